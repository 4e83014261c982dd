//! Kinds with numbers that fit a place.

use crate::spec::descriptor::Takes;
use crate::spec::{Activation, Kind, Layer, Model, Shape, Stage};

/// Widest dense layer, and most channels, that are proposed.
const WIDEST: u32 = 256;
const MOST_CHANNELS: u32 = 64;

/// A layer without a name that turns values of one shape into the form a kind takes; none where they have it already.
pub(super) fn adapter(kind: &Kind, before: Shape, input: Shape) -> Option<Kind> {
    let picture = || {
        if before.values() == input.values() && matches!(input, Shape::Picture(_)) {
            input
        } else {
            Shape::picture_of(before.values())
        }
    };
    let shape = match (kind.info().takes, before) {
        (Takes::Vector, Shape::Picture(_) | Shape::Series(_)) => return Some(Kind::Flatten),
        (Takes::Picture, Shape::Series([channels, length])) => {
            Shape::Picture([channels, 1, length])
        }
        (Takes::Picture, Shape::Vector(_)) => picture(),
        (Takes::Series, Shape::Picture([channels, height, width])) => {
            Shape::Series([channels, height.saturating_mul(width)])
        }
        (Takes::Series, Shape::Vector(values)) => Shape::Series([1, values]),
        (Takes::Planes, Shape::Vector(values)) => match input {
            Shape::Series([channels, _]) if values.is_multiple_of(channels.max(1)) => {
                Shape::Series([channels, values / channels.max(1)])
            }
            Shape::Picture(_) | Shape::Series(_) | Shape::Vector(_) => picture(),
        },
        _ => return None,
    };
    Some(Kind::Reshape { shape })
}

impl Model {
    /// A layer of this kind in place of the one called `name`, with numbers that fit there, and before it the layer that
    /// brings what comes in into the form it takes, where one must. They have no names yet.
    pub(super) fn fitted(&self, name: &str, kind: &Kind) -> Vec<Layer> {
        let (before, stage) = self.shape_before(name);
        let last = stage == Stage::Decoder
            && self
                .decoder
                .iter()
                .rev()
                .take_while(|layer| layer.name != name)
                .all(|layer| !layer.changes_values())
            && self.decoder.iter().any(|layer| layer.name == name);
        let adapter = adapter(kind, before, self.input);
        let comes = match &adapter {
            Some(Kind::Flatten) => Shape::Vector(before.values()),
            Some(Kind::Reshape { shape }) => *shape,
            _ => before,
        };
        let place = LayerFit {
            before: comes,
            stage,
            last,
            input: self.input,
            dense: self.dense_giving(comes, name),
        };
        let mut layers: Vec<Layer> = adapter.into_iter().map(plain).collect();
        layers.push(place.layer(kind));
        layers
    }

    /// The nearest dense layer before the one called `name` that gives values of this shape, or else the nearest at all.
    fn dense_giving(&self, shape: Shape, name: &str) -> Option<String> {
        let (shaped, _) = self.trace();
        let dense = || {
            let before = shaped.iter().take_while(|shaped| shaped.layer.name != name);
            before.filter(|shaped| matches!(shaped.layer.kind, Kind::Dense { .. }))
        };
        let fitting = dense().filter(|shaped| shaped.output == shape).last();
        let nearest = fitting.or_else(|| dense().last())?;
        Some(nearest.layer.name.clone())
    }
}

pub(super) fn plain(kind: Kind) -> Layer {
    Layer {
        name: String::new(),
        kind,
        activation: Activation::Linear,
    }
}

struct LayerFit {
    before: Shape,
    stage: Stage,
    /// Whether the layer makes the reconstruction.
    last: bool,
    input: Shape,
    /// The dense layer whose weight a tied one takes; none where there is no dense layer before it.
    dense: Option<String>,
}

