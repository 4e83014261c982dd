//! What the loss asks of a plain code beside that it decodes.

use serde::{Deserialize, Serialize};

use super::{Activation, Kind, Layer, Model, SpecError, Stage};

/// Largest weight.
pub const MAX_CODE_WEIGHT: f64 = 1000.0;

/// What the loss gains by a plain code `h`. Means are over the pictures of a batch. Weight and ρ may change between steps.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePenalty {
    /// Nothing.
    #[default]
    None,
    /// `weight · mean Σ_j |h_j|`: few units at a time (Ng 2011, with the absolute value in place of the divergence).
    L1 {
        /// In [0, 1000].
        weight: f64,
    },
    /// `weight · Σ_j ρ ln(ρ / r_j) + (1 − ρ) ln((1 − ρ) / (1 − r_j))` with `r_j` the mean of `h_j`: each unit seldom (Ng 2011,
    /// “Sparse autoencoder”, section 3). The code must end with a sigmoid.
    KlSparsity {
        /// ρ, the activation that is wanted on average, in (0, 1).
        rho: f64,
        /// In [0, 1000].
        weight: f64,
    },
    /// `weight · mean ‖∂h/∂x‖²` with the Frobenius norm: a code that small changes of the picture hardly move (Rifai et al. 2011,
    /// eq. 6 and 7). Known in closed form for an encoder of one dense layer, and taken for no other.
    Contractive {
        /// In [0, 1000].
        weight: f64,
    },
}

impl CodePenalty {
    /// Weight of the penalty; 0 where there is none.
    pub fn weight(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::L1 { weight }
            | Self::KlSparsity { weight, .. }
            | Self::Contractive { weight } => weight,
        }
    }

    /// The same with another weight.
    pub fn with_weight(self, weight: f64) -> Self {
        match self {
            Self::None => Self::None,
            Self::L1 { .. } => Self::L1 { weight },
            Self::KlSparsity { rho, .. } => Self::KlSparsity { rho, weight },
            Self::Contractive { .. } => Self::Contractive { weight },
        }
    }

    /// Whether only numbers differ, so that one program serves both.
    pub fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// The penalty of units with these means: of `|h_j|`, of `h_j`, or of `(∂h_j/∂a_j)²`, where `a` is `h` before its activation. `norms`
    /// are the squared lengths of the rows of the encoder's weight, and are looked at for the last alone.
    pub fn value(self, means: &[f64], norms: &[f64]) -> f64 {
        match self {
            Self::None => 0.0,
            Self::L1 { weight } => weight * means.iter().sum::<f64>(),
            Self::KlSparsity { rho, weight } => {
                let divergence = |r: f64| {
                    let r = r.clamp(Self::LEAST, 1.0 - Self::LEAST);
                    rho * (rho / r).ln() + (1.0 - rho) * ((1.0 - rho) / (1.0 - r)).ln()
                };
                weight * means.iter().copied().map(divergence).sum::<f64>()
            }
            Self::Contractive { weight } => {
                let products = means.iter().zip(norms).map(|(mean, norm)| mean * norm);
                weight * products.sum::<f64>()
            }
        }
    }

    /// Least distance of a mean activation from 0 and 1, as far as its divergence is concerned.
    pub const LEAST: f64 = 1e-6;

    pub(super) fn check(self, model: &Model) -> Result<(), SpecError> {
        let weight = self.weight();
        if !(0.0..=MAX_CODE_WEIGHT).contains(&weight) {
            return Err(SpecError::range(
                "code_penalty.weight",
                weight,
                "between 0 and 1,000",
            ));
        }
        if self != Self::None && model.is_variational() {
            return Err(SpecError::Loss(
                "A Gaussian code has its divergence, and takes no other penalty. Take the penalty away, or use a plain code.",
            ));
        }
        match self {
            Self::None | Self::L1 { .. } => Ok(()),
            Self::KlSparsity { rho, .. } => {
                if !(rho > 0.0 && rho < 1.0) {
                    return Err(SpecError::range(
                        "code_penalty.rho",
                        rho,
                        "over 0 and under 1",
                    ));
                }
                check_sigmoid(model)
            }
            Self::Contractive { .. } => check_contractive(model),
        }
    }
}

fn check_sigmoid(model: &Model) -> Result<(), SpecError> {
    let last = model.encoder.iter().rfind(|layer| layer.changes_values());
    match last {
        Some(layer) if layer.activation != Activation::Sigmoid => Err(super::error::wrong(
            layer,
            "the sparsity by ρ looks at a code as probabilities, which must lie between 0 and 1.",
            "Give it a sigmoid, or choose the L1 penalty.",
        )),
        _ => Ok(()),
    }
}

fn check_contractive(model: &Model) -> Result<(), SpecError> {
    let shaped = model.shapes()?;
    let mut before: Option<&Layer> = None;
    for shaped in shaped
        .iter()
        .filter(|shaped| shaped.stage == Stage::Encoder && shaped.layer.changes_values())
    {
        let layer = shaped.layer;
        let known = match (before, &layer.kind) {
            (None, Kind::Dense { .. }) => true,
            // An activation that stands by itself belongs to the dense layer before it.
            (Some(before), Kind::Activation) => {
                before.activation == Activation::Linear && before.kind != Kind::Activation
            }
            _ => false,
        };
        if !known {
            return Err(super::error::wrong(
                layer,
                "the contractive penalty is known for an encoder of one dense layer, and this one has more.",
                "Remove this layer, or take the penalty away.",
            ));
        }
        if !slope_is_known(layer.activation) {
            return Err(super::error::wrong(
                layer,
                "the contractive penalty is known for codes with a sigmoid, tanh, ReLU or no activation.",
                "Choose one of those.",
            ));
        }
        before = Some(layer);
    }
    Ok(())
}

/// Whether the square of the activation's slope, and the slope of that, are known by its result alone.
fn slope_is_known(activation: Activation) -> bool {
    matches!(
        activation,
        Activation::Sigmoid | Activation::Tanh | Activation::Relu | Activation::Linear
    )
}
