//! The hourglass in numbers: which bars the diagram has, how wide they are, how they move, how strong each unit shows.

use crate::spec::{Activation, Kind, Layer, Model, Place, Shape, ShapedLayer, Stage};

/// A layer as the diagram shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The layer's name.
    pub name: String,
    /// Its place in the trained model's summary, and so in the engine's activations; none for one that is not trained.
    pub trained: Option<usize>,
    /// Which half it is in.
    pub stage: Stage,
    /// How many residual blocks it stands in.
    pub depth: u32,
    /// What a picture is there; none where that is not known, since the model cannot be.
    pub shape: Option<Shape>,
    /// What stands beside the shape: “ReLU”, “code”.
    pub label: &'static str,
    /// All of it in words: “Layer 2, 256 units, ReLU”.
    pub words: String,
    /// Whether this is the code.
    pub neck: bool,
    /// Whether this is a residual block.
    pub block: bool,
    /// Half its width, as a share of the widest there can be: 1 for as many values as the widest layer has, less by the
    /// logarithm, so that a code of 2 beside 784 pixels can still be seen.
    pub half: f64,
}

impl Bar {
    /// Numbers a picture has there.
    pub fn units(&self) -> u32 {
        self.shape.map_or(0, Shape::values)
    }

    /// The shape in little room: “784”, “14×14×64”.
    pub fn size(&self) -> String {
        self.shape
            .map_or_else(|| "?".into(), |shape| shape.to_string().replace(' ', ""))
    }

    /// Where a layer goes that is dropped on the bar's upper (`before`) or lower half. A block stands after its layers, so that
    /// its upper half is their end.
    pub fn place_beside(&self, before: bool) -> Place {
        let name = self.name.clone();
        match before {
            true if self.block => Place::Into(name),
            true => Place::Before(name),
            false if self.neck => Place::First(Stage::Decoder),
            false => Place::After(name),
        }
    }
}

/// The bars of a model from input to output, each residual block after its layers, as far as the model can be followed,
/// and then what is left. `trained` is the model that the engine has.
pub fn bars(model: &Model, trained: Option<&Model>) -> Vec<Bar> {
    let (shapes, _) = model.trace();
    let known = trained.map_or_else(Vec::new, |trained| trained.trace().0);
    let mut layers = Vec::new();
    walk(&model.encoder, Stage::Encoder, 0, &mut layers);
    let neck = layers.len().checked_sub(1);
    walk(&model.decoder, Stage::Decoder, 0, &mut layers);
    let widest = shapes
        .iter()
        .map(|shaped| shaped.output.values())
        .fold(model.input.values(), u32::max);
    let of = |shapes: &[ShapedLayer<'_>], name: &str| {
        shapes.iter().position(|shaped| shaped.layer.name == name)
    };
    layers
        .into_iter()
        .enumerate()
        .map(|(i, (layer, stage, depth))| {
            let shape = of(&shapes, &layer.name).map(|at| shapes[at].output);
            let neck = Some(i) == neck;
            Bar {
                name: layer.name.clone(),
                trained: of(&known, &layer.name),
                stage,
                depth,
                shape,
                label: if neck { "code" } else { label(layer) },
                words: words(layer, i + 1, shape, neck),
                neck,
                block: matches!(layer.kind, Kind::Residual { .. }),
                half: shape.map_or(0.3, |shape| half_width(shape.values(), widest)),
            }
        })
        .collect()
}

fn walk<'a>(
    layers: &'a [Layer],
    stage: Stage,
    depth: u32,
    into: &mut Vec<(&'a Layer, Stage, u32)>,
) {
    for layer in layers {
        walk(layer.inside(), stage, depth + 1, into);
        into.push((layer, stage, depth));
    }
}

/// A layer in one short word: a dense one by its activation, since that is what tells it from the next.
fn label(layer: &Layer) -> &'static str {
    let short = layer.kind.info().short;
    short.unwrap_or_else(|| layer.activation.title())
}

fn words(layer: &Layer, number: usize, shape: Option<Shape>, neck: bool) -> String {
    let mut words = format!("Layer {number}");
    // A Gaussian code says so itself.
    if neck && !matches!(layer.kind, Kind::Gaussian { .. }) {
        words += ", code";
    }
    if !matches!(
        layer.kind,
        Kind::Dense { .. } | Kind::Flatten | Kind::Activation
    ) {
        words = format!("{words}, {}", layer.kind.title());
    }
    match shape {
        Some(Shape::Vector(units)) => words = format!("{words}, {units} units"),
        Some(shape) => words = format!("{words}, {shape}"),
        None => {}
    }
    match (&layer.kind, layer.activation) {
        (Kind::Flatten, _) => words + ", Flatten",
        (Kind::Dense { .. } | Kind::Activation, activation) => {
            format!("{words}, {}", activation.title())
        }
        (_, Activation::Linear) => words,
        (_, activation) => format!("{words}, {}", activation.title()),
    }
}

