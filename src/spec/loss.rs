use serde::{Deserialize, Serialize};

/// Least `ln σ²` of [`Loss::Gaussian`], as in the implementation of σ-VAE (Rybkin et al. 2021): samples that are restored exactly would
/// send it to −∞, and the gradients of all weights with it. At it σ is 0.0025: less than one of the 255 levels of a picture.
pub const LOGVAR_LEAST: f32 = -12.0;

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
    /// `ln cosh(p − t)`: nearly `d²/2` for small differences `d` and `|d| − ln 2` for large ones, without a number to choose.
    LogCosh,
    /// Binary cross-entropy, `−t ln p − (1−t) ln(1−p)`. Where the decoder ends with a sigmoid it is computed from the logits
    /// `l` as `max(l, 0) − l t + ln(1 + e^{−|l|})`; from probabilities, kept within 10⁻⁷ of 0 and 1 (as in Keras), where it ends
    /// with a softmax.
    Bce,
    /// Categorical cross-entropy of pictures that have a channel for each class, `−Σ t ln p` over the channels of each
    /// pixel, computed from the logits of the softmax that the decoder must end with.
    CategoricalCrossentropy,
    /// Negative log-likelihood of a Gaussian around the reconstruction whose variance is learnt, one for all pixels:
    /// `½ ((p − t)² / σ² + ln σ² + ln 2π)` (σ-VAE, Rybkin et al. 2021, eq. 6). `ln σ²` is the parameter `likelihood.logvar`,
    /// which starts at 0, and at least [`LOGVAR_LEAST`]: the loss of a value is never under −5.08.
    Gaussian,
    /// `1 − SSIM` (Wang et al. 2004, eq. 13): Gaussian window of 11 × 11 with σ = 1.5, K₁ = 0.01, K₂ = 0.03, data range 1, weighted
    /// variances, mean over the places where the whole window fits and over channels.
    Ssim,
}

/// A comparison of two values by their difference `d` alone, which a kernel takes over as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distance {
    /// `d²`
    Squared,
    /// `|d|`, with gradient 0 at 0.
    Absolute,
    /// `d²/2` within `delta`, else `delta (|d| − delta/2)`.
    Huber {
        /// Where squares turn into straight lines.
        delta: f32,
    },
    /// `d²/(2 beta)` within `beta`, else `|d| − beta/2`.
    SmoothL1 {
        /// Where squares turn into straight lines.
        beta: f32,
    },
    /// `ln cosh d`
    LogCosh,
}

impl Distance {
    /// Where squares turn into straight lines; 0 where they do not.
    pub fn turn(self) -> f32 {
        match self {
            Self::Huber { delta: turn } | Self::SmoothL1 { beta: turn } => turn,
            Self::Squared | Self::Absolute | Self::LogCosh => 0.0,
        }
    }
}

/// How a loss compares an output with its target, which says what computes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparison {
    /// Value by value, by their difference.
    Distance(Distance),
    /// Value by value, as probabilities.
    Probability,
    /// Place by place, as probabilities of classes.
    Classes,
    /// Value by value, by a variance that is learnt.
    Likelihood,
    /// Through a window that moves over pictures.
    Windows,
}

