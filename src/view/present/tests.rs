//! Screens as a class sees them.
