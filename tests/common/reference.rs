//! Every kernel once more, naively and in f64.

use hourglass::program::kernel::{Layout, LossKind};
use hourglass::spec::Activation;

/// The activation.
pub fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Linear => x,
        Activation::Relu => x.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Activation::Tanh => x.tanh(),
    }
}

/// Its derivative by finite differences, at argument `x`.
pub fn slope(activation: Activation, x: f64) -> f64 {
    central(|x| activate(activation, x), x)
}

/// The derivative of `f` at `x`, to about 1e-10.
pub fn central(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
    let h = 1e-4;
    let coarse = (f(x + h) - f(x - h)) / (2.0 * h);
    let fine = (f(x + h / 2.0) - f(x - h / 2.0)) / h;
    (4.0 * fine - coarse) / 3.0
}

/// Rows, columns and terms of a product with its operands.
#[derive(Clone, Copy)]
pub struct Product<'a> {
    pub layout: Layout,
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub a: &'a [f32],
    pub b: &'a [f32],
}

impl Product<'_> {
    /// The product, and beside it the sum of the terms' magnitudes, to which rounding errors are in proportion.
    pub fn compute(self) -> (Vec<f64>, Vec<f64>) {
        let Self { m, n, k, .. } = self;
        let mut sums = Vec::with_capacity(m * n);
        let mut magnitudes = Vec::with_capacity(m * n);
        for i in 0..m {
            for j in 0..n {
                let (mut sum, mut magnitude) = (0.0, 0.0);
                for t in 0..k {
                    let a = match self.layout {
                        Layout::Nt | Layout::Nn => self.a[i * k + t],
                        Layout::Tn => self.a[t * m + i],
                    };
                    let b = match self.layout {
                        Layout::Nt => self.b[j * k + t],
                        Layout::Nn | Layout::Tn => self.b[t * n + j],
                    };
                    let term = f64::from(a) * f64::from(b);
                    sum += term;
                    magnitude += term.abs();
                }
                sums.push(sum);
                magnitudes.push(magnitude);
            }
        }
        (sums, magnitudes)
    }
}

/// The loss of one value.
pub fn loss(kind: LossKind, prediction: f64, target: f64) -> f64 {
    match kind {
        LossKind::Mse => (prediction - target).powi(2),
        LossKind::BceLogits => {
            prediction.max(0.0) - prediction * target + (-prediction.abs()).exp().ln_1p()
        }
    }
}

/// A dense layer: `f(x Wᵀ + b)` for `x [rows, inputs]`, `w [outputs, inputs]`.
pub fn dense(x: &[f64], w: &[f64], b: &[f64], activation: Activation) -> Vec<f64> {
    let outputs = b.len();
    let inputs = w.len() / outputs;
    x.chunks_exact(inputs)
        .flat_map(|row| {
            w.chunks_exact(inputs).zip(b).map(move |(weights, bias)| {
                let sum: f64 = row.iter().zip(weights).map(|(x, w)| x * w).sum();
                activate(activation, sum + bias)
            })
        })
        .collect()
}
