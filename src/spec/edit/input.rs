//! A model for pictures of another shape.

use std::collections::BTreeMap;

use crate::spec::descriptor::Gives;
use crate::spec::output::output_shape;
use crate::spec::{Kind, Layer, Model, Padding, Shape};

/// Old shapes before and after each layer that is in no residual block, by name.
type Shapes = BTreeMap<String, (Shape, Shape)>;

impl Model {
    /// The model for pictures of another shape: what gave pictures of the old shape gives such of the new one. From the output
    /// back, each layer of the decoder is made to give what the one after it takes, up to a dense layer, which can give
    /// anything; the encoder takes what comes, and the code stays as wide as it is where a dense layer makes it. Where sizes
    /// do not work out (a sevenfold enlargement gives no 32 pixels), the layers before stay as they are, and the model has to
    /// be mended by hand.
    #[must_use]
    pub fn for_input(mut self, input: Shape) -> Self {
        if input == self.input {
            return self;
        }
        let shapes: Shapes = self
            .trace()
            .0
            .into_iter()
            .filter(|shaped| shaped.depth == 0)
            .map(|shaped| (shaped.layer.name.clone(), (shaped.input, shaped.output)))
            .collect();
        let change = InputChange {
            from: std::mem::replace(&mut self.input, input),
            to: input,
            shapes,
        };
        let code = change.follow(&mut self.encoder);
        let wanted = self
            .decoder
            .last()
            .and_then(|last| change.shapes.get(&last.name))
            .and_then(|(_, output)| match (output, input) {
                (Shape::Picture(_), Shape::Picture(_)) => Some(input),
                _ => change.resized(*output, input.values()),
            });
        let asked = wanted.and_then(|wanted| change.trace_back(&mut self.decoder, wanted));
        if let Some(asked) = asked
            && code.is_some_and(|code| code != asked)
        {
            widen(&mut self.encoder, asked);
        }
        self
    }
}

/// From one shape of pictures to another.
struct InputChange {
    from: Shape,
    to: Shape,
    shapes: Shapes,
}

impl InputChange {
    /// An old shape in the same form with so many values; none where they do not divide so.
    fn resized(&self, old: Shape, values: u32) -> Option<Shape> {
        if old == self.from && values == self.to.values() {
            return Some(self.to);
        }
        if old.values() == values {
            return Some(old);
        }
        match old {
            Shape::Vector(_) => Some(Shape::Vector(values)),
            Shape::Series([channels, _]) => (channels > 0 && values.is_multiple_of(channels))
                .then(|| Shape::Series([channels, values / channels])),
            Shape::Picture([channels, height, width]) => {
                let side = (f64::from(values) / f64::from(channels.max(1))).sqrt() as u32;
                (height == width && values == channels.saturating_mul(side).saturating_mul(side))
                    .then_some(Shape::Picture([channels, side, side]))
            }
        }
    }

    /// Gives the encoder's reshape layers the values that come now; the code's shape, where the layers can be followed to it.
    fn follow(&self, layers: &mut [Layer]) -> Option<Shape> {
        let mut shape = self.to;
        for layer in layers {
            if let Kind::Reshape { shape: to } = &mut layer.kind {
                *to = self
                    .resized(*to, shape.values())
                    .unwrap_or_else(|| Shape::picture_of(shape.values()));
            }
            (shape, _) = output_shape(layer, shape).ok()?;
        }
        Some(shape)
    }

    /// Makes layers give `wanted`; what has to come in at the first of them, where that is not what came before or anything.
    fn trace_back(&self, layers: &mut [Layer], mut wanted: Shape) -> Option<Shape> {
        for layer in layers.iter_mut().rev() {
            let &(before, after) = self.shapes.get(&layer.name)?;
            if wanted == after {
                return None;
            }
            match layer.kind.info().gives {
                // What comes in is its label's business no more than the code's size is. Nor is what a tied layer gives its own: it is
                // what the layer reads whose weight it has.
                Gives::Other => return None,
                Gives::Units => {
                    set_width(layer, wanted);
                    return None;
                }
                Gives::Channels => {
                    set_width(layer, wanted);
                    wanted = source(layer, before, after, wanted)?;
                }
                Gives::Planes => {
                    let (channels, _) = wanted.channels();
                    let of_before = source(layer, before, after, wanted)?;
                    wanted = with_channels(of_before, channels);
                }
                Gives::Form => {
                    if let Kind::Reshape { shape } = &mut layer.kind {
                        *shape = wanted;
                    }
                    wanted = self.resized(before, wanted.values())?;
                }
                Gives::Inside => {
                    if let Kind::Residual { layers } = &mut layer.kind {
                        widen_inside(layers, after, wanted);
                    }
                }
                Gives::Same => {}
            }
        }
        Some(wanted)
    }
}

