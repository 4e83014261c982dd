//! What can be done about a model that cannot be: edits that are known to mend it.

use super::fitting::adapter;
use super::{Edit, Place, Setting};
use crate::spec::{Activation, Kind, Layer, Loss, Model, Run, Shape, SpecError, Stage};

/// A change that mends what is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// In words, as on a button.
    pub title: String,
    /// The model after it.
    pub model: Model,
    /// The loss after it.
    pub loss: Loss,
}

impl SpecError {
    /// The layer of `model` that an error is about, and its field where one is at fault.
    pub fn place(&self, model: &Model) -> Option<(String, Option<&'static str>)> {
        let (layer, field) = match self {
            Self::OutOfRange { field, .. } => field.rsplit_once('.')?,
            Self::Layer { layer, problem, .. } => {
                let field = if problem.starts_with("output padding") {
                    "output_padding"
                } else if problem.contains("padding cuts off") {
                    "padding"
                } else if problem.starts_with("a window") {
                    "kernel"
                } else {
                    ""
                };
                (layer.as_str(), field)
            }
            Self::Name { name, .. } => (name.as_str(), ""),
            Self::Output { .. }
            | Self::Loss(_)
            | Self::Range { .. }
            | Self::Empty(_)
            | Self::Preset { .. } => {
                return None;
            }
        };
        let fields = model.layer(layer)?.fields();
        let known = |wanted: &str| {
            fields
                .iter()
                .map(|known| known.name)
                .find(|&known| known == wanted)
        };
        let field = match field {
            "kernel" => known("kernel").or_else(|| known("size")),
            "slope" | "alpha" => known("activation"),
            _ => known(field),
        };
        Some((layer.into(), field))
    }
}

impl Run {
    /// Changes that mend what [`validate`](Self::validate) finds wrong first, the likeliest first.
    pub fn fixes(&self) -> Vec<Fix> {
        let Some(error) = self.validate().err() else {
            return Vec::new();
        };
        let mut fixes = Vec::new();
        let mut offer = |title: String, model: Model, loss: Loss| {
            let mended = Run {
                model,
                loss,
                ..self.clone()
            };
            let left = mended.validate().err();
            if left.is_none_or(|left| is_later(&left, &error, &mended.model)) {
                fixes.push(Fix {
                    title,
                    model: mended.model,
                    loss,
                });
            }
        };
        for (title, edits) in self.model.remedies(&error) {
            let mended = edits.iter().try_fold(self.model.clone(), |model, edit| {
                model.edited(edit).map(|edited| edited.model)
            });
            if let Some(model) = mended {
                offer(title, model, self.loss);
            }
        }
        if let SpecError::Loss(_) = error {
            let wanted = if self.loss == Loss::CategoricalCrossentropy {
                Activation::Softmax
            } else {
                Activation::Sigmoid
            };
            let mut model = self.model.clone();
            let last = model
                .decoder
                .iter_mut()
                .rfind(|layer| layer.changes_values());
            if let Some(last) = last {
                last.activation = wanted;
            }
            let title = format!("End with a {}", wanted.title().to_ascii_lowercase());
            offer(title, model, self.loss);
            offer(
                "Train with squared error".into(),
                self.model.clone(),
                Loss::Mse,
            );
        }
        fixes
    }
}

/// Whether an error that is left after a change is another one than before, at no earlier layer.
fn is_later(left: &SpecError, before: &SpecError, model: &Model) -> bool {
    let names: Vec<&str> = model.layers().iter().map(|l| l.name.as_str()).collect();
    let place = |error: &SpecError| {
        error
            .place(model)
            .and_then(|(layer, _)| names.iter().position(|&name| name == layer))
            .unwrap_or(names.len())
    };
    match (place(left), place(before)) {
        (left_at, before_at) if left_at == before_at => {
            // Mending one half leaves the other.
            matches!(left, SpecError::Empty(_)) && left != before
                || std::mem::discriminant(left) != std::mem::discriminant(before)
        }
        (left_at, before_at) => left_at > before_at,
    }
}

fn set(layer: &str, field: &str, choice: usize, numbers: &[f64]) -> Edit {
    Edit::Set {
        layer: layer.into(),
        field: field.into(),
        setting: Setting {
            choice,
            numbers: numbers.to_vec(),
        },
    }
}

