//! What becomes of a code, and what is known of those that are more than a layer's output.

use crate::data::rng::Purpose;
use crate::program::buffer::{ArenaPlace, Slice};
use crate::program::kernel::Measure;

/// What becomes of a Gaussian code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::program) enum Waist {
    /// A sample, drawn by these counters from this stream; with its slopes in training.
    Sampled { tick: Slice, purpose: Purpose },
    /// Its mean.
    Mean,
    /// Mean and variance side by side, which is twice as wide as the code.
    Moments,
}

/// A Gaussian code of a batch.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Sampled {
    /// `[batch, 2 · units]`
    pub moments: Slice,
    /// `[units]`, in training.
    pub slopes: Option<Slice>,
    pub units: u32,
}

/// A plain code of a batch that costs something by itself.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Costly {
    pub measure: Measure,
    /// `[batch, units]`
    pub code: Slice,
    pub units: u32,
    /// `[units]`, in training.
    pub slopes: Option<Slice>,
    /// The weight of the only layer before it, `[units, inputs]`, for contractive codes.
    pub weight: Option<(ArenaPlace, u32)>,
}
