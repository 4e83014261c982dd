//! Batch, layer and group normalisation.

use super::super::reference::{self};
use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{ACTIVATIONS, counters, wide};
use hourglass::backend::Backend;
use hourglass::program::kernel::{
    BatchStatistics, Kernel, Normalize, NormalizeBackward, NormalizeSums, Normalized, Over,
    Running, flag,
};

/// Shapes, with how many pictures of the batch are valid.
const SHAPES: [(Normalized, u32); 12] = [
    (shape(Over::Batch, 1, 1, 1), 1),
    (shape(Over::Batch, 5, 3, 67), 4),
    (shape(Over::Batch, 33, 7, 1), 29),
    (shape(Over::Batch, 2, 130, 4), 2),
    (shape(Over::Layer, 1, 2, 1), 1),
    (shape(Over::Layer, 5, 3, 67), 5),
    (shape(Over::Layer, 19, 17, 1), 19),
    (shape(Over::Groups(1), 3, 5, 7), 3),
    (shape(Over::Groups(3), 5, 9, 67), 5),
    (shape(Over::Groups(5), 2, 5, 13), 2),
    (shape(Over::Groups(4), 19, 20, 1), 19),
    (shape(Over::Groups(7), 2, 130 * 7, 2), 2),
];
const EPSILON: f32 = 1e-3;

const fn shape(over: Over, batch: u32, channels: u32, places: u32) -> Normalized {
    Normalized {
        over,
        batch,
        channels,
        places,
    }
}

/// The group and the weight of element `i`.
fn place(shape: &Normalized, i: usize) -> (usize, usize) {
    let (channels, places) = (shape.channels as usize, shape.places as usize);
    match shape.over {
        Over::Batch => (i / places % channels, i / places % channels),
        Over::Layer => (i / (channels * places), i % (channels * places)),
        Over::Groups(groups) => {
            let extent = channels / groups as usize * places;
            (i / extent, i / places % channels)
        }
    }
}

/// Elements of the first `valid` pictures.
fn inside(shape: &Normalized, valid: u32) -> usize {
    (valid * shape.channels * shape.places) as usize
}

/// Mean and variance of each group, and how many values they have.
fn moments(shape: &Normalized, x: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let groups = shape.groups() as usize;
    let (mut mean, mut variance) = (vec![0.0; groups], vec![0.0; groups]);
    let mut count = vec![0.0; groups];
    for (i, x) in x.iter().enumerate() {
        mean[place(shape, i).0] += x;
        count[place(shape, i).0] += 1.0;
    }
    mean.iter_mut().zip(&count).for_each(|(m, n)| *m /= n);
    for (i, x) in x.iter().enumerate() {
        let group = place(shape, i).0;
        variance[group] += (x - mean[group]).powi(2) / count[group];
    }
    (mean, variance, count)
}

/// The normalised values.
fn normalized(shape: &Normalized, x: &[f64]) -> Vec<f64> {
    let (mean, variance, _) = moments(shape, x);
    let each = x.iter().enumerate().map(|(i, x)| {
        let group = place(shape, i).0;
        (x - mean[group]) / (variance[group] + f64::from(EPSILON)).sqrt()
    });
    each.collect()
}

/// Means and variances, also of values far from 0, and the running ones.
pub async fn moments_of_groups(backend: &mut impl Backend) {
    let mut random = stream("moments");
    for (shape, valid) in SHAPES {
        for (shift, unbiased) in [(0.0, false), (100.0, true)] {
            let count = shape.batch * shape.channels * shape.places;
            let x: Vec<f32> = normal(&mut random, count)
                .iter()
                .map(|x| x + shift)
                .collect();
            let before = uniform(&mut random, 2 * shape.groups());
            let (mean_before, variance_before) = before.split_at(shape.groups() as usize);
            let mut bench = Bench::default();
            let input = bench.floats(&x);
            let (mean, variance) = (bench.output(shape.groups()), bench.output(shape.groups()));
            let state = bench.arena(&[mean_before, variance_before]);
            let tick = bench.words(counters(valid));
            let kernel = BatchStatistics {
                shape,
                input,
                mean,
                variance,
                running: Some(Running {
                    mean: state[0],
                    variance: state[1],
                    keep: 0.9,
                    unbiased,
                }),
                tick: (shape.over == Over::Batch).then_some(tick),
            };
            bench.program(vec![Kernel::BatchStatistics(kernel)]);
            let alone = bench.output(shape.groups());
            bench.program(vec![Kernel::BatchStatistics(BatchStatistics {
                variance: alone,
                running: None,
                ..kernel
            })]);
            let slices = [mean, variance, state[0], state[1], alone];
            let results = bench.run(backend, &slices).await;
            let what = format!("{shape:?}, {valid} valid, about {shift}");
            let (means, variances, counts) = moments(&shape, &wide(&x[..inside(&shape, valid)]));
            let scale = 1.0 + f64::from(shift);
            assert_close(&what, &floats(&results[0]), &means, |_| 1e-6 * scale);
            assert_close(&what, &floats(&results[1]), &variances, |_| 4e-6);
            assert_eq!(
                results[1], results[4],
                "{what}: with and without running ones"
            );
            let keep = f64::from(0.9f32);
            let running = |before: &[f32], new: &dyn Fn(usize) -> f64| -> Vec<f64> {
                let each = before.iter().enumerate();
                each.map(|(g, &old)| keep * f64::from(old) + (1.0 - keep) * new(g))
                    .collect()
            };
            let wanted = running(mean_before, &|g| means[g]);
            assert_close(&what, &floats(&results[2]), &wanted, |_| 1e-6 * scale);
            let wanted = running(variance_before, &|g| {
                let less = if unbiased {
                    (counts[g] - 1.0).max(1.0)
                } else {
                    counts[g]
                };
                variances[g] * counts[g] / less
            });
            assert_close(&what, &floats(&results[3]), &wanted, |_| 2e-6);
        }
    }
}

