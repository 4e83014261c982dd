mod fix;
mod input;
mod layers;
mod mirror;
mod random;

use super::*;
use crate::spec::{
    Activation, DatasetName, Kind, Layer, Loss, Model, PRESETS, Padding, Run, Shape, SpecError,
    Stage, preset,
};

fn dense() -> Run {
    preset("dense").unwrap().run()
}

fn edited(model: &Model, edit: Edit) -> (Model, Option<String>) {
    let Edited { model, layer } = model.edited(&edit).unwrap_or_else(|| panic!("{edit:?}"));
    (model, layer)
}

fn add(model: &Model, place: Place, kind: Kind) -> (Model, String) {
    let (model, layer) = edited(model, Edit::Add { place, kind });
    (model, layer.expect("the new layer's name"))
}

fn set(model: &Model, layer: &str, field: &str, choice: usize, numbers: &[f64]) -> Model {
    let setting = Setting {
        choice,
        numbers: numbers.to_vec(),
    };
    let (layer, field) = (layer.into(), field.into());
    edited(
        model,
        Edit::Set {
            layer,
            field,
            setting,
        },
    )
    .0
}

fn kind(title: &str) -> Kind {
    Kind::all()
        .into_iter()
        .find(|kind| kind.title() == title)
        .unwrap_or_else(|| panic!("no kind {title}"))
}

fn names(model: &Model) -> Vec<&str> {
    model.layers().iter().map(|l| l.name.as_str()).collect()
}

fn layer(name: &str, kind: Kind, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation,
    }
}

/// The encoder of the convolutional tutorial.
fn tutorial() -> Model {
    let plain = |name: &str, kind| layer(name, kind, Activation::Linear);
    let pool = || Kind::MaxPool {
        size: [2, 2],
        stride: None,
    };
    let mut model = Model::empty(Shape::Picture([1, 28, 28]));
    model.encoder = vec![
        layer("conv1", Kind::conv2d(64, 3, 1), Activation::Relu),
        plain("conv2", Kind::conv2d(128, 3, 1)),
        plain("norm1", Kind::batch_norm()),
        layer("act1", Kind::Activation, Activation::Relu),
        plain("pool1", pool()),
        plain("conv3", Kind::conv2d(256, 3, 1)),
        plain("norm2", Kind::batch_norm()),
        layer("act2", Kind::Activation, Activation::Relu),
        plain("pool2", pool()),
        layer("conv4", Kind::conv2d(1, 1, 1), Activation::Relu),
        plain("flatten", Kind::Flatten),
        plain("dropout", Kind::Dropout { rate: 0.2 }),
        layer("code", Kind::dense(49), Activation::Relu),
    ];
    model
}

fn layer_of(name: &str, kind: Kind) -> Layer {
    layer(name, kind, Activation::Linear)
}
