//! What is done to pictures before the encoder sees them.

use serde::{Deserialize, Serialize};

use super::SpecError;

/// How pictures are corrupted before the encoder sees them; the loss compares reconstructions with the clean ones
/// (Vincent et al. 2010, section 3). Amounts and kinds may change between steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Corruption {
    /// What is done. With several each picture meets one of them, by chance. At least one, none twice.
    pub kinds: Vec<Noise>,
    /// How much of it in training and validation, in [0, 1]; 0 leaves pictures clean.
    pub train: f64,
    /// How much of it to the pictures on show, in [0, 1].
    pub test: f64,
    /// Whether a picture meets the same noise in every epoch, rather than fresh noise at every step.
    pub frozen: bool,
}

impl Default for Corruption {
    fn default() -> Self {
        Self {
            kinds: vec![Noise::Gaussian],
            train: 0.0,
            test: 0.0,
            frozen: false,
        }
    }
}

/// A way to corrupt a picture `x` with values in [0, 1] by an amount `a` in [0, 1]. Results are kept within [0, 1], and `a = 0` changes
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noise {
    /// `x + a · n` with n standard normal for each value.
    Gaussian,
    /// Each pixel becomes 0 with probability `a` (Vincent et al. 2008, section 2.3).
    Mask,
    /// The same for squares of a seventh of the picture's side.
    Blocks,
    /// Each pixel becomes 0 with probability `a / 2` and 1 with probability `a / 2`.
    SaltPepper,
    /// `x + a · x · n` with n standard normal for each value.
    Speckle,
    /// A Gaussian blur of `2 a` pixels, over a window of 11 × 11; the edge's pixels go on beyond it.
    Blur,
    /// A box of the share `a` of the picture becomes 0.
    Occlusion,
    /// A white line through the picture, `a / 3` of its shorter side wide.
    Stroke,
    /// Squares of `1 + 7 a` pixels a side (rounded) become their mean.
    Downsample,
}

impl Noise {
    /// Every kind, in the order the page lists them.
    pub const ALL: [Self; 9] = [
        Self::Gaussian,
        Self::Mask,
        Self::Blocks,
        Self::SaltPepper,
        Self::Speckle,
        Self::Blur,
        Self::Occlusion,
        Self::Stroke,
        Self::Downsample,
    ];

    /// The name in scripts.
    pub fn id(self) -> &'static str {
        match self {
            Self::Gaussian => "gaussian",
            Self::Mask => "mask",
            Self::Blocks => "blocks",
            Self::SaltPepper => "salt_pepper",
            Self::Speckle => "speckle",
            Self::Blur => "blur",
            Self::Occlusion => "occlusion",
            Self::Stroke => "stroke",
            Self::Downsample => "downsample",
        }
    }

    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Gaussian => "Gaussian",
            Self::Mask => "Missing pixels",
            Self::Blocks => "Missing blocks",
            Self::SaltPepper => "Salt and pepper",
            Self::Speckle => "Speckle",
            Self::Blur => "Blur",
            Self::Occlusion => "Covered box",
            Self::Stroke => "Stroke through",
            Self::Downsample => "Coarse pixels",
        }
    }
}

impl Corruption {
    /// Whether the pictures that train are changed at all.
    pub fn trains(&self) -> bool {
        self.train > 0.0
    }

    pub(super) fn check(&self) -> Result<(), SpecError> {
        for (field, amount) in [
            ("corruption.train", self.train),
            ("corruption.test", self.test),
        ] {
            if !(0.0..=1.0).contains(&amount) {
                return Err(SpecError::range(field, amount, "between 0 and 1"));
            }
        }
        let twice = (1..self.kinds.len()).any(|i| self.kinds[..i].contains(&self.kinds[i]));
        if self.kinds.is_empty() || twice {
            return Err(SpecError::range(
                "corruption.kinds",
                format!("a list of {}", self.kinds.len()),
                "a list of one kind of noise or more, none of them twice",
            ));
        }
        Ok(())
    }
}
