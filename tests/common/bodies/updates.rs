//! Penalties, optimizers, and grids longer than one dimension allows.

use super::super::{Bench, assert_close, floats, normal, stream};
use super::{counters, hyper_parameters, plain, wide};
use hourglass::backend::Backend;
use hourglass::program::kernel::{
    Activate, Clipping, Kernel, LOSS_RING, Layout, Norm, Penalty, Rule, Tick, Update, hyper,
};
use hourglass::spec::{Activation, AdamForm, RmsPropForm};

const RULES: [Rule; 6] = [
    Rule::Sgd { nesterov: false },
    Rule::Sgd { nesterov: true },
    Rule::RmsProp(RmsPropForm::Keras),
    Rule::RmsProp(RmsPropForm::Torch),
    Rule::Adam(AdamForm::Keras),
    Rule::Adam(AdamForm::Torch),
];

/// A parameter on its way: the parameter and its two moments.
#[derive(Clone, Copy)]
struct Walker {
    w: f64,
    m: f64,
    v: f64,
}

impl Walker {
    /// Step `t` (from 1) by `rule` at a rate.
    fn step(&mut self, rule: Rule, hyper: &[f64], rate: f64, g: f64, t: i32) {
        let (beta1, beta2) = (hyper[hyper::BETA1], hyper[hyper::BETA2]);
        let (momentum, epsilon) = (hyper[hyper::MOMENTUM], hyper[hyper::EPSILON]);
        let g = g + hyper[hyper::COUPLED_DECAY] * self.w;
        self.w *= 1.0 - rate * hyper[hyper::DECOUPLED_DECAY];
        self.w -= match rule {
            Rule::Sgd { nesterov } => {
                self.m = momentum * self.m + g;
                rate * if nesterov {
                    g + momentum * self.m
                } else {
                    self.m
                }
            }
            Rule::RmsProp(form) => {
                self.v = beta2 * self.v + (1.0 - beta2) * g * g;
                match form {
                    RmsPropForm::Keras => rate * g / (self.v + epsilon).sqrt(),
                    RmsPropForm::Torch => rate * g / (self.v.sqrt() + epsilon),
                }
            }
            Rule::Adam(form) => {
                self.m = beta1 * self.m + (1.0 - beta1) * g;
                self.v = beta2 * self.v + (1.0 - beta2) * g * g;
                let (c1, c2) = (1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
                match form {
                    AdamForm::Keras => rate * c2.sqrt() / c1 * self.m / (self.v.sqrt() + epsilon),
                    AdamForm::Torch => rate * (self.m / c1) / ((self.v / c2).sqrt() + epsilon),
                }
            }
        };
    }
}

/// Five steps of every rule with every bound on the gradient, with and without decay, at a rate that changes. Some gradients
/// are so small that the place of epsilon shows.
pub async fn updates_follow_their_rules(backend: &mut impl Backend) {
    let mut random = stream("updates");
    let w = normal(&mut random, 517);
    let g: Vec<f32> = normal(&mut random, 517)
        .iter()
        .enumerate()
        .map(|(i, g)| g * [1.0, 1e-3, 1e-6, 0.0][i % 4])
        .collect();
    let length = wide(&g).iter().map(|g| g * g).sum::<f64>().sqrt();
    let mut schedule = vec![0.0; 3 * LOSS_RING as usize];
    schedule[..5].copy_from_slice(&[1.0, 0.5, 0.25, 2.0, 1.0]);
    for rule in RULES {
        for (clip, decay) in [
            (None, 0.0),
            (Some(false), 0.01),
            (Some(true), 0.0),
            (Some(true), 0.01),
        ] {
            let mut numbers = hyper_parameters();
            numbers[hyper::CLIP] = if clip == Some(true) {
                0.5 * length as f32
            } else {
                0.7
            };
            numbers[hyper::COUPLED_DECAY] = decay;
            numbers[hyper::DECOUPLED_DECAY] = 3.0 * decay;
            let mut bench = Bench::default();
            let (values, gradients) = (bench.floats(&w), bench.floats(&g));
            let (moment1, moment2) = (
                bench.floats(&vec![0.0; w.len()]),
                bench.floats(&vec![0.0; w.len()]),
            );
            let hyper = bench.floats(&numbers);
            let shares = bench.floats(&schedule);
            let tick = bench.words(counters(0));
            let norm = bench.output(1);
            let flags = bench.flags();
            let program = bench.program(vec![
                Kernel::Tick(Tick {
                    tick,
                    hyper,
                    shares,
                    batch: 1,
                }),
                Kernel::Norm(Norm { gradients, norm }),
                Kernel::Update(Update {
                    rule,
                    values,
                    gradients,
                    moment1,
                    moment2,
                    hyper,
                    tick,
                    clipping: match clip {
                        None => Clipping::None,
                        Some(false) => Clipping::Value,
                        Some(true) => Clipping::Norm(norm),
                    },
                    flags,
                }),
            ]);
            bench.load(backend).await;
            backend.run(program, 5);
            let results = backend.read(&[values, norm, flags]).await.expect("read");
            let numbers = wide(&numbers);
            let wanted: Vec<f64> = w
                .iter()
                .zip(&g)
                .map(|(&w, &g)| {
                    let bound = numbers[hyper::CLIP];
                    let g = match clip {
                        None => f64::from(g),
                        Some(false) => f64::from(g).clamp(-bound, bound),
                        Some(true) => f64::from(g) * bound / bound.max(length),
                    };
                    let mut walker = Walker {
                        w: f64::from(w),
                        m: 0.0,
                        v: 0.0,
                    };
                    for (t, &share) in (1..=5).zip(&schedule) {
                        let rate = numbers[hyper::LEARNING_RATE] * f64::from(share);
                        walker.step(rule, &numbers, rate, g, t);
                    }
                    walker.w
                })
                .collect();
            let what = format!("{rule:?} {clip:?} {decay}");
            // Some steps of 0.01, each to about 2e-5: one minus a power of 0.999 has so few digits left in f32.
            assert_close(&what, &floats(&results[0]), &wanted, |_| 4e-6);
            assert_close(&what, &floats(&results[1]), &[length], |_| 2e-6 * length);
            assert_eq!(results[2], [0], "{what}");
        }
    }
}

/// Penalties of weights of several sizes and what they add to the gradient; and nothing where only their value is wanted.
pub async fn penalties_and_norms(backend: &mut impl Backend) {
    let mut random = stream("penalties");
    for count in [1, 130, 4097, 100_003] {
        let mut w = normal(&mut random, count);
        w[count as usize / 2] = 0.0;
        let g = normal(&mut random, count);
        let (l1, l2) = (0.01, 0.003);
        let mut numbers = hyper_parameters();
        numbers[hyper::L1] = l1;
        numbers[hyper::L2] = l2;
        let mut bench = Bench::default();
        let values = bench.arena(&[&[7.0; 3], &w])[1];
        let gradients = bench.arena(&[&[8.0; 3], &g])[1];
        let sums = bench.output(3);
        let norm = bench.output(1);
        let hyper = bench.floats(&numbers);
        let penalty = Penalty {
            values,
            gradients: Some(gradients),
            hyper,
            sums,
            index: 2,
        };
        bench.program(vec![
            Kernel::Norm(Norm { gradients, norm }),
            Kernel::Penalty(penalty),
            Kernel::Penalty(Penalty {
                gradients: None,
                index: 1,
                ..penalty
            }),
        ]);
        let results = bench.run(backend, &[sums, gradients, norm]).await;
        let (l1, l2) = (f64::from(l1), f64::from(l2));
        let wanted: f64 = wide(&w).iter().map(|w| l1 * w.abs() + l2 * w * w).sum();
        assert_close(
            &format!("{count}"),
            &floats(&results[0]),
            &[-123.25, wanted, wanted],
            |_| 4e-6 * wanted,
        );
        let slopes: Vec<f64> = w
            .iter()
            .zip(&g)
            .map(|(&w, &g)| {
                let w = f64::from(w);
                let sign = if w == 0.0 { 0.0 } else { w.signum() };
                f64::from(g) + l1 * sign + 2.0 * l2 * w
            })
            .collect();
        assert_close(
            &format!("{count}: gradient"),
            &floats(&results[1]),
            &slopes,
            |_| 1e-6,
        );
        let length = wide(&g).iter().map(|g| g * g).sum::<f64>().sqrt();
        assert_close(
            &format!("{count}: norm"),
            &floats(&results[2]),
            &[length],
            |_| 2e-6 * length,
        );
    }
}

/// Grids of more than 65,535 workgroups reach every element.
pub async fn grids_longer_than_a_dimension(backend: &mut impl Backend) {
    let count = 64 * 65_535 + 1000;
    let mut bench = Bench::default();
    let input = bench.floats(&(0..count).map(|i| i as f32).collect::<Vec<_>>());
    let output = bench.output(count);
    let flags = bench.flags();
    bench.program(vec![Kernel::Activate(Activate {
        activation: Activation::Linear,
        input,
        output,
        flags,
    })]);
    let given = bench.result(backend, output).await;
    assert!((0..count).zip(given).all(|(i, given)| i as f32 == given));

    let size = [2063, 1057, 2];
    let [m, n, k] = size;
    let a: Vec<f32> = (0..m * k).map(|i| (i % 97) as f32).collect();
    let b: Vec<f32> = (0..n * k).map(|i| (i % 89) as f32).collect();
    let mut bench = Bench::default();
    let (left, right) = (bench.floats(&a), bench.floats(&b));
    let c = bench.output(m * n);
    bench.program(vec![Kernel::Matmul(plain(
        Layout::Nt,
        size,
        left,
        right,
        c,
    ))]);
    let given = bench.result(backend, c).await;
    for (i, given) in given.into_iter().enumerate() {
        let (row, column) = (i / n as usize, i % n as usize);
        let wanted = a[2 * row] * b[2 * column] + a[2 * row + 1] * b[2 * column + 1];
        assert_eq!(given, wanted, "row {row}, column {column}");
    }
}
