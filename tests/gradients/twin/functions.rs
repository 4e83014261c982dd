//! Activations and losses from their formulas, value by value.

use std::f64::consts::PI;

use hourglass::spec::{Activation, Loss};

/// The activation of one value; not for softmax, which is one of several.
pub fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Linear => x,
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu { slope } if x <= 0.0 => f64::from(slope) * x,
        Activation::Elu { alpha } if x <= 0.0 => f64::from(alpha) * x.exp_m1(),
        Activation::LeakyRelu { .. } | Activation::Elu { .. } => x,
        Activation::Gelu => x * (1.0 + erf(x / 2f64.sqrt())) / 2.0,
        Activation::GeluTanh => {
            x * (1.0 + ((2.0 / PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh()) / 2.0
        }
        Activation::Silu => x / (1.0 + (-x).exp()),
        Activation::Mish => x * x.exp().ln_1p().tanh(),
        Activation::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Activation::Tanh => x.tanh(),
        Activation::Softmax => panic!("softmax is no function of one value"),
    }
}

/// How far `x` is from where the activation's derivative jumps.
pub fn kink(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Relu | Activation::LeakyRelu { .. } | Activation::Elu { .. } => x.abs(),
        _ => f64::INFINITY,
    }
}

/// By its power series (Abramowitz & Stegun, 7.1.5), and far from 0 by the continued fraction of erfc (7.1.14).
fn erf(x: f64) -> f64 {
    if x.abs() < 2.0 {
        let (mut term, mut sum) = (x, x);
        for n in 1..80 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        return 2.0 / PI.sqrt() * sum;
    }
    let z = x.abs();
    let fraction = (1..200)
        .rev()
        .fold(z, |below, n| z + f64::from(n) / 2.0 / below);
    (1.0 - (-z * z).exp() / PI.sqrt() / fraction).copysign(x)
}

/// The loss of one value `p` that should be `t`; not for those of several values.
pub fn loss(loss: Loss, p: f64, t: f64) -> f64 {
    let d = p - t;
    match loss {
        Loss::Mse | Loss::Rmse => d * d,
        Loss::Mae => d.abs(),
        Loss::Huber { delta } => {
            let delta = f64::from(delta);
            if d.abs() <= delta {
                d * d / 2.0
            } else {
                delta * (d.abs() - delta / 2.0)
            }
        }
        Loss::SmoothL1 { beta } => {
            let beta = f64::from(beta);
            if d.abs() <= beta {
                d * d / (2.0 * beta)
            } else {
                d.abs() - beta / 2.0
            }
        }
        Loss::LogCosh => d.cosh().ln(),
        Loss::Bce => {
            // Out of a sigmoid p never comes near these bounds here.
            let p = p.clamp(1e-7, 1.0 - 1e-7);
            -t * p.ln() - (1.0 - t) * (1.0 - p).ln()
        }
        Loss::CategoricalCrossentropy => -t * p.ln(),
        Loss::Gaussian => panic!("this likelihood has a parameter"),
        Loss::Ssim => panic!("SSIM is no sum over values"),
    }
}

/// `−ln` of the density of a normal with this logarithm of its variance, at `d` from its mean.
pub fn likelihood(d: f64, logvar: f64) -> f64 {
    let density = (-d * d / (2.0 * logvar.exp())).exp() / (2.0 * PI * logvar.exp()).sqrt();
    -density.ln()
}

/// How far `p` is from where the loss's derivative jumps.
pub fn loss_kink(loss: Loss, p: f64, t: f64) -> f64 {
    match loss {
        Loss::Mae => (p - t).abs(),
        Loss::Bce => p.min(1.0 - p),
        _ => f64::INFINITY,
    }
}

/// `1 − SSIM` of one channel `[height, width]`: the mean over the places of the window.
pub fn dissimilarity(p: &[f64], t: &[f64], height: usize, width: usize) -> f64 {
    const SIDE: usize = 11;
    let (c1, c2) = (0.01f64.powi(2), 0.03f64.powi(2));
    let bell: Vec<f64> = (0..SIDE)
        .map(|i| (-(i as f64 - 5.0).powi(2) / (2.0 * 1.5f64.powi(2))).exp())
        .collect();
    let all: f64 = bell.iter().sum();
    let (mut sum, mut places) = (0.0, 0);
    for top in 0..=height - SIDE {
        for left in 0..=width - SIDE {
            let mean = |f: &dyn Fn(usize) -> f64| -> f64 {
                let mut mean = 0.0;
                for i in 0..SIDE {
                    for j in 0..SIDE {
                        mean += bell[i] * bell[j] / (all * all) * f((top + i) * width + left + j);
                    }
                }
                mean
            };
            let (mp, mt) = (mean(&|i| p[i]), mean(&|i| t[i]));
            let vp = mean(&|i| (p[i] - mp).powi(2));
            let vt = mean(&|i| (t[i] - mt).powi(2));
            let both = mean(&|i| (p[i] - mp) * (t[i] - mt));
            sum += (2.0 * mp * mt + c1) * (2.0 * both + c2)
                / ((mp * mp + mt * mt + c1) * (vp + vt + c2));
            places += 1;
        }
    }
    1.0 - sum / f64::from(places)
}

#[test]
fn erf_has_its_published_values() {
    // Abramowitz & Stegun, table 7.1.
    for (x, y) in [
        (0.5, 0.520_499_877_8),
        (1.5, 0.966_105_146_5),
        (2.5, 0.999_593_048_0),
        (-2.5, -0.999_593_048_0),
    ] {
        assert!((erf(x) - y).abs() < 1e-10, "{x}");
    }
    let (below, above) = (erf(2.0 - 1e-12), erf(2.0));
    assert!((above - below).abs() < 1e-11, "{below}, {above}");
}
