//! A run over pictures, parameters and masks of its own, and the engine at work on them.

use hourglass::backend::Backend;
use hourglass::data::rng::{Purpose, Stream};
use hourglass::data::{Dataset, Parts, SampleValues};
use hourglass::engine::{Tensor, Trainer};
use hourglass::program::{Masks, Parameter, Program, Slice};
use hourglass::spec::{
    Activation, CodePenalty, Corruption, DatasetName, Divergence, Kind, Layer, Loss, Model,
    Optimizer, Reduction, Regularization, Run, Schedule, Shape, ShapedLayer, Split,
};

use crate::twin::Tensors;

/// A step size so small that no parameter changes.
pub const STILL: f64 = 1e-30;

/// A layer with the name `name`.
pub fn layer(name: &str, kind: Kind, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation,
    }
}

/// A run of squared errors that changes nothing.
pub fn run(input: Shape, encoder: Vec<Layer>, decoder: Vec<Layer>, batch: u32) -> Run {
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
        optimizer: Optimizer::sgd(STILL, 0.0),
        regularization: Regularization::default(),
        schedule: Schedule::default(),
        early_stopping: None,
        batch,
        epochs: 1,
        seed: 0,
    }
}

/// What a run computes from.
#[derive(Debug, Clone)]
pub struct Contents {
    /// Values of the pictures, which are drawn in this order.
    pub pictures: Vec<f32>,
    pub parameters: Vec<(String, Vec<f32>)>,
    pub statistics: Vec<(String, Vec<f32>)>,
    /// Masks of dropout layers for one batch.
    pub masks: Vec<(String, Vec<f32>)>,
}

