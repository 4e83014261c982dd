//! The kernel tests' bodies: each takes a backend and says what every backend must do.

use hourglass::backend::{Backend, BackendError};
use hourglass::program::Slice;
use hourglass::program::kernel::{
    Activate, ActivateBackward, Adam, Gather, Kernel, LOSS_RING, Layout, Loss, LossKind, Matmul,
    PixelFormat, Sgd, SumRows, Tick, Total, flag, hyper, tick,
};
use hourglass::spec::{Activation, AdamForm};

use super::reference::{self, Product};
use super::{Bench, assert_close, floats, normal, stream, uniform};

const ACTIVATIONS: [Activation; 4] = [
    Activation::Linear,
    Activation::Relu,
    Activation::Sigmoid,
    Activation::Tanh,
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

/// Products of all layouts at sizes that fit no tile.
pub async fn matmul_is_the_product(backend: &mut impl Backend) {
    let sizes = [
        [1, 1, 1],
        [1, 3, 17],
        [3, 1, 65],
        [17, 31, 3],
        [8, 16, 4],
        [9, 17, 5],
        [31, 65, 127],
        [65, 127, 31],
        [127, 17, 65],
        [32, 64, 784],
        [32, 784, 64],
        [784, 64, 32],
        [449, 513, 33],
        [512, 512, 48],
    ];
    let mut random = stream("matmul");
    for size in sizes {
        let [m, n, k] = size;
        let (a, b) = (normal(&mut random, m * k), normal(&mut random, k * n));
        let mut bench = Bench::default();
        let (left, right) = (bench.floats(&a), bench.floats(&b));
        let outputs = LAYOUTS.map(|layout| {
            let c = bench.output(m * n);
            bench.program(vec![Kernel::Matmul(plain(layout, size, left, right, c))]);
            c
        });
        let results = bench.run(backend, &outputs).await;
        for (layout, result) in LAYOUTS.into_iter().zip(results) {
            let product = Product {
                layout,
                m: m as usize,
                n: n as usize,
                k: k as usize,
                a: &a,
                b: &b,
            };
            let (wanted, magnitude) = product.compute();
            assert_close(
                &format!("{layout:?} {size:?}"),
                &floats(&result),
                &wanted,
                |i| ROUNDING * magnitude[i] + 1e-12,
            );
        }
    }
}

/// Bias, activation, derivative and all of them, for every layout and activation.
pub async fn matmul_epilogues(backend: &mut impl Backend) {
    let mut random = stream("epilogues");
    for size in [[5, 19, 11], [33, 130, 70], [450, 520, 20]] {
        let [m, n, k] = size;
        let a: Vec<f32> = normal(&mut random, m * k).iter().map(|v| v * 0.3).collect();
        let b = normal(&mut random, k * n);
        let bias = normal(&mut random, n);
        for outer in ACTIVATIONS {
            // Away from the kink of ReLU.
            let before: Vec<f32> = normal(&mut random, m * n)
                .iter()
                .map(|x| x + x.signum() * 1e-3)
                .collect();
            let y: Vec<f32> = before
                .iter()
                .map(|&x| reference::activate(outer, f64::from(x)) as f32)
                .collect();
            let mut bench = Bench::default();
            let left = bench.floats(&a);
            let parameters = bench.arena(&[&bias, &b]);
            let outer_output = bench.floats(&y);
            let flags = bench.flags();
            let mut cases = Vec::new();
            for layout in LAYOUTS {
                for (with_bias, with_derivative, flags) in [
                    (true, false, Some(flags)),
                    (false, true, None),
                    (true, true, Some(flags)),
                ] {
                    let c = bench.output(m * n);
                    bench.program(vec![Kernel::Matmul(Matmul {
                        bias: with_bias.then_some(parameters[0]),
                        activation: outer,
                        derivative: with_derivative.then_some((outer, outer_output)),
                        flags,
                        ..plain(layout, size, left, parameters[1], c)
                    })]);
                    cases.push((layout, with_bias, with_derivative, c));
                }
            }
            let mut slices: Vec<Slice> = cases.iter().map(|case| case.3).collect();
            slices.push(flags);
            let results = bench.run(backend, &slices).await;
            assert_eq!(results.last(), Some(&vec![0]), "no flag for finite values");
            for ((layout, with_bias, with_derivative, _), result) in cases.into_iter().zip(results)
            {
                let product = Product {
                    layout,
                    m: m as usize,
                    n: n as usize,
                    k: k as usize,
                    a: &a,
                    b: &b,
                };
                let (mut wanted, magnitude) = product.compute();
                for (i, value) in wanted.iter_mut().enumerate() {
                    if with_bias {
                        *value += f64::from(bias[i % n as usize]);
                    }
                    *value = reference::activate(outer, *value);
                    if with_derivative {
                        *value *= reference::slope(outer, f64::from(before[i]));
                    }
                }
                assert_close(
                    &format!("{layout:?} {size:?} {outer:?} {with_bias} {with_derivative}"),
                    &floats(&result),
                    &wanted,
                    |i| ROUNDING * (magnitude[i] + 3.0),
                );
            }
        }
    }
}

/// Infinities and NaN raise the flag also where ReLU or a clamp would hide them, and nothing else does.
pub async fn non_finite_results_raise_flags(backend: &mut impl Backend) {
    let size = [9, 21, 40];
    let [m, n, k] = size;
    for layout in LAYOUTS {
        for (poison, raises) in [
            (f32::NAN, true),
            (f32::INFINITY, true),
            (f32::NEG_INFINITY, true),
            (f32::MAX, true),
            (1e30, false),
        ] {
            let mut a = vec![2.0; (m * k) as usize];
            let last = a.len() - 1;
            a[last] = poison;
            let mut bench = Bench::default();
            let left = bench.floats(&a);
            let right = bench.floats(&vec![-2.0; (k * n) as usize]);
            let flags = bench.flags();
            let c = bench.output(m * n);
            bench.program(vec![Kernel::Matmul(Matmul {
                activation: Activation::Relu,
                flags: Some(flags),
                ..plain(layout, size, left, right, c)
            })]);
            let given = bench.run(backend, &[flags]).await[0][0];
            let wanted = if raises { flag::ACTIVATION } else { 0 };
            assert_eq!(given, wanted, "{layout:?} with {poison}");
        }
    }
    for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut bench = Bench::default();
        let input = bench.floats(&[1.0, poison, 2.0]);
        let output = bench.output(3);
        let activated = bench.flags();
        let lost = bench.flags();
        let updated = bench.flags();
        let tick = bench.words(counters(3));
        let hyper = bench.floats(&hyper_parameters());
        let losses = bench.output(LOSS_RING);
        let values = bench.floats(&[0.0; 3]);
        let velocity = bench.floats(&[0.0; 3]);
        bench.program(vec![
            Kernel::Activate(Activate {
                activation: Activation::Tanh,
                input,
                output,
                flags: activated,
            }),
            Kernel::Total(Total {
                per_picture: input,
                batch: 3,
                tick,
                losses,
                flags: lost,
            }),
            Kernel::Sgd(Sgd {
                values,
                gradients: input,
                velocity,
                hyper,
                flags: updated,
            }),
        ]);
        let given = bench.run(backend, &[activated, lost, updated]).await;
        let wanted = [flag::ACTIVATION, flag::LOSS, flag::PARAMETER];
        assert_eq!(given.concat(), wanted, "{poison}");
    }
}