impl LayerFit {
    fn layer(&self, kind: &Kind) -> Layer {
        let mut kind = kind.clone();
        let mut weighs = false;
        match &mut kind {
            Kind::Dense { units, .. } => {
                weighs = true;
                *units = self.units();
            }
            Kind::Conv2d { channels, .. }
            | Kind::ConvTranspose2d { channels, .. }
            | Kind::Conv1d { channels, .. }
            | Kind::ConvTranspose1d { channels, .. } => {
                weighs = true;
                *channels = self.channels();
            }
            Kind::MaxPool { size, .. } | Kind::AveragePool { size, .. } => {
                *size = self.pair(2, true);
            }
            Kind::Upsample { factor, .. } => *factor = self.pair(2, false),
            Kind::Reshape { shape } => {
                *shape = if self.before.values() == self.input.values() {
                    self.input
                } else {
                    Shape::picture_of(self.before.values())
                };
            }
            Kind::Residual { layers } => *layers = vec![self.inside()],
            Kind::Gaussian { units, .. } => *units = self.units().min(8),
            // As many as stay in the preset with such a code: one of sixteen.
            Kind::TopK { k, .. } => *k = (self.before.values() / 16).max(1),
            Kind::DenseTied { to } => {
                weighs = true;
                *to = self.dense.clone().unwrap_or_default();
            }
            Kind::GroupNorm { groups, .. } => {
                let (channels, _) = self.before.channels();
                let fits = |groups: &u32| channels.is_multiple_of(*groups);
                *groups = (1..=channels.min(*groups)).rev().find(fits).unwrap_or(1);
            }
            Kind::BatchNorm { .. }
            | Kind::LayerNorm { .. }
            | Kind::Dropout { .. }
            | Kind::Flatten
            | Kind::Label { .. }
            | Kind::Activation => {}
        }
        let acts = weighs || matches!(kind, Kind::Activation);
        Layer {
            activation: match (acts, self.last) {
                (false, _) => Activation::Linear,
                (true, false) => Activation::Relu,
                (true, true) => Activation::Sigmoid,
            },
            ..plain(kind)
        }
    }

    /// A quarter of what comes in towards the code, four times as much away from it, in powers of two.
    fn units(&self) -> u32 {
        let (values, all) = (self.before.values(), self.input.values());
        match self.stage {
            _ if self.last => all,
            Stage::Encoder => power_of_two(values / 4).min(WIDEST),
            Stage::Decoder => power_of_two(values.saturating_mul(4)).min(WIDEST).min(all),
        }
    }

    fn channels(&self) -> u32 {
        let (channels, _) = self.before.channels();
        match self.stage {
            _ if self.last => self.input.planes().map_or(1, |planes| planes[0]),
            Stage::Encoder => power_of_two(channels.saturating_mul(2)).clamp(16, MOST_CHANNELS),
            Stage::Decoder => power_of_two(channels / 2).clamp(8, MOST_CHANNELS),
        }
    }

    /// `n` along each axis; 1 along one that is a pixel long where it may not be longer, and across a series.
    fn pair(&self, n: u32, within: bool) -> [u32; 2] {
        match self.before {
            Shape::Series([_, length]) => [1, if within { n.min(length.max(1)) } else { n }],
            Shape::Picture([_, height, width]) if within => {
                [n.min(height.max(1)), n.min(width.max(1))]
            }
            Shape::Picture(_) | Shape::Vector(_) => [n; 2],
        }
    }

    /// What a new residual block goes around: a layer with weights that keeps the shape.
    fn inside(&self) -> Layer {
        let kind = match self.before {
            Shape::Vector(units) => Kind::dense(units),
            Shape::Picture([channels, ..]) => Kind::conv2d(channels, 3, 1),
            Shape::Series([channels, _]) => Kind::conv1d(channels, 3, 1),
        };
        Layer {
            activation: Activation::Relu,
            ..plain(kind)
        }
    }
}

/// The largest power of two up to `n`, at least 1.
fn power_of_two(n: u32) -> u32 {
    1 << n.max(1).ilog2()
}
