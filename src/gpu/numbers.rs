//! The numbers by which shaders know what are types here. A table gives both the number of a value and the list of all numbers,
//! so that the test that goes through every variant of every shader leaves none out.

use crate::program::kernel::{Clipping, LossKind, Measure, Rule};
use crate::spec::{Activation, AdamForm, RmsPropForm};

macro_rules! numbers {
    (
        $(#[$about:meta])*
        $number:ident of $type:ty, all: $all:ident, without: [$($other:pat)?];
        $($value:pat => $n:literal,)+
    ) => {
        $(#[$about])*
        pub fn $number(of: $type) -> u32 {
            match of {
                $($value => $n,)+
                $($other => panic!("it goes by kernels of its own"),)?
            }
        }

        #[doc = concat!("Every number that [`", stringify!($number), "`] gives.")]
        pub const $all: &[u32] = &[$($n),+];
    };
}

numbers! {
    /// The activation's number in `shaders/common/activation.wgsl`.
    ///
    /// # Panics
    /// For softmax, which goes by kernels of its own.
    activation of Activation, all: ACTIVATIONS, without: [Activation::Softmax];
    Activation::Linear => 0,
    Activation::Relu => 1,
    Activation::Sigmoid => 2,
    Activation::Tanh => 3,
    Activation::LeakyRelu { .. } => 4,
    Activation::Elu { .. } => 5,
    Activation::Softplus => 6,
    Activation::Gelu => 7,
    Activation::GeluTanh => 8,
    Activation::Silu => 9,
}

/// Bits of the number that the activation has beside its kind.
pub(super) fn parameter(activation: Activation) -> u32 {
    match activation {
        Activation::LeakyRelu { slope } => slope.to_bits(),
        Activation::Elu { alpha } => alpha.to_bits(),
        _ => 0,
    }
}

numbers! {
    /// The loss's number in `shaders/loss.wgsl`.
    ///
    /// # Panics
    /// For the loss over classes, which has a shader of its own.
    loss of LossKind, all: LOSSES, without: [LossKind::CategoricalLogits { .. }];
    LossKind::Squared => 0,
    LossKind::Absolute => 1,
    LossKind::Huber { .. } => 2,
    LossKind::BceLogits => 3,
    LossKind::Bce => 4,
    LossKind::Gaussian { .. } => 5,
    LossKind::SmoothL1 { .. } => 6,
}

numbers! {
    /// The rule's number in `shaders/update.wgsl`.
    rule of Rule, all: RULES, without: [];
    Rule::Sgd { nesterov: false } => 0,
    Rule::Sgd { nesterov: true } => 1,
    Rule::RmsProp(RmsPropForm::Keras) => 2,
    Rule::RmsProp(RmsPropForm::Torch) => 3,
    Rule::Adam(AdamForm::Keras) => 4,
    Rule::Adam(AdamForm::Torch) => 5,
}

numbers! {
    /// The bound's number in `shaders/update.wgsl`.
    clipping of Clipping, all: CLIPPINGS, without: [];
    Clipping::None => 0,
    Clipping::Value => 1,
    Clipping::Norm(_) => 2,
}

numbers! {
    /// The measure's number in `shaders/common/measure.wgsl`.
    measure of Measure, all: MEASURES, without: [];
    Measure::Magnitude => 0,
    Measure::Rate => 1,
    Measure::Slope(Activation::Sigmoid) => 2,
    Measure::Slope(Activation::Tanh) => 3,
    Measure::Slope(Activation::Relu) => 4,
    Measure::Slope(_) => 5,
}