/// Column sums.
pub async fn sum_rows_adds_columns(backend: &mut impl Backend) {
    let mut random = stream("sum_rows");
    for (rows, columns) in [(1, 1), (3, 17), (32, 784), (127, 65), (4096, 3), (2, 300)] {
        let values = normal(&mut random, rows * columns);
        let mut bench = Bench::default();
        let input = bench.floats(&values);
        let output = bench.output(columns);
        bench.program(vec![Kernel::SumRows(SumRows {
            input,
            output,
            rows,
            columns,
        })]);
        let given = bench.result(backend, output).await;
        let columns = columns as usize;
        let mut wanted = vec![0.0; columns];
        let mut magnitude = vec![0.0; columns];
        for (i, &value) in values.iter().enumerate() {
            wanted[i % columns] += f64::from(value);
            magnitude[i % columns] += f64::from(value.abs());
        }
        assert_close(&format!("{rows} x {columns}"), &given, &wanted, |i| {
            ROUNDING * magnitude[i]
        });
    }
}

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

/// Counters over several epochs, with a short last batch, across the end of the loss ring.
pub async fn tick_walks_the_order(backend: &mut impl Backend) {
    let (batch, count, before) = (4, 10, LOSS_RING - 3);
    let mut words = counters(0);
    words[tick::STEP] = before;
    words[tick::COUNT] = count;
    let mut bench = Bench::default();
    let counters = bench.words(words);
    let hyper = bench.floats(&hyper_parameters());
    let program = bench.program(vec![Kernel::Tick(Tick {
        tick: counters,
        hyper,
        batch,
    })]);
    bench.load(backend).await;
    let (mut power1, mut power2) = (1f64, 1f64);
    for i in 0..8 {
        backend.run(program, 1);
        let words = backend.read(&[counters]).await.expect("counters")[0].clone();
        power1 *= f64::from(0.9f32);
        power2 *= f64::from(0.999f32);
        let start = [0, 4, 8][i % 3];
        let valid = batch.min(count - start);
        assert_eq!(words[tick::STEP], before + i as u32 + 1);
        assert_eq!(words[tick::START], start);
        assert_eq!(words[tick::VALID], valid);
        assert_eq!(words[tick::CURSOR], (start + valid) % count);
        assert_eq!(words[tick::COUNT], count);
        assert_eq!(words[tick::SLOT], (before + i as u32) % LOSS_RING);
        let powers = floats(&words[tick::BETA1_POWER..=tick::BETA2_POWER]);
        assert_close("powers", &powers, &[power1, power2], |_| 1e-6);
    }
}

