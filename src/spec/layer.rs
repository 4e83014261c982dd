use serde::{Deserialize, Serialize};

use super::model::Shape;

/// One layer: what it computes and the activation applied to the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Names the layer's weights: `<name>.weight`, `<name>.bias`. Unique within a model.
    pub name: String,
    /// What the layer computes.
    #[serde(flatten)]
    pub kind: Kind,
    /// Applied elementwise to the layer's result.
    #[serde(default)]
    pub activation: Activation,
}

/// What a layer computes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// `y = x Wᵀ + b` on a vector; weight `[units, in]`, bias `[units]`.
    Dense {
        /// Width of the result, at least 1.
        units: u32,
        /// How the weight starts; biases start at zero.
        #[serde(default)]
        init: Init,
    },
    /// A picture as a vector, in channel, row, column order.
    Flatten,
    /// A vector as a picture.
    Reshape {
        /// The picture's shape.
        shape: Shape,
    },
    /// Nothing but the activation.
    Activation,
}

/// Elementwise function after a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `x`
    #[default]
    Linear,
    /// `max(x, 0)`, with derivative 0 at 0.
    Relu,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `tanh x`
    Tanh,
}

impl Activation {
    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Linear => "Linear",
            Self::Relu => "ReLU",
            Self::Sigmoid => "Sigmoid",
            Self::Tanh => "Tanh",
        }
    }
}

/// How a weight starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Init {
    /// Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010, eq. 16).
    #[default]
    Glorot,
    /// Uniform in ±√(6 / fan in) (He et al. 2015, eq. 10 as a uniform distribution).
    He,
}