/// A loss in words and symbols.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What it does, in a sentence; empty where that depends on what it has learnt.
    pub words: String,
    /// Its formula for an output `p` and a target `t`.
    pub formula: &'static str,
    /// The formula's other symbols, and what they stand for.
    pub symbols: &'static [(&'static str, &'static str)],
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
    pub const ALL: [Self; 10] = [
        Self::Mse,
        Self::Rmse,
        Self::Mae,
        Self::Huber { delta: 1.0 },
        Self::SmoothL1 { beta: 1.0 },
        Self::LogCosh,
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
            Self::LogCosh => "Log-cosh",
            Self::Bce => "Cross-entropy",
            Self::CategoricalCrossentropy => "Categorical cross-entropy",
            Self::Gaussian => "Gaussian, learnt variance",
            Self::Ssim => "1 − SSIM",
        }
    }

    /// How it compares an output with its target.
    pub fn comparison(self) -> Comparison {
        match self {
            Self::Mse | Self::Rmse => Comparison::Distance(Distance::Squared),
            Self::Mae => Comparison::Distance(Distance::Absolute),
            Self::Huber { delta } => Comparison::Distance(Distance::Huber { delta }),
            Self::SmoothL1 { beta } => Comparison::Distance(Distance::SmoothL1 { beta }),
            Self::LogCosh => Comparison::Distance(Distance::LogCosh),
            Self::Bce => Comparison::Probability,
            Self::CategoricalCrossentropy => Comparison::Classes,
            Self::Gaussian => Comparison::Likelihood,
            Self::Ssim => Comparison::Windows,
        }
    }

    /// What it does, its formula and the symbols in it.
    pub fn explained(self) -> Explanation {
        let lines = |turn: f32| {
            format!(
                "Differences up to {turn} are squared; larger ones count by their size, so that a few bad pixels do not \
                 decide everything."
            )
        };
        let (words, formula, symbols): (String, _, &[_]) = match self {
            Self::Mse => (
                "Every pixel's difference is squared, so that large ones weigh most.".into(),
                "(p − t)²",
                &[],
            ),
            Self::Rmse => (
                "Every pixel's difference is squared; of the mean over all pixels and pictures the root is taken.".into(),
                "L = √(mean of (p − t)²)",
                &[],
            ),
            Self::Mae => (
                "Every pixel's difference counts by its size, too much or too little.".into(),
                "|p − t|",
                &[],
            ),
            Self::Huber { delta } => (
                lines(delta),
                "d²/2 where |d| ≤ D, else D (|d| − D/2)",
                &[("d", "p − t"), ("D", "where squares turn into straight lines")],
            ),
            Self::SmoothL1 { beta } => (
                lines(beta),
                "d²/(2 B) where |d| ≤ B, else |d| − B/2",
                &[("d", "p − t"), ("B", "where squares turn into straight lines")],
            ),
            Self::LogCosh => (
                "Small differences are squared, and large ones count by their size; the one passes into the other smoothly."
                    .into(),
                "ln cosh(p − t)",
                &[
                    ("ln", "the natural logarithm"),
                    ("cosh", "the hyperbolic cosine, (eᵈ + e⁻ᵈ) / 2"),
                ],
            ),
            Self::Bce => (
                "Each output is taken as a chance of ink: to be sure and wrong costs most.".into(),
                "− t ln p − (1 − t) ln(1 − p)",
                &[("ln", "the natural logarithm")],
            ),
            Self::CategoricalCrossentropy => (
                "At each pixel only the share given to the right channel counts: the smaller it is, the more it costs.".into(),
                "− Σ t ln p",
                &[("Σ", "the sum over a pixel's channels"), ("ln", "the natural logarithm")],
            ),
            Self::Gaussian => (
                String::new(),
                "½ ((p − t)² / σ² + ln σ² + ln 2π)",
                &[
                    ("σ", "the spread of pixels around the output, learnt, one for all"),
                    ("ln", "the natural logarithm"),
                ],
            ),
            Self::Ssim => (
                "Brightness, contrast and pattern are compared through a window of 11 × 11 that moves over both pictures: 0 \
                 where they look the same."
                    .into(),
                "L = 1 − mean of (2 μₚμₜ + c₁)(2 σₚₜ + c₂) / ((μₚ² + μₜ² + c₁)(σₚ² + σₜ² + c₂))",
                &[
                    ("μ, σ²", "mean and variance in the window"),
                    ("σₚₜ", "how both vary together"),
                    ("c₁, c₂", "small numbers that keep the division finite"),
                ],
            ),
        };
        Explanation {
            words,
            formula,
            symbols,
        }
    }

    /// Whether the other is the same loss, whatever its number.
    pub fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// What the loss learns itself: (name, shape).
    pub fn parameters(self) -> Vec<(String, Vec<u32>)> {
        if self == Self::Gaussian {
            vec![(format!("{LIKELIHOOD}.logvar"), vec![1])]
        } else {
            Vec::new()
        }
    }

    /// What the loss of one value cannot fall below, where that is not 0.
    pub fn floor(self) -> Option<f64> {
        let least = f64::from(LOGVAR_LEAST) + std::f64::consts::TAU.ln();
        (self == Self::Gaussian).then_some(0.5 * least)
    }

    /// The loss of many pictures, without penalties, from the mean of their [`Evaluate`](crate::program::Role::Evaluate)
    /// losses.
    pub fn of_mean(self, mean: f64) -> f64 {
        if self == Self::Rmse {
            mean.sqrt()
        } else {
            mean
        }
    }
}