impl Model {
    /// Edits that may mend an error, with what they do in words.
    fn remedies(&self, error: &SpecError) -> Vec<(String, Vec<Edit>)> {
        match error {
            SpecError::Layer { layer, .. } => self
                .layer(layer)
                .map_or_else(Vec::new, |layer| self.layer_remedies(layer)),
            SpecError::Name { name, .. } => {
                let rename = Edit::Rename {
                    layer: name.clone(),
                    name: self.fresh_name("layer"),
                };
                vec![("Give it another name".into(), vec![rename])]
            }
            SpecError::Output { wanted, .. } => self.output_remedies(*wanted),
            SpecError::Empty("decoder") => {
                vec![("Mirror the encoder".into(), vec![Edit::Mirror])]
            }
            SpecError::Empty(_) => {
                let add = Edit::Add {
                    place: Place::Last(Stage::Encoder),
                    kind: Kind::dense(1),
                };
                vec![("Add a dense layer".into(), vec![add])]
            }
            SpecError::OutOfRange { .. }
            | SpecError::Loss(_)
            | SpecError::Range { .. }
            | SpecError::Preset { .. } => Vec::new(),
        }
    }

    fn layer_remedies(&self, layer: &Layer) -> Vec<(String, Vec<Edit>)> {
        let (before, _) = self.shape_before(&layer.name);
        let name = layer.name.as_str();
        let mut remedies = self.form_remedies(layer, before);
        if let Kind::Reshape { shape } = &layer.kind {
            if let Some(maker) = self.dense_before(name) {
                let units = shape.values();
                remedies.push((
                    format!("Make “{maker}” {units} units wide"),
                    vec![set(&maker, "units", 0, &[units.into()])],
                ));
            }
            if remedies.is_empty() {
                let fitting = Shape::picture_of(before.values());
                let title = format!("Reshape to {fitting}");
                remedies.push((title, vec![shape_to(name, fitting)]));
            }
        } else if let Kind::Residual { layers } = &layer.kind {
            remedies.extend(block_remedies(name, layers, before));
        } else if let Kind::TopK { .. } = layer.kind {
            let values = before.values();
            remedies.push((
                format!("Keep {values}"),
                vec![set(name, "k", 0, &[values.into()])],
            ));
        } else if let Kind::DenseTied { .. } = layer.kind {
            let own_weight = Edit::Turn {
                layer: name.into(),
                kind: Kind::dense(1),
            };
            remedies.push(("Give it a weight of its own".into(), vec![own_weight]));
        } else {
            remedies.extend(self.window_remedies(layer, before));
        }
        remedies
    }

    /// What gives the values the form that the layer takes, or makes it a layer that takes their form.
    fn form_remedies(&self, layer: &Layer, before: Shape) -> Vec<(String, Vec<Edit>)> {
        let Some(adapter) = adapter(&layer.kind, before, self.input) else {
            return Vec::new();
        };
        let mut remedies = Vec::new();
        let with_other_axes = [
            (Kind::conv2d(1, 1, 1), Kind::conv1d(1, 1, 1)),
            (
                Kind::conv_transpose2d(1, 1, 1),
                Kind::conv_transpose1d(1, 1, 1),
            ),
        ]
        .into_iter()
        .flat_map(|(two, one)| [(two.clone(), one.clone()), (one, two)])
        .find_map(|(kind, other)| layer.kind.is_like(&kind).then_some(other));
        if let (Some(kind), false) = (with_other_axes, matches!(before, Shape::Vector(_))) {
            let title = format!("Make it a {}", kind.title());
            let layer = layer.name.clone();
            remedies.push((title, vec![Edit::Turn { layer, kind }]));
        }
        let title = format!(
            "Put a {} layer before it",
            adapter.title().to_ascii_lowercase()
        );
        let mut edits = vec![Edit::Add {
            place: Place::Before(layer.name.clone()),
            kind: adapter.clone(),
        }];
        if let Kind::Reshape { shape } = adapter {
            let mut after = self.clone();
            let added = after.edit(&edits[0]).flatten();
            edits.extend(added.map(|added| shape_to(&added, shape)));
        }
        remedies.push((title, edits));
        remedies
    }

