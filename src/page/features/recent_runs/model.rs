//! What is known of the runs that are kept, and which make way for newer ones.

use crate::protocol::Status;
use crate::spec::{Polarity, Run};

use crate::page::features::run_chart::curve::Curve;

/// Most runs that are kept.
pub const MOST_RUNS: usize = 12;
/// Bytes that the states and histories of all kept runs together may take.
pub const MOST_BYTES: usize = 128_000_000;

/// A run that another took the place of. Its state and its history stand in the run store, under its number.
#[derive(Debug, Clone, PartialEq)]
pub struct RecentRun {
    /// Its number among all the runs that the page has had.
    pub number: u32,
    /// What it is.
    pub run: Run,
    /// Where it stood, paused.
    pub status: Status,
    /// The mean squared error on validation samples, where it was measured.
    pub error: Option<f64>,
    /// Its losses.
    pub curve: Curve,
    /// The picture in focus as it reconstructed it; none where there was none.
    pub picture: Option<Thumbnail>,
    /// Which set of own pictures there was.
    pub own_version: u32,
    /// Bytes of its state.
    pub state_bytes: usize,
    /// Bytes of its history; 0 where that was given up.
    pub history_bytes: usize,
}

/// A small picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Thumbnail {
    /// `[channels, height, width]`
    pub planes: [usize; 3],
    /// What a value of 1 is.
    pub polarity: Polarity,
    /// Its values.
    pub values: Vec<f32>,
}

/// What makes way for a newer run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DroppedPart {
    /// The history of the run of this number, which comes back with its present alone.
    History(u32),
    /// The run of this number.
    Run(u32),
}

/// The runs that are kept, oldest first.
#[derive(Debug, Default)]
pub struct RecentRuns {
    runs: Vec<RecentRun>,
}

impl RecentRuns {
    /// All of them, oldest first.
    pub fn all(&self) -> &[RecentRun] {
        &self.runs
    }

    /// The run of this number.
    pub fn get(&self, number: u32) -> Option<&RecentRun> {
        self.runs.iter().find(|run| run.number == number)
    }

    /// Bytes they take together.
    pub fn bytes(&self) -> usize {
        let bytes = |run: &RecentRun| run.state_bytes + run.history_bytes;
        self.runs.iter().map(bytes).sum()
    }

    /// Keeps a run, in place of what was kept under its number, and gives what makes way for it: of runs that have taken no step the oldest;
    /// then histories, the oldest first; then whole runs likewise. A run that is too large by itself is the last that goes; the one of the
    /// number `spared`, which is on its way back, stays.
    pub fn keep(&mut self, run: RecentRun, spared: Option<u32>) -> Vec<DroppedPart> {
        self.runs.retain(|kept| kept.number != run.number);
        self.runs.push(run);
        let mut dropped = Vec::new();
        let spared = |run: &RecentRun| Some(run.number) == spared;
        while self.runs.len() > MOST_RUNS {
            dropped.extend(self.drop_oldest(&spared));
        }
        while self.bytes() > MOST_BYTES {
            let mut histories = self.runs.iter_mut();
            let next = match histories.find(|run| run.history_bytes > 0 && !spared(run)) {
                Some(run) => {
                    run.history_bytes = 0;
                    Some(DroppedPart::History(run.number))
                }
                None => self.drop_oldest(&spared),
            };
            match next {
                Some(next) => dropped.push(next),
                None => break,
            }
        }
        dropped
    }

    /// Lets go of the run of this number; whether there was one.
    pub fn forget(&mut self, number: u32) -> bool {
        let before = self.runs.len();
        self.runs.retain(|run| run.number != number);
        self.runs.len() < before
    }

    fn drop_oldest(&mut self, spared: &dyn Fn(&RecentRun) -> bool) -> Option<DroppedPart> {
        let untrained = |run: &RecentRun| run.status.step == 0 && !spared(run);
        let place = self.runs.iter().position(untrained);
        let place = place.or_else(|| self.runs.iter().position(|run| !spared(run)))?;
        Some(DroppedPart::Run(self.runs.remove(place).number))
    }
}