fn with_channels(shape: Shape, channels: u32) -> Shape {
    match shape {
        Shape::Picture([_, height, width]) => Shape::Picture([channels, height, width]),
        Shape::Series([_, length]) => Shape::Series([channels, length]),
        Shape::Vector(_) => Shape::Vector(channels),
    }
}

/// Lets the last layer with a width of its own give `asked`, where that is a matter of width alone.
fn widen(layers: &mut [Layer], asked: Shape) {
    let last = layers.iter_mut().rfind(|layer| !layer.kind.keeps_shape());
    if let Some(last) = last {
        set_width(last, asked);
    }
}

/// Lets a layer with units have as many as `wanted` has values, or one with channels as many as `wanted` has.
fn set_width(layer: &mut Layer, wanted: Shape) {
    let wanted = if layer.kind.info().gives == Gives::Units {
        wanted.values()
    } else {
        wanted.channels().0
    };
    if let Some(width) = layer.kind.width_mut() {
        *width = wanted;
    }
}

/// Layers of a residual block that are as wide as what it gives are as wide as what it is to give.
fn widen_inside(layers: &mut [Layer], given: Shape, wanted: Shape) {
    let ((old, _), (new, _)) = (given.channels(), wanted.channels());
    for layer in layers {
        if let Kind::Residual { layers } = &mut layer.kind {
            widen_inside(layers, given, wanted);
        } else if let Some(width) = layer.kind.width_mut()
            && *width == old
        {
            *width = new;
        }
    }
}

/// The shape from which a layer with a window, or an enlargement, gives as many pixels as `wanted` has, with `before`'s channels;
/// none where there is no such. Of several, the one that is in proportion. `before` and `after` are the old shapes around it. A
/// transposed convolution may get another output padding.
fn source(layer: &mut Layer, before: Shape, after: Shape, wanted: Shape) -> Option<Shape> {
    let mut sizes = before.planes()?;
    let ([_, olds @ ..], [_, targets @ ..]) = (after.planes()?, wanted.planes()?);
    for (axis, (old, target)) in olds.into_iter().zip(targets).enumerate() {
        if old == target {
            continue;
        }
        let near = f64::from(sizes[axis + 1]) * f64::from(target) / f64::from(old);
        let now = output_padding(layer, axis).map_or(0, |padding| *padding);
        let mut best: Option<(f64, u32, u32)> = None;
        for more in 0..=most_output_padding(layer, axis) {
            if let Some(padding) = output_padding(layer, axis) {
                *padding = more;
            }
            for size in 1..=(2.0 * near) as u32 + 64 {
                let mut tried = sizes;
                tried[axis + 1] = size;
                let gives = output_shape(layer, in_form(before, tried))
                    .ok()
                    .and_then(|(output, _)| output.planes());
                if gives.is_none_or(|gives| gives[axis + 1] != target) {
                    continue;
                }
                // Only the size counts; the output padding of now is kept where it does as well.
                let cost = (f64::from(size) - near).abs() + if more == now { 0.0 } else { 1e-3 };
                if best.is_none_or(|(least, _, _)| cost < least) {
                    best = Some((cost, size, more));
                }
            }
        }
        let (_, size, more) = best.unwrap_or((0.0, 0, now));
        if let Some(padding) = output_padding(layer, axis) {
            *padding = more;
        }
        if size == 0 {
            return None;
        }
        sizes[axis + 1] = size;
    }
    Some(in_form(before, sizes))
}

fn in_form(form: Shape, planes: [u32; 3]) -> Shape {
    match form {
        Shape::Series(_) => Shape::Series([planes[0], planes[2]]),
        Shape::Picture(_) | Shape::Vector(_) => Shape::Picture(planes),
    }
}

/// The output padding of a transposed convolution along an axis (0 is vertical), where its padding lets it have one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "transposed convolutions alone have one"
)]
fn output_padding(layer: &mut Layer, axis: usize) -> Option<&mut u32> {
    match &mut layer.kind {
        Kind::ConvTranspose2d {
            padding: Padding::Explicit(_),
            output_padding,
            ..
        } => output_padding.get_mut(axis),
        Kind::ConvTranspose1d {
            padding: Padding::Explicit(_),
            output_padding,
            ..
        } if axis == 1 => Some(output_padding),
        _ => None,
    }
}

fn most_output_padding(layer: &Layer, axis: usize) -> u32 {
    let mut most = 1;
    if let Kind::ConvTranspose2d {
        padding: Padding::Explicit(_),
        stride,
        dilation,
        ..
    } = layer.kind
    {
        most = stride[axis].max(dilation[axis]);
    }
    if let Kind::ConvTranspose1d {
        padding: Padding::Explicit(_),
        stride,
        dilation,
        ..
    } = layer.kind
        && axis == 1
    {
        most = stride.max(dilation);
    }
    most.saturating_sub(1)
}