impl Contents {
    /// Random ones for so many pictures.
    pub fn draw(run: &Run, layers: &[ShapedLayer<'_>], pictures: u32, seed: u32) -> Self {
        let mut random = Stream::new(seed, Purpose::Init, 0);
        let values = pictures * run.model.input.values();
        let mut contents = Self {
            pictures: (0..values).map(|_| random.uniform()).collect(),
            parameters: Vec::new(),
            statistics: Vec::new(),
            masks: Vec::new(),
        };
        for shaped in layers {
            let name = &shaped.layer.name;
            for (part, shape) in shaped.parameters() {
                let values = (0..shape.iter().product())
                    .map(|_| parameter(&mut random, shaped, part, &shape))
                    .collect();
                contents.parameters.push((format!("{name}.{part}"), values));
            }
            for (part, shape) in shaped.state() {
                let from = if part == "running_var" { 0.5 } else { -0.5 };
                let values = (0..shape[0])
                    .map(|_| random.between(from, from + 1.0))
                    .collect();
                contents.statistics.push((format!("{name}.{part}"), values));
            }
            if let Kind::Gaussian { units, .. } = shaped.layer.kind {
                let noise = (0..run.batch * units).map(|_| random.normal()).collect();
                contents.masks.push((name.clone(), noise));
            }
            if let Kind::Dropout { rate } = shaped.layer.kind
                && rate > 0.0
            {
                let values = (0..run.batch * shaped.input.values())
                    .map(|_| f32::from(f64::from(random.uniform()) >= rate))
                    .collect();
                contents.masks.push((name.clone(), values));
            }
        }
        for (name, shape) in run.loss.parameters() {
            let values = (0..shape.iter().product())
                .map(|_| random.between(-1.0, 1.0))
                .collect();
            contents.parameters.push((name, values));
        }
        contents
    }
}

/// A parameter that keeps values about as large as they are, and no weight near 0, where the absolute value's derivative
/// jumps.
fn parameter(random: &mut Stream, shaped: &ShapedLayer<'_>, part: &str, shape: &[u32]) -> f32 {
    let sign = if random.below(2) == 0 { 1.0 } else { -1.0 };
    match (&shaped.layer.kind, part) {
        (_, "bias" | "bias_mu" | "bias_logvar") => sign * random.between(0.05, 0.5),
        (kind, _) if kind.info().normalizes => random.between(0.5, 1.5),
        _ => {
            let outputs = match shaped.layer.kind {
                Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => shape[1],
                _ => shape[0],
            };
            let terms = shape.iter().product::<u32>() / outputs;
            sign * random.between(0.2, 2.0) / (terms as f32).sqrt()
        }
    }
}

/// Tensors in f64.
pub fn wide(tensors: &[(String, Vec<f32>)]) -> Tensors {
    tensors
        .iter()
        .map(|(name, values)| (name.clone(), wide_values(values)))
        .collect()
}

pub fn wide_values(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

/// A trainer that draws the pictures in their order, from the parameters given.
pub async fn load(backend: &mut impl Backend, run: &Run, contents: &Contents) -> Trainer {
    let count = contents.pictures.len() as u32 / run.model.input.values();
    let order: Vec<u32> = (0..count).collect();
    let data = Dataset::pictures(
        DatasetName::Strokes,
        run.model.input,
        SampleValues::F32(contents.pictures.clone()),
    );
    let parts = Parts {
        train: order.clone(),
        validation: order.clone(),
        test: Vec::new(),
    };
    let mut trainer = Trainer::load_with_masks(backend, run.clone(), &data, parts, Masks::Given)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    trainer.feed(backend, &order);
    for (layer, slice) in &trainer.training_program().masks {
        let mask = contents.masks.iter().find(|(name, _)| name == layer);
        let (_, mask) = mask.expect("a mask for each dropout layer");
        backend.write(slice.buffer, slice.offset, bytemuck::cast_slice(mask));
    }
    let store = &trainer.plan().store;
    let all = [
        (&store.parameters, &contents.parameters),
        (&store.state, &contents.statistics),
    ];
    let tensors: Vec<Tensor> = all
        .into_iter()
        .flat_map(|(parts, values)| parts.iter().zip(values))
        .map(|(part, (name, data))| {
            assert_eq!(part.name, *name);
            Tensor {
                name: name.clone(),
                shape: part.shape.clone(),
                data: data.clone(),
            }
        })
        .collect();
    trainer
        .set_weights(backend, &tensors)
        .expect("the parameters are the model's");
    trainer
}

/// Takes one step; its loss.
pub async fn step(trainer: &mut Trainer, backend: &mut impl Backend) -> f32 {
    let chunk = trainer.advance(backend, 1).finish().await.expect("a step");
    assert_eq!(chunk.flags, 0, "a value is not finite");
    chunk.losses[0]
}

/// What the last training step left of each layer's output. With a loss from logits the decoder's last activation is left out: for
/// the layers that it concerns, the place of the one before whose activation the values stand.
pub async fn outputs(
    trainer: &Trainer,
    backend: &mut impl Backend,
) -> Vec<(Vec<f32>, Option<usize>)> {
    let program: &Program = trainer.training_program();
    let slices: Vec<Slice> = program
        .layers
        .iter()
        .map(|(_, layer)| layer.slice)
        .collect();
    let words = backend.read(&slices).await.expect("outputs");
    let run = trainer.run();
    let from_logits = matches!(
        (run.loss, run.model.output_activation()),
        (Loss::Bce, Activation::Sigmoid) | (Loss::CategoricalCrossentropy, Activation::Softmax)
    );
    let shaped = run.model.shapes().expect("it was planned");
    let last = shaped
        .iter()
        .rposition(|shaped| shaped.layer.changes_values())
        .expect("a layer that computes");
    words
        .into_iter()
        .enumerate()
        .map(|(place, words)| {
            (
                floats(&words),
                (from_logits && place >= last).then_some(last),
            )
        })
        .collect()
}

/// The gradients that the last training step left.
pub async fn gradients(trainer: &Trainer, backend: &mut impl Backend) -> Vec<(String, Vec<f32>)> {
    let store = &trainer.plan().store;
    let words = backend.read(&[store.gradients]).await.expect("gradients");
    split(&store.parameters, &words[0])
}

/// Parameters and running statistics.
pub async fn weights(trainer: &Trainer, backend: &mut impl Backend) -> Vec<(String, Vec<f32>)> {
    let tensors = trainer.weights(backend).await.expect("weights");
    tensors
        .into_iter()
        .map(|tensor| (tensor.name, tensor.data))
        .collect()
}

fn split(parts: &[Parameter], words: &[u32]) -> Vec<(String, Vec<f32>)> {
    parts
        .iter()
        .map(|part| {
            let words = &words[part.offset as usize..][..part.len as usize];
            (part.name.clone(), floats(words))
        })
        .collect()
}

fn floats(words: &[u32]) -> Vec<f32> {
    words.iter().map(|&word| f32::from_bits(word)).collect()
}
