//! The terminal: a screen of its own while the lesson runs, and the old one again afterwards.

use std::collections::VecDeque;
use std::io::{self, Stdout, Write};
use std::mem::ManuallyDrop;
use std::os::fd::AsFd;
use std::sync::Once;
use std::time::Duration;

use crossterm::{cursor, event, execute, queue, terminal};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use signal_hook::consts::SIGTSTP;

use super::keys::{Key, key_of};
use super::{DeskError, Signals};
use crate::view::{Line, Paint, paint};

/// How long to look for a key; crossterm does not look at all when it is given no time.
const GLANCE: Duration = Duration::from_millis(1);

/// The terminal is too small to read a page on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the terminal is {columns} columns wide and {rows} rows high; a lesson needs {} by {}: make the window larger or its letters smaller, or write the pages into a file (`> FILE`)",
    TooSmall::SMALLEST.0,
    TooSmall::SMALLEST.1
)]
pub struct TooSmall {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

impl TooSmall {
    /// The smallest screen on which a page can be read: columns, rows.
    pub const SMALLEST: (u16, u16) = (40, 10);
}

/// A screen of cells, which writes only what has changed since it was drawn last. Never dropped: in its
/// own drop it would complain on standard error, and panic where that was closed with the terminal. What
/// it would give back, [`leave`] gives back.
type Canvas = ManuallyDrop<ratatui::Terminal<CrosstermBackend<Stdout>>>;

/// The terminal, taken over. Dropping it gives it back as it was.
#[derive(Debug)]
pub struct Terminal {
    canvas: Canvas,
    /// Whether what the canvas has drawn does not stand on the screen any more.
    is_stale: bool,
    /// Keys that were read and not yet asked for.
    keys: VecDeque<Key>,
}

impl Terminal {
    /// Checks the size, and takes the terminal over.
    ///
    /// # Errors
    /// [`TooSmall`] as `Ok(Err(…))`; [`DeskError`] when the terminal refuses.
    pub fn open() -> Result<Result<Self, TooSmall>, DeskError> {
        if let Err(small) = size()? {
            return Ok(Err(small));
        }
        let canvas = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()));
        let canvas = ManuallyDrop::new(canvas.map_err(DeskError::Terminal)?);
        restore_on_panic();
        enter().map_err(DeskError::Terminal)?;
        Ok(Ok(Self {
            canvas,
            is_stale: true,
            keys: VecDeque::new(),
        }))
    }

    /// The next key that was pressed, if there is one; a terminal that was closed presses Ctrl-C. All
    /// that can be read is read: what is left in the terminal wakes whoever polls it.
    pub(super) fn key(&mut self) -> Result<Option<Key>, DeskError> {
        match self.read_keys() {
            Err(_) if is_closed() => {}
            read => read.map_err(DeskError::Terminal)?,
        }
        let closed = || is_closed().then_some(Key::Interrupt);
        let key = self.keys.pop_front().or_else(closed);
        self.is_stale |= key == Some(Key::Resized);
        Ok(key)
    }

    fn read_keys(&mut self) -> io::Result<()> {
        // At the end of a terminal that was closed crossterm would read for ever.
        while !is_closed() && event::poll(GLANCE)? {
            self.keys.extend(key_of(&event::read()?));
        }
        Ok(())
    }

    /// The next key; waits for it, until a signal comes, or for so long.
    pub(super) fn wait_for_key(
        &mut self,
        signals: &Signals,
        at_most: Option<Duration>,
    ) -> Result<Option<Key>, DeskError> {
        if self.keys.is_empty() {
            wait(signals, at_most).map_err(DeskError::Terminal)?;
        }
        self.key()
    }

    /// Back to the shell; returns when the shell lets us go on.
    pub(super) fn suspend(&mut self) -> Result<(), DeskError> {
        leave();
        let stopped = signal_hook::low_level::emulate_default_handler(SIGTSTP);
        self.is_stale = true;
        enter().and(stopped).map_err(DeskError::Terminal)
    }

    /// Draws the whole screen cell by cell, at its present size.
    pub(super) fn draw_cells(&mut self, picture: impl FnOnce(&mut Buffer)) -> Result<(), DeskError> {
        match self.try_draw_cells(picture) {
            Err(_) if is_closed() => Ok(()),
            drawn => drawn.map_err(DeskError::Output),
        }
    }

    fn try_draw_cells(&mut self, picture: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        queue!(io::stdout(), terminal::BeginSynchronizedUpdate)?;
        if std::mem::take(&mut self.is_stale) {
            let (columns, rows) = terminal::size()?;
            self.canvas.resize(Rect::new(0, 0, columns, rows))?;
        }
        self.canvas.draw(|frame| picture(frame.buffer_mut()))?;
        execute!(io::stdout(), terminal::EndSynchronizedUpdate)
    }

    /// Draws the whole screen: these lines from the top, this one at the bottom. A terminal that was
    /// closed takes nothing, which is no error of drawing: whoever looks for a key is told.
    #[expect(clippy::unused_self, reason = "only who holds the terminal may draw on it")]
    pub(super) fn draw(&mut self, lines: &[Line], bottom: &Line, how: Paint) -> Result<(), DeskError> {
        match draw(lines, bottom, how) {
            Err(_) if is_closed() => Ok(()),
            drawn => drawn.map_err(DeskError::Output),
        }
    }
}

