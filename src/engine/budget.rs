//! How much of the time views may take while the run trains.

use std::time::Duration;

use web_time::Instant;

/// How long training goes on after views were drawn, as a multiple of what they took: they have a thirty-third of the time.
const REST: u32 = 32;

/// Whether views may follow the model again.
#[derive(Debug, Default)]
pub struct Budget {
    resting: Option<Instant>,
}

impl Budget {
    /// Whether there is time for views that follow the model.
    pub fn is_free(&self, now: Instant) -> bool {
        self.resting.is_none_or(|until| until <= now)
    }

    /// So much was taken just now.
    pub fn spend(&mut self, cost: Duration) {
        let now = Instant::now();
        let from = self.resting.map_or(now, |until| until.max(now));
        self.resting = Some(from + cost * REST);
    }
}
