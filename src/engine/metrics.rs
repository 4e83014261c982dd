//! What a run tells about itself while it goes on.

use std::collections::VecDeque;
use std::time::Duration;

use web_time::Instant;

use super::chunk::ChunkResult;
use crate::protocol::LossPoint;

/// How often progress is told.
const INTERVAL: Duration = Duration::from_millis(100);
/// Over how long rates are taken.
const WINDOW: Duration = Duration::from_millis(1000);

/// Gathers losses and speeds between reports.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Over the pictures since the last report.
    sum: f64,
    divergence: Option<f64>,
    pictures: u32,
    units: Vec<f32>,
    last_step: u32,
    told: Option<Instant>,
    /// Steps and pictures done by an instant, over the last [`WINDOW`].
    done: VecDeque<(Instant, u32, u32)>,
}

impl Metrics {
    /// Adds finished steps.
    pub fn add(&mut self, chunk: &ChunkResult, now: Instant) {
        let pictures = chunk.pictures.iter().sum();
        let sum = |values: &[f32]| -> f64 {
            let weighed = values.iter().zip(&chunk.pictures);
            weighed
                .map(|(&value, &pictures)| f64::from(value) * f64::from(pictures))
                .sum()
        };
        self.sum += sum(&chunk.losses);
        if !chunk.divergences.is_empty() {
            let sum = sum(&chunk.divergences);
            self.divergence = Some(self.divergence.unwrap_or_default() + sum);
            self.units.clone_from(&chunk.units);
        }
        self.pictures += pictures;
        self.last_step = chunk.first_step + chunk.losses.len() as u32;
        self.done
            .push_back((now, chunk.losses.len() as u32, pictures));
        while self.done.len() > 2 && now.duration_since(self.done[0].0) > WINDOW {
            self.done.pop_front();
        }
    }

    /// Whether it is time for the next report. One that is nearly due goes with pictures `drawn` just now, so that the browser shows both in
    /// one frame.
    pub fn is_due(&self, now: Instant, drawn: bool) -> bool {
        let interval = if drawn { INTERVAL / 2 } else { INTERVAL };
        self.told
            .is_none_or(|told| now.duration_since(told) >= interval)
    }

    /// The curve's next point, where steps were added since the last; `epochs` is its place on the epoch axis.
    pub fn point(&mut self, epochs: f32, now: Instant) -> Option<LossPoint> {
        self.told = Some(now);
        if self.pictures == 0 {
            return None;
        }
        let pictures = f64::from(self.pictures);
        let loss = self.sum / pictures;
        let divergence = self.divergence.take().map(|sum| sum / pictures);
        self.sum = 0.0;
        self.pictures = 0;
        Some(LossPoint {
            step: self.last_step,
            epoch: epochs,
            loss: loss as f32,
            divergence: divergence.map(|kl| kl as f32),
        })
    }

    /// The divergence of each unit at the last step, once; none where the code is plain or no step was taken since.
    pub fn units(&mut self) -> Option<Vec<f32>> {
        Some(std::mem::take(&mut self.units)).filter(|units| !units.is_empty())
    }

    /// Steps and pictures a second.
    pub fn rates(&self) -> (f64, f64) {
        let (Some(first), Some(last)) = (self.done.front(), self.done.back()) else {
            return (0.0, 0.0);
        };
        let seconds = last.0.duration_since(first.0).as_secs_f64();
        if seconds <= 0.0 {
            return (0.0, 0.0);
        }
        // What the first entry did lies before the window's start.
        let after = self.done.iter().skip(1);
        let (steps, pictures) = after.fold((0, 0), |(steps, pictures), entry| {
            (steps + entry.1, pictures + entry.2)
        });
        (f64::from(steps) / seconds, f64::from(pictures) / seconds)
    }

    /// Training has paused: rates begin anew.
    pub fn paused(&mut self) {
        self.done.clear();
    }
}
