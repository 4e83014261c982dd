//! What undoes layers with windows: pooling, upsampling and convolutions.

use crate::spec::{Interpolation, Kind, Padding, Shape};

/// What undoes pooling or upsampling.
pub(super) fn resizing_undone(kind: &Kind, input: Shape, output: Shape) -> Option<Kind> {
    if let Kind::MaxPool { size, stride } | Kind::AveragePool { size, stride } = *kind {
        return Some(enlarged(input, output, size, stride.unwrap_or(size)));
    }
    let Kind::Upsample { factor, .. } = *kind else {
        return None;
    };
    Some(Kind::AveragePool {
        size: factor,
        stride: None,
    })
}

/// Upsampling that undoes pooling, or, where the sizes do not divide, a transposed convolution.
fn enlarged(input: Shape, output: Shape, size: [u32; 2], stride: [u32; 2]) -> Kind {
    let ([channels, height, width], [_, rows, columns]) = (
        input.planes().unwrap_or([1; 3]),
        output.planes().unwrap_or([1; 3]),
    );
    let divides =
        |large: u32, small: u32| small > 0 && large.is_multiple_of(small) && large / small <= 16;
    if divides(height, rows) && divides(width, columns) {
        return Kind::Upsample {
            factor: [height / rows, width / columns],
            mode: Interpolation::Nearest,
        };
    }
    let left = |large: u32, small: u32, i: usize| {
        large.saturating_sub((small.max(1) - 1) * stride[i] + size[i])
    };
    let Kind::ConvTranspose2d { init, dilation, .. } = Kind::conv_transpose2d(channels, 1, 1)
    else {
        unreachable!("made so a line above");
    };
    if matches!(input, Shape::Series(_)) {
        return Kind::ConvTranspose1d {
            channels,
            kernel: size[1],
            stride: stride[1],
            padding: Padding::Explicit(0),
            output_padding: left(width, columns, 1),
            dilation: 1,
            init,
        };
    }
    Kind::ConvTranspose2d {
        channels,
        kernel: size,
        stride,
        padding: Padding::Explicit([0, 0]),
        output_padding: [left(height, rows, 0), left(width, columns, 1)],
        dilation,
        init,
    }
}

/// Padding and output padding along an axis with which a transposed convolution gives `large` pixels from `small`.
fn padding_back(large: u32, small: u32, kernel: u32, stride: u32, dilation: u32) -> (u32, u32) {
    let covered = (small.max(1) - 1) * stride + (kernel.max(1) - 1) * dilation + 1;
    let cut = covered.saturating_sub(large);
    let padding = cut.div_ceil(2);
    (
        padding,
        large + 2 * padding - covered.min(large + 2 * padding),
    )
}

/// What undoes a convolution or a transposed one.
pub(super) fn convolution_undone(kind: &Kind, input: Shape, output: Shape) -> Option<Kind> {
    let [channels, height, width] = input.planes()?;
    let [_, rows, columns] = output.planes()?;
    let mut undoing = if let Kind::Conv2d {
        stride: [1, 1],
        padding: Padding::Same,
        ..
    }
    | Kind::Conv1d {
        stride: 1,
        padding: Padding::Same,
        ..
    } = kind
    {
        // Only the channels change.
        kind.clone()
    } else {
        transpose(kind, [height, width], [rows, columns])?
    };
    *undoing.width_mut()? = channels;
    Some(undoing)
}

/// A transposed convolution that gives `large` pixels from the `small` ones that a convolution makes of them, or a convolution for a
/// transposed one; as many channels.
fn transpose(kind: &Kind, large: [u32; 2], small: [u32; 2]) -> Option<Kind> {
    if let Kind::ConvTranspose2d {
        channels,
        kernel,
        stride,
        padding,
        dilation,
        init,
        ..
    } = *kind
    {
        return Some(Kind::Conv2d {
            channels,
            kernel,
            stride,
            padding,
            dilation,
            init,
        });
    }
    if let Kind::Conv2d {
        channels,
        kernel,
        stride,
        padding,
        dilation,
        init,
    } = *kind
    {
        let whole = (0..2).all(|i| small[i] * stride[i] == large[i]);
        let back =
            [0, 1].map(|i| padding_back(large[i], small[i], kernel[i], stride[i], dilation[i]));
        let same = padding == Padding::Same && whole;
        return Some(Kind::ConvTranspose2d {
            channels,
            kernel,
            stride,
            padding: if same {
                Padding::Same
            } else {
                Padding::Explicit(back.map(|(padding, _)| padding))
            },
            output_padding: if same {
                [0, 0]
            } else {
                back.map(|(_, more)| more)
            },
            dilation,
            init,
        });
    }
    transpose_along(kind, large[1], small[1])
}

/// As [`transpose`], of layers over series.
fn transpose_along(kind: &Kind, large: u32, small: u32) -> Option<Kind> {
    if let Kind::ConvTranspose1d {
        channels,
        kernel,
        stride,
        padding,
        dilation,
        init,
        ..
    } = *kind
    {
        return Some(Kind::Conv1d {
            channels,
            kernel,
            stride,
            padding,
            dilation,
            init,
        });
    }
    let Kind::Conv1d {
        channels,
        kernel,
        stride,
        padding,
        dilation,
        init,
    } = *kind
    else {
        return None;
    };
    let (back, more) = padding_back(large, small, kernel, stride, dilation);
    let same = padding == Padding::Same && small * stride == large;
    Some(Kind::ConvTranspose1d {
        channels,
        kernel,
        stride,
        padding: if same {
            Padding::Same
        } else {
            Padding::Explicit(back)
        },
        output_padding: if same { 0 } else { more },
        dilation,
        init,
    })
}