/// Batches from bytes and from floats, full and short.
pub async fn gather_picks_pictures(backend: &mut impl Backend) {
    let mut random = stream("gather");
    for features in [1, 3, 4, 17, 784] {
        for (batch, valid) in [(1, 1), (5, 5), (7, 4)] {
            let pictures = 9;
            let bytes: Vec<u8> = (0..pictures * features)
                .map(|_| random.below(256) as u8)
                .collect();
            let packed: Vec<u32> = bytes
                .chunks(features as usize)
                .flat_map(|picture| picture.chunks(4))
                .map(|chunk| {
                    let mut word = [0; 4];
                    word[..chunk.len()].copy_from_slice(chunk);
                    u32::from_le_bytes(word)
                })
                .collect();
            let values = normal(&mut random, pictures * features);
            let order: Vec<u32> = (0..12).map(|_| random.below(pictures)).collect();
            let start = 3;
            let mut words = counters(valid);
            words[tick::START] = start;
            let mut bench = Bench::default();
            let (packed, plain) = (bench.words(packed), bench.floats(&values));
            let slice = bench.words(order.clone());
            let tick = bench.words(words);
            let outputs =
                [(PixelFormat::U8, packed), (PixelFormat::F32, plain)].map(|(format, pixels)| {
                    let output = bench.output(batch * features);
                    bench.program(vec![Kernel::Gather(Gather {
                        pixels,
                        format,
                        order: slice,
                        tick,
                        output,
                        batch,
                        features,
                    })]);
                    output
                });
            let results = bench.run(backend, &outputs).await;
            let pick = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
                (0..batch * features)
                    .map(|i| {
                        let (row, feature) = (i / features, i % features);
                        let picture = order[(start + row) as usize];
                        if row < valid {
                            value((picture * features + feature) as usize)
                        } else {
                            0.0
                        }
                    })
                    .collect()
            };
            assert_close(
                "bytes",
                &floats(&results[0]),
                &pick(&|i| f64::from(bytes[i]) / 255.0),
                |_| 1.2e-7,
            );
            assert_close(
                "floats",
                &floats(&results[1]),
                &pick(&|i| f64::from(values[i])),
                |_| 0.0,
            );
        }
    }
}

