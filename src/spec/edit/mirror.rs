//! The decoder that undoes the encoder's shapes, step by step.

use super::fitting::{adapter, plain};
use crate::spec::{Activation, Interpolation, Kind, Layer, Model, Padding, Shape, ShapedLayer};

impl Model {
    /// Builds the decoder from the encoder, as far as that can be followed. Dense layers mirror dense ones, transposed
    /// convolutions convolutions (but where nothing but channels changes, a convolution does), upsampling pooling, and
    /// reshaping flattening; dropout and top-k, which thin out what goes to the code, are left out. Each layer with weights has
    /// the activation of the encoder's layer that gave the values it is to restore, the last one a sigmoid.
    pub(super) fn mirror(&mut self) {
        self.decoder.clear();
        let mut layers = Vec::new();
        {
            let (shaped, _) = self.trace();
            let around: Vec<usize> = (0..shaped.len())
                .filter(|&i| shaped[i].depth == 0)
                .collect();
            undo(&shaped, &around, &mut layers);
            self.end(
                shaped.last().map_or(self.input, |last| last.output),
                &mut layers,
            );
        }
        if let Some(classes) = self.classes() {
            layers.insert(0, plain(Kind::Label { classes }));
        }
        self.name_all(&mut layers);
        self.decoder = layers;
    }

    /// Sees to it that the reconstruction comes from a layer with weights and lies within 0 and 1.
    fn end(&self, code: Shape, layers: &mut Vec<Layer>) {
        let last = layers.iter().rposition(Layer::changes_values);
        let made = last.is_some_and(|last| weighs(&layers[last].kind));
        if let (Some(last), true) = (last, made) {
            layers[last].activation = Activation::Sigmoid;
            return;
        }
        let before = if layers.is_empty() { code } else { self.input };
        let kind = match before {
            Shape::Picture([channels, ..]) if before == self.input => Kind::conv2d(channels, 3, 1),
            _ => Kind::dense(self.input.values()),
        };
        layers.extend(adapter(&kind, before, self.input).map(plain));
        layers.push(Layer {
            activation: Activation::Sigmoid,
            ..plain(kind)
        });
    }

    /// Layers with weights are “dec1” and so on, the last “output”; others are named for what they do.
    fn name_all(&self, layers: &mut [Layer]) {
        let last = layers.iter().rposition(|layer| weighs(&layer.kind));
        let mut taken = Vec::new();
        for (i, layer) in layers.iter_mut().enumerate() {
            layer.name = if Some(i) == last && self.layer("output").is_none() {
                "output".into()
            } else if matches!(layer.kind, Kind::Reshape { .. }) && self.free("reshape", &taken) {
                "reshape".into()
            } else if weighs(&layer.kind) {
                self.fresh_name_beside("dec", &taken)
            } else {
                self.fresh_name_beside(layer.kind.info().stem, &taken)
            };
            taken.push(layer.name.clone());
            self.name_inside(layer, &mut taken);
        }
    }

    fn name_inside(&self, block: &mut Layer, taken: &mut Vec<String>) {
        if let Kind::Residual { layers } = &mut block.kind {
            for layer in layers {
                layer.name = self.fresh_name_beside("dec", taken);
                taken.push(layer.name.clone());
                self.name_inside(layer, taken);
            }
        }
    }

    fn free(&self, name: &str, taken: &[String]) -> bool {
        self.layer(name).is_none() && !taken.iter().any(|other| other == name)
    }
}

fn weighs(kind: &Kind) -> bool {
    matches!(kind, Kind::Dense { .. } | Kind::DenseTied { .. }) || kind.is_convolution()
}

