//! Optimizers, and grids longer than one dimension allows.

use super::super::{Bench, assert_close, floats, normal, stream};
use super::{counters, hyper_parameters, plain};
use hourglass::backend::Backend;
use hourglass::program::kernel::{Activate, Adam, Kernel, Layout, Sgd, Tick};
use hourglass::spec::{Activation, AdamForm};

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