impl Terminal {
    /// Draws the bottom line alone; the rest of the screen stays as it is.
    pub(super) fn draw_bottom(&mut self, bottom: Line, how: Paint) -> Result<(), DeskError> {
        self.is_stale = true;
        match draw_bottom(bottom, how) {
            Err(_) if is_closed() => Ok(()),
            drawn => drawn.map_err(DeskError::Output),
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
    }
}

/// Columns and rows, where there are enough of them.
pub(super) fn size() -> Result<Result<(u16, u16), TooSmall>, DeskError> {
    let (columns, rows) = terminal::size().map_err(DeskError::Terminal)?;
    let fits = columns >= TooSmall::SMALLEST.0 && rows >= TooSmall::SMALLEST.1;
    Ok(if fits {
        Ok((columns, rows))
    } else {
        Err(TooSmall { columns, rows })
    })
}

fn draw(lines: &[Line], bottom: &Line, how: Paint) -> io::Result<()> {
    let rows = terminal::size()?.1;
    let mut output = io::stdout().lock();
    queue!(output, terminal::BeginSynchronizedUpdate)?;
    let body = usize::from(rows.saturating_sub(1));
    let blank = Line::default();
    let filled = lines.iter().chain(std::iter::repeat(&blank)).take(body);
    for (row, line) in (0..).zip(filled.chain([bottom])) {
        let text = paint(std::slice::from_ref(line), how);
        queue!(
            output,
            cursor::MoveTo(0, row),
            terminal::Clear(terminal::ClearType::CurrentLine)
        )?;
        output.write_all(text.trim_end_matches('\n').as_bytes())?;
    }
    queue!(output, terminal::EndSynchronizedUpdate)?;
    output.flush()
}

fn draw_bottom(bottom: Line, how: Paint) -> io::Result<()> {
    let (columns, rows) = terminal::size()?;
    let text = paint(&[bottom.cut(usize::from(columns))], how);
    let mut output = io::stdout().lock();
    queue!(
        output,
        terminal::BeginSynchronizedUpdate,
        cursor::MoveTo(0, rows.saturating_sub(1)),
        terminal::Clear(terminal::ClearType::CurrentLine)
    )?;
    output.write_all(text.trim_end_matches('\n').as_bytes())?;
    queue!(output, terminal::EndSynchronizedUpdate)?;
    output.flush()
}

fn wait(signals: &Signals, at_most: Option<Duration>) -> io::Result<()> {
    let (stdin, bell) = (io::stdin(), signals.bell()?);
    let mut ends = [stdin.as_fd(), bell.as_fd()].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
    let timeout = at_most.map_or(PollTimeout::NONE, |time| {
        // Rounded up: a wait of nothing would be no wait.
        PollTimeout::try_from(time.as_millis() + 1).unwrap_or(PollTimeout::MAX)
    });
    match poll(&mut ends, timeout) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

/// Whether the terminal was closed: nothing can be read from it any more, and polling it never waits.
pub(super) fn is_closed() -> bool {
    let stdin = io::stdin();
    let mut ends = [PollFd::new(stdin.as_fd(), PollFlags::empty())];
    let _ = poll(&mut ends, PollTimeout::ZERO);
    ends[0]
        .revents()
        .is_some_and(|found| found.intersects(PollFlags::POLLHUP | PollFlags::POLLERR))
}

fn enter() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    execute!(io::stdout(), terminal::EnterAlternateScreen, cursor::Hide)
}

/// What can be given back is given back, whatever else fails.
fn leave() {
    let _ = execute!(io::stdout(), cursor::Show, terminal::LeaveAlternateScreen);
    let _ = terminal::disable_raw_mode();
}

/// Else the message of a panic would vanish with the screen that it was written on.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave();
            usual(panic);
        }));
    });
}
