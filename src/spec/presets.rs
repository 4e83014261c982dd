use super::{
    Activation, Code, DatasetName, Init, Kind, Layer, Loss, Model, Optimizer, Reduction,
    Regularization, Run, Schedule, Shape, SpecError, Split,
};

/// A named starting point.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// The name in scripts and on the command line.
    pub id: &'static str,
    /// The name on the page.
    pub title: &'static str,
    /// One line that says what it shows.
    pub about: &'static str,
    build: fn() -> Run,
}

/// Every preset, in the order the page lists them.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "dense",
        title: "Dense (tutorial)",
        about: "784 → 64 → 784, the first autoencoder of every tutorial",
        build: || dense(&[64], Activation::Relu),
    },
    Preset {
        id: "deep",
        title: "Deep dense",
        about: "784 → 256 → 64 → 32 → 64 → 256 → 784, half the code, more layers",
        build: || {
            let mut run = dense(&[256, 64, 32], Activation::Relu);
            run.batch = 128;
            run
        },
    },
];

impl Preset {
    /// The run this preset stands for.
    pub fn run(&self) -> Run {
        (self.build)()
    }
}

/// The preset called `id`.
///
/// # Errors
/// [`SpecError::Preset`] names the presets there are.
pub fn preset(id: &str) -> Result<&'static Preset, SpecError> {
    PRESETS
        .iter()
        .find(|preset| preset.id == id)
        .ok_or_else(|| SpecError::Preset {
            given: id.into(),
            known: PRESETS
                .iter()
                .map(|preset| preset.id)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// A symmetric dense autoencoder for 28 × 28 pictures; `widths` are those of the encoder, the code last.
fn dense(widths: &[u32], activation: Activation) -> Run {
    let input = Shape::Picture([1, 28, 28]);
    let (&code, hidden) = widths.split_last().expect("at least the code's width");
    let mut encoder = vec![plain("flatten", Kind::Flatten)];
    for (i, &units) in hidden.iter().enumerate() {
        encoder.push(units_layer(format!("enc{}", i + 1), units, activation));
    }
    encoder.push(units_layer("code", code, activation));
    let mut decoder = Vec::new();
    for (i, &units) in hidden.iter().rev().enumerate() {
        decoder.push(units_layer(format!("dec{}", i + 1), units, activation));
    }
    decoder.push(units_layer("output", input.values(), Activation::Sigmoid));
    decoder.push(plain("reshape", Kind::Reshape { shape: input }));
    Run {
        dataset: DatasetName::Strokes,
        split: Split::Standard,
        model: Model {
            input,
            encoder,
            code: Code::Plain,
            decoder,
        },
        loss: Loss::Mse,
        reduction: Reduction::Mean,
        optimizer: Optimizer::adam(1e-3),
        regularization: Regularization::default(),
        schedule: Schedule::default(),
        early_stopping: None,
        batch: 32,
        epochs: 20,
        seed: 0,
    }
}

fn plain(name: &str, kind: Kind) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation: Activation::Linear,
    }
}

fn units_layer(name: impl Into<String>, units: u32, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind: Kind::Dense {
            units,
            init: Init::Glorot,
        },
        activation,
    }
}
