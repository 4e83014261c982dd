//! The shape a layer gives for the shape that comes in.

use super::error::wrong;
use super::limits::{MAX_CLASSES, MAX_GAUSSIANS, MAX_UNITS, check_epsilon, check_share, in_range};
use super::windowed::{planes, same_kind, windowed};
use super::{Activation, Kind, Layer, Shape, SpecError, Window};

/// The shape `layer` gives, and its window where it has one.
///
/// # Errors
/// A number out of range, or a shape the layer cannot take.
pub(super) fn output_shape(
    layer: &Layer,
    input: Shape,
) -> Result<(Shape, Option<Window>), SpecError> {
    let shape = match &layer.kind {
        Kind::Conv2d { channels, .. }
        | Kind::Conv1d { channels, .. }
        | Kind::ConvTranspose2d { channels, .. }
        | Kind::ConvTranspose1d { channels, .. } => {
            let allowed = "between 1 and 16,384";
            in_range(layer, "channels", *channels, MAX_UNITS, allowed)?;
            return windowed(layer, input, Some(*channels));
        }
        Kind::MaxPool { .. } | Kind::AveragePool { .. } => return windowed(layer, input, None),
        Kind::Dense { units, .. } => {
            in_range(layer, "units", *units, MAX_UNITS, "between 1 and 16,384")?;
            vector(layer, input, "a dense layer takes a vector")?;
            Shape::Vector(*units)
        }
        Kind::Upsample { factor, .. } => upsampled(layer, input, *factor)?,
        Kind::BatchNorm {
            epsilon, momentum, ..
        } => {
            check_epsilon(layer, *epsilon)?;
            check_share(layer, "momentum", *momentum)?;
            input
        }
        Kind::LayerNorm { epsilon } => {
            check_epsilon(layer, *epsilon)?;
            input
        }
        Kind::GroupNorm { groups, epsilon } => {
            check_epsilon(layer, *epsilon)?;
            check_groups(layer, input, *groups)?;
            input
        }
        Kind::Dropout { rate } => {
            check_share(layer, "rate", *rate)?;
            input
        }
        Kind::Flatten => Shape::Vector(input.values()),
        Kind::TopK { k, .. } => {
            let values = vector(layer, input, "it takes a vector")?;
            if !(1..=values).contains(k) {
                return Err(wrong(
                    layer,
                    format!("it keeps {k} of {values} values."),
                    format!("Keep between 1 and {values}."),
                ));
            }
            input
        }
        Kind::Reshape { shape } => reshaped(layer, input, *shape)?,
        // The shape of a tied layer is another layer's; the walk along the layers knows that.
        Kind::DenseTied { .. } | Kind::Residual { .. } | Kind::Activation => input,
        Kind::Gaussian { units, .. } => {
            in_range(layer, "units", *units, MAX_GAUSSIANS, "between 1 and 256")?;
            if layer.activation != Activation::Linear {
                return Err(wrong(
                    layer,
                    "a Gaussian code takes no activation, since its mean must be free to lie anywhere.",
                    "Set its activation to Linear.",
                ));
            }
            vector(layer, input, "a Gaussian code is made from a vector")?;
            Shape::Vector(*units)
        }
        Kind::Label { classes } => {
            in_range(layer, "classes", *classes, MAX_CLASSES, "between 1 and 256")?;
            let values = vector(layer, input, "a label is put behind a vector")?;
            Shape::Vector(values.saturating_add(*classes))
        }
    };
    Ok((shape, None))
}

/// The values of the vector that comes in; `takes` says that one must.
fn vector(layer: &Layer, input: Shape, takes: &str) -> Result<u32, SpecError> {
    match input {
        Shape::Vector(values) => Ok(values),
        Shape::Picture(_) | Shape::Series(_) => Err(wrong(
            layer,
            format!("{takes}, but a picture of {input} comes in."),
            "Put a flatten layer before it.",
        )),
    }
}

fn upsampled(layer: &Layer, input: Shape, factor: [u32; 2]) -> Result<Shape, SpecError> {
    for factor in factor {
        in_range(layer, "factor", factor, 16, "between 1 and 16")?;
    }
    let [channels, height, width] = planes(layer, input)?;
    let [height, width] = [
        height.saturating_mul(factor[0]),
        width.saturating_mul(factor[1]),
    ];
    same_kind(layer, input, [channels, height, width])
}

fn check_groups(layer: &Layer, input: Shape, groups: u32) -> Result<(), SpecError> {
    let (channels, _) = input.channels();
    if groups > 0 && channels.is_multiple_of(groups) {
        return Ok(());
    }
    Err(SpecError::range(
        format!("{}.groups", layer.name),
        groups,
        "a number that the channels coming in can be divided by",
    ))
}

fn reshaped(layer: &Layer, input: Shape, shape: Shape) -> Result<Shape, SpecError> {
    if shape.values() == input.values() {
        return Ok(shape);
    }
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
