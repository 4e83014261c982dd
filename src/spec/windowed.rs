//! The shape that a layer with a window gives.

use super::error::wrong;
use super::limits::{MAX_WINDOW, in_range};
use super::window::{Axis, Placed};
use super::{Kind, Layer, Padding, Shape, SpecError, Window};

/// The result's shape of a layer with a window; `channels` is that of the result where it may differ.
pub(super) fn windowed(
    layer: &Layer,
    input: Shape,
    channels: Option<u32>,
) -> Result<(Shape, Option<Window>), SpecError> {
    let pooling = channels.is_none();
    let [before, height, width] = planes(layer, input)?;
    let one_axis = matches!(
        layer.kind,
        Kind::Conv1d { .. } | Kind::ConvTranspose1d { .. }
    );
    match (one_axis, input, pooling) {
        (true, Shape::Picture(_), _) => {
            return Err(wrong(
                layer,
                format!("it takes a series, but a picture of {input} comes in."),
                "Use the two-dimensional layer of the same name.",
            ));
        }
        (false, Shape::Series(_), false) => {
            return Err(wrong(
                layer,
                format!("it takes a picture, but a series of {input} comes in."),
                "Use the one-dimensional layer of the same name.",
            ));
        }
        _ => {}
    }
    let (axes, transposed) = axes(&layer.kind);
    let fields = ["kernel", "stride", "dilation"];
    for axis in &axes {
        for (field, value) in fields.iter().zip([axis.kernel, axis.stride, axis.dilation]) {
            in_range(layer, field, value, MAX_WINDOW, "between 1 and 64")?;
        }
        if axis.extent() > MAX_WINDOW {
            return Err(wrong(
                layer,
                format!("its taps reach over {} pixels.", axis.extent()),
                "Use a smaller kernel or dilation: 64 pixels are the most.",
            ));
        }
        if let Padding::Explicit(padding) = axis.padding
            && padding > MAX_WINDOW
        {
            return Err(SpecError::range(
                format!("{}.padding", layer.name),
                padding,
                "at most 64",
            ));
        }
    }
    let mut placed = [Placed { size: 0, before: 0 }; 2];
    for (i, (axis, size)) in axes.iter().zip([height, width]).enumerate() {
        let of_axis = match transposed {
            Some(more) => {
                check_output_padding(layer, axis, more[i])?;
                axis.under(size, more[i])
            }
            None => axis.over(size),
        };
        placed[i] =
            of_axis.ok_or_else(|| misfit(layer, axis, input, size, transposed.is_some()))?;
    }
    let shape = [channels.unwrap_or(before), placed[0].size, placed[1].size];
    let window = Window {
        kernel: [axes[0].kernel, axes[1].kernel],
        stride: [axes[0].stride, axes[1].stride],
        before: [placed[0].before, placed[1].before],
        dilation: [axes[0].dilation, axes[1].dilation],
    };
    same_kind(layer, input, shape).map(|shape| (shape, Some(window)))
}

/// The vertical and horizontal axis of the layer's window, and the output padding where it is a transpose.
///
/// # Panics
/// For a layer without a window.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "windows are moved by no others"
)]
fn axes(kind: &Kind) -> ([Axis; 2], Option<[u32; 2]>) {
    let pair =
        |kernel: [u32; 2], stride: [u32; 2], dilation: [u32; 2], padding: Padding<[u32; 2]>| {
            [0, 1].map(|i| Axis {
                kernel: kernel[i],
                stride: stride[i],
                dilation: dilation[i],
                padding: padding.map(|both| both[i]),
            })
        };
    // A series is a picture one pixel high, under a window one pixel high.
    let flat = |kernel: u32, stride: u32, dilation: u32, padding: Padding<u32>| {
        pair(
            [1, kernel],
            [1, stride],
            [1, dilation],
            padding.map(|padding| [0, padding]),
        )
    };
    match *kind {
        Kind::Conv2d {
            kernel,
            stride,
            padding,
            dilation,
            ..
        } => (pair(kernel, stride, dilation, padding), None),
        Kind::ConvTranspose2d {
            kernel,
            stride,
            padding,
            dilation,
            output_padding,
            ..
        } => (
            pair(kernel, stride, dilation, padding),
            Some(output_padding),
        ),
        Kind::Conv1d {
            kernel,
            stride,
            padding,
            dilation,
            ..
        } => (flat(kernel, stride, dilation, padding), None),
        Kind::ConvTranspose1d {
            kernel,
            stride,
            padding,
            dilation,
            output_padding,
            ..
        } => (
            flat(kernel, stride, dilation, padding),
            Some([0, output_padding]),
        ),
        Kind::MaxPool { size, stride } | Kind::AveragePool { size, stride } => (
            pair(size, stride.unwrap_or(size), [1, 1], Padding::Valid),
            None,
        ),
        _ => unreachable!("the layer has no window"),
    }
}

fn check_output_padding(layer: &Layer, axis: &Axis, more: u32) -> Result<(), SpecError> {
    if more == 0 {
        return Ok(());
    }
    if !matches!(axis.padding, Padding::Explicit(_)) {
        return Err(wrong(
            layer,
            "output padding goes with explicit padding alone.",
            "Set output padding to 0, or give the padding as a number.",
        ));
    }
    if more >= axis.stride.max(axis.dilation) {
        return Err(wrong(
            layer,
            format!("output padding {more} must be under the stride or the dilation."),
            format!("Use at most {}.", axis.stride.max(axis.dilation) - 1),
        ));
    }
    Ok(())
}

fn misfit(layer: &Layer, axis: &Axis, input: Shape, size: u32, transposed: bool) -> SpecError {
    if transposed {
        return wrong(
            layer,
            format!("its padding cuts off all of what {input} gives."),
            "Use less padding or a larger kernel.",
        );
    }
    let around = 2 * axis.padding.explicit().unwrap_or(0);
    let spread = if axis.dilation > 1 {
        format!(" with dilation {}", axis.dilation)
    } else {
        String::new()
    };
    let fits = (size + around).saturating_sub(1) / axis.dilation + 1;
    wrong(
        layer,
        format!(
            "a window of {}{spread} is larger than the {size} pixels that come in{}.",
            axis.kernel,
            if around > 0 {
                format!(" with {around} of padding")
            } else {
                String::new()
            }
        ),
        if layer.kind.is_convolution() {
            format!("Use at most {fits}, or padding “same”.")
        } else {
            format!("Use at most {fits}, or remove a pooling layer before it.")
        },
    )
}

pub(super) fn planes(layer: &Layer, input: Shape) -> Result<[u32; 3], SpecError> {
    input.planes().ok_or_else(|| {
        wrong(
            layer,
            format!(
                "{} takes a picture, but a vector of {input} comes in.",
                layer.kind.title()
            ),
            "Put a reshape layer before it.",
        )
    })
}

/// `planes` in the same form as `input`.
pub(super) fn same_kind(layer: &Layer, input: Shape, planes: [u32; 3]) -> Result<Shape, SpecError> {
    let [channels, height, width] = planes;
    match input {
        Shape::Series(_) if height == 1 => Ok(Shape::Series([channels, width])),
        Shape::Series(_) => Err(wrong(
            layer,
            "a series cannot become higher than one pixel.",
            "Use 1 for the first number.",
        )),
        Shape::Picture(_) | Shape::Vector(_) => Ok(Shape::Picture(planes)),
    }
}