/// Normalised values with every activation, and the flag where they are not finite.
pub async fn normalizations(backend: &mut impl Backend) {
    let mut random = stream("normalizations");
    for ((shape, _), activation) in SHAPES.into_iter().zip(ACTIVATIONS) {
        let count = shape.batch * shape.channels * shape.places;
        let x = normal(&mut random, count);
        let mean = normal(&mut random, shape.groups());
        let variance = uniform(&mut random, shape.groups());
        let weight = normal(&mut random, shape.weights());
        let bias = normal(&mut random, shape.weights());
        for poison in [None, Some(f32::NAN)] {
            let mut bench = Bench::default();
            let mut given = x.clone();
            *given.last_mut().expect("not empty") = poison.unwrap_or(0.5);
            let input = bench.floats(&given);
            let values = bench.arena(&[&weight, &bias]);
            let kernel = Normalize {
                shape,
                input,
                mean: bench.floats(&mean),
                variance: bench.floats(&variance),
                weight: values[0],
                bias: values[1],
                epsilon: EPSILON,
                activation,
                output: bench.output(count),
                flags: bench.flags(),
            };
            bench.program(vec![Kernel::Normalize(kernel)]);
            let results = bench.run(backend, &[kernel.output, kernel.flags]).await;
            if poison.is_some() {
                assert_eq!(results[1], [flag::ACTIVATION], "{shape:?}");
                continue;
            }
            assert_eq!(results[1], [0], "{shape:?}");
            let (mut wanted, mut magnitude) = (Vec::new(), Vec::new());
            for (i, &x) in given.iter().enumerate() {
                let (group, at) = place(&shape, i);
                let spread = (f64::from(variance[group]) + f64::from(EPSILON)).sqrt();
                let scale = f64::from(weight[at]) / spread;
                let (x, mean) = (f64::from(x), f64::from(mean[group]));
                let z = (x - mean) * scale + f64::from(bias[at]);
                wanted.push(reference::activate(activation, z));
                magnitude.push(1.0 + (x.abs() + mean.abs()) * scale.abs());
            }
            let what = format!("{shape:?} {activation:?}");
            assert_close(&what, &floats(&results[0]), &wanted, |i| {
                1e-6 * magnitude[i]
            });
        }
    }
}

