//! What random models are made of.

use hourglass::spec::{Activation, Init, Interpolation, Kind, Padding, RunningVariance, Shape};
use proptest::array::uniform2;
use proptest::prelude::*;
use proptest::sample::select;

/// Elementwise activations, the usual ones most often.
pub fn activations() -> impl Strategy<Value = Activation> {
    prop_oneof![
        select(Activation::ALL.to_vec()),
        Just(Activation::Linear),
        Just(Activation::Tanh),
        (0.01f32..0.99).prop_map(|slope| Activation::LeakyRelu { slope }),
        (0.1f32..3.0).prop_map(|alpha| Activation::Elu { alpha }),
    ]
}

/// Channels, now and then more than a tile of a kernel has.
pub fn channels() -> impl Strategy<Value = u32> {
    prop_oneof![6 => 1..=5u32, 1 => 6..=19u32]
}

pub fn pictures() -> impl Strategy<Value = Shape> {
    (channels(), uniform2(1..=9u32))
        .prop_map(|(channels, [height, width])| Shape::Picture([channels, height, width]))
}

pub fn series() -> impl Strategy<Value = Shape> {
    (channels(), 1..=15u32).prop_map(|(channels, length)| Shape::Series([channels, length]))
}

pub fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![pictures(), series(), (1..=40u32).prop_map(Shape::Vector)]
}

pub fn paddings<P: Clone + std::fmt::Debug + 'static>(
    explicit: impl Strategy<Value = P> + 'static,
) -> impl Strategy<Value = Padding<P>> {
    prop_oneof![
        Just(Padding::Same),
        Just(Padding::Valid),
        explicit.prop_map(Padding::Explicit),
    ]
}

pub fn convolutions() -> impl Strategy<Value = Kind> {
    (
        channels(),
        uniform2(1..=4u32),
        uniform2(1..=3u32),
        paddings(uniform2(0..=3u32)),
        uniform2(1..=2u32),
    )
        .prop_map(
            |(channels, kernel, stride, padding, dilation)| Kind::Conv2d {
                channels,
                kernel,
                stride,
                padding,
                dilation,
                init: Init::Glorot,
            },
        )
}

pub fn transposed_convolutions() -> impl Strategy<Value = Kind> {
    (
        channels(),
        uniform2(1..=4u32),
        uniform2(1..=3u32),
        paddings(uniform2(0..=3u32)),
        uniform2(0..=2u32),
        uniform2(1..=2u32),
    )
        .prop_map(|(channels, kernel, stride, padding, more, dilation)| {
            Kind::ConvTranspose2d {
                channels,
                kernel,
                stride,
                padding,
                // Otherwise nearly all are refused.
                output_padding: match padding {
                    Padding::Explicit(_) => {
                        [0, 1].map(|i| more[i].min(stride[i].max(dilation[i]) - 1))
                    }
                    _ => [0, 0],
                },
                dilation,
                init: Init::Glorot,
            }
        })
}

/// A layer for pictures as the one of the same name for series, with the numbers of the horizontal axis.
pub fn of_series(kind: Kind) -> Kind {
    match kind {
        Kind::Conv2d {
            channels,
            kernel,
            stride,
            padding,
            dilation,
            init,
        } => Kind::Conv1d {
            channels,
            kernel: kernel[1],
            stride: stride[1],
            padding: padding.map(|padding| padding[1]),
            dilation: dilation[1],
            init,
        },
        Kind::ConvTranspose2d {
            channels,
            kernel,
            stride,
            padding,
            output_padding,
            dilation,
            init,
        } => Kind::ConvTranspose1d {
            channels,
            kernel: kernel[1],
            stride: stride[1],
            padding: padding.map(|padding| padding[1]),
            output_padding: output_padding[1],
            dilation: dilation[1],
            init,
        },
        Kind::MaxPool { size, stride } => Kind::MaxPool {
            size: [1, size[1]],
            stride: stride.map(|stride| [1, stride[1]]),
        },
        Kind::AveragePool { size, stride } => Kind::AveragePool {
            size: [1, size[1]],
            stride: stride.map(|stride| [1, stride[1]]),
        },
        Kind::Upsample { factor, mode } => Kind::Upsample {
            factor: [1, factor[1]],
            mode,
        },
        other => other,
    }
}

pub fn pools() -> impl Strategy<Value = Kind> {
    let windows = (uniform2(1..=4u32), proptest::option::of(uniform2(1..=3u32)));
    (windows, any::<bool>()).prop_map(|((size, stride), largest)| {
        if largest {
            Kind::MaxPool { size, stride }
        } else {
            Kind::AveragePool { size, stride }
        }
    })
}

pub fn enlargements() -> impl Strategy<Value = Kind> {
    let modes = vec![Interpolation::Nearest, Interpolation::Bilinear];
    (uniform2(1..=3u32), select(modes)).prop_map(|(factor, mode)| Kind::Upsample { factor, mode })
}

pub fn batch_norms() -> impl Strategy<Value = Kind> {
    let forms = vec![RunningVariance::Biased, RunningVariance::Unbiased];
    // With less momentum the variance of a single value, 0, would stand alone in evaluation.
    (select(vec![1e-3, 1e-2]), 0.5..0.99f64, select(forms)).prop_map(
        |(epsilon, momentum, variance)| Kind::BatchNorm {
            epsilon,
            momentum,
            variance,
        },
    )
}

pub fn layer_norms() -> impl Strategy<Value = Kind> {
    select(vec![1e-5, 1e-3]).prop_map(|epsilon| Kind::LayerNorm { epsilon })
}

/// Those whose groups do not divide the channels that come in are left out with the other models that cannot be.
pub fn group_norms() -> impl Strategy<Value = Kind> {
    (1..=4u32, select(vec![1e-5, 1e-3]))
        .prop_map(|(groups, epsilon)| Kind::GroupNorm { groups, epsilon })
}

pub fn dropouts() -> impl Strategy<Value = Kind> {
    select(vec![0.0, 0.2, 0.5, 0.9]).prop_map(|rate| Kind::Dropout { rate })
}

/// Layers that keep a picture's shape.
pub fn keeping(channels: u32) -> impl Strategy<Value = Kind> {
    let window = (1..=4u32, 1..=2u32).prop_map(move |(kernel, dilation)| Kind::Conv2d {
        channels,
        kernel: [kernel; 2],
        stride: [1, 1],
        padding: Padding::Same,
        dilation: [dilation; 2],
        init: Init::Glorot,
    });
    prop_oneof![
        3 => window,
        1 => batch_norms(),
        1 => layer_norms(),
        1 => dropouts(),
        2 => Just(Kind::Activation),
    ]
}
