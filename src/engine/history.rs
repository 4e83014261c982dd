//! History points of a run that can be shown again and gone back to, within a budget.

use std::time::Duration;

use web_time::Instant;

use super::checkpoint::Checkpoint;
use crate::program::MAX_HISTORY_POINTS;
use crate::protocol::HistoryPoint;

/// Bytes all history points together may take.
const BUDGET: usize = 256 << 20;
/// The first history points, by step; later ones are a stretch apart that doubles when there are too many.
const FIRST: [u32; 8] = [0, 1, 2, 5, 10, 20, 50, 100];
/// Least time between two later history points.
const LEAST: Duration = Duration::from_millis(200);

/// A history point, and what it takes to show it.
#[derive(Debug)]
pub struct KeptPoint {
    /// Which.
    pub moment: HistoryPoint,
    /// The state, or the weights alone.
    pub checkpoint: Checkpoint,
    /// Reconstructions of the pictures on show, `[columns, features]` in bytes; empty until they are made.
    pub pictures: Vec<u8>,
    /// Whether they show what was there before.
    pub stale: bool,
}

/// The history points of a run.
#[derive(Debug)]
pub struct History {
    kept: Vec<KeptPoint>,
    budget: usize,
    /// Steps between two later history points.
    every: u32,
    taken: Option<Instant>,
    shown: Option<u32>,
    /// Whether the history point on show stands where programs show it from.
    placed: bool,
}

impl Default for History {
    fn default() -> Self {
        Self::within(BUDGET)
    }
}

impl History {
    /// A history of so many bytes.
    pub fn within(budget: usize) -> Self {
        Self {
            kept: Vec::new(),
            budget,
            every: 100,
            taken: None,
            shown: None,
            placed: false,
        }
    }

    /// These history points, later ones so many steps apart.
    pub fn of(points: Vec<KeptPoint>, every: u32) -> Self {
        Self {
            kept: points,
            every: every.max(1),
            ..Self::default()
        }
    }

    /// Steps between two later history points.
    pub fn every(&self) -> u32 {
        self.every
    }

    /// The step of the history point on show; none for the present.
    pub fn shown(&self) -> Option<u32> {
        self.shown
    }

    /// Shows the history point nearest to a step, or the present; whether that changes anything.
    pub fn show(&mut self, step: Option<u32>) -> bool {
        let nearest = step.and_then(|step| {
            self.kept
                .iter()
                .map(|kept| kept.moment.step)
                .min_by_key(|kept| kept.abs_diff(step))
        });
        let changes = self.shown != nearest;
        self.shown = nearest;
        self.placed &= !changes;
        changes
    }

    /// The history point on show, where it must be put before programs can show it.
    pub fn unplaced(&mut self) -> Option<&Checkpoint> {
        if self.placed {
            return None;
        }
        let shown = self.shown?;
        self.placed = true;
        self.at(shown).map(|kept| &kept.checkpoint)
    }

    /// The buffers are other ones: what stood there is gone.
    pub fn rebuilt(&mut self) {
        self.placed = false;
    }

    /// The history point of a step.
    pub fn at(&self, step: u32) -> Option<&KeptPoint> {
        self.kept.iter().find(|kept| kept.moment.step == step)
    }

    /// All history points, oldest first.
    pub fn moments(&self) -> impl Iterator<Item = &KeptPoint> {
        self.kept.iter()
    }

    /// The pictures on show are other ones.
    pub fn forget_pictures(&mut self) {
        for kept in &mut self.kept {
            kept.pictures.clear();
        }
    }

    /// A picture on show has changed a little: what it was before is shown until all are made anew.
    pub fn renew_pictures(&mut self) {
        for kept in &mut self.kept {
            kept.stale = true;
        }
    }

    /// A history point whose pictures have not been made yet, or not anew.
    pub fn unpictured(&mut self) -> Option<&mut KeptPoint> {
        self.kept
            .iter_mut()
            .find(|kept| kept.pictures.is_empty() || kept.stale)
    }

    /// The next step after `step` at which a history point may be kept.
    pub fn next_step(&self, step: u32) -> u32 {
        FIRST
            .into_iter()
            .find(|&first| first > step)
            .unwrap_or_else(|| (step / self.every + 1).saturating_mul(self.every))
    }

    /// Whether a history point is to be kept at this step.
    pub fn is_due(&self, step: u32, now: Instant) -> bool {
        if self
            .kept
            .last()
            .is_some_and(|last| last.moment.step >= step)
        {
            return false;
        }
        FIRST.contains(&step)
            || step.is_multiple_of(self.every)
                && self
                    .taken
                    .is_none_or(|taken| now.duration_since(taken) >= LEAST)
    }

    /// Keeps a history point; others give way where there is no room.
    pub fn keep(&mut self, kept: KeptPoint, now: Instant) {
        self.taken = Some(now);
        self.kept.push(kept);
        if self.kept.len() > MAX_HISTORY_POINTS as usize {
            self.thin();
        }
        while self.bytes() > self.budget && self.kept.len() > 2 {
            // The newest states stay whole longest: they are gone on from.
            let newest = self.kept.len() - 1;
            let full = self.kept[..newest].iter_mut().find(|kept| kept.moment.full);
            match full {
                Some(kept) => {
                    kept.checkpoint.lighten();
                    kept.moment.full = false;
                }
                None => self.thin(),
            }
        }
    }

    /// Leaves out every other history point among the later ones, and takes them twice as far apart from now on.
    fn thin(&mut self) {
        let last_first = FIRST[FIRST.len() - 1];
        let wide = self.every.saturating_mul(2);
        let newest = self.kept.last().map(|kept| kept.moment.step);
        let before = self.kept.len();
        let shown = self.shown;
        self.kept.retain(|kept| {
            let step = kept.moment.step;
            step <= last_first
                || step.is_multiple_of(wide)
                || Some(step) == newest
                || Some(step) == shown
        });
        self.every = wide;
        if self.kept.len() == before && before > 2 {
            // Nothing stands between: the second oldest gives way.
            self.kept.remove(1);
        }
    }

    /// Forgets the history points after a step.
    pub fn go_back(&mut self, step: u32) {
        self.kept.retain(|kept| kept.moment.step <= step);
        self.shown = None;
        self.placed = false;
    }

    fn bytes(&self) -> usize {
        self.kept
            .iter()
            .map(|kept| kept.checkpoint.size() + kept.pictures.len())
            .sum()
    }
}
