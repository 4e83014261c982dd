use super::super::{Activation, DatasetName, Divergence, Kind, Layer, Loss, Reduction, Run, Shape};
use super::conv::strided;
use super::parts::{layer, plain, run};

const DIGIT: Shape = Shape::Picture([1, 28, 28]);

/// The variational autoencoder of the tutorials, with a code that can be looked at.
pub fn plane() -> Run {
    dense(DIGIT, 512, 2)
}

/// More numbers, of which training uses as many as it needs.
pub fn eight() -> Run {
    dense(DIGIT, 512, 8)
}

/// A code wide enough for sharp digits.
pub fn twenty() -> Run {
    dense(DIGIT, 512, 20)
}

/// A heavier divergence, which parts the factors that pictures were made from.
pub fn beta() -> Run {
    let shape = DatasetName::Shapes.shape();
    Run {
        dataset: DatasetName::Shapes,
        divergence: Divergence {
            beta: 4.0,
            ..Divergence::default()
        },
        epochs: 40,
        ..dense(shape, 512, 10)
    }
}

/// Told the digit, it keeps the style in its code.
pub fn conditional() -> Run {
    let mut run = dense(DIGIT, 512, 2);
    let label = |name: &str| plain(name, Kind::Label { classes: 10 });
    run.model.encoder.insert(1, label("label"));
    run.model.decoder.insert(0, label("label2"));
    run
}

/// The same network as [`plane`], without the divergence and so without a sample.
pub fn without() -> Run {
    let mut run = dense(DIGIT, 512, 2);
    if let Some(code) = run.model.encoder.last_mut() {
        *code = plain("code", Kind::dense(2));
    }
    run
}

/// Convolutions around a Gaussian code.
pub fn conv() -> Run {
    Run {
        batch: 64,
        ..convolutional(DIGIT, 16)
    }
}

/// The same in colour, for faces.
pub fn faces() -> Run {
    Run {
        dataset: DatasetName::Faces,
        batch: 64,
        epochs: 30,
        ..convolutional(DatasetName::Faces.shape(), 24)
    }
}

/// What variational presets share: nats of a picture, as the bound has them.
fn in_nats(input: Shape, encoder: Vec<Layer>, decoder: Vec<Layer>) -> Run {
    Run {
        loss: Loss::Bce,
        reduction: Reduction::Sum,
        batch: 128,
        epochs: 10,
        ..run(input, encoder, decoder)
    }
}

fn dense(input: Shape, hidden: u32, code: u32) -> Run {
    in_nats(
        input,
        vec![
            plain("flatten", Kind::Flatten),
            layer("enc1", Kind::dense(hidden), Activation::Relu),
            plain("code", Kind::gaussian(code)),
        ],
        vec![
            layer("dec1", Kind::dense(hidden), Activation::Relu),
            layer("output", Kind::dense(input.values()), Activation::Sigmoid),
            plain("reshape", Kind::Reshape { shape: input }),
        ],
    )
}

fn convolutional(input: Shape, code: u32) -> Run {
    let (encoder, decoder) = strided(input, plain("code", Kind::gaussian(code)));
    in_nats(input, encoder, decoder)
}
