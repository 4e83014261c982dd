//! How much of the time views may take while the run trains.

use std::time::Duration;

use web_time::Instant;

/// How long training goes on after views were drawn, as a multiple of what they took: they have a thirty-third of the time.
const REST: u32 = 32;
/// The longest rest. Where pictures alone take more than their share, on a slow machine, the others still follow.
const LONGEST: Duration = Duration::from_secs(3);

/// Whether views may follow the model again. Where training waits between steps there is time for all of them.
#[derive(Debug, Default)]
pub struct Budget {
    resting: Option<Instant>,
}

impl Budget {
    /// Whether there is time for views that follow the model.
    pub fn is_free(&self, now: Instant) -> bool {
        self.resting.is_none_or(|until| until <= now)
    }

    /// So much was taken just now from training that goes as fast as it can.
    pub fn spend(&mut self, cost: Duration) {
        let now = Instant::now();
        let from = self.resting.map_or(now, |until| until.max(now));
        self.resting = Some((from + cost * REST).min(now + LONGEST));
    }

    /// Training no longer goes as fast as it can.
    pub fn clear(&mut self) {
        self.resting = None;
    }
}
