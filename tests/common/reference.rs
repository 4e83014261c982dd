//! Every kernel once more, naively and in f64.

use hourglass::program::kernel::{Layout, LossKind};
use hourglass::spec::{Activation, Distance};

/// The activation.
pub fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Linear => x,
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu { slope } => x.max(0.0) + f64::from(slope) * x.min(0.0),
        Activation::Elu { alpha } => x.max(0.0) + f64::from(alpha) * x.min(0.0).exp_m1(),
        Activation::Gelu => x * normal(x),
        Activation::GeluTanh => {
            let root = (2.0 / std::f64::consts::PI).sqrt();
            0.5 * x * (1.0 + (root * (x + 0.044715 * x.powi(3))).tanh())
        }
        Activation::Silu => x / (1.0 + (-x).exp()),
        Activation::Mish => x * x.min(700.0).exp().ln_1p().tanh(),
        Activation::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Activation::Tanh => x.tanh(),
        Activation::Softmax => panic!("softmax is no elementwise activation"),
    }
}

/// The standard normal distribution function: by a series, far out by a continued fraction.
fn normal(x: f64) -> f64 {
    let bell = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    if x.abs() > 5.0 {
        let fraction = (1..60)
            .rev()
            .fold(x.abs(), |below, k| x.abs() + f64::from(k) / below);
        return if x > 0.0 {
            1.0 - bell / fraction
        } else {
            bell / fraction
        };
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..120 {
        term *= x * x / f64::from(2 * n + 1);
        sum += term;
    }
    0.5 + bell * sum
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

/// The loss of one value, by a kind that goes value by value.
pub fn loss(kind: LossKind, prediction: f64, target: f64) -> f64 {
    let d = prediction - target;
    match kind {
        LossKind::Distance(Distance::Squared) => d * d,
        LossKind::Distance(Distance::Absolute) => d.abs(),
        LossKind::Distance(Distance::Huber { delta }) => {
            let delta = f64::from(delta);
            if d.abs() <= delta {
                0.5 * d * d
            } else {
                delta * (d.abs() - 0.5 * delta)
            }
        }
        LossKind::Distance(Distance::SmoothL1 { beta }) => {
            let beta = f64::from(beta);
            if d.abs() <= beta {
                0.5 * d * d / beta
            } else {
                d.abs() - 0.5 * beta
            }
        }
        LossKind::Distance(Distance::LogCosh) => {
            d.abs() + (-2.0 * d.abs()).exp().ln_1p() - std::f64::consts::LN_2
        }
        LossKind::BceLogits => {
            prediction.max(0.0) - prediction * target + (-prediction.abs()).exp().ln_1p()
        }
        LossKind::Bce => {
            // The bounds are those of f32.
            let p = prediction.clamp(f64::from(1e-7f32), f64::from(1.0 - 1e-7f32));
            -target * p.ln() - (1.0 - target) * (-p).ln_1p()
        }
        LossKind::CategoricalLogits { .. } => panic!("this loss is one of several values"),
        LossKind::Gaussian { .. } => panic!("this loss has a parameter"),
    }
}

/// The cross-entropy of one place's classes.
pub fn categorical(logits: &[f64], targets: &[f64]) -> f64 {
    let most = logits.iter().copied().fold(f64::MIN, f64::max);
    let sum: f64 = logits.iter().map(|l| (l - most).exp()).sum();
    let all = most + sum.ln();
    logits.iter().zip(targets).map(|(l, t)| t * (all - l)).sum()
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