/// The gradients by inputs and weights against finite differences of a weighted sum of outputs.
pub async fn gradients_of_normalizations(backend: &mut impl Backend) {
    let mut random = stream("normalization gradients");
    for (shape, valid) in SHAPES {
        let count = shape.batch * shape.channels * shape.places;
        let mut x = normal(&mut random, count);
        let mut g = normal(&mut random, count);
        // What stands past the valid pictures must not matter where they share a mean.
        x[inside(&shape, valid)..].fill(1e3);
        g[inside(&shape, valid)..].fill(1e3);
        let weight = normal(&mut random, shape.weights());
        let (x64, g64, w64) = (
            wide(&x[..inside(&shape, valid)]),
            wide(&g[..inside(&shape, valid)]),
            wide(&weight),
        );
        let (means, variances, _) = moments(&shape, &x64);
        let narrow = |values: &[f64]| -> Vec<f32> { values.iter().map(|&v| v as f32).collect() };
        let mut bench = Bench::default();
        let (input, gradient_out) = (bench.floats(&x), bench.floats(&g));
        let (mean, variance) = (
            bench.floats(&narrow(&means)),
            bench.floats(&narrow(&variances)),
        );
        let values = bench.arena(&[&weight, &weight]);
        let gradients = bench.arena(&[&weight, &weight]);
        let gradient_in = bench.output(count);
        let tick = bench.words(counters(valid));
        let by_batch = shape.over == Over::Batch;
        let backward = NormalizeBackward {
            shape,
            input,
            gradient_out,
            mean,
            variance,
            weight: values[0],
            epsilon: EPSILON,
            weight_gradient: by_batch.then_some(gradients[0]),
            bias_gradient: by_batch.then_some(gradients[1]),
            gradient_in,
            tick: by_batch.then_some(tick),
        };
        let mut launches = vec![Kernel::NormalizeBackward(backward)];
        if !by_batch {
            launches.push(Kernel::NormalizeSums(NormalizeSums {
                shape,
                input,
                gradient_out,
                mean,
                variance,
                epsilon: EPSILON,
                weight_gradient: gradients[0],
                bias_gradient: gradients[1],
            }));
        }
        bench.program(launches);
        let slices = [gradient_in, gradients[0], gradients[1]];
        let results = bench.run(backend, &slices).await;
        let what = format!("{shape:?}, {valid} valid");

        let sum = |x: &[f64]| -> f64 {
            let each = normalized(&shape, x).into_iter().enumerate();
            each.map(|(i, x)| g64[i] * w64[place(&shape, i).1] * x)
                .sum()
        };
        let mut wanted = vec![0.0; x.len()];
        // A few elements of large shapes stand for the others.
        let step = x64.len().div_ceil(150);
        let mut probe = x64.clone();
        for i in (0..x64.len()).step_by(step) {
            wanted[i] = reference::central(
                |value| {
                    probe[i] = value;
                    sum(&probe)
                },
                x64[i],
            );
            probe[i] = x64[i];
        }
        let given = floats(&results[0]);
        assert!(
            given[x64.len()..].iter().all(|&slope| slope == 0.0),
            "{what}: past the batch"
        );
        for (i, wanted) in wanted.iter_mut().enumerate().take(x64.len()) {
            if i % step != 0 {
                *wanted = f64::from(given[i]);
            }
        }
        let (_, _, counts) = moments(&shape, &x64);
        assert_close(&what, &given, &wanted, |i| {
            let group = place(&shape, i).0.min(variances.len() - 1);
            let spread = (variances[group] + f64::from(EPSILON)).sqrt();
            2e-5 / spread.min(1.0) * (1.0 + 1.0 / counts[group])
        });
        let normals = normalized(&shape, &x64);
        let mut by_weight = vec![0.0; shape.weights() as usize];
        let mut by_bias = vec![0.0; shape.weights() as usize];
        for (i, normal) in normals.iter().enumerate() {
            by_weight[place(&shape, i).1] += g64[i] * normal;
            by_bias[place(&shape, i).1] += g64[i];
        }
        assert_close(&what, &floats(&results[1]), &by_weight, |_| 1e-4);
        assert_close(&what, &floats(&results[2]), &by_bias, |_| 2e-5);
    }
}

/// Without a wish for the weights' gradients there is that by the input alone.
pub async fn gradients_of_frozen_normalizations(backend: &mut impl Backend) {
    let mut random = stream("frozen");
    let shape = shape(Over::Batch, 4, 2, 9);
    let (x, g) = (normal(&mut random, 72), normal(&mut random, 72));
    let weight = normal(&mut random, 2);
    let mut bench = Bench::default();
    let values = bench.arena(&[&weight, &weight]);
    let gradients = bench.arena(&[&weight, &weight]);
    let (with, without) = (bench.output(72), bench.output(72));
    let kernel = NormalizeBackward {
        shape,
        input: bench.floats(&x),
        gradient_out: bench.floats(&g),
        mean: bench.floats(&[0.1, 0.2]),
        variance: bench.floats(&[0.9, 1.1]),
        weight: values[0],
        epsilon: EPSILON,
        weight_gradient: Some(gradients[0]),
        bias_gradient: Some(gradients[1]),
        gradient_in: with,
        tick: Some(bench.words(counters(4))),
    };
    bench.program(vec![
        Kernel::NormalizeBackward(kernel),
        Kernel::NormalizeBackward(NormalizeBackward {
            weight_gradient: None,
            bias_gradient: None,
            gradient_in: without,
            ..kernel
        }),
    ]);
    let results = bench.run(backend, &[with, without]).await;
    assert_eq!(results[0], results[1]);
    assert_ne!(floats(&results[0]), vec![-123.25; 72]);
}
