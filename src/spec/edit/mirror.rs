//! The decoder that undoes the encoder's shapes, step by step.

use super::fitting::{adapter, plain};
use super::window_mirror::{convolution_undone, resizing_undone};
use crate::spec::descriptor::Gives;
use crate::spec::{Activation, Kind, Layer, Model, Shape, ShapedLayer};

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
            Shape::Picture(_) | Shape::Series(_) | Shape::Vector(_) => {
                Kind::dense(self.input.values())
            }
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
    let kind = match layer.kind.info().gives {
        Gives::Same => return None,
        // What it puts in, the decoder's own label does for the code.
        Gives::Other if matches!(layer.kind, Kind::Label { .. }) => return None,
        // The weight of a tied layer is another's; what undoes it has its own.
        Gives::Units | Gives::Other => {
            let mut undoing = Kind::dense(unlabelled(shaped, places, at).values());
            if let (
                Kind::Dense { init, .. } | Kind::Gaussian { init, .. },
                Kind::Dense { init: own, .. },
            ) = (&layer.kind, &mut undoing)
            {
                *own = *init;
            }
            undoing
        }
        Gives::Form => match input {
            Shape::Vector(_) if matches!(output, Shape::Vector(_)) => return None,
            Shape::Vector(_) => Kind::Flatten,
            Shape::Picture(_) | Shape::Series(_) => Kind::Reshape { shape: input },
        },
        Gives::Planes => resizing_undone(&layer.kind, input, output)?,
        Gives::Channels => convolution_undone(&layer.kind, input, output)?,
        Gives::Inside => {
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
            if undoing.is_empty() {
                undoing = layer.inside().to_vec();
            }
            Kind::Residual { layers: undoing }
        }
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
