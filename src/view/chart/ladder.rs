//! The calls in rungs, for whoever draws columns and frames in another way: each actor's own column, and
//! the same rung wherever things happen at the same time.

use super::calls::{Cell, cells, standing_row};
use super::{call_line, window};
use crate::event::Script;
use crate::view::Options;
use crate::view::story::Page;
use crate::view::text::Line;

/// All calls of some actors.
pub(crate) struct Ladder<'a> {
    page: &'a Page,
    cells: Vec<Cell<'a>>,
    lanes: Vec<usize>,
}

impl<'a> Ladder<'a> {
    /// The calls of these lanes. One lane alone has a rung for each of its calls, and no gaps.
    pub(crate) fn of(page: &'a Page, script: &Script, lanes: &[usize]) -> Self {
        let own_columns: Vec<_> = (0..page.lanes.len()).collect();
        let mut cells = cells(page, script, &own_columns);
        cells.retain(|cell| lanes.contains(&cell.lane));
        if lanes.len() == 1 {
            for (row, cell) in cells.iter_mut().enumerate() {
                cell.row = row;
            }
        }
        let lanes = lanes.to_vec();
        Self { page, cells, lanes }
    }

    /// How many rungs there are.
    pub(crate) fn rungs(&self) -> usize {
        self.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0)
    }

    /// The rung on which the last of the actors stands.
    pub(crate) fn standing(&self) -> usize {
        let rows = self.lanes.iter().map(|lane| standing_row(&self.cells, *lane));
        rows.max().unwrap_or(0)
    }

    /// So many rungs, around those where the actors stand.
    pub(crate) fn window(&self, rungs: usize) -> std::ops::Range<usize> {
        let focus: Vec<_> = self
            .lanes
            .iter()
            .map(|lane| standing_row(&self.cells, *lane))
            .collect();
        window(self.rungs(), &focus, Some(rungs))
    }

    /// What stands on a rung in a lane's column.
    pub(crate) fn call(&self, lane: usize, rung: usize, options: &Options, width: usize) -> Option<Line> {
        let cell = self
            .cells
            .iter()
            .find(|cell| (cell.lane, cell.row) == (lane, rung))?;
        Some(call_line(self.page, cell, None, options, width))
    }
}