    /// The largest windows that fit, and padding that always does.
    fn window_remedies(&self, layer: &Layer, before: Shape) -> Vec<(String, Vec<Edit>)> {
        let Some([_, height, width]) = before.planes() else {
            return Vec::new();
        };
        let fields = layer.fields();
        let numbers = |name: &str| {
            fields
                .iter()
                .find(|field| field.name == name)
                .map(|field| field.numbers.clone())
        };
        let mut remedies = Vec::new();
        for name in ["kernel", "size"] {
            let Some(mut kernel) = numbers(name) else {
                continue;
            };
            let padding = numbers("padding").unwrap_or_default();
            let dilation = numbers("dilation").unwrap_or_default();
            // A series has the horizontal axis alone.
            let axes: &[u32] = if kernel.len() == 1 {
                &[width]
            } else {
                &[height, width]
            };
            for (i, (kernel, &size)) in kernel.iter_mut().zip(axes).enumerate() {
                let of = |numbers: &[f64], usual| numbers.get(i).copied().unwrap_or(usual);
                let room = f64::from(size) + 2.0 * of(&padding, 0.0);
                let fits = ((room - 1.0) / of(&dilation, 1.0).max(1.0)).floor() + 1.0;
                *kernel = kernel.min(fits);
            }
            let words = kernel
                .iter()
                .map(f64::to_string)
                .collect::<Vec<_>>()
                .join(" × ");
            let what = if name == "size" { "window" } else { "kernel" };
            remedies.push((
                format!("Use a {what} of {words}"),
                vec![set(&layer.name, name, 0, &kernel)],
            ));
        }
        remedies.push((
            "Set padding to same".into(),
            vec![set(&layer.name, "padding", 0, &[])],
        ));
        remedies.push((
            "Set output padding to 0".into(),
            vec![set(&layer.name, "output_padding", 0, &[0.0, 0.0])],
        ));
        remedies
    }

    fn output_remedies(&self, wanted: u32) -> Vec<(String, Vec<Edit>)> {
        let mut remedies = Vec::new();
        let last = self.decoder.iter().rfind(|layer| layer.changes_values());
        let (shaped, _) = self.trace();
        let end = shaped.last().map_or(self.input, |last| last.output);
        match last {
            Some(Layer {
                name,
                kind: Kind::Dense { .. },
                ..
            }) => remedies.push((
                format!("Make “{name}” {wanted} units wide"),
                vec![set(name, "units", 0, &[wanted.into()])],
            )),
            Some(Layer { name, kind, .. }) => {
                let channels = end.channels().1.max(1);
                if wanted.is_multiple_of(channels) && kind.is_convolution() {
                    let channels = wanted / channels;
                    remedies.push((
                        format!("Let “{name}” give {channels}"),
                        vec![set(name, "channels", 0, &[channels.into()])],
                    ));
                }
            }
            None => {}
        }
        let add = Edit::Add {
            place: Place::Last(Stage::Decoder),
            kind: Kind::dense(1),
        };
        remedies.push((format!("End with a dense layer of {wanted}"), vec![add]));
        remedies.push(("Mirror the encoder".into(), vec![Edit::Mirror]));
        remedies
    }

    /// The dense layer whose units come in here, where nothing has changed their number since.
    fn dense_before(&self, name: &str) -> Option<String> {
        let (shaped, _) = self.trace();
        let end = shaped
            .iter()
            .position(|shaped| shaped.layer.name == name)
            .unwrap_or(shaped.len());
        let found = shaped[..end]
            .iter()
            .rev()
            .find(|shaped| shaped.parameter_count() > 0)?;
        matches!(found.layer.kind, Kind::Dense { .. }).then(|| found.layer.name.clone())
    }
}

/// What lets the layers of a block give what comes in.
fn block_remedies(block: &str, layers: &[Layer], before: Shape) -> Vec<(String, Vec<Edit>)> {
    let (channels, _) = before.channels();
    let mut remedies = Vec::new();
    if let Some(last) = layers.last() {
        for (field, unit) in [("units", ""), ("channels", " channels")] {
            remedies.push((
                format!("Let “{}” give {channels}{unit}", last.name),
                vec![set(&last.name, field, 0, &[channels.into()])],
            ));
        }
    }
    let layer = block.into();
    remedies.push(("Remove the block".into(), vec![Edit::Remove { layer }]));
    remedies
}

fn shape_to(layer: &str, shape: Shape) -> Edit {
    let (choice, sizes) = match shape {
        Shape::Vector(values) => (0, vec![values]),
        Shape::Series(sizes) => (1, sizes.to_vec()),
        Shape::Picture(sizes) => (2, sizes.to_vec()),
    };
    let numbers: Vec<f64> = sizes.into_iter().map(f64::from).collect();
    set(layer, "shape", choice, &numbers)
}
