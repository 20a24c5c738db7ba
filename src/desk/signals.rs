//! Signals that ask for an end, and those that say that the screen has changed.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::{flag, low_level::pipe};

/// Whether somebody asked for an end: Ctrl-C, `kill`, a terminal that was closed.
#[derive(Clone, Debug)]
pub struct Signals {
    sent: Arc<AtomicBool>,
    bell: Arc<UnixStream>,
}

impl Signals {
    /// From now on these signals are noted and do not kill.
    ///
    /// # Errors
    /// When the system refuses a handler.
    pub fn listen() -> io::Result<Self> {
        let sent = Arc::default();
        let (bell, rope) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            flag::register(signal, Arc::clone(&sent))?;
            pipe::register(signal, rope.try_clone()?)?;
        }
        pipe::register(SIGWINCH, rope)?;
        let bell = Arc::new(bell);
        Ok(Self { sent, bell })
    }

    /// Readable when a signal came, until [`Signals::were_sent`] is asked.
    ///
    /// # Errors
    /// When the system has no descriptor left.
    pub fn bell(&self) -> io::Result<OwnedFd> {
        self.bell.try_clone().map(OwnedFd::from)
    }

    /// Whether one came that asks for an end.
    pub fn were_sent(&self) -> bool {
        let mut rung = [0; 64];
        while matches!((&*self.bell).read(&mut rung), Ok(1..)) {}
        self.sent.load(Ordering::Relaxed)
    }
}
