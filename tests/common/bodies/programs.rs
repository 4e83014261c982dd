//! Whole programs: gradients of a chain, order and repeatability of calls, plans that are refused.

use super::super::reference::{self};
use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{counters, hyper_parameters, plain, wide};
use hourglass::backend::{Backend, BackendError};
use hourglass::program::Slice;
use hourglass::program::kernel::{
    Activate, Clipping, Kernel, Layout, Loss, LossKind, Matmul, Rule, SumRows, Update, tick,
};
use hourglass::spec::{Activation, Distance};

/// Forward and backward through two layers: the gradients of all parameters against finite differences.
pub async fn gradients_of_a_chain(backend: &mut impl Backend) {
    let (batch, inputs, hidden, valid) = (6, 13, 5, 4);
    for (inner, outer, kind) in [
        (
            Activation::Tanh,
            Activation::Sigmoid,
            LossKind::Distance(Distance::Squared),
        ),
        (Activation::Sigmoid, Activation::Linear, LossKind::BceLogits),
        (
            Activation::Relu,
            Activation::Tanh,
            LossKind::Distance(Distance::Squared),
        ),
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
                divisor: inputs,
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
                places: 1,
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
                places: 1,
            }),
        ]);
        let results = bench.run(backend, &gradients).await;

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
    let moment2 = bench.floats(&vec![0.0; weights.len()]);
    let hyper = bench.floats(&hyper_parameters());
    let mut words = counters(m);
    words[tick::RATE] = 1e-5f32.to_bits();
    let tick = bench.words(words);
    let flags = bench.flags();
    let program = bench.program(vec![
        Kernel::Matmul(plain(Layout::Nt, size, input, values, output)),
        Kernel::Matmul(plain(Layout::Tn, [n, k, m], output, input, gradients)),
        Kernel::Update(Update {
            rule: Rule::Sgd { nesterov: false },
            values,
            gradients,
            moment1: velocity,
            moment2,
            hyper,
            tick,
            clipping: Clipping::None,
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
