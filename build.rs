//! The lessons are part of the binary: a file that is added to one must lead to a new build, which the
//! macro that embeds the folder cannot see by itself.

fn main() {
    println!("cargo::rerun-if-changed=lessons");
    println!("cargo::rerun-if-changed=src/messages");
}
