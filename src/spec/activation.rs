use serde::{Deserialize, Serialize};

/// Function after a layer: elementwise, but for [`Softmax`](Self::Softmax).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `x`
    #[default]
    Linear,
    /// `max(x, 0)`, with derivative 0 at 0.
    Relu,
    /// `x` where it is over 0, else `slope · x`; the derivative at 0 is `slope` (Maas et al. 2013).
    LeakyRelu {
        /// Slope for negative numbers, over 0 and under 1.
        slope: f32,
    },
    /// `x` where it is over 0, else `alpha (eˣ − 1)` (Clevert et al. 2016, eq. 15).
    Elu {
        /// What large negative numbers come to, negated; over 0 and at most 10.
        alpha: f32,
    },
    /// `x Φ(x)` with the normal distribution function Φ, `(1 + erf(x / √2)) / 2` (Hendrycks & Gimpel 2016).
    Gelu,
    /// `x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`: the same paper's approximation.
    GeluTanh,
    /// `x σ(x)` (Elfwing et al. 2018), also called swish.
    Silu,
    /// `x tanh(ln(1 + eˣ))` (Misra 2019).
    Mish,
    /// `ln(1 + eˣ)`
    Softplus,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `tanh x`
    Tanh,
    /// `e^{xᵢ} / Σⱼ e^{xⱼ}` over the units of a vector, or over the channels of each pixel.
    Softmax,
}

/// How an activation treats its input: what is said of it, and how its derivative is told, follows from this.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Manner {
    /// Leaves everything as it is.
    Straight,
    /// Sets what is negative to 0.
    Cut,
    /// Keeps a share of what is negative.
    Leak {
        /// The share.
        slope: f32,
    },
    /// Bends what is negative towards a lowest value.
    Bend {
        /// That value, negated.
        alpha: f32,
    },
    /// Lets through what is large and fades out what is negative; the derivative is told from the input.
    Gate,
    /// A ReLU without a corner.
    Round,
    /// Brings everything between 0 and 1.
    ToUnit,
    /// Brings everything between −1 and 1.
    ToBothSides,
    /// Turns a vector into shares of 1.
    Shares,
}

impl Activation {
    /// Every activation, with the usual numbers, in the order the page lists them.
    pub const ALL: [Self; 12] = [
        Self::Linear,
        Self::Relu,
        Self::LeakyRelu { slope: 0.2 },
        Self::Elu { alpha: 1.0 },
        Self::Gelu,
        Self::GeluTanh,
        Self::Silu,
        Self::Mish,
        Self::Softplus,
        Self::Sigmoid,
        Self::Tanh,
        Self::Softmax,
    ];

    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Linear => "Linear",
            Self::Relu => "ReLU",
            Self::LeakyRelu { .. } => "LeakyReLU",
            Self::Elu { .. } => "ELU",
            Self::Gelu => "GELU",
            Self::GeluTanh => "GELU (tanh)",
            Self::Silu => "SiLU",
            Self::Mish => "Mish",
            Self::Softplus => "Softplus",
            Self::Sigmoid => "Sigmoid",
            Self::Tanh => "Tanh",
            Self::Softmax => "Softmax",
        }
    }

    /// Whether the other is the same function, whatever its number.
    pub fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// Whether the derivative can be told from the output alone, so that the input need not be kept.
    pub fn derivable_from_output(self) -> bool {
        !matches!(self.manner(), Manner::Gate | Manner::Shares)
    }

    /// How it treats its input.
    pub fn manner(self) -> Manner {
        match self {
            Self::Linear => Manner::Straight,
            Self::Relu => Manner::Cut,
            Self::LeakyRelu { slope } => Manner::Leak { slope },
            Self::Elu { alpha } => Manner::Bend { alpha },
            Self::Gelu | Self::GeluTanh | Self::Silu | Self::Mish => Manner::Gate,
            Self::Softplus => Manner::Round,
            Self::Sigmoid => Manner::ToUnit,
            Self::Tanh => Manner::ToBothSides,
            Self::Softmax => Manner::Shares,
        }
    }

    /// What it computes of a result `z`, as a formula.
    pub fn formula(self) -> String {
        match self {
            Self::Linear => "z".into(),
            Self::Relu => "max(z, 0)".into(),
            Self::LeakyRelu { slope } => format!("z where z > 0, else {slope} z"),
            Self::Elu { alpha } => format!("z where z > 0, else {alpha} (eᶻ − 1)"),
            Self::Gelu => "z Φ(z), Φ the normal distribution function".into(),
            Self::GeluTanh => "z (1 + tanh(√(2/π) (z + 0.044715 z³))) / 2".into(),
            Self::Silu => "z σ(z), with σ(z) = 1 / (1 + e⁻ᶻ)".into(),
            Self::Mish => "z tanh(ln(1 + eᶻ))".into(),
            Self::Softplus => "ln(1 + eᶻ)".into(),
            Self::Sigmoid => "1 / (1 + e⁻ᶻ)".into(),
            Self::Tanh => "tanh z".into(),
            Self::Softmax => "eᶻ⁽ᵏ⁾ / Σ eᶻ⁽ʲ⁾".into(),
        }
    }
}
