use serde::{Deserialize, Serialize};

/// What keeps weights small and steps within bounds. All 0 and off by default.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Regularization {
    /// Adds `l1 · Σ|w|` to the loss, over the weights of dense layers and convolutions, not their biases.
    pub l1: f64,
    /// Adds `l2 · Σw²` likewise.
    pub l2: f64,
    /// Shrinks every parameter at every step, by [`Decay`].
    pub weight_decay: f64,
    /// How.
    pub decay: Decay,
    /// Bounds on the gradient, before decay.
    pub clip: Clip,
}

/// How weights decay. With Adam, [`Decoupled`](Self::Decoupled) is AdamW.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decay {
    /// `w ← (1 − rate · weight_decay) w` before the step (Loshchilov & Hutter 2019, algorithm 2).
    #[default]
    Decoupled,
    /// `g ← g + weight_decay · w`, so that the optimizer's moments see it.
    Coupled,
}

/// Bounds on the gradient of a step.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clip {
    /// None.
    #[default]
    None,
    /// Each element within ± this, over 0.
    Value(f64),
    /// All parameters' gradient together scaled down to this length where it is longer (Pascanu et al. 2013, algorithm 1);
    /// over 0.
    Norm(f64),
}
