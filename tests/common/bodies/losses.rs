//! Losses and their gradients, the loss of a batch, and the root of it.

use super::super::reference::{self};
use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{counters, wide};
use hourglass::backend::Backend;
use hourglass::program::kernel::{Kernel, LOSS_RING, Loss, LossKind, RootGradient, Total, tick};
use hourglass::spec::{Activation, Distance};

/// Loss of each picture and its gradient, against finite differences, with full and short batches.
pub async fn losses(backend: &mut impl Backend) {
    let mut random = stream("losses");
    for (batch, features, valid) in [
        (1, 1, 1),
        (3, 17, 3),
        (5, 127, 2),
        (32, 784, 31),
        (300, 3, 260),
    ] {
        for (kind, outer) in [
            (LossKind::Distance(Distance::Squared), Activation::Linear),
            (LossKind::Distance(Distance::Squared), Activation::Sigmoid),
            (LossKind::Distance(Distance::Squared), Activation::Tanh),
            (LossKind::Distance(Distance::Squared), Activation::Relu),
            (LossKind::Distance(Distance::Absolute), Activation::Linear),
            (
                LossKind::Distance(Distance::Absolute),
                Activation::LeakyRelu { slope: 0.3 },
            ),
            (
                LossKind::Distance(Distance::Huber { delta: 0.5 }),
                Activation::Elu { alpha: 0.7 },
            ),
            (
                LossKind::Distance(Distance::Huber { delta: 2.0 }),
                Activation::Softplus,
            ),
            (
                LossKind::Distance(Distance::SmoothL1 { beta: 0.4 }),
                Activation::Tanh,
            ),
            (LossKind::Distance(Distance::LogCosh), Activation::Linear),
            (LossKind::Distance(Distance::LogCosh), Activation::Sigmoid),
            (LossKind::BceLogits, Activation::Linear),
            (LossKind::Bce, Activation::Sigmoid),
        ] {
            let divisor = [features, 1, 5][batch as usize % 3];
            let mut before = normal(&mut random, batch * features);
            if kind == LossKind::BceLogits {
                let extreme = [0.0, 30.0, -30.0, 100.0, -100.0, 1e4, 1e-6];
                for (value, extreme) in before.iter_mut().zip(extreme) {
                    *value = extreme;
                }
            }
            let prediction: Vec<f32> = before
                .iter()
                .map(|&x| reference::activate(outer, f64::from(x)) as f32)
                .collect();
            let targets = uniform(&mut random, batch * features);
            let mut bench = Bench::default();
            let (prediction, target) = (bench.floats(&prediction), bench.floats(&targets));
            let tick = bench.words(counters(valid));
            let gradient = bench.output(batch * features);
            let with = bench.output(batch);
            let without = bench.output(batch);
            let losses = bench.output(LOSS_RING);
            let flags = bench.flags();
            let loss = Loss {
                kind,
                prediction,
                target,
                gradient: Some(gradient),
                activation: outer,
                per_picture: with,
                tick,
                batch,
                features,
                divisor,
            };
            bench.program(vec![
                Kernel::Loss(loss),
                Kernel::Loss(Loss {
                    gradient: None,
                    per_picture: without,
                    ..loss
                }),
                Kernel::Total(Total {
                    per_picture: with,
                    batch,
                    tick,
                    losses,
                    root: false,
                    penalties: None,
                    flags,
                }),
            ]);
            let slices = [with, gradient, losses, flags, without];
            let results = bench.run(backend, &slices).await;
            let what = format!("{kind:?} {outer:?} {batch} x {features}, {valid} valid");
            let inside = (valid * features) as usize;
            let scale = 1.0 / (f64::from(valid) * f64::from(divisor));
            let of = |x: f64, target: f32| {
                reference::loss(kind, reference::activate(outer, x), f64::from(target))
            };
            let mut pictures = vec![0.0; batch as usize];
            let mut slopes = vec![0.0; before.len()];
            for i in 0..inside {
                let x = f64::from(before[i]);
                pictures[i / features as usize] += of(x, targets[i]) / f64::from(divisor);
                let slope = reference::central(|x| of(x, targets[i]), x);
                slopes[i] = if kink(kind, outer, x, f64::from(targets[i])) {
                    f64::from(floats(&results[1])[i])
                } else {
                    slope * scale
                };
            }
            assert_close(&what, &floats(&results[0]), &pictures, |i| {
                3e-6 * pictures[i].abs() + 1e-9
            });
            assert_eq!(results[0], results[4], "{what}: with and without gradient");
            assert_close(
                &format!("{what}: gradient"),
                &floats(&results[1]),
                &slopes,
                |_| 2e-6 * scale,
            );
            let total = pictures.iter().sum::<f64>() / f64::from(valid);
            assert_close(
                &format!("{what}: total"),
                &floats(&results[2])[..1],
                &[total],
                |_| 3e-6 * total,
            );
            assert_eq!(results[3], [0], "{what}: finite");
        }
    }
}

