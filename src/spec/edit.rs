//! Changes of a model, addressed by layer name: what an editor does. Nothing here needs a model that can be trained, so
//! that one can be built step by step.

mod fields;
mod fitting;
mod fix;
mod input;
mod mirror;
#[cfg(test)]
mod tests;
mod tree;

use super::{Activation, Kind, Layer, Model, Shape, Stage};
pub use fields::{Field, Setting};
pub use fix::Fix;
pub use tree::Place;

/// One change of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Put in a layer of this kind, with a name, and as wide as fits the place. Where the kind takes another form of values
    /// than come in, a layer that gives them this form goes before it.
    Add {
        /// Where.
        place: Place,
        /// The kind; its width does not matter.
        kind: Kind,
    },
    /// Take out a layer, and what is in it.
    Remove {
        /// Its name.
        layer: String,
    },
    /// Put a layer elsewhere.
    Move {
        /// Its name.
        layer: String,
        /// Where.
        place: Place,
    },
    /// Put a layer one place on: past a neighbour, into or out of a residual block, or across the waist.
    Shift {
        /// Its name.
        layer: String,
        /// Towards the output.
        down: bool,
    },
    /// Give a layer another name.
    Rename {
        /// Its name.
        layer: String,
        /// The name to be.
        name: String,
    },
    /// Make a layer one of another kind, with the numbers the two have in common and others that fit; as with
    /// [`Add`](Self::Add), a layer may go before it.
    Turn {
        /// Its name.
        layer: String,
        /// The kind; its numbers do not matter.
        kind: Kind,
    },
    /// Change a field of a layer.
    Set {
        /// The layer's name.
        layer: String,
        /// The field's.
        field: String,
        /// What it is to be.
        setting: Setting,
    },
    /// Build the decoder from the encoder.
    Mirror,
    /// Leave nothing but the input.
    Clear,
}

/// What a change came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The model after it.
    pub model: Model,
    /// The layer it was about, or the one beside it where it is gone.
    pub layer: Option<String>,
}

impl Model {
    /// The input and nothing else.
    pub fn empty(input: Shape) -> Self {
        Self {
            input,
            encoder: Vec::new(),
            decoder: Vec::new(),
        }
    }

    /// The model after a change; none where the change means nothing: no such layer or field, no place to go to, a name
    /// that is taken.
    pub fn edited(&self, edit: &Edit) -> Option<Edited> {
        let mut model = self.clone();
        let layer = model.edit(edit)?;
        Some(Edited { model, layer })
    }

    fn edit(&mut self, edit: &Edit) -> Option<Option<String>> {
        match edit {
            Edit::Add { place, kind } => self.add(place, kind).map(Some),
            Edit::Remove { layer } => {
                let near = self.beside(layer);
                self.take(layer)?;
                Some(near)
            }
            Edit::Move { layer, place } => {
                let taken = self.take(layer)?;
                self.put(place, vec![taken]).then(|| Some(layer.clone()))
            }
            Edit::Shift { layer, down } => {
                let place = self.place_beyond(layer, *down)?;
                self.edit(&Edit::Move {
                    layer: layer.clone(),
                    place,
                })
            }
            Edit::Rename { layer, name } => {
                if self.layer(name).is_some() {
                    return None;
                }
                self.layer_mut(layer)?.name.clone_from(name);
                self.tie_to(layer, name);
                Some(Some(name.clone()))
            }
            Edit::Turn { layer, kind } => {
                self.turn(layer, kind)?;
                Some(Some(layer.clone()))
            }
            Edit::Set {
                layer,
                field,
                setting,
            } => {
                let found = self.layer_mut(layer)?;
                found.set(field, setting).then(|| Some(layer.clone()))
            }
            Edit::Mirror => {
                self.mirror();
                Some(None)
            }
            Edit::Clear => {
                *self = Self::empty(self.input);
                Some(None)
            }
        }
    }

    /// The shape that comes in at a place; none where there is no such place.
    pub fn shape_at(&self, place: &Place) -> Option<Shape> {
        let (probed, probe) = self.probed(place)?;
        Some(probed.shape_before(&probe).0)
    }

