//! The shape a layer gives for the shape that comes in.

use super::error::wrong;
use super::window::{Axis, Placed};
use super::{Activation, Kind, Layer, Padding, Shape, SpecError, Window};

/// Widest dense layer, and most channels, that are accepted; four times what the tutorials' widest needs.
const MAX_UNITS: u32 = 16_384;
/// Most numbers of a Gaussian code; four times the widest that makes sense here.
const MAX_GAUSSIANS: u32 = 256;
/// Most classes of a label.
const MAX_CLASSES: u32 = 256;
/// Largest side of a window, stride and dilation.
const MAX_WINDOW: u32 = 64;

fn in_range(
    layer: &Layer,
    field: &str,
    given: u32,
    most: u32,
    allowed: &'static str,
) -> Result<(), SpecError> {
    if (1..=most).contains(&given) {
        Ok(())
    } else {
        Err(SpecError::range(
            format!("{}.{field}", layer.name),
            given,
            allowed,
        ))
    }
}

fn check_share(layer: &Layer, field: &str, given: f64) -> Result<(), SpecError> {
    // Kernels compute with f32, where what is nearly 1 becomes 1.
    if (0.0..1.0).contains(&given) && (given as f32) < 1.0 {
        Ok(())
    } else {
        Err(SpecError::range(
            format!("{}.{field}", layer.name),
            given,
            "at least 0 and under 1",
        ))
    }
}

fn check_epsilon(layer: &Layer, given: f64) -> Result<(), SpecError> {
    if (1e-30..=1.0).contains(&given) {
        Ok(())
    } else {
        Err(SpecError::range(
            format!("{}.epsilon", layer.name),
            given,
            "at least 1e-30 and at most 1",
        ))
    }
}

/// The shape `layer` gives, and its window where it has one.
///
/// # Errors
/// A number out of range, or a shape the layer cannot take.
pub(super) fn output_shape(
    layer: &Layer,
    input: Shape,
) -> Result<(Shape, Option<Window>), SpecError> {
    let plain = |shape| Ok((shape, None));
    match &layer.kind {
        Kind::Dense { units, .. } => {
            in_range(layer, "units", *units, MAX_UNITS, "between 1 and 16,384")?;
            match input {
                Shape::Vector(_) => plain(Shape::Vector(*units)),
                Shape::Picture(_) | Shape::Series(_) => Err(wrong(
                    layer,
                    format!("a dense layer takes a vector, but a picture of {input} comes in."),
                    "Put a flatten layer before it.",
                )),
            }
        }
        Kind::Conv2d { channels, .. }
        | Kind::Conv1d { channels, .. }
        | Kind::ConvTranspose2d { channels, .. }
        | Kind::ConvTranspose1d { channels, .. } => {
            in_range(
                layer,
                "channels",
                *channels,
                MAX_UNITS,
                "between 1 and 16,384",
            )?;
            windowed(layer, input, Some(*channels))
        }
        Kind::MaxPool { .. } | Kind::AveragePool { .. } => windowed(layer, input, None),
        Kind::Upsample { factor, .. } => {
            for factor in factor {
                in_range(layer, "factor", *factor, 16, "between 1 and 16")?;
            }
            let [channels, height, width] = planes(layer, input)?;
            let [height, width] = [
                height.saturating_mul(factor[0]),
                width.saturating_mul(factor[1]),
            ];
            same_kind(layer, input, [channels, height, width]).map(|shape| (shape, None))
        }
        Kind::BatchNorm {
            epsilon, momentum, ..
        } => {
            check_epsilon(layer, *epsilon)?;
            check_share(layer, "momentum", *momentum)?;
            plain(input)
        }
        Kind::LayerNorm { epsilon } => {
            check_epsilon(layer, *epsilon)?;
            plain(input)
        }
        Kind::GroupNorm { groups, epsilon } => {
            check_epsilon(layer, *epsilon)?;
            let (channels, _) = input.channels();
            if *groups == 0 || !channels.is_multiple_of(*groups) {
                let field = format!("{}.groups", layer.name);
                let allowed = "a number that the channels coming in can be divided by";
                return Err(SpecError::range(field, groups, allowed));
            }
            plain(input)
        }
        Kind::Dropout { rate } => {
            check_share(layer, "rate", *rate)?;
            plain(input)
        }
        Kind::Flatten => plain(Shape::Vector(input.values())),
        Kind::TopK { k, .. } => match input {
            Shape::Vector(values) if (1..=values).contains(k) => plain(input),
            Shape::Vector(values) => Err(wrong(
                layer,
                format!("it keeps {k} of {values} values."),
                format!("Keep between 1 and {values}."),
            )),
            Shape::Picture(_) | Shape::Series(_) => Err(wrong(
                layer,
                format!("it takes a vector, but a picture of {input} comes in."),
                "Put a flatten layer before it.",
            )),
        },
        // Its shape is another layer's; the walk along the layers knows that.
        Kind::DenseTied { .. } => plain(input),
        Kind::Reshape { shape } => {
            if shape.values() == input.values() {
                plain(*shape)
            } else {
                Err(wrong(
                    layer,
                    format!(
                        "{} values come in, but {shape} has {}.",
                        input.values(),
                        shape.values()
                    ),
                    format!("Make the layer before it {} values wide.", shape.values()),
                ))
            }
        }
        Kind::Residual { .. } | Kind::Activation => plain(input),
        Kind::Gaussian { units, .. } => {
            in_range(layer, "units", *units, MAX_GAUSSIANS, "between 1 and 256")?;
            if layer.activation != Activation::Linear {
                return Err(wrong(
                    layer,
                    "a Gaussian code takes no activation, since its mean must be free to lie anywhere.",
                    "Set its activation to Linear.",
                ));
            }
            match input {
                Shape::Vector(_) => plain(Shape::Vector(*units)),
                _ => Err(wrong(
                    layer,
                    format!(
                        "a Gaussian code is made from a vector, but a picture of {input} comes in."
                    ),
                    "Put a flatten layer before it.",
                )),
            }
        }
        Kind::Label { classes } => {
            in_range(layer, "classes", *classes, MAX_CLASSES, "between 1 and 256")?;
            match input {
                Shape::Vector(values) => plain(Shape::Vector(values.saturating_add(*classes))),
                _ => Err(wrong(
                    layer,
                    format!("a label is put behind a vector, but a picture of {input} comes in."),
                    "Put a flatten layer before it.",
                )),
            }
        }
    }
}

/// The result's shape of a layer with a window; `channels` is that of the result where it may differ.
fn windowed(
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
    let around = match axis.padding {
        Padding::Explicit(padding) => 2 * padding,
        _ => 0,
    };
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
        match layer.kind {
            Kind::MaxPool { .. } | Kind::AveragePool { .. } => {
                format!("Use at most {fits}, or remove a pooling layer before it.")
            }
            _ => format!("Use at most {fits}, or padding “same”."),
        },
    )
}

fn planes(layer: &Layer, input: Shape) -> Result<[u32; 3], SpecError> {
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
fn same_kind(layer: &Layer, input: Shape, planes: [u32; 3]) -> Result<Shape, SpecError> {
    let [channels, height, width] = planes;
    match input {
        Shape::Series(_) if height == 1 => Ok(Shape::Series([channels, width])),
        Shape::Series(_) => Err(wrong(
            layer,
            "a series cannot become higher than one pixel.",
            "Use 1 for the first number.",
        )),
        _ => Ok(Shape::Picture(planes)),
    }
}
