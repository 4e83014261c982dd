//! One dense layer to a plain code and one back, and what may be asked of that code.

use super::super::{Activation, CodePenalty, Kind, Largest, Layer, Run, Shape};
use super::parts::{layer, plain, run};

const INPUT: Shape = Shape::Picture([1, 28, 28]);

/// Without activations: what it learns spans the space of the first principal components (Baldi & Hornik 1989).
pub fn linear() -> Run {
    let code = vec![plain("code", Kind::dense(32))];
    back(code, plain("output", Kind::dense(784)))
}

/// The decoder's weight is the encoder's, transposed.
pub fn tied() -> Run {
    let code = vec![layer("code", Kind::dense(64), Activation::Relu)];
    back(code, tied_output())
}

/// A wide code of which few units are active, by their sizes' sum.
pub fn l1() -> Run {
    Run {
        code_penalty: CodePenalty::L1 { weight: 2e-4 },
        ..dense(256, Activation::Relu)
    }
}

/// A wide code of which each unit is seldom active.
pub fn kl() -> Run {
    Run {
        code_penalty: CodePenalty::KlSparsity {
            rho: 0.05,
            weight: 0.01,
        },
        ..dense(256, Activation::Sigmoid)
    }
}

/// A wide code of which all but sixteen units are left out.
pub fn top_k() -> Run {
    let code = vec![
        plain("dense", Kind::dense(256)),
        plain(
            "code",
            Kind::TopK {
                k: 16,
                by: Largest::Value,
            },
        ),
    ];
    back(code, output())
}

/// A code that small changes of the picture hardly move.
pub fn contractive() -> Run {
    Run {
        code_penalty: CodePenalty::Contractive { weight: 1e-4 },
        ..dense(128, Activation::Sigmoid)
    }
}

/// The same with tied weights, as its inventors have it.
pub fn contractive_tied() -> Run {
    Run {
        model: back(
            vec![layer("code", Kind::dense(128), Activation::Sigmoid)],
            tied_output(),
        )
        .model,
        ..contractive()
    }
}

fn dense(units: u32, activation: Activation) -> Run {
    back(
        vec![layer("code", Kind::dense(units), activation)],
        output(),
    )
}

fn output() -> Layer {
    layer("output", Kind::dense(784), Activation::Sigmoid)
}

fn tied_output() -> Layer {
    let to = "code".into();
    layer("output", Kind::DenseTied { to }, Activation::Sigmoid)
}

fn back(code: Vec<Layer>, output: Layer) -> Run {
    let mut encoder = vec![plain("flatten", Kind::Flatten)];
    encoder.extend(code);
    let decoder = vec![output, plain("reshape", Kind::Reshape { shape: INPUT })];
    Run {
        batch: 128,
        ..run(INPUT, encoder, decoder)
    }
}
