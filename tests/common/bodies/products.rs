//! Matrix products with what is fused around them, and column sums.

use super::super::reference::{self, Product};
use super::super::{Bench, assert_close, floats, normal, stream};
use super::{ACTIVATIONS, LAYOUTS, ROUNDING, counters, hyper_parameters, plain};
use hourglass::backend::Backend;
use hourglass::program::Slice;
use hourglass::program::kernel::{
    Activate, Clipping, Kernel, LOSS_RING, Matmul, Rule, SumRows, Total, Update, flag,
};
use hourglass::spec::Activation;

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
    // The variants for larger sizes have the same epilogue, and each activation of each is a pipeline to compile.
    let some = [ACTIVATIONS[0], ACTIVATIONS[2], ACTIVATIONS[5]];
    for (size, activations) in [
        ([5, 19, 11], ACTIVATIONS.as_slice()),
        ([33, 130, 70], &some),
        ([450, 520, 20], &some),
    ] {
        let [m, n, k] = size;
        let a: Vec<f32> = normal(&mut random, m * k).iter().map(|v| v * 0.3).collect();
        let b = normal(&mut random, k * n);
        let bias = normal(&mut random, n);
        for &outer in activations {
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
        let moment2 = bench.floats(&[0.0; 3]);
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
                root: false,
                penalties: None,
                flags: lost,
            }),
            Kernel::Update(Update {
                rule: Rule::Sgd { nesterov: false },
                values,
                gradients: input,
                moment1: velocity,
                moment2,
                hyper,
                tick,
                clipping: Clipping::Value,
                flags: updated,
            }),
        ]);
        let given = bench.run(backend, &[activated, lost, updated]).await;
        let wanted = [flag::ACTIVATION, flag::LOSS, flag::PARAMETER];
        assert_eq!(given.concat(), wanted, "{poison}");
    }
}

/// Column sums, of one place and of many.
pub async fn sum_rows_adds_columns(backend: &mut impl Backend) {
    let mut random = stream("sum_rows");
    for (rows, columns, places) in [
        (1, 1, 1),
        (3, 17, 1),
        (32, 784, 1),
        (127, 65, 1),
        (4096, 3, 1),
        (2, 300, 1),
        (1, 1, 5),
        (3, 17, 49),
        (32, 5, 196),
        (2, 70, 3),
    ] {
        let values = normal(&mut random, rows * columns * places);
        let mut bench = Bench::default();
        let input = bench.floats(&values);
        let output = bench.output(columns);
        bench.program(vec![Kernel::SumRows(SumRows {
            input,
            output,
            rows,
            columns,
            places,
        })]);
        let given = bench.result(backend, output).await;
        let mut wanted = vec![0.0; columns as usize];
        let mut magnitude = vec![0.0; columns as usize];
        for (i, &value) in values.iter().enumerate() {
            let column = i / places as usize % columns as usize;
            wanted[column] += f64::from(value);
            magnitude[column] += f64::from(value.abs());
        }
        assert_close(
            &format!("{rows} x {columns} x {places}"),
            &given,
            &wanted,
            |i| ROUNDING * magnitude[i],
        );
    }
}