/// Three steps of momentum.
pub async fn sgd_follows_its_formula(backend: &mut impl Backend) {
    let mut random = stream("sgd");
    let (w, g) = (normal(&mut random, 517), normal(&mut random, 517));
    let mut bench = Bench::default();
    let (values, gradients) = (bench.floats(&w), bench.floats(&g));
    let velocity = bench.floats(&vec![0.0; w.len()]);
    let hyper = bench.floats(&hyper_parameters());
    let flags = bench.flags();
    let program = bench.program(vec![Kernel::Sgd(Sgd {
        values,
        gradients,
        velocity,
        hyper,
        flags,
    })]);
    bench.load(backend).await;
    backend.run(program, 3);
    let results = backend
        .read(&[values, velocity, flags])
        .await
        .expect("read");
    let mut wanted: Vec<f64> = w.iter().map(|&w| f64::from(w)).collect();
    let mut speed = vec![0.0; w.len()];
    for _ in 0..3 {
        for ((w, v), &g) in wanted.iter_mut().zip(&mut speed).zip(&g) {
            *v = 0.9 * *v + f64::from(g);
            *w -= 0.01 * *v;
        }
    }
    assert_close("values", &floats(&results[0]), &wanted, |_| 1e-6);
    assert_close("velocity", &floats(&results[1]), &speed, |_| 4e-6);
    assert_eq!(results[2], [0]);
}

