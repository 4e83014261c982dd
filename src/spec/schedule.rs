//! How the step size changes while a run goes on, and when it ends by itself.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// A stretch of training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// So many steps.
    Steps(u32),
    /// So many epochs.
    Epochs(f64),
}

impl Default for Span {
    fn default() -> Self {
        Self::Steps(0)
    }
}

impl Span {
    /// In steps.
    pub fn steps(self, steps_per_epoch: u32) -> u32 {
        match self {
            Self::Steps(steps) => steps,
            Self::Epochs(epochs) => (epochs * f64::from(steps_per_epoch)).round() as u32,
        }
    }
}

/// How the step size changes, as a share of the optimizer's learning rate.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// Rises to the full rate over this stretch, in even steps; step t, counted from 0, has `(t + 1) / warmup`.
    pub warmup: Span,
    /// What comes after.
    pub then: Course,
}

/// The course of the step size after warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The full rate.
    #[default]
    Constant,
    /// Times `factor` after every stretch.
    Step {
        /// The stretch.
        every: Span,
        /// In (0, 1].
        factor: f64,
    },
    /// Times `factor` after every stretch, a little at every step.
    Exponential {
        /// The stretch.
        every: Span,
        /// In (0, 1].
        factor: f64,
    },
    /// Half a cosine wave down to `floor` (Loshchilov & Hutter 2017, eq. 5), warm-up included in `total`; `floor` from then on.
    Cosine {
        /// The whole stretch; none is the whole run, to its stop epoch.
        #[serde(default)]
        total: Option<Span>,
        /// Share of the rate at the end, in [0, 1).
        #[serde(default)]
        floor: f64,
    },
    /// Times `factor` whenever the validation loss has not fallen for `patience` epochs.
    Plateau {
        /// In (0, 1).
        factor: f64,
        /// Epochs without a fall that are borne, at least 1.
        patience: u32,
        /// Share of the rate that it does not go below, in [0, 1).
        #[serde(default)]
        floor: f64,
    },
}

/// When a run ends before its last epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EarlyStopping {
    /// Epochs without a lower validation loss that are borne, at least 1.
    pub patience: u32,
    /// How much lower counts, at least 0.
    #[serde(default)]
    pub min_delta: f64,
    /// Whether to go back to the weights of the best epoch.
    #[serde(default = "yes")]
    pub restore_best: bool,
}

fn yes() -> bool {
    true
}

impl Schedule {
    /// Whether the rate changes from step to step. [`Course::Plateau`] changes it from epoch to epoch.
    pub fn is_constant(&self) -> bool {
        self.warmup.steps(u32::MAX) == 0
            && matches!(self.then, Course::Constant | Course::Plateau { .. })
    }

    /// Share of the learning rate at step `t`, counted from 0, of a run of `epochs` epochs; without the part of
    /// [`Course::Plateau`], which depends on what has been measured.
    pub fn share(&self, t: u32, steps_per_epoch: u32, epochs: u32) -> f64 {
        let warmup = self.warmup.steps(steps_per_epoch);
        if t < warmup {
            return f64::from(t + 1) / f64::from(warmup);
        }
        let after = f64::from(t - warmup);
        let stretch = |span: Span| f64::from(span.steps(steps_per_epoch).max(1));
        match self.then {
            Course::Constant | Course::Plateau { .. } => 1.0,
            Course::Step { every, factor } => factor.powf((after / stretch(every)).floor()),
            Course::Exponential { every, factor } => factor.powf(after / stretch(every)),
            Course::Cosine { total, floor } => {
                let total = total.unwrap_or(Span::Epochs(f64::from(epochs)));
                let left = stretch(total) - f64::from(warmup);
                let u = if left > 0.0 {
                    (after / left).min(1.0)
                } else {
                    1.0
                };
                floor + 0.5 * (1.0 - floor) * (1.0 + (PI * u).cos())
            }
        }
    }
}
