//! A terminal with a program in it: keys go in, what stands on the screen comes out.

use std::num::NonZeroU16;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use nix::sys::termios::{Termios, tcgetattr};
use rustix::io::{Errno, ioctl_fionbio};
use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::{Callbacks, Parser};

use super::processes::{self, Family, WITHIN, wait_readable};

pub(crate) const ENTER: &str = "\r";
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_Z: &str = "\x1a";
pub(crate) const ESCAPE: &str = "\x1b";
pub(crate) const LEFT: &str = "\x1b[D";
pub(crate) const RIGHT: &str = "\x1b[C";
pub(crate) const DOWN: &str = "\x1b[B";
pub(crate) const HOME: &str = "\x1b[H";
pub(crate) const END: &str = "\x1b[F";
pub(crate) const PAGE_UP: &str = "\x1b[5~";
pub(crate) const PAGE_DOWN: &str = "\x1b[6~";

/// Columns and rows.
pub(crate) type Size = (u16, u16);

/// A terminal in which a program runs.
pub(crate) struct Screen {
    /// Our end; none once the terminal is closed.
    master: Option<OwnedFd>,
    /// The program's end, held to see in which modes it is left.
    tty: OwnedFd,
    /// The terminal's modes before the program came.
    found: Termios,
    child: Child,
    process: OwnedFd,
    parser: Parser<Drawing>,
    bytes: Vec<u8>,
}

/// Whether the program is in the middle of drawing: between the two marks of a synchronized update.
#[derive(Default)]
struct Drawing {
    unfinished: bool,
}

impl Callbacks for Drawing {
    fn unhandled_csi(
        &mut self,
        _: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        last: char,
    ) {
        if first == Some(b'?') && parameters == [&[2026]] {
            self.unfinished = last == 'h';
        }
    }
}

impl Screen {
    /// Starts the command in a terminal of its own, as its session's leader.
    pub(crate) fn spawn((columns, rows): Size, command: &mut Command) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        ioctl_fionbio(&master, true).unwrap();
        let tty = ioctl_tiocgptpeer(&master, flags).unwrap();
        set_size(&master, (columns, rows));
        let found = tcgetattr(&tty).unwrap();
        let child = lead_session(command, &tty).spawn().unwrap();
        let (process, callbacks) = (processes::open(child.id()).unwrap(), Drawing::default());
        let parser = Parser::new_with_callbacks(nonzero(rows), nonzero(columns), 0, callbacks);
        Self {
            master: Some(master),
            tty,
            found,
            child,
            process,
            parser,
            bytes: Vec::new(),
        }
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        let written = rustix::io::write(self.master(), keys.as_bytes());
        assert_eq!(written, Ok(keys.len()));
        self
    }

    /// Gives the terminal another size; the program gets its SIGWINCH.
    pub(crate) fn resize(&mut self, size: Size) -> &mut Self {
        set_size(self.master(), size);
        self.parser.set_size(nonzero(size.1), nonzero(size.0));
        self
    }

    /// Closes the terminal, as a window is closed.
    pub(crate) fn close(&mut self) {
        self.master = None;
    }

    /// What stands on the screen.
    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// The same without its line breaks: a paragraph reads as one line, however it was wrapped.
    pub(crate) fn words(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// All that the program has written, with its escapes.
    pub(crate) fn written(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Whether anything on the screen has a colour or a weight.
    pub(crate) fn is_coloured(&self) -> bool {
        let screen = self.parser.screen();
        let (rows, columns) = screen.size();
        let cells = (0..rows.get())
            .flat_map(|row| (0..columns.get()).filter_map(move |column| screen.cell(row, column)));
        let coloured =
            |cell: &vt100::Cell| cell.fgcolor() != vt100::Color::Default || cell.bold() || cell.dim();
        cells.into_iter().any(coloured)
    }

    /// Whether the program has a screen of its own now.
    pub(crate) fn is_alternate(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    /// Waits until this text is on the screen; spaces and line breaks are one.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(text, |screen| screen.words().contains(text))
    }

    /// Waits until this text is no longer on the screen.
    #[track_caller]
    pub(crate) fn wait_for_no(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("no {text}"), |screen| !screen.words().contains(text))
    }

    /// Waits until the screen, drawn to its end, is so.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> &mut Self {
        let until = Instant::now() + WITHIN;
        while self.parser.callbacks().unfinished || !is_so(self) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                self.read(left),
                "waited in vain for {what:?}; the screen:\n{}",
                self.text()
            );
        }
        self
    }

    /// Ends the program by these keys, see [`Screen::end`].
    #[track_caller]
    pub(crate) fn leave(&mut self, keys: &str) -> i32 {
        self.end(|screen| {
            screen.press(keys);
        })
    }

    /// Ends the program in this way; gives its exit code, or the signal that killed it as a shell does.
    /// Nothing is left of it: no process, and the terminal is as it was found.
    #[track_caller]
    pub(crate) fn end(&mut self, how: impl FnOnce(&mut Self)) -> i32 {
        let family = Family::of(self.process_id());
        how(self);
        let code = self.wait_for_end();
        family.wait_until_gone();
        if self.master.is_some() {
            self.check_as_found();
        }
        code
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    fn wait_for_end(&mut self) -> i32 {
        while self.read(WITHIN) {}
        let status = self.child.try_wait().unwrap();
        let status = status.unwrap_or_else(|| panic!("it does not end; the screen:\n{}", self.text()));
        let killed = || status.signal().map(|signal| 128 + signal);
        status.code().or_else(killed).unwrap()
    }

    /// The shell that comes back finds its own screen, its cursor and its modes.
    #[track_caller]
    pub(crate) fn check_as_found(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert_eq!(tcgetattr(&self.tty).unwrap(), self.found, "the terminal's modes");
    }

    /// Takes in what the program has written; false when nothing came in this time, or it has ended.
    fn read(&mut self, at_most: Duration) -> bool {
        let ends = self
            .master
            .iter()
            .map(OwnedFd::as_fd)
            .chain([self.process.as_fd()]);
        if !wait_readable(&ends.collect::<Vec<_>>(), at_most) {
            return false;
        }
        let mut buffer = [0; 8 * 1024];
        let length = self
            .master
            .as_ref()
            .map_or(Err(Errno::AGAIN), |master| rustix::io::read(master, &mut buffer));
        let written = match length {
            Ok(length) => &buffer[..length],
            Err(error) => {
                assert_eq!(error, Errno::AGAIN); // only the program's end was there to read
                return false;
            }
        };
        self.parser.process(written);
        self.bytes.extend_from_slice(written);
        true
    }

    fn master(&self) -> &OwnedFd {
        self.master.as_ref().expect("the terminal is closed")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn nonzero(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

fn set_size(master: &OwnedFd, (ws_col, ws_row): Size) {
    let size = Winsize {
        ws_row,
        ws_col,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(master, size).unwrap();
}

/// The command with this terminal on all three descriptors, and as the terminal's session leader.
#[expect(unsafe_code, reason = "std has no safe way into a new session")]
fn lead_session<'a>(command: &'a mut Command, tty: &OwnedFd) -> &'a mut Command {
    let twin = || tty.try_clone().unwrap();
    let lead = || {
        setsid()?;
        Ok(ioctl_tiocsctty(rustix::stdio::stdin())?)
    };
    command
        .stdin(twin())
        .stdout(twin())
        .stderr(twin())
        .env("TERM", "xterm-256color");
    // SAFETY: between fork and exec nothing happens but two system calls.
    unsafe { command.pre_exec(lead) }
}