    /// The model with a layer at a place that changes nothing, and the name of that layer.
    fn probed(&self, place: &Place) -> Option<(Self, String)> {
        let probe = self.fresh_name("probe");
        let mut probed = self.clone();
        let stands = Layer {
            name: probe.clone(),
            kind: Kind::Activation,
            activation: Activation::Linear,
        };
        probed.put(place, vec![stands]).then_some((probed, probe))
    }

    fn add(&mut self, place: &Place, kind: &Kind) -> Option<String> {
        let (probed, probe) = self.probed(place)?;
        let mut layers = probed.fitted(&probe, kind);
        let mut names: Vec<String> = Vec::new();
        for layer in &mut layers {
            layer.name = probed.fresh_name_beside(kind_base(&layer.kind), &names);
            names.push(layer.name.clone());
            if let Kind::Residual { layers } = &mut layer.kind {
                for inner in layers {
                    inner.name = probed.fresh_name_beside(kind_base(&inner.kind), &names);
                    names.push(inner.name.clone());
                }
            }
        }
        let name = layers.last()?.name.clone();
        self.put(place, layers).then_some(name)
    }

    fn turn(&mut self, name: &str, kind: &Kind) -> Option<()> {
        let old = self.layer(name)?.clone();
        let mut layers = self.fitted(name, kind);
        let mut layer = layers.pop()?;
        layer.name.clone_from(&old.name);
        if layer.kind.is_like(&old.kind) {
            return None;
        }
        for field in old.fields() {
            let setting = Setting {
                choice: field.choice,
                numbers: field.numbers,
            };
            if layer.takes(field.name, &setting) {
                layer.set(field.name, &setting);
            }
        }
        match (&mut layer.kind, old.kind) {
            (Kind::Residual { layers }, Kind::Residual { layers: inside }) => *layers = inside,
            (Kind::Residual { layers }, _) => {
                for inner in layers {
                    inner.name = self.fresh_name(kind_base(&inner.kind));
                }
            }
            _ => {}
        }
        if let Some(mut adapter) = layers.pop() {
            adapter.name = self.fresh_name(kind_base(&adapter.kind));
            self.put(&Place::Before(name.into()), vec![adapter]);
        }
        *self.layer_mut(name)? = layer;
        Some(())
    }

    /// The shape that comes in at a layer, or as far as the model can be followed towards it; and which half it is in.
    fn shape_before(&self, name: &str) -> (Shape, Stage) {
        // What comes in at a residual block comes in at its first layer.
        let first = self.layer(name).and_then(|block| block.inside().first());
        if let Some(first) = first {
            return self.shape_before(&first.name);
        }
        let (shaped, _) = self.trace();
        let before = shaped
            .iter()
            .find(|shaped| shaped.layer.name == name)
            .map(|shaped| shaped.input)
            .or(shaped.last().map(|shaped| shaped.output))
            .unwrap_or(self.input);
        (before, self.stage_of(name).unwrap_or(Stage::Encoder))
    }

    fn fresh_name(&self, base: &str) -> String {
        self.fresh_name_beside(base, &[])
    }

    /// `base` with the first number that no layer has, nor any of `others`.
    fn fresh_name_beside(&self, base: &str, others: &[String]) -> String {
        (1..)
            .map(|n: u32| format!("{base}{n}"))
            .find(|name| self.layer(name).is_none() && !others.contains(name))
            .unwrap_or_default()
    }
}

/// What the name of a layer of this kind begins with.
fn kind_base(kind: &Kind) -> &'static str {
    match kind {
        Kind::Dense { .. } => "dense",
        Kind::Conv2d { .. } | Kind::Conv1d { .. } => "conv",
        Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => "deconv",
        Kind::MaxPool { .. } | Kind::AveragePool { .. } => "pool",
        Kind::Upsample { .. } => "up",
        Kind::BatchNorm { .. } | Kind::LayerNorm { .. } => "norm",
        Kind::Dropout { .. } => "dropout",
        Kind::Flatten => "flatten",
        Kind::Reshape { .. } => "reshape",
        Kind::Residual { .. } => "residual",
        Kind::Activation => "act",
        Kind::Gaussian { .. } => "code",
        Kind::Label { .. } => "label",
        Kind::TopK { .. } => "top",
        Kind::DenseTied { .. } => "tied",
    }
}