fn half_width(units: u32, widest: u32) -> f64 {
    const NARROWEST: f64 = 0.075;
    let place = (f64::from(units) / 4.0).ln() / (f64::from(widest.max(8)) / 4.0).ln();
    NARROWEST + (1.0 - NARROWEST) * place.clamp(0.0, 1.0)
}

/// Where a bar stands in the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The layer's name.
    pub name: String,
    /// Its place along the hourglass.
    pub at: f64,
    /// Half its width.
    pub half: f64,
}

/// The diagram on its way from one model to the next.
#[derive(Debug, Clone, Default)]
pub struct Morph {
    from: Vec<Mark>,
    to: Vec<Mark>,
    began: f64,
}

impl Morph {
    /// Milliseconds from one model to the next.
    const TAKES: f64 = 160.0;

    /// Where the bars stand at `now`, in ms, given where they are to stand; `still` to be there at once.
    pub fn toward(&mut self, to: Vec<Mark>, now: f64, still: bool) -> Vec<Mark> {
        if to != self.to {
            let first = self.to.is_empty();
            self.from = self.at(now);
            self.to = to;
            self.began = if first { f64::NEG_INFINITY } else { now };
        }
        if still {
            self.began = f64::NEG_INFINITY;
        }
        self.at(now)
    }

    /// Whether the bars still move at `now`.
    pub fn moves(&self, now: f64) -> bool {
        now - self.began < Self::TAKES
    }

    fn at(&self, now: f64) -> Vec<Mark> {
        if !self.moves(now) {
            return self.to.clone();
        }
        let t = ((now - self.began) / Self::TAKES).clamp(0.0, 1.0);
        let t = t * t * (3.0 - 2.0 * t);
        let mut marks = self.to.clone();
        for mark in &mut marks {
            // A new layer grows where it is to stand.
            let (at, half) = self
                .from
                .iter()
                .find(|old| old.name == mark.name)
                .map_or((mark.at, mark.half * 0.4), |old| (old.at, old.half));
            mark.at = at + (mark.at - at) * t;
            mark.half = half + (mark.half - half) * t;
        }
        marks
    }
}

