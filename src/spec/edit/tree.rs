//! Finding layers in the tree of halves and residual blocks, taking them out and putting them in.

use crate::spec::{Kind, Layer, Model, Stage};

/// A place between layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At the start of a half.
    First(Stage),
    /// At the end of a half.
    Last(Stage),
    /// Before the layer of this name.
    Before(String),
    /// After the layer of this name.
    After(String),
    /// At the end of the residual block of this name.
    Into(String),
}

impl Model {
    /// The layer of this name, also in a residual block.
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        find(&self.encoder, name).or_else(|| find(&self.decoder, name))
    }

    /// Every layer, each residual block before what is in it.
    pub fn layers(&self) -> Vec<&Layer> {
        fn walk<'a>(layers: &'a [Layer], into: &mut Vec<&'a Layer>) {
            for layer in layers {
                into.push(layer);
                walk(layer.inside(), into);
            }
        }
        let mut all = Vec::new();
        walk(&self.encoder, &mut all);
        walk(&self.decoder, &mut all);
        all
    }

    /// Layers that are another model's under another name: (name here, name there). Where the two have as many layers,
    /// those at the same place that differ in nothing but a name that the other model does not have.
    pub fn renamed_from(&self, before: &Model) -> Vec<(String, String)> {
        let (now, then) = (self.layers(), before.layers());
        if now.len() != then.len() {
            return Vec::new();
        }
        now.into_iter()
            .zip(then)
            .filter(|(a, b)| {
                a.kind.is_like(&b.kind)
                    && before.layer(&a.name).is_none()
                    && self.layer(&b.name).is_none()
            })
            .map(|(a, b)| (a.name.clone(), b.name.clone()))
            .collect()
    }

    /// Lets layers that borrow the weight of `old` borrow that of `new`.
    pub(super) fn tie_to(&mut self, old: &str, new: &str) {
        fn walk(layers: &mut [Layer], old: &str, new: &str) {
            for layer in layers {
                if let Kind::DenseTied { to } = &mut layer.kind
                    && to == old
                {
                    new.clone_into(to);
                }
                walk(layer.inside_mut(), old, new);
            }
        }
        walk(&mut self.encoder, old, new);
        walk(&mut self.decoder, old, new);
    }

    pub(super) fn stage_of(&self, name: &str) -> Option<Stage> {
        if find(&self.encoder, name).is_some() {
            Some(Stage::Encoder)
        } else {
            find(&self.decoder, name).map(|_| Stage::Decoder)
        }
    }

    pub(super) fn layer_mut(&mut self, name: &str) -> Option<&mut Layer> {
        find_mut(&mut self.encoder, name).or_else(|| find_mut(&mut self.decoder, name))
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Layer> {
        take(&mut self.encoder, name).or_else(|| take(&mut self.decoder, name))
    }

    /// Puts layers in one after another; whether there is such a place.
    pub(super) fn put(&mut self, place: &Place, layers: Vec<Layer>) -> bool {
        let (list, at) = match place {
            Place::First(Stage::Encoder) => (&mut self.encoder, 0),
            Place::First(Stage::Decoder) => (&mut self.decoder, 0),
            Place::Last(Stage::Encoder) => {
                let end = self.encoder.len();
                (&mut self.encoder, end)
            }
            Place::Last(Stage::Decoder) => {
                let end = self.decoder.len();
                (&mut self.decoder, end)
            }
            Place::Into(block) => match self.layer_mut(block).map(|block| &mut block.kind) {
                Some(Kind::Residual { layers }) => {
                    let end = layers.len();
                    (layers, end)
                }
                _ => return false,
            },
            Place::Before(name) | Place::After(name) => {
                let found = if self.stage_of(name) == Some(Stage::Encoder) {
                    list_of(&mut self.encoder, name)
                } else {
                    list_of(&mut self.decoder, name)
                };
                match found {
                    Some((list, at)) => (list, at + usize::from(matches!(place, Place::After(_)))),
                    None => return false,
                }
            }
        };
        list.splice(at..at, layers);
        true
    }

    /// Where a layer comes to stand that moves one place on.
    pub(super) fn place_beyond(&self, name: &str, down: bool) -> Option<Place> {
        let stage = self.stage_of(name)?;
        let list = match stage {
            Stage::Encoder => &self.encoder,
            Stage::Decoder => &self.decoder,
        };
        let (siblings, at, block) = siblings(list, name, None)?;
        let next = if down {
            siblings.get(at + 1)
        } else {
            at.checked_sub(1).and_then(|before| siblings.get(before))
        };
        let nests = matches!(siblings[at].kind, Kind::Residual { .. });
        Some(match (next, block) {
            (Some(next), _) => match (&next.kind, down) {
                (Kind::Residual { layers }, true) if !nests => match layers.first() {
                    Some(first) => Place::Before(first.name.clone()),
                    None => Place::Into(next.name.clone()),
                },
                (Kind::Residual { .. }, false) if !nests => Place::Into(next.name.clone()),
                (_, true) => Place::After(next.name.clone()),
                (_, false) => Place::Before(next.name.clone()),
            },
            (None, Some(block)) if down => Place::After(block.into()),
            (None, Some(block)) => Place::Before(block.into()),
            (None, None) => match (stage, down) {
                (Stage::Encoder, true) => Place::First(Stage::Decoder),
                (Stage::Decoder, false) => Place::Last(Stage::Encoder),
                _ => return None,
            },
        })
    }

    /// The layer after this one, or else before it, that does not stand in it.
    pub(super) fn beside(&self, name: &str) -> Option<String> {
        let gone = self.layer(name)?;
        let all = self.layers();
        let at = all.iter().position(|layer| layer.name == name)?;
        let inside = Layer::count(gone.inside());
        all.get(at + 1 + inside)
            .or_else(|| at.checked_sub(1).and_then(|before| all.get(before)))
            .map(|layer| layer.name.clone())
    }
}