/// Five steps of Adam in both forms, with gradients so small that the place of epsilon shows.
pub async fn adam_follows_its_formula(backend: &mut impl Backend) {
    let mut random = stream("adam");
    let w = normal(&mut random, 517);
    let g: Vec<f32> = normal(&mut random, 517)
        .iter()
        .enumerate()
        .map(|(i, g)| g * [1.0, 1e-3, 1e-6, 0.0][i % 4])
        .collect();
    for form in [AdamForm::Keras, AdamForm::Torch] {
        let mut bench = Bench::default();
        let (values, gradients) = (bench.floats(&w), bench.floats(&g));
        let moment1 = bench.floats(&vec![0.0; w.len()]);
        let moment2 = bench.floats(&vec![0.0; w.len()]);
        let hyper = bench.floats(&hyper_parameters());
        let tick = bench.words(counters(0));
        let flags = bench.flags();
        let program = bench.program(vec![
            Kernel::Tick(Tick {
                tick,
                hyper,
                batch: 1,
            }),
            Kernel::Adam(Adam {
                form,
                values,
                gradients,
                moment1,
                moment2,
                hyper,
                tick,
                flags,
            }),
        ]);
        bench.load(backend).await;
        backend.run(program, 5);
        let results = backend.read(&[values, flags]).await.expect("read");
        let (rate, beta1, beta2, epsilon) = (0.01, f64::from(0.9f32), f64::from(0.999f32), 1e-7);
        let wanted: Vec<f64> = w
            .iter()
            .zip(&g)
            .map(|(&w, &g)| {
                let (mut w, g) = (f64::from(w), f64::from(g));
                let (mut m, mut v) = (0.0, 0.0);
                for t in 1..=5 {
                    m = beta1 * m + (1.0 - beta1) * g;
                    v = beta2 * v + (1.0 - beta2) * g * g;
                    let (c1, c2) = (1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
                    w -= match form {
                        AdamForm::Keras => rate * c2.sqrt() / c1 * m / (v.sqrt() + epsilon),
                        AdamForm::Torch => rate * (m / c1) / ((v / c2).sqrt() + epsilon),
                    };
                }
                w
            })
            .collect();
        // Five steps of 0.01, each to about 2e-5: one minus a power of 0.999 has so few digits left in f32.
        assert_close(&format!("{form:?}"), &floats(&results[0]), &wanted, |_| {
            2e-6
        });
        assert_eq!(results[1], [0]);
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

/// Forward and backward through two layers: the gradients of all parameters against finite differences.
pub async fn gradients_of_a_chain(backend: &mut impl Backend) {
    let (batch, inputs, hidden, valid) = (6, 13, 5, 4);
    for (inner, outer, kind) in [
        (Activation::Tanh, Activation::Sigmoid, LossKind::Mse),
        (Activation::Sigmoid, Activation::Linear, LossKind::BceLogits),
        (Activation::Relu, Activation::Tanh, LossKind::Mse),
    ] {
        let mut random = stream("chain");
        let mut x = uniform(&mut random, batch * inputs);
        x[(valid * inputs) as usize..].fill(0.0);
        let small = |values: Vec<f32>| -> Vec<f32> { values.iter().map(|v| v * 0.5).collect() };
        let parameters = [
            small(normal(&mut random, hidden * inputs)),
            small(normal(&mut random, hidden)),
            small(normal(&mut random, inputs * hidden)),
            small(normal(&mut random, inputs)),
        ];
        let mut bench = Bench::default();
        let input = bench.floats(&x);
        let values = bench.arena(&parameters.each_ref().map(Vec::as_slice));
        let gradients = bench.arena(&parameters.each_ref().map(Vec::as_slice));
        let code = bench.output(batch * hidden);
        let prediction = bench.output(batch * inputs);
        let slope = bench.output(batch * inputs);
        let code_slope = bench.output(batch * hidden);
        let per_picture = bench.output(batch);
        let tick = bench.words(counters(valid));
        bench.program(vec![
            Kernel::Matmul(Matmul {
                bias: Some(values[1]),
                activation: inner,
                ..plain(Layout::Nt, [batch, hidden, inputs], input, values[0], code)
            }),
            Kernel::Matmul(Matmul {
                bias: Some(values[3]),
                activation: outer,
                ..plain(
                    Layout::Nt,
                    [batch, inputs, hidden],
                    code,
                    values[2],
                    prediction,
                )
            }),
            Kernel::Loss(Loss {
                kind,
                prediction,
                target: input,
                gradient: Some(slope),
                activation: outer,
                per_picture,
                tick,
                batch,
                features: inputs,
            }),
            Kernel::Matmul(plain(
                Layout::Tn,
                [inputs, hidden, batch],
                slope,
                code,
                gradients[2],
            )),
            Kernel::SumRows(SumRows {
                input: slope,
                output: gradients[3],
                rows: batch,
                columns: inputs,
            }),
            Kernel::Matmul(Matmul {
                derivative: Some((inner, code)),
                ..plain(
                    Layout::Nn,
                    [batch, hidden, inputs],
                    slope,
                    values[2],
                    code_slope,
                )
            }),
            Kernel::Matmul(plain(
                Layout::Tn,
                [hidden, inputs, batch],
                code_slope,
                input,
                gradients[0],
            )),
            Kernel::SumRows(SumRows {
                input: code_slope,
                output: gradients[1],
                rows: batch,
                columns: hidden,
            }),
        ]);
        let results = bench.run(backend, &gradients).await;

        let wide = |values: &[f32]| -> Vec<f64> { values.iter().map(|&v| f64::from(v)).collect() };
        let x = wide(&x[..(valid * inputs) as usize]);
        let twin = parameters.each_ref().map(|values| wide(values));
        for (place, result) in results.iter().enumerate() {
            let wanted: Vec<f64> = (0..twin[place].len())
                .map(|i| {
                    let at = twin[place][i];
                    let mut probe = twin.clone();
                    reference::central(
                        |value| probe_loss(&mut probe, place, i, value, &x, (inner, outer, kind)),
                        at,
                    )
                })
                .collect();
            assert_close(
                &format!("{inner:?} {outer:?} {kind:?}, parameter {place}"),
                &floats(result),
                &wanted,
                |_| 1e-6,
            );
        }
    }
}

/// The chain's loss with one parameter set to `value`.
fn probe_loss(
    parameters: &mut [Vec<f64>; 4],
    place: usize,
    index: usize,
    value: f64,
    x: &[f64],
    (inner, outer, kind): (Activation, Activation, LossKind),
) -> f64 {
    parameters[place][index] = value;
    let code = reference::dense(x, &parameters[0], &parameters[1], inner);
    let prediction = reference::dense(&code, &parameters[2], &parameters[3], outer);
    let sum: f64 = prediction
        .iter()
        .zip(x)
        .map(|(&p, &t)| reference::loss(kind, p, t))
        .sum();
    sum / x.len() as f64
}

/// The same launches give the same bits, however they are divided into calls.
pub async fn chunks_change_nothing(backend: &mut impl Backend) {
    let mut random = stream("chunks");
    let size = [33, 40, 129];
    let [m, n, k] = size;
    let mut bench = Bench::default();
    let input = bench.floats(&normal(&mut random, m * k));
    let weights = normal(&mut random, n * k);
    let values = bench.floats(&weights);
    let velocity = bench.floats(&vec![0.0; weights.len()]);
    let output = bench.output(m * n);
    let gradients = bench.output(n * k);
    let mut slow = hyper_parameters();
    slow[hyper::LEARNING_RATE] = 1e-5;
    let hyper = bench.floats(&slow);
    let flags = bench.flags();
    let program = bench.program(vec![
        Kernel::Matmul(plain(Layout::Nt, size, input, values, output)),
        Kernel::Matmul(plain(Layout::Tn, [n, k, m], output, input, gradients)),
        Kernel::Sgd(Sgd {
            values,
            gradients,
            velocity,
            hyper,
            flags,
        }),
    ]);
    let mut seen = Vec::new();
    for chunk in [1, 7, 21] {
        bench.load(backend).await;
        for _ in 0..21 / chunk {
            backend.run(program, chunk);
        }
        seen.push(backend.read(&[values]).await.expect("read"));
    }
    assert_ne!(floats(&seen[0][0]), weights, "the weights move");
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

/// Writes, runs and reads take effect in the order they are asked for, though nothing is waited for in between.
pub async fn calls_keep_their_order(backend: &mut impl Backend) {
    let mut bench = Bench::default();
    let input = bench.floats(&[0.0; 70]);
    let output = bench.output(70);
    let flags = bench.flags();
    let program = bench.program(vec![Kernel::Activate(Activate {
        activation: Activation::Linear,
        input,
        output,
        flags,
    })]);
    bench.load(backend).await;
    let readings: Vec<_> = (1..=10)
        .map(|i| {
            backend.write(input.buffer, 69, &[(i as f32).to_bits()]);
            backend.run(program, 1);
            let part = Slice {
                offset: 64,
                len: 6,
                ..output
            };
            (i as f32, backend.read(&[part, flags]))
        })
        .collect();
    for (i, reading) in readings {
        let words = reading.await.expect("read");
        assert_eq!(floats(&words[0]), [0.0, 0.0, 0.0, 0.0, 0.0, i]);
        assert_eq!(words[1], [0]);
    }
    // A reading that nobody waits for holds nothing up.
    drop(backend.read(&[output]));
    assert_eq!(backend.read(&[flags]).await, Ok(vec![vec![0]]));
    assert_eq!(backend.read(&[]).await, Ok(vec![]));
}

/// A new plan takes the place of the one before, with buffers of zeros.
pub async fn a_new_plan_starts_from_zeros(backend: &mut impl Backend) {
    for words in [100, 5000, 100] {
        let mut bench = Bench::default();
        let slice = bench.floats(&vec![1.5; words]);
        backend.load(&bench.plan()).await.expect("loads");
        let before = backend.read(&[slice]).await.expect("read");
        assert_eq!(before[0], vec![0; words]);
        backend.write(slice.buffer, 0, &vec![7; words]);
        assert_eq!(
            backend.read(&[slice]).await.expect("read")[0],
            vec![7; words]
        );
    }
}

/// A plan that no device takes is refused with a reason, and the backend goes on with the next.
pub async fn too_large_a_plan_is_refused(backend: &mut impl Backend) {
    let mut bench = Bench::default();
    bench.floats(&[0.0]);
    let mut plan = bench.plan();
    plan.buffers[0].words = u32::MAX;
    match backend.load(&plan).await {
        Err(BackendError::Memory(why)) => assert!(why.contains("buffer 0"), "{why}"),
        other => panic!("16 GB in one buffer gave {other:?}"),
    }
    calls_keep_their_order(backend).await;
}

/// A buffer that a launch both reads and writes is refused with its name: WebGPU cannot bind it so.
pub async fn aliased_buffers_are_refused(backend: &mut impl Backend) {
    let mut bench = Bench::default();
    let both = bench.floats(&[0.0; 70]);
    let flags = bench.flags();
    bench.program(vec![Kernel::Activate(Activate {
        activation: Activation::Linear,
        input: both,
        output: both,
        flags,
    })]);
    match backend.load(&bench.plan()).await {
        Err(BackendError::Rejected(why)) => assert!(why.contains("buffer 0"), "{why}"),
        other => panic!("one buffer read and written gave {other:?}"),
    }
}
