//! How many steps at a time, and when.

use std::time::Duration;

use web_time::Instant;

use crate::protocol::Speed;

/// How long a chunk should take: short enough that a click waits for less than a frame.
const CHUNK: Duration = Duration::from_millis(12);
/// Most steps in a chunk.
const MAX_STEPS: u32 = 1024;

/// Steps a second when slow.
const SLOW: u32 = 6;
/// Chunks a second where there is a pace, so that each is seen.
const CHUNKS_A_SECOND: u32 = 60;

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

    /// Steps of the chunk that starts now, where an epoch has so many.
    pub fn steps(&mut self, speed: Speed, epoch: u32, now: Instant) -> u32 {
        let a_second = match speed {
            Speed::Max => return self.steps,
            Speed::Normal => epoch.max(1),
            Speed::Slow => SLOW,
        };
        let steps = (a_second / CHUNKS_A_SECOND).clamp(1, self.steps.max(1));
        let pause = Duration::from_secs(1) * steps / a_second;
        // From when it was due rather than from now, so that lateness does not add up; but never to catch up in a rush.
        let due = self.due.filter(|&due| due + pause > now).unwrap_or(now);
        self.due = Some(due + pause);
        steps
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps taken in the second that follows the first chunk, on a device that takes `each` for a step.
    fn in_a_second(speed: Speed, epoch: u32, each: Duration) -> u32 {
        let mut throttle = Throttle::default();
        let mut now = Instant::now();
        let mut took = |throttle: &mut Throttle| {
            now += throttle.wait(speed, now);
            let steps = throttle.steps(speed, epoch, now);
            now += each * steps;
            throttle.finished(steps, now);
            (steps, now)
        };
        // Chunks find their size first.
        for _ in 0..20 {
            took(&mut throttle);
        }
        let (_, from) = took(&mut throttle);
        let mut all = 0;
        loop {
            let (steps, now) = took(&mut throttle);
            all += steps;
            if now.duration_since(from) >= Duration::from_secs(1) {
                return all;
            }
        }
    }

    #[test]
    fn an_epoch_takes_a_second_however_many_steps_it_has() {
        let fast = Duration::from_micros(50);
        for epoch in [6, 63, 250, 1688] {
            let steps = in_a_second(Speed::Normal, epoch, fast);
            let right = f64::from(steps) / f64::from(epoch);
            assert!((0.97..1.2).contains(&right), "{steps} of {epoch}");
        }
        let slow = in_a_second(Speed::Slow, 250, fast);
        assert!((6..=7).contains(&slow), "{slow}");
        assert!(in_a_second(Speed::Max, 250, fast) > 10_000);
    }

    #[test]
    fn a_slow_device_takes_steps_one_by_one_as_it_can() {
        let each = Duration::from_millis(100);
        let steps = in_a_second(Speed::Normal, 1688, each);
        assert!((10..=11).contains(&steps), "{steps}");
    }
}
