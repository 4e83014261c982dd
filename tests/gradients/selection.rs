//! A few models with something of everything, in the browser as well.

use hourglass::backend::Backend;
use hourglass::spec::{
    Activation, Init, Interpolation, Kind, Loss, Padding, Reduction, Regularization, Run,
    RunningVariance, Shape,
};

use crate::agree::agree;
use crate::case::{layer, run};

on_every_backend!(
    classes,
    normalized_series,
    pooled_pictures,
    strided_pictures
);

async fn strided_pictures(backend: &mut impl Backend) {
    let down = Kind::Conv2d {
        channels: 5,
        kernel: [3, 2],
        stride: [3, 2],
        padding: Padding::Explicit([1, 2]),
        dilation: [1, 2],
        init: Init::Glorot,
    };
    let up = Kind::ConvTranspose2d {
        channels: 3,
        kernel: [4, 3],
        stride: [3, 2],
        padding: Padding::Explicit([1, 2]),
        output_padding: [1, 1],
        dilation: [1, 2],
        init: Init::Glorot,
    };
    let input = Shape::Picture([3, 12, 11]);
    let encoder = vec![
        layer("down", down, Activation::LeakyRelu { slope: 0.2 }),
        layer("middle", Kind::conv2d(5, 1, 1), Activation::Gelu),
    ];
    let decoder = vec![
        layer("up", up, Activation::Elu { alpha: 1.5 }),
        layer("flat", Kind::Flatten, Activation::Linear),
        layer("back", Kind::dense(input.values()), Activation::Linear),
    ];
    let run = Run {
        loss: Loss::Huber { delta: 0.4 },
        ..run(input, encoder, decoder, 3)
    };
    agree(backend, &run, 2, 1).await.expect("contents");
}

async fn normalized_series(backend: &mut impl Backend) {
    let norm = Kind::BatchNorm {
        epsilon: 1e-3,
        momentum: 0.9,
        variance: RunningVariance::Unbiased,
    };
    let window = Kind::Conv1d {
        channels: 4,
        kernel: 3,
        stride: 1,
        padding: Padding::Same,
        dilation: 2,
        init: Init::Glorot,
    };
    let inner = vec![
        layer("norm", norm, Activation::Silu),
        layer("window", window.clone(), Activation::GeluTanh),
    ];
    let encoder = vec![
        layer("first", window, Activation::Tanh),
        layer(
            "block",
            Kind::Residual { layers: inner },
            Activation::Softplus,
        ),
        layer("drop", Kind::Dropout { rate: 0.3 }, Activation::Linear),
    ];
    let input = Shape::Series([4, 9]);
    let decoder = vec![
        layer(
            "layer norm",
            Kind::LayerNorm { epsilon: 1e-5 },
            Activation::Linear,
        ),
        layer("flat", Kind::Flatten, Activation::Linear),
        layer("back", Kind::dense(36), Activation::Linear),
    ];
    let run = Run {
        loss: Loss::Rmse,
        regularization: Regularization {
            l1: 0.01,
            l2: 0.02,
            ..Regularization::default()
        },
        ..run(input, encoder, decoder, 4)
    };
    agree(backend, &run, 3, 2).await.expect("contents");
}

async fn pooled_pictures(backend: &mut impl Backend) {
    let pool = Kind::MaxPool {
        size: [3, 2],
        stride: Some([2, 2]),
    };
    let mean = Kind::AveragePool {
        size: [2, 3],
        stride: None,
    };
    let enlarge = Kind::Upsample {
        factor: [3, 2],
        mode: Interpolation::Bilinear,
    };
    let encoder = vec![
        layer("window", Kind::conv2d(3, 3, 1), Activation::Tanh),
        layer("largest", pool, Activation::Linear),
        layer("mean", mean, Activation::Sigmoid),
    ];
    let input = Shape::Picture([2, 13, 12]);
    let decoder = vec![
        layer("code", Kind::conv2d(2, 1, 1), Activation::Linear),
        layer("enlarge", enlarge, Activation::Relu),
        layer("flat", Kind::Flatten, Activation::Linear),
        layer("back", Kind::dense(312), Activation::Sigmoid),
        layer(
            "pictures",
            Kind::Reshape { shape: input },
            Activation::Linear,
        ),
    ];
    let run = Run {
        loss: Loss::Ssim,
        ..run(input, encoder, decoder, 3)
    };
    agree(backend, &run, 1, 3).await.expect("contents");
}

async fn classes(backend: &mut impl Backend) {
    let encoder = vec![layer("window", Kind::conv2d(2, 3, 1), Activation::Silu)];
    let decoder = vec![layer("back", Kind::conv2d(5, 2, 1), Activation::Softmax)];
    for loss in [Loss::CategoricalCrossentropy, Loss::Bce] {
        let input = Shape::Picture([5, 4, 3]);
        let run = Run {
            loss,
            reduction: Reduction::Sum,
            ..run(input, encoder.clone(), decoder.clone(), 4)
        };
        agree(backend, &run, 1, 4).await.expect("contents");
    }
}
