//! Changes as they are made.

use super::{Edit, Edited, Place, Setting};
use crate::spec::{Activation, Kind, Layer, Model, Shape, Stage};

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

    /// Makes a change; the layer it was about, or the one beside it where it is gone.
    pub(super) fn edit(&mut self, edit: &Edit) -> Option<Option<String>> {
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
            layer.name = probed.fresh_name_beside(layer.kind.info().stem, &names);
            names.push(layer.name.clone());
            if let Kind::Residual { layers } = &mut layer.kind {
                for inner in layers {
                    inner.name = probed.fresh_name_beside(inner.kind.info().stem, &names);
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
                    inner.name = self.fresh_name(inner.kind.info().stem);
                }
            }
            _ => {}
        }
        if let Some(mut adapter) = layers.pop() {
            adapter.name = self.fresh_name(adapter.kind.info().stem);
            self.put(&Place::Before(name.into()), vec![adapter]);
        }
        *self.layer_mut(name)? = layer;
        Some(())
    }

    /// The shape that comes in at a layer, or as far as the model can be followed towards it; and which half it is in.
    pub(super) fn shape_before(&self, name: &str) -> (Shape, Stage) {
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
}
