//! Names for new layers.

use crate::spec::{Kind, Model};

impl Model {
    /// `base` with the first number that no layer has.
    pub(super) fn fresh_name(&self, base: &str) -> String {
        self.fresh_name_beside(base, &[])
    }

    /// `base` with the first number that no layer has, nor any of `others`.
    pub(super) fn fresh_name_beside(&self, base: &str, others: &[String]) -> String {
        (1..)
            .map(|n: u32| format!("{base}{n}"))
            .find(|name| self.layer(name).is_none() && !others.contains(name))
            .unwrap_or_default()
    }
}

/// What the name of a layer of this kind begins with.
pub(super) fn kind_base(kind: &Kind) -> &'static str {
    match kind {
        Kind::Dense { .. } => "dense",
        Kind::Conv2d { .. } | Kind::Conv1d { .. } => "conv",
        Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => "deconv",
        Kind::MaxPool { .. } | Kind::AveragePool { .. } => "pool",
        Kind::Upsample { .. } => "up",
        Kind::BatchNorm { .. } | Kind::LayerNorm { .. } => "norm",
        Kind::Dropout { .. } => "dropout",
        Kind::Flatten => "flatten",
        Kind::Reshape { .. } => "reshape",
        Kind::Residual { .. } => "residual",
        Kind::Activation => "act",
        Kind::Gaussian { .. } => "code",
        Kind::Label { .. } => "label",
        Kind::TopK { .. } => "top",
        Kind::DenseTied { .. } => "tied",
    }
}