impl Layer {
    /// The layers in a residual block; none in other layers.
    pub fn inside(&self) -> &[Layer] {
        if let Kind::Residual { layers } = &self.kind {
            layers
        } else {
            &[]
        }
    }

    fn inside_mut(&mut self) -> &mut [Layer] {
        self.list_mut().map_or(&mut [], Vec::as_mut_slice)
    }

    /// The list of the layers in a residual block; none of other layers.
    fn list_mut(&mut self) -> Option<&mut Vec<Layer>> {
        if let Kind::Residual { layers } = &mut self.kind {
            Some(layers)
        } else {
            None
        }
    }

    fn count(layers: &[Layer]) -> usize {
        layers
            .iter()
            .map(|layer| 1 + Self::count(layer.inside()))
            .sum()
    }
}

fn find<'a>(layers: &'a [Layer], name: &str) -> Option<&'a Layer> {
    layers.iter().find_map(|layer| {
        if layer.name == name {
            Some(layer)
        } else {
            find(layer.inside(), name)
        }
    })
}

fn find_mut<'a>(layers: &'a mut [Layer], name: &str) -> Option<&'a mut Layer> {
    layers.iter_mut().find_map(|layer| {
        if layer.name == name {
            Some(layer)
        } else {
            find_mut(layer.inside_mut(), name)
        }
    })
}

fn take(layers: &mut Vec<Layer>, name: &str) -> Option<Layer> {
    if let Some(at) = layers.iter().position(|layer| layer.name == name) {
        return Some(layers.remove(at));
    }
    layers
        .iter_mut()
        .find_map(|layer| take(layer.list_mut()?, name))
}

fn list_of<'a>(layers: &'a mut Vec<Layer>, name: &str) -> Option<(&'a mut Vec<Layer>, usize)> {
    if let Some(at) = layers.iter().position(|layer| layer.name == name) {
        return Some((layers, at));
    }
    layers
        .iter_mut()
        .find_map(|layer| list_of(layer.list_mut()?, name))
}

/// The list a layer stands in, its place there, and the block the list belongs to.
fn siblings<'a>(
    layers: &'a [Layer],
    name: &str,
    block: Option<&'a str>,
) -> Option<(&'a [Layer], usize, Option<&'a str>)> {
    if let Some(at) = layers.iter().position(|layer| layer.name == name) {
        return Some((layers, at, block));
    }
    layers
        .iter()
        .find_map(|layer| siblings(layer.inside(), name, Some(&layer.name)))
}
