//! What presets are made of: their layers, and the numbers of a run that most of them share.

use crate::spec::{
    Activation, CodePenalty, Corruption, DatasetName, Divergence, Kind, Layer, Loss, Model,
    Optimizer, Reduction, Regularization, Run, Schedule, Shape, Split,
};

/// A run of a model, with what most presets share.
pub(super) fn run(input: Shape, encoder: Vec<Layer>, decoder: Vec<Layer>) -> Run {
    Run {
        dataset: DatasetName::Strokes,
        split: Split::Standard,
        model: Model {
            input,
            encoder,
            decoder,
        },
        loss: Loss::Mse,
        reduction: Reduction::Mean,
        divergence: Divergence::default(),
        code_penalty: CodePenalty::None,
        corruption: Corruption::default(),
        optimizer: Optimizer::adam(1e-3),
        regularization: Regularization::default(),
        schedule: Schedule::default(),
        early_stopping: None,
        batch: 32,
        epochs: 20,
        seed: 0,
    }
}

pub(super) fn layer(name: impl Into<String>, kind: Kind, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation,
    }
}

pub(super) fn plain(name: impl Into<String>, kind: Kind) -> Layer {
    layer(name, kind, Activation::Linear)
}
