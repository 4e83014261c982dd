use super::super::{Activation, Corruption, Decay, Kind, Regularization, Run, Shape};
use super::parts::{layer, plain, run};

/// The first autoencoder of every tutorial.
pub fn tutorial() -> Run {
    symmetric(&[64])
}

/// Half the code, more layers.
pub fn deep() -> Run {
    Run {
        batch: 128,
        ..symmetric(&[256, 64, 32])
    }
}

/// A code wider than the picture; without decay it would learn to copy.
pub fn overcomplete() -> Run {
    Run {
        batch: 128,
        regularization: Regularization {
            weight_decay: 0.1,
            decay: Decay::Decoupled,
            ..Regularization::default()
        },
        ..symmetric(&[1024])
    }
}

/// Taught to undo noise (Vincent et al. 2010).
pub fn denoising() -> Run {
    Run {
        batch: 128,
        corruption: noisy(),
        ..symmetric(&[256, 64])
    }
}

/// As much Gaussian noise in training as on show.
pub fn noisy() -> Corruption {
    Corruption {
        train: 0.5,
        test: 0.5,
        ..Corruption::default()
    }
}

/// A symmetric dense autoencoder for 28 × 28 pictures; `widths` are those of the encoder, the code last.
fn symmetric(widths: &[u32]) -> Run {
    let input = Shape::Picture([1, 28, 28]);
    let relu = |name: String, units| layer(name, Kind::dense(units), Activation::Relu);
    let (&code, hidden) = widths.split_last().expect("at least the code's width");
    let mut encoder = vec![plain("flatten", Kind::Flatten)];
    for (i, &units) in hidden.iter().enumerate() {
        encoder.push(relu(format!("enc{}", i + 1), units));
    }
    encoder.push(relu("code".into(), code));
    let mut decoder = Vec::new();
    for (i, &units) in hidden.iter().rev().enumerate() {
        decoder.push(relu(format!("dec{}", i + 1), units));
    }
    decoder.push(layer(
        "output",
        Kind::dense(input.values()),
        Activation::Sigmoid,
    ));
    decoder.push(plain("reshape", Kind::Reshape { shape: input }));
    run(input, encoder, decoder)
}
