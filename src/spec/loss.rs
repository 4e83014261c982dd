use serde::{Deserialize, Serialize};

/// What training lowers: how far the reconstruction `p` is from the picture `t`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Squared error, `(p − t)²`.
    Mse,
    /// The square root of the mean squared error over all pixels and pictures of a batch.
    Rmse,
    /// Absolute error, `|p − t|`.
    Mae,
    /// `d²/2` for `d = p − t` within `delta`, else `delta (|d| − delta/2)` (Huber 1964).
    Huber {
        /// Where squares turn into straight lines, over 0 and at most 10.
        delta: f32,
    },
    /// `d²/(2 beta)` for `d = p − t` within `beta`, else `|d| − beta/2`: Huber's divided by where it turns (Girshick 2015, eq. 3, for
    /// `beta` = 1).
    SmoothL1 {
        /// Where squares turn into straight lines, over 0 and at most 10.
        beta: f32,
    },
    /// Binary cross-entropy, `−t ln p − (1−t) ln(1−p)`. Where the decoder ends with a sigmoid it is computed from the logits
    /// `l` as `max(l, 0) − l t + ln(1 + e^{−|l|})`; from probabilities, kept within 10⁻⁷ of 0 and 1 (as in Keras), where it ends
    /// with a softmax.
    Bce,
    /// Categorical cross-entropy of pictures that have a channel for each class, `−Σ t ln p` over the channels of each
    /// pixel, computed from the logits of the softmax that the decoder must end with.
    CategoricalCrossentropy,
    /// Negative log-likelihood of a Gaussian around the reconstruction whose variance is learnt, one for all pixels:
    /// `½ ((p − t)² / σ² + ln σ² + ln 2π)` (σ-VAE, Rybkin et al. 2021, eq. 6). `ln σ²` is the parameter `likelihood.logvar`,
    /// which starts at 0.
    Gaussian,
    /// `1 − SSIM` (Wang et al. 2004, eq. 13): Gaussian window of 11 × 11 with σ = 1.5, K₁ = 0.01, K₂ = 0.03, data range 1, weighted
    /// variances, mean over the places where the whole window fits and over channels.
    Ssim,
}

/// What the parameters of a loss are named after, as those of a layer are after it.
pub(super) const LIKELIHOOD: &str = "likelihood";

/// How a loss is put together from its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// Mean over a picture's pixels, then over the batch.
    #[default]
    Mean,
    /// Sum over a picture's pixels, mean over the batch.
    Sum,
}

impl Loss {
    /// Every loss, with the usual numbers, in the order the page lists them.
    pub const ALL: [Self; 9] = [
        Self::Mse,
        Self::Rmse,
        Self::Mae,
        Self::Huber { delta: 1.0 },
        Self::SmoothL1 { beta: 1.0 },
        Self::Bce,
        Self::CategoricalCrossentropy,
        Self::Gaussian,
        Self::Ssim,
    ];

    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mse => "Squared error",
            Self::Rmse => "Root squared error",
            Self::Mae => "Absolute error",
            Self::Huber { .. } => "Huber",
            Self::SmoothL1 { .. } => "Smooth L1",
            Self::Bce => "Cross-entropy",
            Self::CategoricalCrossentropy => "Categorical cross-entropy",
            Self::Gaussian => "Gaussian, learnt variance",
            Self::Ssim => "1 − SSIM",
        }
    }

    /// Whether the other is the same loss, whatever its number.
    pub fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// What the loss learns itself: (name, shape).
    pub fn parameters(self) -> Vec<(String, Vec<u32>)> {
        match self {
            Self::Gaussian => vec![(format!("{LIKELIHOOD}.logvar"), vec![1])],
            _ => Vec::new(),
        }
    }

    /// The loss of many pictures, without penalties, from the mean of their [`Evaluate`](crate::program::Role::Evaluate)
    /// losses.
    pub fn of_mean(self, mean: f64) -> f64 {
        match self {
            Self::Rmse => mean.sqrt(),
            _ => mean,
        }
    }
}
