//! The kernel tests' bodies: each takes a backend and says what every backend must do.

mod code;
mod convolutions;
mod elementwise;
mod feed;
mod fixtures;
mod latent;
mod losses;
mod noise;
mod normalization;
mod products;
mod programs;
mod similarity;
mod updates;
mod views;
mod windows;

pub use code::*;
pub use convolutions::*;
pub use elementwise::*;
pub use feed::*;
pub use fixtures::*;
pub use latent::*;
pub use losses::*;
pub use noise::*;
pub use normalization::*;
pub use products::*;
pub use programs::*;
pub use similarity::*;
pub use updates::*;
pub use views::*;
pub use windows::*;

use hourglass::program::Slice;
use hourglass::program::kernel::{Layout, Matmul, hyper, tick};
use hourglass::spec::Activation;

/// Those whose derivative their output tells.
const ACTIVATIONS: [Activation; 7] = [
    Activation::Linear,
    Activation::Relu,
    Activation::LeakyRelu { slope: 0.2 },
    Activation::Elu { alpha: 1.5 },
    Activation::Softplus,
    Activation::Sigmoid,
    Activation::Tanh,
];
/// Those whose derivative is taken from their input.
const BY_INPUT: [Activation; 4] = [
    Activation::Gelu,
    Activation::GeluTanh,
    Activation::Silu,
    Activation::Mish,
];
const LAYOUTS: [Layout; 3] = [Layout::Nt, Layout::Nn, Layout::Tn];
/// Rounding of a sum in f32, in proportion to the sum of the terms' magnitudes.
const ROUNDING: f64 = 2e-6;

/// Counters of a program whose batch has `valid` pictures.
fn counters(valid: u32) -> Vec<u32> {
    let mut words = vec![0; tick::WORDS as usize];
    words[tick::VALID] = valid;
    words[tick::BETA1_POWER] = 1f32.to_bits();
    words[tick::BETA2_POWER] = 1f32.to_bits();
    words
}

fn hyper_parameters() -> Vec<f32> {
    let mut values = vec![0.0; hyper::WORDS as usize];
    values[hyper::LEARNING_RATE] = 0.01;
    values[hyper::MOMENTUM] = 0.9;
    values[hyper::BETA1] = 0.9;
    values[hyper::BETA2] = 0.999;
    values[hyper::EPSILON] = 1e-7;
    values
}

/// Numbers in f64.
fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

/// A product with nothing around it.
fn plain(layout: Layout, [m, n, k]: [u32; 3], a: Slice, b: Slice, c: Slice) -> Matmul {
    Matmul {
        layout,
        m,
        n,
        k,
        a,
        b,
        c,
        bias: None,
        activation: Activation::Linear,
        derivative: None,
        flags: None,
    }
}
