//! How the chart's columns share the width: one an actor, else one a host.

use super::arrows::Arrow;
use crate::event::Cut;
use crate::view::story::Page;
use crate::view::{Options, say};

/// The narrowest column in which a call can be read.
const NARROWEST: usize = 19;
/// The widest column: wider ones only pull the actors apart.
const WIDEST: usize = 48;

/// Columns between two actors, where there is room, and where there is not.
const WIDE_GAP: usize = 20;
const NARROW_GAP: usize = 16;

/// Between two hosts, whose calls begin with a name: a little less, so that an address still fits.
const HOST_GAP: usize = 18;
/// Three hosts on 80 columns.
const TIGHT: usize = 18;
const TIGHT_GAP: usize = 13;

/// The chart's columns.
pub(super) struct Columns<'a> {
    /// Their names, left to right: an actor's, or a host's.
    pub(super) names: Vec<&'a str>,
    /// Whose host each column is.
    hosts: Vec<&'a str>,
    /// The column of each lane.
    pub(super) of_lane: Vec<usize>,
    /// How wide each is.
    pub(super) width: usize,
    /// What is between two of them.
    pub(super) gap: usize,
}

impl<'a> Columns<'a> {
    /// One column an actor; where these do not fit, one a host; nothing where these do not fit either.
    pub(super) fn fitting(page: &'a Page, width: usize) -> Option<Self> {
        Self::by_actor(page, width).or_else(|| Self::by_host(page, width))
    }

    fn by_actor(page: &'a Page, width: usize) -> Option<Self> {
        let lanes = &page.lanes;
        let widths = [(NARROWEST + 7, WIDE_GAP), (NARROWEST, NARROW_GAP)];
        let (width, gap) = shared_out(lanes.len(), width, &widths)?;
        Some(Self {
            names: lanes.iter().map(|lane| lane.actor.as_str()).collect(),
            hosts: lanes.iter().map(|lane| lane.host.as_str()).collect(),
            of_lane: (0..lanes.len()).collect(),
            width,
            gap,
        })
    }

    fn by_host(page: &'a Page, width: usize) -> Option<Self> {
        let mut hosts: Vec<&str> = Vec::new();
        for lane in &page.lanes {
            if !hosts.contains(&lane.host.as_str()) {
                hosts.push(&lane.host);
            }
        }
        let widths = [
            (NARROWEST + 7, HOST_GAP),
            (NARROWEST, NARROW_GAP),
            (TIGHT, TIGHT_GAP),
        ];
        let (width, gap) = shared_out(hosts.len(), width, &widths)?;
        if gap == TIGHT_GAP && hosts.len() == 3 {
            hosts.swap(0, 1); // all have to do with the first, and a tight gap has no room for passing by
        }
        let column_of = |host: &str| hosts.iter().position(|known| *known == host).unwrap_or(0);
        let of_lane = page.lanes.iter().map(|lane| column_of(&lane.host)).collect();
        Some(Self {
            names: hosts.clone(),
            hosts,
            of_lane,
            width,
            gap,
        })
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// The first column of a host.
    pub(super) fn of_host(&self, host: &str) -> Option<usize> {
        self.hosts.iter().position(|known| *known == host)
    }

    /// The name that tells the lane from others of its column; nothing where it is alone.
    pub(super) fn speaker<'p>(&self, page: &'p Page, lane: usize) -> Option<&'p str> {
        let column = self.of_lane[lane];
        let is_shared = self.of_lane.iter().filter(|other| **other == column).count() > 1;
        is_shared.then(|| page.lanes[lane].actor.as_str())
    }

    /// What a gap is: the wire; between two actors of one host nothing, unless frames pass there.
    pub(super) fn gap_name(&self, gap: usize, arrows: &[Arrow<'_>], options: &Options) -> String {
        let is_wire = self.hosts[gap] != self.hosts[gap + 1];
        let arrow = arrows.iter().find(|arrow| arrow.gap == gap);
        match arrow.map(|arrow| arrow.is_local) {
            Some(true) => say!(options, "view.loopback"),
            None if !is_wire => String::new(),
            _ => say!(options, "view.wire"),
        }
    }

    /// That a cable at this gap is cut, and whose, the longest text first; nothing where none is.
    pub(super) fn cut(&self, page: &Page, gap: usize, options: &Options) -> Vec<String> {
        let (left, right) = (self.hosts[gap], self.hosts[gap + 1]);
        if left == right {
            return Vec::new();
        }
        let of = |host: &str| page.cut.get(host).copied().unwrap_or_default();
        let rightward = lost_from(of(left)) || lost_to(of(right));
        let leftward = lost_to(of(left)) || lost_from(of(right));
        let mark = match (leftward, rightward) {
            (false, false) => return Vec::new(),
            (true, true) => "✗",
            (false, true) => "✗▶",
            (true, false) => "◀✗",
        };
        let word = say!(options, "view.cable.word");
        let short = format!("{mark} {word}");
        if self.count() == 2 {
            return vec![short];
        }
        let names: Vec<_> = [left, right]
            .into_iter()
            .filter(|host| of(host) != Cut::None)
            .collect();
        vec![format!("{mark} {} {word}", names.join("+")), short]
    }
}

fn lost_from(cut: Cut) -> bool {
    matches!(cut, Cut::Both | Cut::From)
}

fn lost_to(cut: Cut) -> bool {
    matches!(cut, Cut::Both | Cut::To)
}

/// Widths of a column and of a gap: the first pair of a least width and its gap that so many fit in.
fn shared_out(columns: usize, width: usize, widths: &[(usize, usize)]) -> Option<(usize, usize)> {
    if columns == 1 {
        return Some((width, NARROW_GAP));
    }
    let share = |gap: usize| width.saturating_sub((columns - 1) * gap) / columns;
    let fits = |&&(least, gap): &&(usize, usize)| share(gap) >= least;
    let (_, gap) = widths.iter().find(fits)?;
    Some((share(*gap).min(WIDEST), *gap))
}
