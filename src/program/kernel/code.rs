//! Sparse and contractive codes.

use crate::program::Slice;
use crate::spec::{Activation, Largest};

/// `output ← input` where a value is among its row's `k` largest, else 0; of equal values the first are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopK {
    /// Values kept of each row.
    pub k: u32,
    /// Which are large.
    pub by: Largest,
    /// `[batch, units]`
    pub input: Slice,
    /// `[batch, units]`
    pub output: Slice,
    /// `[batch, units]`: 1 where a value was kept, else 0.
    pub kept: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a row.
    pub units: u32,
}

/// What is averaged over the pictures for each unit of a code, with its slope `d` by the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// `|h|`, `d = sign(h)`: see [`CodePenalty::L1`](crate::spec::CodePenalty::L1).
    Magnitude,
    /// `h`, `d = 1`: see [`CodePenalty::KlSparsity`](crate::spec::CodePenalty::KlSparsity).
    Rate,
    /// `f′²` of the activation by its result, and the slope of that: see
    /// [`CodePenalty::Contractive`](crate::spec::CodePenalty::Contractive).
    Slope(Activation),
}

/// The mean of each unit of a code over the rows under `VALID`, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activity {
    /// Of what.
    pub measure: Measure,
    /// `h [batch, units]`
    pub code: Slice,
    /// For [`Measure::Slope`], the squared lengths of the rows of the encoder's weight.
    pub norms: Option<Norms>,
    /// `[units]`: with `weighed` the mean `m_j`; else the sum, added to what stands there but where `START` is 0.
    pub units_out: Slice,
    /// What training needs beside it.
    pub weighed: Option<Cost>,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a row.
    pub units: u32,
}

/// `norms[j] ← Σ_i weight[j, i]²`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Norms {
    /// `[units, inputs]`
    pub weight: Slice,
    /// Columns.
    pub inputs: u32,
    /// `[units]`
    pub output: Slice,
}

/// With λ the `CODE_WEIGHT` and ρ the `RHO` of the hyper-parameters, for [`Measure::Magnitude`] `slope_j ← λ` and `cost_j ← λ m_j`; for
/// [`Measure::Rate`] `slope_j ← λ (−ρ / m_j + (1 − ρ) / (1 − m_j))` and `cost_j` λ times the divergence; for [`Measure::Slope`]
/// `slope_j ← λ norms_j` and `cost_j ← λ norms_j m_j`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// [`hyper`](super::hyper) words.
    pub hyper: Slice,
    /// `[units]`
    pub slopes: Slice,
    /// What the loss gains, as the penalties of weights do: see [`Penalty`](super::Penalty).
    pub sums: Slice,
    /// Where the cost of the first unit goes in it; the others follow.
    pub index: u32,
}

/// The gradient by a code from that by what comes after it, with its cost: `gradient_in ← gradient_out + slope_j · d(h) / n`, where `n` is
/// `VALID` and `d` the [`Measure`]'s; 0 for rows at or past `VALID`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivityBackward {
    /// Of what.
    pub measure: Measure,
    /// `h [batch, units]`
    pub code: Slice,
    /// `[batch, units]`
    pub gradient_out: Slice,
    /// `[units]`, from [`Activity`].
    pub slopes: Slice,
    /// `[batch, units]`
    pub gradient_in: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a row.
    pub units: u32,
}

/// What a contractive code costs by the encoder's weight itself: `gradient[j, i] ← gradient[j, i] + 2 λ m_j w[j, i]`, with λ the
/// `CODE_WEIGHT` of the hyper-parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContractionGradient {
    /// `w [units, inputs]`
    pub weight: Slice,
    /// `[units, inputs]`, read and written.
    pub gradient: Slice,
    /// `m [units]`, from [`Activity`].
    pub means: Slice,
    /// [`hyper`](super::hyper) words.
    pub hyper: Slice,
    /// Rows.
    pub units: u32,
    /// Columns.
    pub inputs: u32,
}
