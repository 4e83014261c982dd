//! Batch, layer and group normalisation. Values are `[batch, channels, places]`.

use crate::program::Slice;
use crate::spec::Activation;

/// Which values share a mean and a variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Over {
    /// Those of one channel, over the pictures under `VALID` and all places: batch normalisation. One weight a channel.
    Batch,
    /// Those of one picture: layer normalisation. One weight for each channel and place.
    Layer,
    /// Those of one picture and of neighbouring channels, in so many groups, which the channels divide into: group normalisation.
    /// One weight a channel.
    Groups(u32),
}

/// The shape of what is normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Normalized {
    /// Which values share a mean.
    pub over: Over,
    /// Pictures.
    pub batch: u32,
    /// Channels.
    pub channels: u32,
    /// Places of a channel.
    pub places: u32,
}

impl Normalized {
    /// How many means there are.
    pub fn groups(&self) -> u32 {
        match self.over {
            Over::Batch => self.channels,
            Over::Layer => self.batch,
            Over::Groups(groups) => self.batch * groups,
        }
    }

    /// How many weights there are.
    pub fn weights(&self) -> u32 {
        match self.over {
            Over::Batch | Over::Groups(_) => self.channels,
            Over::Layer => self.channels * self.places,
        }
    }
}

/// `mean[g]`, `variance[g]` (divided by the number of values) of each group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchStatistics {
    /// The shape.
    pub shape: Normalized,
    /// `[batch, channels, places]`
    pub input: Slice,
    /// `[groups]`
    pub mean: Slice,
    /// `[groups]`
    pub variance: Slice,
    /// Running statistics to be updated.
    pub running: Option<Running>,
    /// [`tick`](super::tick) words, for [`Over::Batch`].
    pub tick: Option<Slice>,
}

/// `r ← keep · r + (1 − keep) · s` for the mean and the variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Running {
    /// `[groups]`
    pub mean: Slice,
    /// `[groups]`
    pub variance: Slice,
    /// `keep`
    pub keep: f32,
    /// Whether the variance is divided by the number of values less one.
    pub unbiased: bool,
}

/// `output ← f(weight · (input − mean) / √(variance + epsilon) + bias)`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalize {
    /// The shape.
    pub shape: Normalized,
    /// Before.
    pub input: Slice,
    /// `[groups]`
    pub mean: Slice,
    /// `[groups]`
    pub variance: Slice,
    /// `[weights]`, γ.
    pub weight: Slice,
    /// `[weights]`, β.
    pub bias: Slice,
    /// Added to the variance.
    pub epsilon: f32,
    /// `f`, one whose derivative its output tells.
    pub activation: Activation,
    /// After.
    pub output: Slice,
    /// Where [`flag::ACTIVATION`](super::flag::ACTIVATION) is set when a value is not finite before `f`.
    pub flags: Slice,
}

/// The gradient through a normalisation by its own statistics: with `x̂ = (x − mean) / s`, `s = √(variance + epsilon)` and
/// `h = weight · gradient_out`, `gradient_in ← (h − mean of h − x̂ · mean of h x̂) / s`, means over the group (Ioffe & Szegedy
/// 2015, section 3, put together). Pictures at or past `VALID` get 0 for [`Over::Batch`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalizeBackward {
    /// The shape.
    pub shape: Normalized,
    /// What was normalised.
    pub input: Slice,
    /// Gradient by the output.
    pub gradient_out: Slice,
    /// `[groups]`
    pub mean: Slice,
    /// `[groups]`
    pub variance: Slice,
    /// `[weights]`
    pub weight: Slice,
    /// Added to the variance.
    pub epsilon: f32,
    /// For [`Over::Batch`], where `weight_gradient[c] ← Σ gradient_out · x̂` goes.
    pub weight_gradient: Option<Slice>,
    /// For [`Over::Batch`], where `bias_gradient[c] ← Σ gradient_out` goes.
    pub bias_gradient: Option<Slice>,
    /// Gradient by the input.
    pub gradient_in: Slice,
    /// [`tick`](super::tick) words, for [`Over::Batch`].
    pub tick: Option<Slice>,
}

/// For [`Over::Layer`] and [`Over::Groups`]: `weight_gradient[w] ← Σ gradient_out · x̂` and `bias_gradient[w] ← Σ gradient_out` over the
/// values that have the weight `w`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalizeSums {
    /// The shape.
    pub shape: Normalized,
    /// What was normalised.
    pub input: Slice,
    /// Gradient by the output.
    pub gradient_out: Slice,
    /// `[groups]`
    pub mean: Slice,
    /// `[groups]`
    pub variance: Slice,
    /// Added to the variance.
    pub epsilon: f32,
    /// `[weights]`
    pub weight_gradient: Slice,
    /// `[weights]`
    pub bias_gradient: Slice,
}
