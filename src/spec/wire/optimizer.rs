use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kinds::kinds;
use crate::spec::{AdamForm, Optimizer, RmsPropForm};

kinds!(OptimizerKind {
    Sgd = "sgd",
    RmsProp = "rms_prop",
    Adam = "adam",
});

kinds!(Form {
    Keras = "keras",
    Torch = "torch",
});

/// An optimizer with the fields of every kind.
#[derive(Serialize, Deserialize)]
struct WireOptimizer {
    kind: OptimizerKind,
    learning_rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    momentum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nesterov: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rho: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beta1: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beta2: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epsilon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Form>,
}

impl<'de> Deserialize<'de> for Optimizer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WireOptimizer::deserialize(deserializer).map(Self::from)
    }
}

impl Serialize for Optimizer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WireOptimizer::from(*self).serialize(serializer)
    }
}

impl From<WireOptimizer> for Optimizer {
    fn from(wire: WireOptimizer) -> Self {
        let mut optimizer = match wire.kind {
            OptimizerKind::Sgd => Self::sgd(wire.learning_rate, 0.0),
            OptimizerKind::RmsProp => Self::rms_prop(wire.learning_rate),
            OptimizerKind::Adam => Self::adam(wire.learning_rate),
        };
        let take = |field: &mut f64, given: Option<f64>| *field = given.unwrap_or(*field);
        match &mut optimizer {
            Self::Sgd {
                momentum, nesterov, ..
            } => {
                take(momentum, wire.momentum);
                *nesterov = wire.nesterov.unwrap_or(false);
            }
            Self::RmsProp {
                rho, epsilon, form, ..
            } => {
                take(rho, wire.rho);
                take(epsilon, wire.epsilon);
                if wire.form == Some(Form::Torch) {
                    *form = RmsPropForm::Torch;
                }
            }
            Self::Adam {
                beta1,
                beta2,
                epsilon,
                form,
                ..
            } => {
                take(beta1, wire.beta1);
                take(beta2, wire.beta2);
                take(epsilon, wire.epsilon);
                if wire.form == Some(Form::Torch) {
                    *form = AdamForm::Torch;
                }
            }
        }
        optimizer
    }
}

impl From<Optimizer> for WireOptimizer {
    fn from(optimizer: Optimizer) -> Self {
        let new = |kind| Self {
            kind,
            learning_rate: optimizer.learning_rate(),
            momentum: None,
            nesterov: None,
            rho: None,
            beta1: None,
            beta2: None,
            epsilon: None,
            form: None,
        };
        match optimizer {
            Optimizer::Sgd {
                momentum, nesterov, ..
            } => Self {
                momentum: Some(momentum),
                nesterov: Some(nesterov),
                ..new(OptimizerKind::Sgd)
            },
            Optimizer::RmsProp {
                rho, epsilon, form, ..
            } => Self {
                rho: Some(rho),
                epsilon: Some(epsilon),
                form: Some(match form {
                    RmsPropForm::Keras => Form::Keras,
                    RmsPropForm::Torch => Form::Torch,
                }),
                ..new(OptimizerKind::RmsProp)
            },
            Optimizer::Adam {
                beta1,
                beta2,
                epsilon,
                form,
                ..
            } => Self {
                beta1: Some(beta1),
                beta2: Some(beta2),
                epsilon: Some(epsilon),
                form: Some(match form {
                    AdamForm::Keras => Form::Keras,
                    AdamForm::Torch => Form::Torch,
                }),
                ..new(OptimizerKind::Adam)
            },
        }
    }
}