/// How strong each of `stripes` stripes of a bar shows, in 0..=1: the mean magnitude of the units it stands for,
/// against the strongest stripe of the same bar. All 0 where every unit is.
pub fn stripes(values: &[f32], stripes: usize) -> Vec<f32> {
    if values.is_empty() || stripes == 0 {
        return Vec::new();
    }
    let n = stripes.min(values.len());
    let mut strengths: Vec<f32> = (0..n)
        .map(|i| {
            let (from, to) = (i * values.len() / n, (i + 1) * values.len() / n);
            let sum: f32 = values[from..to].iter().map(|v| v.abs()).sum();
            sum / (to - from) as f32
        })
        .collect();
    let most = strengths.iter().copied().fold(0.0, f32::max);
    if most > 0.0 && most.is_finite() {
        strengths.iter_mut().for_each(|s| *s /= most);
    } else {
        strengths.fill(0.0);
    }
    strengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Edit, Setting, preset};

    fn model(id: &str) -> Model {
        preset(id).unwrap().run().model
    }

    fn edited(model: &Model, edit: Edit) -> Model {
        model.edited(&edit).expect("the edit means something").model
    }

    #[test]
    fn presets_taper_to_one_neck() {
        for (id, units) in [
            ("dense", vec![784, 64, 784, 784]),
            ("deep", vec![784, 256, 64, 32, 64, 256, 784, 784]),
        ] {
            let bars = bars(&model(id), None);
            assert_eq!(bars.iter().map(Bar::units).collect::<Vec<_>>(), units);
            let neck = bars.iter().position(|b| b.neck).unwrap();
            assert_eq!(bars.iter().filter(|b| b.neck).count(), 1);
            assert!(bars[..=neck].is_sorted_by(|a, b| a.half >= b.half));
            assert!(bars[neck..].is_sorted_by(|a, b| a.half <= b.half));
            assert_eq!(bars[0].half, 1.0);
        }
    }

    #[test]
    fn bars_are_told_in_words() {
        let words = |model: &Model| {
            bars(model, None)
                .into_iter()
                .map(|bar| (bar.words.clone(), bar.size(), bar.label))
                .collect::<Vec<_>>()
        };
        let told = |words: &str, size: &str, label| (words.into(), size.into(), label);
        assert_eq!(
            words(&model("dense"))[..3],
            [
                told("Layer 1, 784 units, Flatten", "784", "Flatten"),
                told("Layer 2, code, 64 units, ReLU", "64", "code"),
                told("Layer 3, 784 units, Sigmoid", "784", "Sigmoid"),
            ]
        );
        let mut convolutional = Model::empty(Shape::Picture([1, 28, 28]));
        for kind in [Kind::conv2d(1, 3, 1), Kind::batch_norm()] {
            let place = Place::Last(Stage::Encoder);
            convolutional = edited(&convolutional, Edit::Add { place, kind });
        }
        assert_eq!(
            words(&convolutional),
            [
                told("Layer 1, Conv2D, 28 × 28 × 16, ReLU", "28×28×16", "Conv"),
                told(
                    "Layer 2, code, Batch norm, 28 × 28 × 16",
                    "28×28×16",
                    "code"
                ),
            ]
        );
    }

    #[test]
    fn what_cannot_be_followed_is_there_without_a_shape() {
        let trained = model("deep");
        let layer = "enc2".to_string();
        let broken = edited(
            &trained,
            Edit::Set {
                layer,
                field: "units".into(),
                setting: Setting {
                    choice: 0,
                    numbers: vec![0.0],
                },
            },
        );
        let bars = bars(&broken, Some(&trained));
        assert_eq!(bars.len(), 8);
        assert!(bars[..2].iter().all(|bar| bar.shape.is_some()));
        assert!(bars[2..].iter().all(|bar| bar.shape.is_none()));
        assert_eq!(bars[2].size(), "?");
        assert_eq!(bars[7].trained, Some(7), "the trained model still draws");
    }

    #[test]
    fn a_block_stands_after_its_layers() {
        let place = Place::After("flatten".into());
        let kind = Kind::Residual { layers: Vec::new() };
        let bars = bars(&edited(&model("dense"), Edit::Add { place, kind }), None);
        let told: Vec<_> = bars.iter().map(|bar| (bar.label, bar.depth)).collect();
        assert_eq!(
            told[..4],
            [("Flatten", 0), ("ReLU", 1), ("Add", 0), ("code", 0)]
        );
    }

    #[test]
    fn a_layer_is_dropped_into_a_block_even_where_that_is_the_code() {
        let mut model = model("dense");
        let place = Place::Last(Stage::Encoder);
        let kind = Kind::Residual { layers: Vec::new() };
        model = edited(&model, Edit::Add { place, kind });
        let bars = bars(&model, None);
        let block = bars.iter().find(|bar| bar.neck).unwrap();
        let name = || block.name.clone();
        assert_eq!((block.label, block.block), ("code", true));
        assert_eq!(block.place_beside(true), Place::Into(name()));
        assert_eq!(block.place_beside(false), Place::First(Stage::Decoder));
        let plain = &bars[0];
        assert_eq!(plain.place_beside(true), Place::Before("flatten".into()));
        assert_eq!(plain.place_beside(false), Place::After("flatten".into()));
    }

    #[test]
    fn bars_move_to_their_new_places_and_stay() {
        let mark = |name: &str, at, half| Mark {
            name: name.into(),
            at,
            half,
        };
        let mut morph = Morph::default();
        let first = vec![mark("a", 0.0, 1.0)];
        assert_eq!(morph.toward(first.clone(), 1000.0, false), first);
        assert!(!morph.moves(1000.0), "nothing moves when the page opens");
        let next = vec![mark("a", 10.0, 0.5), mark("b", 20.0, 1.0)];
        assert_eq!(morph.toward(next.clone(), 2000.0, false)[0], first[0]);
        let half = morph.toward(next.clone(), 2080.0, false);
        assert_eq!(half, [mark("a", 5.0, 0.75), mark("b", 20.0, 0.7)]);
        assert!(morph.moves(2080.0));
        assert_eq!(morph.toward(next.clone(), 2160.0, false), next);
        assert_eq!(morph.toward(first.clone(), 3000.0, true), first);
        assert!(!morph.moves(3000.0));
    }

    #[test]
    fn stripes_are_relative_to_the_strongest() {
        assert_eq!(
            stripes(&[1.0, -3.0, 0.0, 0.0, 8.0, 0.0], 3),
            [0.5, 0.0, 1.0]
        );
        assert_eq!(stripes(&[2.0, 4.0], 8), [0.5, 1.0]);
        assert_eq!(stripes(&[0.0; 4], 2), [0.0, 0.0]);
        assert_eq!(stripes(&[f32::NAN; 4], 2), [0.0, 0.0]);
        assert!(stripes(&[], 3).is_empty());
        let all = stripes(&[0.25; 784], 50);
        assert!(all.len() == 50 && all.iter().all(|&s| s == 1.0));
    }
}
