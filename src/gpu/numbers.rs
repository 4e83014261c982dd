//! The numbers by which shaders know what are types here. A table gives both the number of a value and the list of all numbers,
//! so that the test that goes through every variant of every shader leaves none out; shaders take names and numbers from it.

use crate::program::kernel::{Clipping, LossKind, Measure, Rule};
use crate::spec::{Activation, AdamForm, Distance, RmsPropForm};

macro_rules! numbers {
    (
        $(#[$about:meta])*
        $number:ident of $type:ty, all: $all:ident, by: $names:ident, without: [$($other:pat)?];
        $($name:ident: $value:pat,)+
    ) => {
        // Counted from 0, in this order.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "named as in shaders")]
        enum $names {
            $($name),+
        }

        $(#[$about])*
        pub fn $number(of: $type) -> u32 {
            match of {
                $($value => $names::$name as u32,)+
                $($other => panic!("it goes by kernels of its own"),)?
            }
        }

        #[doc = concat!("Every number that [`", stringify!($number), "`] gives, with its name in shaders.")]
        pub const $all: &[(&str, u32)] = &[$((stringify!($name), $names::$name as u32)),+];
    };
}

numbers! {
    /// The activation's number in shaders.
    ///
    /// # Panics
    /// For softmax, which goes by kernels of its own.
    activation of Activation, all: ACTIVATIONS, by: ActivationName, without: [Activation::Softmax];
    LINEAR: Activation::Linear,
    RELU: Activation::Relu,
    SIGMOID: Activation::Sigmoid,
    TANH: Activation::Tanh,
    LEAKY_RELU: Activation::LeakyRelu { .. },
    ELU: Activation::Elu { .. },
    SOFTPLUS: Activation::Softplus,
    GELU: Activation::Gelu,
    GELU_TANH: Activation::GeluTanh,
    SILU: Activation::Silu,
    MISH: Activation::Mish,
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
    /// The loss's number in shaders.
    ///
    /// # Panics
    /// For the loss over classes, which has a shader of its own.
    loss of LossKind, all: LOSSES, by: LossName, without: [LossKind::CategoricalLogits { .. }];
    SQUARED: LossKind::Distance(Distance::Squared),
    ABSOLUTE: LossKind::Distance(Distance::Absolute),
    HUBER: LossKind::Distance(Distance::Huber { .. }),
    LOG_COSH: LossKind::Distance(Distance::LogCosh),
    BCE_LOGITS: LossKind::BceLogits,
    BCE: LossKind::Bce,
    GAUSSIAN: LossKind::Gaussian { .. },
    SMOOTH_L1: LossKind::Distance(Distance::SmoothL1 { .. }),
}

numbers! {
    /// The rule's number in shaders.
    rule of Rule, all: RULES, by: RuleName, without: [];
    SGD: Rule::Sgd { nesterov: false },
    NESTEROV: Rule::Sgd { nesterov: true },
    RMS_PROP_KERAS: Rule::RmsProp(RmsPropForm::Keras),
    RMS_PROP_TORCH: Rule::RmsProp(RmsPropForm::Torch),
    ADAM_KERAS: Rule::Adam(AdamForm::Keras),
    ADAM_TORCH: Rule::Adam(AdamForm::Torch),
}

numbers! {
    /// The bound's number in shaders.
    clipping of Clipping, all: CLIPPINGS, by: ClippingName, without: [];
    UNBOUND: Clipping::None,
    BY_VALUE: Clipping::Value,
    BY_NORM: Clipping::Norm(_),
}

numbers! {
    /// The measure's number in shaders.
    measure of Measure, all: MEASURES, by: MeasureName, without: [];
    OF_MAGNITUDE: Measure::Magnitude,
    OF_ACTIVITY: Measure::Rate,
    OF_SIGMOID_SLOPE: Measure::Slope(Activation::Sigmoid),
    OF_TANH_SLOPE: Measure::Slope(Activation::Tanh),
    OF_RELU_SLOPE: Measure::Slope(Activation::Relu),
    OF_NO_SLOPE: Measure::Slope(_),
}
