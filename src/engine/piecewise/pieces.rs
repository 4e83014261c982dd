//! How long programs are run in pieces, and where the run under way stands.

use std::time::Duration;

use web_time::Instant;

use crate::program::{Program, ProgramId};

/// How long a piece should take.
const PIECE: Duration = Duration::from_millis(50);
/// A step that takes longer is taken in pieces.
const LONG: Duration = Duration::from_millis(100);
/// Work of a program, see [`Program::work`], that may be long on some device.
const MUCH: u64 = 1_000_000_000;
/// Work of the first piece.
const FIRST: u64 = 200_000_000;

/// How a session's long programs are run.
#[derive(Debug)]
pub struct Pieces {
    pub(super) under_way: Option<PartialRun>,
    /// Work that takes about as long as a piece should.
    pub(super) work: u64,
    /// How long the last step took that was taken in pieces.
    pub(super) step: Option<Duration>,
}

impl Default for Pieces {
    fn default() -> Self {
        Self {
            under_way: None,
            work: FIRST,
            step: None,
        }
    }
}

/// A run of which some launches are done.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartialRun {
    pub program: ProgramId,
    pub done: usize,
    pub began: Instant,
}

impl Pieces {
    /// Whether a run is under way, so that no other program may run.
    pub fn are_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether a run of this program is to be taken in pieces.
    pub fn suit(&self, program: &Program) -> bool {
        program.work() > MUCH && self.step.is_none_or(|step| step > LONG)
    }

    /// Begins a run.
    pub fn begin(&mut self, program: ProgramId) {
        self.under_way = Some(PartialRun {
            program,
            done: 0,
            began: Instant::now(),
        });
    }

    /// Less at once where the last piece took long, more where it did not.
    pub(super) fn learn(&mut self, work: u64, took: Duration) {
        let fitting = work as f64 * PIECE.as_secs_f64() / took.as_secs_f64().max(1e-6);
        self.work = (fitting as u64)
            .clamp(self.work / 4, self.work.saturating_mul(4))
            .max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_as_long_as_they_should() {
        let mut pieces = Pieces::default();
        let speed = 2e10;
        for _ in 0..10 {
            let took = Duration::from_secs_f64(pieces.work as f64 / speed);
            pieces.learn(pieces.work, took);
        }
        let seconds = pieces.work as f64 / speed;
        assert!((seconds - PIECE.as_secs_f64()).abs() < 0.001, "{seconds}");
    }
}
