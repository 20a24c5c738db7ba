//! The binary as it is given away: one static file that needs nothing beside it.
//!
//! scripts/test builds it so for all tests; a plain `cargo test` does not, and says so here.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;

use common::{BINARY, Machine, binary, run, users};

const IS_STATIC: bool = cfg!(target_feature = "crt-static");

#[expect(
    clippy::explicit_write,
    reason = "past the harness, which would keep what a passing test prints to itself"
)]
fn says_that_it_is_dynamic(test: &str) -> bool {
    if !IS_STATIC {
        let says = "this build is dynamic; scripts/test makes a static one";
        writeln!(std::io::stderr(), "NOT TESTED: {test}: {says}").unwrap();
    }
    !IS_STATIC
}

/// The types of an ELF file's program headers (elf(5), 64 bits, this machine's byte order).
fn program_headers(elf: &[u8]) -> Vec<u32> {
    let number = |at: usize, bytes: usize| {
        let mut padded = [0; 8];
        padded[..bytes].copy_from_slice(&elf[at..at + bytes]);
        usize::try_from(u64::from_le_bytes(padded)).unwrap()
    };
    assert_eq!(&elf[..5], b"\x7fELF\x02", "64 bits");
    let (start, size, count) = (number(0x20, 8), number(0x36, 2), number(0x38, 2));
    let headers = (0..count).map(|place| number(start + place * size, 4));
    headers.map(|kind| u32::try_from(kind).unwrap()).collect()
}

#[test]
fn the_binary_asks_for_no_loader() {
    const LOAD: u32 = 1;
    const INTERPRETER: u32 = 3;
    if says_that_it_is_dynamic("the_binary_asks_for_no_loader") {
        return;
    }
    let headers = program_headers(&fs::read(BINARY).unwrap());
    assert!(headers.contains(&LOAD), "{headers:?}");
    assert!(!headers.contains(&INTERPRETER), "{headers:?}");
}

/// A root in which there is nothing but the binary, /proc and /dev: no library, no file of words, no HOME.
#[test]
fn it_runs_where_there_is_nothing_else() {
    if says_that_it_is_dynamic("it_runs_where_there_is_nothing_else") {
        return;
    }
    let script = "cp \"$0\" /mnt/sockstep && cd /mnt && mkdir proc dev old \
        && mount --rbind /proc proc && mount --rbind /dev dev && pivot_root . old \
        && exec /sockstep lesson tcp-server --lab isolated --lang zh";
    for user in users() {
        let mut command = Machine::EmptyRoot.program(*user, Path::new("sh"));
        command.args(["-c", script]).arg(binary(*user));
        run(&mut command).check(0, "").shows("21/21").shows("课程结束");
    }
}
