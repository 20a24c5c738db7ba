//! Cells in columns.

use super::text::{Line, Role};

/// Rows of cells; a row may be shorter than the others.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<Line>>,
}

impl Table {
    /// One more row.
    pub(crate) fn push(&mut self, row: Vec<Line>) {
        self.rows.push(row);
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(Line::width).max().unwrap_or(0)
        };
        (0..columns).map(widest).collect()
    }

    /// The lines with the widest gap between columns, of two or one, that fits; nothing where none does.
    pub(crate) fn fitted(self, width: usize) -> Option<Vec<Line>> {
        let widths = self.widths();
        let gap = [2, 1].into_iter().find(|gap| total(&widths, *gap) <= width)?;
        let rows = self.rows.into_iter();
        Some(rows.map(|row| joined(row, &widths, gap)).collect())
    }
}

/// Columns of the whole; one in which nothing stands takes none.
fn total(widths: &[usize], gap: usize) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown.map(|width| width + gap).sum::<usize>().saturating_sub(gap)
}

fn joined(row: Vec<Line>, widths: &[usize], gap: usize) -> Line {
    let shown = row.into_iter().zip(widths).filter(|(_, width)| **width > 0);
    let mut line = Line::default();
    for (place, (cell, width)) in shown.enumerate() {
        let gap = if place == 0 { 0 } else { gap };
        line = line.with(Role::Plain, " ".repeat(gap)).then(cell.padded(*width));
    }
    line
}