/// Whether finite differences mean nothing at `x`, the argument of the activation before the loss.
fn kink(kind: LossKind, outer: Activation, x: f64, target: f64) -> bool {
    let bent = matches!(
        outer,
        Activation::Relu | Activation::LeakyRelu { .. } | Activation::Elu { .. }
    );
    let d = (reference::activate(outer, x) - target).abs();
    bent && x.abs() < 1e-3
        || match kind {
            LossKind::Distance(Distance::Absolute) => d < 1e-3,
            LossKind::Distance(Distance::Huber { delta: turn })
            | LossKind::Distance(Distance::SmoothL1 { beta: turn }) => {
                (d - f64::from(turn)).abs() < 1e-3
            }
            LossKind::BceLogits => x.abs() > 1e3,
            _ => false,
        }
}

/// The gradient of the logits' cross-entropy is that of a sigmoid, however far out.
pub async fn cross_entropy_of_extreme_logits(backend: &mut impl Backend) {
    let logits = [-1e4, -200.0, -50.0, 0.0, 50.0, 200.0, 1e4];
    let targets = [0.0, 1.0, 0.25, 0.5, 1.0, 0.0, 0.75];
    let mut bench = Bench::default();
    let prediction = bench.floats(&logits);
    let target = bench.floats(&targets);
    let gradient = bench.output(7);
    let per_picture = bench.output(1);
    let tick = bench.words(counters(1));
    bench.program(vec![Kernel::Loss(Loss {
        kind: LossKind::BceLogits,
        prediction,
        target,
        gradient: Some(gradient),
        activation: Activation::Linear,
        per_picture,
        tick,
        batch: 1,
        features: 7,
        divisor: 7,
    })]);
    let results = bench.run(backend, &[gradient, per_picture]).await;
    let pairs = || logits.iter().zip(&targets);
    let wanted: Vec<f64> = pairs()
        .map(|(&l, &t)| {
            (reference::activate(Activation::Sigmoid, f64::from(l)) - f64::from(t)) / 7.0
        })
        .collect();
    assert_close("gradient", &floats(&results[0]), &wanted, |_| 2e-7);
    let wanted = pairs()
        .map(|(&l, &t)| reference::loss(LossKind::BceLogits, f64::from(l), f64::from(t)))
        .sum::<f64>()
        / 7.0;
    assert_close("loss", &floats(&results[1]), &[wanted], |_| 1e-6 * wanted);
}

/// Probabilities at and beyond their bounds: finite, and without gradient there.
pub async fn cross_entropy_of_extreme_probabilities(backend: &mut impl Backend) {
    let probabilities = [0.0, 1.0, 1e-9, 1e-6, 1.0 - 1e-6, 0.5, 1.0, -0.5];
    let targets = [1.0, 0.0, 0.25, 0.5, 1.0, 1.0, 1.0, 0.5];
    let mut bench = Bench::default();
    let prediction = bench.floats(&probabilities);
    let target = bench.floats(&targets);
    let gradient = bench.output(8);
    let per_picture = bench.output(8);
    let tick = bench.words(counters(8));
    bench.program(vec![Kernel::Loss(Loss {
        kind: LossKind::Bce,
        prediction,
        target,
        gradient: Some(gradient),
        activation: Activation::Linear,
        per_picture,
        tick,
        batch: 8,
        features: 1,
        divisor: 1,
    })]);
    let results = bench.run(backend, &[gradient, per_picture]).await;
    let pairs = || wide(&probabilities).into_iter().zip(wide(&targets));
    let wanted: Vec<f64> = pairs()
        .map(|(p, t)| match p {
            p if !(1e-7..=1.0 - 1e-7).contains(&p) => 0.0,
            p => (p - t) / (p * (1.0 - p)) / 8.0,
        })
        .collect();
    assert_close("gradient", &floats(&results[0]), &wanted, |i| {
        1e-6 * (wanted[i].abs() + 0.01)
    });
    let wanted: Vec<f64> = pairs()
        .map(|(p, t)| reference::loss(LossKind::Bce, p, t))
        .collect();
    assert_close("loss", &floats(&results[1]), &wanted, |i| {
        1e-6 * (wanted[i].abs() + 0.1)
    });
}

