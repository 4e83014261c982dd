//! From gradients to new parameters.

use crate::program::Slice;
use crate::spec::{AdamForm, RmsPropForm};

/// `sum ← L1 · Σ|w| + L2 · Σw²` of the hyper-parameters, and `g ← g + L1 · sign(w) + 2 · L2 · w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Penalty {
    /// `w`, one weight tensor.
    pub values: Slice,
    /// `g`, read and written; absent where only the value is wanted.
    pub gradients: Option<Slice>,
    /// [`hyper`](super::hyper) words.
    pub hyper: Slice,
    /// One number a penalised tensor.
    pub sums: Slice,
    /// This tensor's place in `sums`.
    pub index: u32,
}

/// `norm[0] ← √(Σ g²)`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Norm {
    /// `g`: the whole arena, whose gaps are 0.
    pub gradients: Slice,
    /// One number.
    pub norm: Slice,
}

/// Which rule an [`Update`] follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// [`crate::spec::Optimizer::Sgd`]; the velocity is the first moment.
    Sgd {
        /// Whether to look ahead.
        nesterov: bool,
    },
    /// [`crate::spec::Optimizer::RmsProp`]; the mean square is the second moment.
    RmsProp(RmsPropForm),
    /// [`crate::spec::Optimizer::Adam`], with the powers of β from the counters.
    Adam(AdamForm),
}

/// How an [`Update`] bounds the gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clipping {
    /// Not at all.
    None,
    /// Each element within ± `CLIP` of the hyper-parameters.
    Value,
    /// Times `CLIP / max(CLIP, norm)`, the norm from [`Norm`].
    Norm(Slice),
}

/// One step of an optimizer over all parameters: `g` is clipped, `COUPLED_DECAY · w` added to it, `w` multiplied by
/// `1 − RATE · DECOUPLED_DECAY`, and then the rule followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Update {
    /// Which rule.
    pub rule: Rule,
    /// `w`
    pub values: Slice,
    /// `g`
    pub gradients: Slice,
    /// First moment or velocity.
    pub moment1: Slice,
    /// Second moment.
    pub moment2: Slice,
    /// [`hyper`](super::hyper) words.
    pub hyper: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Bounds on `g`.
    pub clipping: Clipping,
    /// Where [`flag::PARAMETER`](super::flag::PARAMETER) is set when a gradient or a new parameter is not finite.
    pub flags: Slice,
}
