use serde::{Deserialize, Serialize};

/// How gradients change the weights. `g` is the gradient, `t` the step counted from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimizer {
    /// `v ← momentum·v + g`, `v` starting at 0, then `w ← w − rate·v`; with Nesterov's form (Sutskever et al. 2013)
    /// `w ← w − rate·(g + momentum·v)` (PyTorch's SGD).
    Sgd {
        /// Step size, over 0 and at most 10.
        learning_rate: f64,
        /// Share of the last step that is kept, in [0, 1).
        momentum: f64,
        /// Whether to look ahead; needs momentum.
        nesterov: bool,
    },
    /// `v ← rho·v + (1−rho)·g²`, then by [`RmsPropForm`] (Tieleman & Hinton 2012).
    RmsProp {
        /// Step size, over 0 and at most 10.
        learning_rate: f64,
        /// Decay of the gradient's square, in [0, 1).
        rho: f64,
        /// Keeps the division finite, over 0.
        epsilon: f64,
        /// Where epsilon stands.
        form: RmsPropForm,
    },
    /// Adam (Kingma & Ba 2015, algorithm 1): `m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²`, then by [`AdamForm`].
    Adam {
        /// Step size, over 0 and at most 10.
        learning_rate: f64,
        /// Decay of the gradient's mean, in [0, 1).
        beta1: f64,
        /// Decay of the gradient's square, in [0, 1).
        beta2: f64,
        /// Keeps the division finite, over 0.
        epsilon: f64,
        /// Where epsilon stands.
        form: AdamForm,
    },
}

/// The two common forms of Adam, which place epsilon differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdamForm {
    /// `w ← w − rate·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)`
    #[default]
    Keras,
    /// `w ← w − rate · (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)`
    Torch,
}

/// The two common forms of RMSprop, which place epsilon differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RmsPropForm {
    /// `w ← w − rate · g/√(v + ε)`
    #[default]
    Keras,
    /// `w ← w − rate · g/(√v + ε)`
    Torch,
}

impl Optimizer {
    /// Adam as Keras has it by default, with the given step size.
    pub fn adam(learning_rate: f64) -> Self {
        Self::Adam {
            learning_rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            form: AdamForm::Keras,
        }
    }

    /// Gradient descent with the given step size and momentum.
    pub fn sgd(learning_rate: f64, momentum: f64) -> Self {
        Self::Sgd {
            learning_rate,
            momentum,
            nesterov: false,
        }
    }

    /// RMSprop as Keras has it by default, with the given step size.
    pub fn rms_prop(learning_rate: f64) -> Self {
        Self::RmsProp {
            learning_rate,
            rho: 0.9,
            epsilon: 1e-7,
            form: RmsPropForm::Keras,
        }
    }

    /// The step size.
    pub fn learning_rate(self) -> f64 {
        match self {
            Self::Sgd { learning_rate, .. }
            | Self::RmsProp { learning_rate, .. }
            | Self::Adam { learning_rate, .. } => learning_rate,
        }
    }

    /// The same optimizer with another step size.
    #[must_use]
    pub fn with_learning_rate(mut self, rate: f64) -> Self {
        match &mut self {
            Self::Sgd { learning_rate, .. }
            | Self::RmsProp { learning_rate, .. }
            | Self::Adam { learning_rate, .. } => *learning_rate = rate,
        }
        self
    }

    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sgd { nesterov: true, .. } => "SGD, Nesterov",
            Self::Sgd { momentum, .. } if momentum > 0.0 => "SGD, momentum",
            Self::Sgd { .. } => "SGD",
            Self::RmsProp { .. } => "RMSprop",
            Self::Adam { .. } => "Adam",
        }
    }
}