/// The cross-entropy over classes, against finite differences.
pub async fn categorical_losses(backend: &mut impl Backend) {
    let mut random = stream("categorical");
    for (batch, classes, places, valid) in
        [(1, 2, 1, 1), (3, 10, 1, 2), (5, 3, 49, 5), (4, 4, 300, 3)]
    {
        let features = classes * places;
        let mut logits: Vec<f32> = normal(&mut random, batch * features)
            .iter()
            .map(|l| 3.0 * l)
            .collect();
        logits[0] = 300.0;
        let targets = uniform(&mut random, batch * features);
        let divisor = places;
        let mut bench = Bench::default();
        let (prediction, target) = (bench.floats(&logits), bench.floats(&targets));
        let tick = bench.words(counters(valid));
        let gradient = bench.output(batch * features);
        let (with, without) = (bench.output(batch), bench.output(batch));
        let loss = Loss {
            kind: LossKind::CategoricalLogits { classes },
            prediction,
            target,
            gradient: Some(gradient),
            activation: Activation::Linear,
            per_picture: with,
            tick,
            batch,
            features,
            divisor,
        };
        bench.program(vec![
            Kernel::Loss(loss),
            Kernel::Loss(Loss {
                gradient: None,
                per_picture: without,
                ..loss
            }),
        ]);
        let results = bench.run(backend, &[with, gradient, without]).await;
        let what = format!("{batch} x {classes} x {places}, {valid} valid");
        let mut pictures = vec![0.0; batch as usize];
        let mut slopes = vec![0.0; logits.len()];
        let scale = 1.0 / (f64::from(valid) * f64::from(divisor));
        for place in 0..(valid * places) as usize {
            let (row, within) = (place / places as usize, place % places as usize);
            let at: Vec<usize> = (0..classes as usize)
                .map(|c| (row * classes as usize + c) * places as usize + within)
                .collect();
            let l: Vec<f64> = at.iter().map(|&i| f64::from(logits[i])).collect();
            let t: Vec<f64> = at.iter().map(|&i| f64::from(targets[i])).collect();
            pictures[row] += reference::categorical(&l, &t) / f64::from(divisor);
            for (c, &i) in at.iter().enumerate() {
                let of = |x: f64| {
                    let mut probe = l.clone();
                    probe[c] = x;
                    reference::categorical(&probe, &t)
                };
                slopes[i] = reference::central(of, l[c]) * scale;
            }
        }
        assert_close(&what, &floats(&results[0]), &pictures, |i| {
            3e-6 * pictures[i]
        });
        assert_eq!(results[0], results[2], "{what}: with and without gradient");
        assert_close(
            &format!("{what}: gradient"),
            &floats(&results[1]),
            &slopes,
            |_| 4e-6 * scale * f64::from(classes).sqrt(),
        );
    }
}

/// The root of a mean with penalties added, and the gradient through it; both are 0 where nothing is wrong.
pub async fn roots_and_penalties(backend: &mut impl Backend) {
    let mut random = stream("roots");
    for (batch, valid, features) in [(1, 1, 1), (5, 3, 17), (300, 260, 33)] {
        for zero in [false, true] {
            let mut errors = uniform(&mut random, batch);
            errors[valid as usize..].fill(0.0);
            if zero {
                errors.fill(0.0);
            }
            let slopes = normal(&mut random, batch * features);
            let fines = uniform(&mut random, 3);
            let mut words = counters(valid);
            words[tick::SLOT] = 7;
            let mut bench = Bench::default();
            let per_picture = bench.floats(&errors);
            let gradient = bench.floats(&slopes);
            let penalties = bench.floats(&fines);
            let tick = bench.words(words);
            let losses = bench.output(LOSS_RING);
            let flags = bench.flags();
            bench.program(vec![
                Kernel::Total(Total {
                    per_picture,
                    batch,
                    tick,
                    losses,
                    root: true,
                    penalties: Some(penalties),
                    flags,
                }),
                Kernel::RootGradient(RootGradient {
                    per_picture,
                    batch,
                    tick,
                    gradient,
                }),
            ]);
            let results = bench.run(backend, &[losses, gradient, flags]).await;
            let what = format!("{batch} x {features}, {valid} valid, {zero}");
            let root = (wide(&errors).iter().sum::<f64>() / f64::from(valid)).sqrt();
            let wanted = root + wide(&fines).iter().sum::<f64>();
            assert_close(&what, &floats(&results[0])[7..8], &[wanted], |_| 2e-6);
            let factor = if zero { 0.0 } else { 0.5 / root };
            let wanted: Vec<f64> = wide(&slopes).iter().map(|g| g * factor).collect();
            assert_close(
                &format!("{what}: gradient"),
                &floats(&results[1]),
                &wanted,
                |i| 2e-6 * wanted[i].abs(),
            );
            assert_eq!(results[2], [0]);
        }
    }
}
