//! Activations and losses, forward and backward.

use super::super::reference::{self};
use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{ACTIVATIONS, counters};
use hourglass::backend::Backend;
use hourglass::program::kernel::{
    Activate, ActivateBackward, Kernel, LOSS_RING, Loss, LossKind, Total,
};
use hourglass::spec::Activation;

/// Activations by themselves, also of extreme arguments, and their gradients against finite differences.
pub async fn activations(backend: &mut impl Backend) {
    let mut random = stream("activations");
    let mut x = normal(&mut random, 300);
    x.extend([
        0.0, -0.0, 1e-30, -1e-30, 1e-4, -1e-4, 0.2499, 0.2501, 9.0, -9.0, 20.0, -20.0, 89.0, -89.0,
        100.0, -100.0, 1e4, -1e4, 1e30, -1e30,
    ]);
    let gradient = normal(&mut random, x.len() as u32);
    for activation in ACTIVATIONS {
        let mut bench = Bench::default();
        let input = bench.floats(&x);
        let output = bench.output(input.len);
        let gradient_out = bench.floats(&gradient);
        let gradient_in = bench.output(input.len);
        let flags = bench.flags();
        bench.program(vec![
            Kernel::Activate(Activate {
                activation,
                input,
                output,
                flags,
            }),
            Kernel::ActivateBackward(ActivateBackward {
                activation,
                output,
                gradient_out,
                gradient_in,
            }),
        ]);
        let results = bench.run(backend, &[output, gradient_in, flags]).await;
        assert_eq!(results[2], [0], "{activation:?} is finite");
        let wanted: Vec<f64> = x
            .iter()
            .map(|&x| reference::activate(activation, f64::from(x)))
            .collect();
        assert_close(
            &format!("{activation:?}"),
            &floats(&results[0]),
            &wanted,
            |i| 1e-6 * wanted[i].abs().clamp(0.05, f64::INFINITY),
        );
        // Away from the kink and from where differences of huge numbers mean nothing.
        let smooth = |x: f32| x.abs() > 1e-3 && x.abs() < 1e3;
        let given: Vec<f32> = floats(&results[1])
            .into_iter()
            .zip(&x)
            .filter_map(|(value, &x)| smooth(x).then_some(value))
            .collect();
        let wanted: Vec<f64> = x
            .iter()
            .zip(&gradient)
            .filter(|&(&x, _)| smooth(x))
            .map(|(&x, &gradient)| f64::from(gradient) * reference::slope(activation, f64::from(x)))
            .collect();
        assert_close(&format!("{activation:?}'"), &given, &wanted, |_| 2e-6);
    }
}

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
            (LossKind::Mse, Activation::Linear),
            (LossKind::Mse, Activation::Sigmoid),
            (LossKind::Mse, Activation::Tanh),
            (LossKind::Mse, Activation::Relu),
            (LossKind::BceLogits, Activation::Linear),
        ] {
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
                    flags,
                }),
            ]);
            let slices = [with, gradient, losses, flags, without];
            let results = bench.run(backend, &slices).await;
            let what = format!("{kind:?} {outer:?} {batch} x {features}, {valid} valid");
            let inside = (valid * features) as usize;
            let of = |x: f64, target: f32| {
                reference::loss(kind, reference::activate(outer, x), f64::from(target))
            };
            let mut pictures = vec![0.0; batch as usize];
            let mut slopes = vec![0.0; before.len()];
            for i in 0..inside {
                let x = f64::from(before[i]);
                pictures[i / features as usize] += of(x, targets[i]) / f64::from(features);
                let slope = reference::central(|x| of(x, targets[i]), x);
                let kink = outer == Activation::Relu && x.abs() < 1e-3
                    || kind == LossKind::BceLogits && x.abs() > 1e3;
                slopes[i] = if kink {
                    f64::from(floats(&results[1])[i])
                } else {
                    slope / inside as f64
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
                |_| 2e-6 / inside as f64,
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
