//! Random shapes of every layer, activation and loss. `CASES=20` tries twenty times as many, from other seeds.

mod layers;

use std::cell::RefCell;

use hourglass::backend::{Backend, BackendKind};
use hourglass::spec::{
    Activation, CodePenalty, Divergence, Kind, Largest, Layer, Loss, Reduction, Regularization,
    Run, Shape,
};
use proptest::array::uniform2;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestRng, TestRunner};

use crate::agree::agree;
use crate::case::{layer, run};
use layers::{
    activations, batch_norms, channels, convolutions, dropouts, enlargements, group_norms, keeping,
    layer_norms, of_series, pictures, pools, series, shapes, transposed_convolutions,
};

/// A run, the pictures of its short batch, and what its contents are drawn from.
type Case = (Run, u32, u32);

/// Tries `cases` of them.
fn hold(backend: &mut impl Backend, cases: u32, strategy: impl Strategy<Value = Case>) {
    let times = std::env::var("CASES").map_or(1, |times| times.parse().expect("a number"));
    // Each case is a model of its own, whose shaders a GPU's driver compiles first.
    let share = match backend.info().kind {
        BackendKind::Cpu => 1,
        BackendKind::Gpu => 4,
    };
    let config = Config {
        cases: (cases * times).div_ceil(share),
        failure_persistence: None,
        max_shrink_iters: 200,
        max_global_rejects: 10_000,
        ..Config::default()
    };
    let mut seed = [7; 32];
    seed[0] = times as u8;
    let random = TestRng::from_seed(config.rng_algorithm, &seed);
    let backend = RefCell::new(backend);
    TestRunner::new_with_rng(config, random)
        .run(&strategy, |(run, short, seed)| {
            let mut backend = backend.borrow_mut();
            pollster::block_on(agree(&mut **backend, &run, short, seed))
                .map_err(|unfit| TestCaseError::reject(format!("{unfit:?}")))
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Largest models that are tried: each takes the twin hundreds of passes.
const MAX_VALUES: u32 = 1000;
const MAX_PARAMETERS: u64 = 20_000;

/// Fills in the batch sizes and the seed, and leaves out what cannot be or is too large.
fn cases(runs: impl Strategy<Value = Run>) -> impl Strategy<Value = Case> {
    (runs, 1..=4u32, 1..=4u32, any::<u32>()).prop_filter_map(
        "the model does not fit",
        |(mut run, batch, short, seed)| {
            run.batch = batch;
            run.validate().ok()?;
            let small = run.widest().ok()? <= MAX_VALUES
                && run.model.parameter_count().ok()? <= MAX_PARAMETERS;
            small.then(|| (run, short.min(batch), seed))
        },
    )
}

/// A model of which `inner` is the layer that matters: before it scales and shifts of each value, whose gradients are those
/// by the layer's input, and behind it a dense layer.
fn around(input: Shape, inner: Vec<Layer>) -> Run {
    let front = layer(
        "front",
        Kind::LayerNorm { epsilon: 1e-5 },
        Activation::Linear,
    );
    let encoder = std::iter::once(front).chain(inner).collect();
    let decoder = vec![
        layer("flat", Kind::Flatten, Activation::Linear),
        layer("back", Kind::dense(input.values()), Activation::Linear),
    ];
    run(input, encoder, decoder, 1)
}

fn one_layer(
    inputs: impl Strategy<Value = Shape>,
    kinds: impl Strategy<Value = Kind>,
) -> impl Strategy<Value = Case> {
    cases(
        (inputs, kinds, activations()).prop_map(|(input, kind, activation)| {
            around(input, vec![layer("it", kind, activation)])
        }),
    )
}

fn dense_layers(backend: &mut impl Backend) {
    let kinds = channels().prop_map(Kind::dense);
    hold(
        backend,
        12,
        one_layer((1..=40u32).prop_map(Shape::Vector), kinds),
    );
}

fn convolutions_2d(backend: &mut impl Backend) {
    hold(backend, 24, one_layer(pictures(), convolutions()));
}

fn convolutions_1d(backend: &mut impl Backend) {
    let kinds = convolutions().prop_map(of_series);
    hold(backend, 16, one_layer(series(), kinds));
}

fn transposed_convolutions_2d(backend: &mut impl Backend) {
    hold(
        backend,
        24,
        one_layer(pictures(), transposed_convolutions()),
    );
}

fn transposed_convolutions_1d(backend: &mut impl Backend) {
    let kinds = transposed_convolutions().prop_map(of_series);
    hold(backend, 16, one_layer(series(), kinds));
}

fn pooling(backend: &mut impl Backend) {
    hold(backend, 16, one_layer(pictures(), pools()));
    hold(backend, 8, one_layer(series(), pools().prop_map(of_series)));
}

fn upsampling(backend: &mut impl Backend) {
    hold(backend, 12, one_layer(pictures(), enlargements()));
    let kinds = enlargements().prop_map(of_series);
    hold(backend, 6, one_layer(series(), kinds));
}

fn batch_normalization(backend: &mut impl Backend) {
    hold(backend, 16, one_layer(shapes(), batch_norms()));
}

fn layer_normalization(backend: &mut impl Backend) {
    hold(backend, 16, one_layer(shapes(), layer_norms()));
}

fn group_normalization(backend: &mut impl Backend) {
    hold(backend, 24, one_layer(shapes(), group_norms()));
}

fn dropout(backend: &mut impl Backend) {
    hold(backend, 12, one_layer(shapes(), dropouts()));
}

/// Gaussian codes under every rule for their divergence, with losses that are likelihoods and others, and with penalties.
fn gaussian_codes(backend: &mut impl Backend) {
    let losses = prop_oneof![Just(Loss::Mse), Just(Loss::Gaussian), Just(Loss::Mae)];
    let rules = (
        prop_oneof![Just(0.0), Just(1.0), Just(4.0)],
        prop_oneof![Just(0.0), Just(0.7), Just(60.0)],
        prop_oneof![Just(0.0), Just(0.3)],
    );
    let runs = (1..=12u32, 1..=5u32, losses, rules, any::<bool>()).prop_map(
        |(values, units, loss, (beta, capacity, free_bits), penalised)| {
            let code = layer("it", Kind::gaussian(units), Activation::Linear);
            let mut run = around(Shape::Vector(values), vec![code]);
            run.loss = loss;
            run.reduction = Reduction::Sum;
            run.divergence = Divergence {
                beta,
                capacity,
                free_bits,
                ..Divergence::default()
            };
            if penalised {
                run.regularization.l2 = 0.05;
            }
            run
        },
    );
    hold(backend, 24, cases(runs));
}

/// Every activation, where kernels fuse it and where it stands by itself, and reshaping between.
fn every_activation(backend: &mut impl Backend) {
    for activation in Activation::ALL {
        let kinds = prop_oneof![
            convolutions(),
            pools(),
            Just(Kind::Activation),
            (1..=2u32, 1..=3u32).prop_map(|(c, h)| Kind::Reshape {
                shape: Shape::Picture([c, h, 12 / c / h]),
            }),
            Just(Kind::Flatten),
        ];
        let runs = (uniform2(1..=3u32), kinds).prop_map(move |([c, h], kind)| {
            around(
                Shape::Picture([c, h, 12 / c / h]),
                vec![layer("it", kind, activation)],
            )
        });
        hold(backend, 4, cases(runs));
    }
}

/// Blocks around one to three layers, in each other and with activations, at the model's beginning, its waist and behind another.
fn residual_blocks(backend: &mut impl Backend) {
    let blocks = |name: &'static str| {
        (1..=3u32).prop_flat_map(move |channels| {
            let inner = (keeping(channels), activations());
            (
                Just(channels),
                proptest::collection::vec(inner, 1..=3),
                any::<bool>(),
                activations(),
            )
                .prop_map(move |(channels, inner, nested, activation)| {
                    let mut layers: Vec<Layer> = inner
                        .into_iter()
                        .enumerate()
                        .map(|(i, (kind, activation))| {
                            layer(&format!("{name}{i}"), kind, activation)
                        })
                        .collect();
                    if nested {
                        let last = layers.pop().expect("a layer");
                        let block = Kind::Residual { layers: vec![last] };
                        layers.push(layer(&format!("{name}-nested"), block, activation));
                    }
                    let block = layer(name, Kind::Residual { layers }, activation);
                    (channels, block)
                })
        })
    };
    let runs = (
        blocks("first"),
        blocks("second"),
        uniform2(1..=6u32),
        0..3u32,
    )
        .prop_map(|((channels, first), (_, second), [height, width], place)| {
            let input = Shape::Picture([channels, height, width]);
            let conv = layer("conv", Kind::conv2d(channels, 3, 1), Activation::Tanh);
            let back = layer("back", Kind::conv2d(channels, 1, 1), Activation::Linear);
            let (encoder, decoder) = match place {
                0 => (vec![first, conv], vec![back]),
                1 => (vec![conv], vec![first, back]),
                _ => (vec![conv, first, second], vec![back]),
            };
            run(input, encoder, decoder, 1)
        });
    hold(backend, 24, cases(runs));
}

/// Chains of any layers.
fn whole_models(backend: &mut impl Backend) {
    let kinds = prop_oneof![
        convolutions(),
        transposed_convolutions(),
        pools(),
        enlargements(),
        batch_norms(),
        layer_norms(),
        group_norms(),
        dropouts(),
    ];
    let chains = proptest::collection::vec((kinds, activations()), 2..=4);
    let runs = (pictures(), series(), any::<bool>(), chains).prop_map(
        |(picture, series, of_one_axis, chain)| {
            let layers = chain
                .into_iter()
                .enumerate()
                .map(|(i, (kind, activation))| {
                    let kind = if of_one_axis { of_series(kind) } else { kind };
                    layer(&format!("it{i}"), kind, activation)
                })
                .collect();
            around(if of_one_axis { series } else { picture }, layers)
        },
    );
    hold(backend, 24, cases(runs));
}

/// Sparse and contractive codes, with weights of their own behind them or tied ones.
fn plain_codes(backend: &mut impl Backend) {
    let penalties = prop_oneof![
        Just(CodePenalty::None),
        (0.1..2.0).prop_map(|weight| CodePenalty::L1 { weight }),
        (0.02..0.6, 0.01..0.5).prop_map(|(rho, weight)| CodePenalty::KlSparsity { rho, weight }),
        (0.01..0.5).prop_map(|weight| CodePenalty::Contractive { weight }),
    ];
    let bends = select(vec![
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Relu,
        Activation::Linear,
    ]);
    let runs = (
        (1..=20u32, 1..=20u32),
        (penalties, bends),
        (any::<bool>(), any::<bool>(), 1..=20u32, any::<bool>()),
    )
        .prop_map(|((values, units), (penalty, bend), (tied, few, k, far))| {
            let bend = match penalty {
                CodePenalty::KlSparsity { .. } => Activation::Sigmoid,
                _ => bend,
            };
            let mut encoder = vec![layer("code", Kind::dense(units), bend)];
            let contractive = matches!(penalty, CodePenalty::Contractive { .. });
            if few && !contractive && penalty.weight() == 0.0 {
                let by = if far {
                    Largest::Magnitude
                } else {
                    Largest::Value
                };
                let k = k.min(units);
                encoder.push(layer("few", Kind::TopK { k, by }, Activation::Linear));
            }
            let kind = if tied {
                Kind::DenseTied { to: "code".into() }
            } else {
                Kind::dense(values)
            };
            let decoder = vec![layer("back", kind, Activation::Sigmoid)];
            Run {
                code_penalty: penalty,
                ..run(Shape::Vector(values), encoder, decoder, 1)
            }
        });
    hold(backend, 48, cases(runs));
}

/// Every loss in every form, behind every activation it goes with.
fn every_loss(backend: &mut impl Backend) {
    let losses = [
        Loss::Mse,
        Loss::Rmse,
        Loss::Mae,
        Loss::Huber { delta: 0.3 },
        Loss::SmoothL1 { beta: 0.3 },
        Loss::LogCosh,
        Loss::Bce,
        Loss::CategoricalCrossentropy,
        Loss::Ssim,
    ];
    for loss in losses {
        let ssim = loss == Loss::Ssim;
        let inputs = (1..=3u32, uniform2(1..=5u32), any::<bool>()).prop_map(
            move |(channels, [height, width], flat)| match (ssim, flat) {
                (true, _) => Shape::Picture([channels, 10 + height, 10 + width]),
                (_, true) => Shape::Vector(channels * height * width),
                _ => Shape::Picture([channels, height, width]),
            },
        );
        let outputs = match loss {
            Loss::Bce => select(vec![Activation::Sigmoid, Activation::Softmax]).boxed(),
            Loss::CategoricalCrossentropy => Just(Activation::Softmax).boxed(),
            _ => activations().boxed(),
        };
        let reductions = select(vec![Reduction::Mean, Reduction::Sum]);
        let penalties = uniform2(select(vec![0.0, 0.01, 0.1]));
        // The last activation fused into a layer's kernel, or behind one that has none fused.
        let behind = 0..3u32;
        let runs = (inputs, outputs, reductions, penalties, behind).prop_map(
            move |(input, output, reduction, [l1, l2], behind)| {
                let (first, last) = match input {
                    Shape::Vector(values) => (Kind::dense(3), Kind::dense(values)),
                    _ => {
                        let (channels, _) = input.channels();
                        (Kind::conv2d(2, 3, 1), Kind::conv2d(channels, 3, 1))
                    }
                };
                let encoder = vec![layer("first", first, Activation::Tanh)];
                let decoder = match behind {
                    0 => vec![layer("last", last, output)],
                    1 => vec![
                        layer("last", last, Activation::Linear),
                        layer("activation", Kind::Activation, output),
                    ],
                    _ => vec![
                        layer("last", last, output),
                        layer(
                            "reshape",
                            Kind::Reshape { shape: input },
                            Activation::Linear,
                        ),
                    ],
                };
                let regularization = Regularization {
                    l1,
                    l2,
                    ..Regularization::default()
                };
                Run {
                    loss,
                    reduction,
                    regularization,
                    ..run(input, encoder, decoder, 1)
                }
            },
        );
        hold(backend, 8, cases(runs));
    }
}

macro_rules! on_both {
    ($($body:ident),* $(,)?) => {
        mod cpu { $(
            #[test]
            fn $body() {
                super::$body(&mut hourglass::cpu::Cpu::new(2));
            }
        )* }

        mod gpu { $(
            #[test]
            fn $body() {
                // The adapters that tests find are emulated, and the other tests have those adapters' own tuning.
                let tuning = hourglass::gpu::Tuning::Hardware;
                if let Some(mut gpu) = pollster::block_on(crate::gpu(Some(tuning))) {
                    super::$body(&mut gpu);
                }
            }
        )* }
    };
}

on_both!(
    batch_normalization,
    convolutions_1d,
    convolutions_2d,
    dense_layers,
    dropout,
    every_activation,
    gaussian_codes,
    every_loss,
    group_normalization,
    layer_normalization,
    plain_codes,
    pooling,
    residual_blocks,
    transposed_convolutions_1d,
    transposed_convolutions_2d,
    upsampling,
    whole_models,
);
