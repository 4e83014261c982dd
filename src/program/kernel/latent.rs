//! Gaussian codes, labels, and codes of many pictures put together.

use crate::program::Slice;

/// `output ← mu + exp(logvar / 2) · ε` (Kingma & Welling 2014, section 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// `[batch, 2 · units]`: of each row `mu`, then `logvar`.
    pub moments: Slice,
    /// `[batch, units]`
    pub output: Slice,
    /// Where ε comes from.
    pub noise: NormalNoise,
    /// Rows.
    pub batch: u32,
    /// Numbers of a code.
    pub units: u32,
}

/// Standard normal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NormalNoise {
    /// Elements 2i and 2i + 1 of step t are `√(−2 ln u) · (cos 2πv, sin 2πv)` (Box & Muller 1958), where the words of Threefry-2x32 with
    /// this key at counter `[i, t]`, shifted right by 8, are `2²⁴ u − 1` and `2²⁴ v`; t is [`tick::STEP`](super::tick::STEP).
    Seeded {
        /// The key.
        key: [u32; 2],
        /// [`tick`](super::tick) words.
        tick: Slice,
    },
    /// `[batch, units]`
    Given(Slice),
}

/// The gradient by the moments of a [`Sample`], with that of the [`Divergence`]: with `n` = `VALID`,
/// `∂mu ← ∂z + slope · mu / n` and `∂logvar ← ½ ∂z (z − mu) + ½ slope · (exp(logvar) − 1) / n`; 0 for rows at or past `VALID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleBackward {
    /// `[batch, 2 · units]`
    pub moments: Slice,
    /// `z [batch, units]`
    pub code: Slice,
    /// `∂z [batch, units]`
    pub gradient_out: Slice,
    /// `[units]`, from [`Divergence`].
    pub slopes: Slice,
    /// `[batch, 2 · units]`
    pub gradient_in: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Numbers of a code.
    pub units: u32,
}

/// The divergence of each unit from the standard normal, `½ (mu² + exp(logvar) − 1 − logvar)` (Kingma & Welling 2014, appendix B), over
/// the rows under `VALID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divergence {
    /// `[batch, 2 · units]`
    pub moments: Slice,
    /// `[units]`: with `weighed` the mean `KL_j` over the rows; else their sum, added to what stands there but where `START` is 0.
    pub units_out: Slice,
    /// What training needs beside it.
    pub weighed: Option<Weighed>,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Numbers of a code.
    pub units: u32,
}

/// With β and C from the counters and λ from the hyper-parameters, and `total = Σ_j max(KL_j, λ)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed {
    /// [`hyper`](super::hyper) words.
    pub hyper: Slice,
    /// `[units]`: `slope_j ← β · sign(total − C)` where `KL_j > λ`, else 0.
    pub slopes: Slice,
    /// `[LOSS_RING]`: at `SLOT` goes `Σ_j KL_j`.
    pub ring: Slice,
    /// What the loss gains, as the penalties of weights do: see [`Penalty`](super::Penalty).
    pub sums: Slice,
    /// Where `β · |total − C|` goes in it.
    pub index: u32,
}

/// `output[r] ← labels[order[START + r]]` for rows under `VALID`, 0 for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// Every picture's (u32).
    pub labels: Slice,
    /// Picture numbers (u32).
    pub order: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// `[batch]` (u32)
    pub output: Slice,
    /// Rows.
    pub batch: u32,
}

/// `output[r] ← (input[r], e)`, where e has a 1 at the row's label and is 0 elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// `[batch, features]`
    pub input: Slice,
    /// `[batch]` (u32)
    pub labels: Slice,
    /// `[batch, features + classes]`
    pub output: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a row before.
    pub features: u32,
    /// Values it gains.
    pub classes: u32,
}

/// `gradient_in ←` the first `features` columns of `gradient_out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinBackward {
    /// `[batch, features + classes]`
    pub gradient_out: Slice,
    /// `[batch, features]`
    pub gradient_in: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a row.
    pub features: u32,
    /// Values that are left out.
    pub classes: u32,
}

/// `output[START + r] ← input[r]` for rows under `VALID`: many batches put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collect {
    /// `[batch, width]`
    pub input: Slice,
    /// `[count, width]`
    pub output: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a row.
    pub width: u32,
}
