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
/// How long the first step waits for views that lack a picture to be asked for.
const ASKING: Duration = Duration::from_secs(3);
/// Between two steps the views may take this part of a step's time.
const VIEWS: u32 = 4;
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
    /// When that ended.
    pub(super) ended: Option<Instant>,
    /// Work of this model that was timed, and how long it took.
    timed: (u64, Duration),
    /// Since when nothing has been left to be drawn.
    quiet: Option<Instant>,
}

impl Default for Pieces {
    fn default() -> Self {
        Self {
            under_way: None,
            work: FIRST,
            step: None,
            ended: None,
            timed: (0, Duration::ZERO),
            quiet: None,
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

    /// Whether the views have their time before the next step, `now` that something was `drawn` or nothing was left to be: before the first
    /// step until none `lacks` a picture, or nobody has asked for that for a while; later for a share of a step.
    pub fn are_to_wait(&mut self, now: Instant, drawn: bool, lacks: bool) -> bool {
        let Some((step, ended)) = self.step.zip(self.ended) else {
            let quiet = *self.quiet.get_or_insert(now);
            if drawn {
                self.quiet = Some(now);
            }
            // What the page asks for after it has seen the first codes comes a moment later.
            return drawn || lacks && now.duration_since(quiet) < ASKING;
        };
        drawn && now.duration_since(ended) < step / VIEWS
    }

    /// Times something of this model.
    pub fn time(&mut self, work: u64, took: Duration) {
        self.timed.0 += work;
        self.timed.1 += took;
    }

    /// Whether anything has been timed.
    pub fn is_timed(&self) -> bool {
        self.timed.0 > 0
    }

    /// How long so much work takes by what has been timed, in seconds.
    pub fn estimate(&self, work: u64) -> Option<f64> {
        let (done, took) = self.timed;
        (done > 0).then(|| work as f64 / done as f64 * took.as_secs_f64())
    }

    /// How long a step takes that is taken in pieces, in seconds; none before the first.
    pub fn seconds_per_step(&self) -> Option<f64> {
        let long = self.step.filter(|&step| step > LONG);
        long.map(|step| step.as_secs_f64())
    }

    /// Less at once where the last piece took long, more where it did not.
    pub(super) fn learn(&mut self, work: u64, took: Duration) {
        self.time(work, took);
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
    fn views_are_there_before_the_first_step_and_have_a_share_of_the_time_after_it() {
        let ms = Duration::from_millis;
        let (mut pieces, start) = (Pieces::default(), Instant::now());
        assert!(pieces.are_to_wait(start, true, true));
        assert!(pieces.are_to_wait(start + ms(5000), true, false));
        assert!(pieces.are_to_wait(start + ms(7900), false, true));
        assert!(
            !pieces.are_to_wait(start + ms(7900), false, false),
            "all are there"
        );
        assert!(
            !pieces.are_to_wait(start + ms(8001), false, true),
            "nobody asks"
        );
        pieces.step = Some(ms(8000));
        pieces.ended = Some(start);
        assert!(pieces.are_to_wait(start + ms(1900), true, false));
        assert!(
            !pieces.are_to_wait(start + ms(1900), false, false),
            "nothing is left"
        );
        assert!(!pieces.are_to_wait(start + ms(2001), true, false));
    }

    #[test]
    fn a_step_is_estimated_by_what_was_timed() {
        let mut pieces = Pieces::default();
        assert_eq!(pieces.estimate(1000), None);
        pieces.time(500, Duration::from_secs(2));
        pieces.learn(500, Duration::from_secs(4));
        assert_eq!(pieces.estimate(2000), Some(12.0));
    }

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
