//! The loss of a batch and its gradient.

use crate::program::Slice;
use crate::spec::{Activation, Distance};

/// How a value is compared with the one it should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LossKind {
    /// By the difference `p − t` alone.
    Distance(Distance),
    /// `½ (d² / σ² + ln σ² + ln 2π)` for `d = p − t`, with `ln σ²` in a buffer of one number.
    Gaussian {
        /// `ln σ²`
        logvar: Slice,
    },
    /// `max(l, 0) − l t + ln(1 + e^{−|l|})` for logits `l`.
    BceLogits,
    /// `−t ln p − (1−t) ln(1−p)` for `p` kept within 10⁻⁷ of 0 and 1, with gradient 0 beyond.
    Bce,
    /// `Σ t (ln Σ e^l − l)` over the classes of each place, for logits `l [batch, classes, places]`; the sum over places stands
    /// with the first class.
    CategoricalLogits {
        /// Classes.
        classes: u32,
    },
}

/// `per_picture[r] ← Σ over features of loss(prediction[r], target[r]) / divisor` (0 for rows at or past `VALID`), and
/// `gradient ← ∂(mean over VALID rows of per_picture)/∂prediction ⊙ g′(prediction)` (0 likewise).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Which loss.
    pub kind: LossKind,
    /// `[batch, features]`; logits for the kinds named so.
    pub prediction: Slice,
    /// `[batch, features]`
    pub target: Slice,
    /// `[batch, features]`; absent where only the value is wanted.
    pub gradient: Option<Slice>,
    /// `g`: the activation that made the prediction, whose derivative (from its output) is fused into the gradient.
    pub activation: Activation,
    /// `[batch]`
    pub per_picture: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a picture.
    pub features: u32,
    /// What a picture's sum is divided by: its values, its places, or 1.
    pub divisor: u32,
}

/// `per_picture[r] ← 1 − SSIM(prediction[r], target[r])` (0 for rows at or past `VALID`), see [`crate::spec::Loss::Ssim`]. With
/// `maps`, also what [`SsimBackward`] needs: for each place of the window `∂SSIM/∂μₚ`, `∂SSIM/∂E[p²]` and `∂SSIM/∂E[p t]`,
/// each `[batch, channels, height − 10, width − 10]`, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ssim {
    /// `[batch, channels, height, width]`
    pub prediction: Slice,
    /// The same shape.
    pub target: Slice,
    /// `[3, batch, channels, height − 10, width − 10]`
    pub maps: Option<Slice>,
    /// `[batch]`
    pub per_picture: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Channels, height and width of a picture.
    pub shape: [u32; 3],
}

/// `gradient ← ∂(mean over VALID rows of 1 − SSIM)/∂prediction ⊙ g′(prediction)` (0 for rows at or past `VALID`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SsimBackward {
    /// `[batch, channels, height, width]`
    pub prediction: Slice,
    /// The same shape.
    pub target: Slice,
    /// From [`Ssim`].
    pub maps: Slice,
    /// The same shape as the prediction.
    pub gradient: Slice,
    /// `g`: the activation that made the prediction.
    pub activation: Activation,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Channels, height and width of a picture.
    pub shape: [u32; 3],
}

/// The taps of SSIM's Gaussian window along an axis, σ = 1.5, summing to 1.
pub const SSIM_WINDOW: [f32; 11] = [
    0.001_028_380_1,
    0.007_598_758,
    0.036_000_773,
    0.109_360_69,
    0.213_005_54,
    0.266_011_72,
    0.213_005_54,
    0.109_360_69,
    0.036_000_773,
    0.007_598_758,
    0.001_028_380_1,
];
/// SSIM's constants, (0.01)² and (0.03)².
pub const SSIM_C: [f32; 2] = [1e-4, 9e-4];

/// `losses[SLOT] ← Σ per_picture / VALID`, its square root where `root`, plus the penalties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// `[batch]`
    pub per_picture: Slice,
    /// Rows.
    pub batch: u32,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// `[LOSS_RING]`
    pub losses: Slice,
    /// Whether the loss is the root of the mean.
    pub root: bool,
    /// One number for each weight that is penalised, see [`Penalty`](super::Penalty).
    pub penalties: Option<Slice>,
    /// Where [`flag::LOSS`](super::flag::LOSS) is set when the loss is not finite.
    pub flags: Slice,
}

/// The gradient of a [`LossKind::Gaussian`] by its `ln σ²`, from its own value: with `L` the mean of `per_picture` over `VALID` rows and `k`
/// half the features over the divisor, `gradient[0] ← k − (L − k (ln σ² + ln 2π))`. Where `ln σ²` is under [`LOGVAR_LEAST`](crate::spec::LOGVAR_LEAST), that takes its
/// place, and a gradient that would lower it further is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikelihoodGradient {
    /// `[batch]`
    pub per_picture: Slice,
    /// Rows.
    pub batch: u32,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// `ln σ²`
    pub logvar: Slice,
    /// One number.
    pub gradient: Slice,
    /// Values a picture.
    pub features: u32,
    /// What a picture's sum was divided by.
    pub divisor: u32,
}

/// The gradient of a root from that of the mean under it: `gradient ← gradient / (2 √(Σ per_picture / VALID))`, 0 where the
/// root is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootGradient {
    /// `[batch]`
    pub per_picture: Slice,
    /// Rows.
    pub batch: u32,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Read and written.
    pub gradient: Slice,
}
