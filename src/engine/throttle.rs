//! How many steps at a time, and when.

use std::time::Duration;

use web_time::Instant;

use crate::protocol::Speed;

/// How long a chunk should take: short enough that a click waits for less than a frame.
const CHUNK: Duration = Duration::from_millis(12);
/// Most steps in a chunk.
const MAX_STEPS: u32 = 1024;

/// Chooses chunks by how long those before took.
#[derive(Debug)]
pub struct Throttle {
    steps: u32,
    due: Option<Instant>,
    began: Option<Instant>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            steps: 1,
            due: None,
            began: None,
        }
    }
}

impl Throttle {
    /// How long to wait before the next chunk.
    pub fn wait(&self, speed: Speed, now: Instant) -> Duration {
        match (speed, self.due) {
            (Speed::Max, _) | (_, None) => Duration::ZERO,
            (_, Some(due)) => due.saturating_duration_since(now),
        }
    }

    /// Steps of the chunk that starts now.
    pub fn steps(&mut self, speed: Speed, now: Instant) -> u32 {
        let pause = match speed {
            Speed::Max => return self.steps,
            Speed::Normal => Duration::from_micros(16_667),
            Speed::Slow => Duration::from_micros(166_667),
        };
        // From when it was due rather than from now, so that lateness does not add up; but never to catch up in a rush.
        let due = self.due.filter(|&due| due + pause > now).unwrap_or(now);
        self.due = Some(due + pause);
        1
    }

    /// A chunk of `steps` steps has come back, the one after it being under way already.
    pub fn finished(&mut self, steps: u32, now: Instant) {
        if let Some(began) = self.began.replace(now) {
            let each = now.duration_since(began).as_secs_f64() / f64::from(steps.max(1));
            let fitting = (CHUNK.as_secs_f64() / each.max(1e-9)) as u32;
            self.steps = fitting.clamp(1, (self.steps * 2).min(MAX_STEPS));
        }
    }

    /// Something else than training took time.
    pub fn interrupted(&mut self) {
        self.began = None;
    }
}