/// Undoes the layers at these places of `shaped`, all of one list, from the last to the first.
fn undo(shaped: &[ShapedLayer<'_>], places: &[usize], into: &mut Vec<Layer>) {
    let first = places.iter().position(|&at| weighs(&shaped[at].layer.kind));
    let mut end = places.len();
    while end > 0 {
        let at = places[end - 1];
        if !shaped[at].layer.kind.keeps_shape() {
            end -= 1;
            into.extend(undone(shaped, places, end));
            continue;
        }
        // A normalisation comes before its activation on both ways.
        let start = places[..end]
            .iter()
            .rposition(|&at| !shaped[at].layer.kind.keeps_shape())
            .map_or(0, |before| before + 1);
        // What stands after the last layer with weights belongs to the code, what stands before the first to the input.
        let inner = end < places.len() && first.is_some_and(|first| first < start);
        if inner {
            let run = places[start..end].iter().map(|&at| shaped[at].layer);
            let repeated =
                run.filter(|layer| !matches!(layer.kind, Kind::Dropout { .. } | Kind::TopK { .. }));
            into.extend(repeated.cloned());
        }
        end = start;
    }
}

/// The activation of what a layer took in, where a layer with weights gave it.
fn activation_before(shaped: &[ShapedLayer<'_>], places: &[usize], at: usize) -> Activation {
    places[..at]
        .iter()
        .rev()
        .map(|&before| shaped[before].layer)
        .find(|layer| {
            weighs(&layer.kind)
                || layer.kind.info().normalizes
                || matches!(layer.kind, Kind::Activation)
        })
        .filter(|layer| weighs(&layer.kind))
        .map_or(Activation::Linear, |layer| layer.activation)
}

/// What comes in at a layer, without the label that is put behind it.
fn unlabelled(shaped: &[ShapedLayer<'_>], places: &[usize], at: usize) -> Shape {
    places[..at]
        .iter()
        .rev()
        .map(|&before| &shaped[before])
        .take_while(|before| matches!(before.layer.kind, Kind::Label { .. }))
        .last()
        .map_or(shaped[places[at]].input, |label| label.input)
}

fn undone(shaped: &[ShapedLayer<'_>], places: &[usize], at: usize) -> Option<Layer> {
    let place = places[at];
    let ShapedLayer {
        layer,
        input,
        output,
        depth,
        ..
    } = shaped[place];
    let kind = match &layer.kind {
        Kind::Dense { init, .. } | Kind::Gaussian { init, .. } => Kind::Dense {
            units: unlabelled(shaped, places, at).values(),
            init: *init,
        },
        // The weight of a tied layer is another's; what undoes it has its own.
        Kind::DenseTied { .. } => Kind::dense(unlabelled(shaped, places, at).values()),
        // What it puts in, the decoder's own label does for the code.
        Kind::Label { .. } => return None,
        Kind::Flatten | Kind::Reshape { .. } => match input {
            Shape::Vector(_) if matches!(output, Shape::Vector(_)) => return None,
            Shape::Vector(_) => Kind::Flatten,
            shape => Kind::Reshape { shape },
        },
        Kind::MaxPool { size, stride } | Kind::AveragePool { size, stride } => {
            enlarged(input, output, *size, stride.unwrap_or(*size))
        }
        Kind::Upsample { factor, .. } => Kind::AveragePool {
            size: *factor,
            stride: None,
        },
        Kind::Residual { layers } => {
            // The block's own layers stand before it, one deeper.
            let start = (0..place)
                .rev()
                .take_while(|&i| shaped[i].depth > depth)
                .last();
            let inside: Vec<usize> = (start.unwrap_or(place)..place)
                .filter(|&i| shaped[i].depth == depth + 1)
                .collect();
            let mut undoing = Vec::new();
            undo(shaped, &inside, &mut undoing);
            Kind::Residual {
                layers: if undoing.is_empty() {
                    layers.clone()
                } else {
                    undoing
                },
            }
        }
        window => window_undone(window, input, output)?,
    };
    let activation = if weighs(&kind) {
        activation_before(shaped, places, at)
    } else {
        Activation::Linear
    };
    Some(Layer {
        activation,
        ..plain(kind)
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

fn window_undone(kind: &Kind, input: Shape, output: Shape) -> Option<Kind> {
    let [before, height, width] = input.planes()?;
    let [_, rows, columns] = output.planes()?;
    Some(match *kind {
        // Only the channels change.
        Kind::Conv2d {
            kernel,
            stride: [1, 1],
            padding: padding @ Padding::Same,
            dilation,
            init,
            ..
        } => Kind::Conv2d {
            channels: before,
            kernel,
            stride: [1, 1],
            padding,
            dilation,
            init,
        },
        Kind::Conv1d {
            kernel,
            stride: 1,
            padding: padding @ Padding::Same,
            dilation,
            init,
            ..
        } => Kind::Conv1d {
            channels: before,
            kernel,
            stride: 1,
            padding,
            dilation,
            init,
        },
        Kind::Conv2d {
            kernel,
            stride,
            padding,
            dilation,
            init,
            ..
        } => {
            let whole = rows * stride[0] == height && columns * stride[1] == width;
            let (back, output_padding) = if padding == Padding::Same && whole {
                (Padding::Same, [0, 0])
            } else {
                let of = |i: usize, large, small| {
                    padding_back(large, small, kernel[i], stride[i], dilation[i])
                };
                let (a, b) = (of(0, height, rows), of(1, width, columns));
                (Padding::Explicit([a.0, b.0]), [a.1, b.1])
            };
            Kind::ConvTranspose2d {
                channels: before,
                kernel,
                stride,
                padding: back,
                output_padding,
                dilation,
                init,
            }
        }
        Kind::Conv1d {
            kernel,
            stride,
            padding,
            dilation,
            init,
            ..
        } => {
            let (back, output_padding) = if padding == Padding::Same && columns * stride == width {
                (Padding::Same, 0)
            } else {
                let (padding, more) = padding_back(width, columns, kernel, stride, dilation);
                (Padding::Explicit(padding), more)
            };
            Kind::ConvTranspose1d {
                channels: before,
                kernel,
                stride,
                padding: back,
                output_padding,
                dilation,
                init,
            }
        }
        Kind::ConvTranspose2d {
            kernel,
            stride,
            padding,
            dilation,
            init,
            ..
        } => Kind::Conv2d {
            channels: before,
            kernel,
            stride,
            padding,
            dilation,
            init,
        },
        Kind::ConvTranspose1d {
            kernel,
            stride,
            padding,
            dilation,
            init,
            ..
        } => Kind::Conv1d {
            channels: before,
            kernel,
            stride,
            padding,
            dilation,
            init,
        },
        _ => return None,
    })
}
