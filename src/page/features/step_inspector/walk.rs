//! The walk through one training step: its stations, and the tensors on show at each.

#[cfg(test)]
pub(super) mod tests;

use std::borrow::Cow;

use crate::protocol::{Inspected, InspectedParameter};
use crate::spec::{Activation, Kind, Polarity, Shape, ShapedLayer, Skip};

use crate::page::tensor_image::figure::{Figure, Tint, loose, tensor, tiled};

/// A station of the walk. Numbers are places of layers in [`Model::shapes`](crate::spec::Model::shapes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StationPlace {
    /// The picture comes in.
    Input,
    /// A layer computes its output.
    Forward(usize),
    /// Output and picture are compared.
    Loss,
    /// The error comes back to a layer.
    Backward(usize),
    /// The optimizer changes the parameters.
    Update,
}

/// The stations of a step, in order. On the way back layers that compute nothing have none, nor has what no parameter
/// stands before.
pub fn places(record: &Inspected) -> Vec<StationPlace> {
    let shapes = shapes(record);
    let mut places = vec![StationPlace::Input];
    places.extend((0..shapes.len()).map(StationPlace::Forward));
    places.push(StationPlace::Loss);
    for layer in (0..shapes.len()).rev() {
        if record.layers[layer].gradient.is_some() && !is_idle(&shapes[layer]) {
            places.push(StationPlace::Backward(layer));
        }
    }
    places.push(StationPlace::Update);
    places
}

/// The tensors of a station. At the update those of parameter number `parameter`.
pub fn figures(record: &Inspected, place: StationPlace, parameter: usize) -> Vec<Figure> {
    let walk = StepWalk {
        record,
        shapes: shapes(record),
    };
    match place {
        StationPlace::Input => vec![walk.picture("The picture", &record.input.0)],
        StationPlace::Forward(layer) => walk.forward(layer),
        StationPlace::Loss => {
            let output = reconstruction(record);
            let difference: Vec<f32> = output
                .iter()
                .zip(&record.input.0)
                .map(|(p, t)| p - t)
                .collect();
            vec![
                walk.picture("Picture", &record.input.0),
                walk.picture("Output", &output),
                tensor("Output − picture", &difference, record.run.model.input),
            ]
        }
        StationPlace::Backward(layer) => walk.backward(layer),
        StationPlace::Update => record
            .parameters
            .get(parameter)
            .map_or_else(Vec::new, |parameter| walk.update(parameter)),
    }
}

/// What the model made of the picture: the last layer's output, through its activation where the loss took logits.
pub fn reconstruction(record: &Inspected) -> Cow<'_, [f32]> {
    let Some(last) = record.layers.last() else {
        return Cow::Borrowed(&[]);
    };
    let logits = &last.output.0;
    if !record.logits {
        return Cow::Borrowed(logits);
    }
    if record.run.model.output_activation() != Activation::Softmax {
        return Cow::Owned(logits.iter().map(|l| 1.0 / (1.0 + (-l).exp())).collect());
    }
    let (classes, places) = record.run.model.input.channels();
    let (classes, places) = (classes as usize, places as usize);
    let mut shares = logits.clone();
    for place in 0..places {
        let at = |class: usize| class * places + place;
        let most = (0..classes).fold(f32::MIN, |most, class| most.max(logits[at(class)]));
        let sum: f32 = (0..classes).map(|c| (logits[at(c)] - most).exp()).sum();
        for class in 0..classes {
            shares[at(class)] = (logits[at(class)] - most).exp() / sum;
        }
    }
    Cow::Owned(shares)
}

/// The layers with their shapes.
pub(super) fn shapes(record: &Inspected) -> Vec<ShapedLayer<'_>> {
    record.run.model.shapes().unwrap_or_default()
}

/// Whether a layer is the one that makes the output: nothing is computed after it.
pub(super) fn is_output(shapes: &[ShapedLayer<'_>], layer: usize) -> bool {
    !is_idle(&shapes[layer]) && shapes[layer + 1..].iter().all(is_idle)
}

/// Whether a parameter is the weight of the layer of this name; of a Gaussian code's two that of its mean.
pub(super) fn is_weight(parameter: &str, layer: &str) -> bool {
    parameter
        .strip_prefix(layer)
        .is_some_and(|part| matches!(part, ".weight" | ".weight_mu"))
}

/// A Gaussian code of the picture, computed again from what came in and the parameters before the step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gaussians {
    /// Mean of each unit.
    pub mu: Vec<f32>,
    /// Natural logarithm of the variance of each unit.
    pub logvar: Vec<f32>,
}

impl Gaussians {
    /// The divergence from the standard normal in nats: `½ Σ (μ² + σ² − 1 − ln σ²)` (Kingma & Welling 2014, appendix B).
    pub fn divergence(&self) -> f32 {
        let pairs = self.mu.iter().zip(&self.logvar);
        let sum: f32 = pairs.map(|(m, l)| m * m + l.exp() - 1.0 - l).sum();
        0.5 * sum
    }

    /// Standard deviation of each unit.
    pub fn sigma(&self) -> Vec<f32> {
        self.logvar.iter().map(|l| (0.5 * l).exp()).collect()
    }
}

/// What a Gaussian code made of the picture; none where the layer is no such code.
pub(super) fn gaussians(record: &Inspected, layer: usize) -> Option<Gaussians> {
    let input = match layer.checked_sub(1) {
        Some(before) => &record.layers[before].output.0,
        None => &record.input.0,
    };
    let name = &record.layers[layer].name;
    let part = |part: &str| {
        let full = format!("{name}.{part}");
        let mut parameters = record.parameters.iter();
        parameters
            .find(|p| p.name == full)
            .map(|p| p.before.0.as_slice())
    };
    let dense = |weight: &str, bias: &str| -> Option<Vec<f32>> {
        let rows = part(weight)?.chunks_exact(input.len().max(1));
        let sum = |row: &[f32]| row.iter().zip(input).map(|(w, x)| w * x).sum::<f32>();
        Some(rows.zip(part(bias)?).map(|(row, b)| sum(row) + b).collect())
    };
    Some(Gaussians {
        mu: dense("weight_mu", "bias_mu")?,
        logvar: dense("weight_logvar", "bias_logvar")?,
    })
}

/// Whether a layer only gives values another shape.
fn is_idle(shaped: &ShapedLayer<'_>) -> bool {
    !shaped.layer.changes_values()
}

struct StepWalk<'a> {
    record: &'a Inspected,
    shapes: Vec<ShapedLayer<'a>>,
}

impl StepWalk<'_> {
    /// What comes into a layer.
    fn before(&self, layer: usize) -> Figure {
        match layer.checked_sub(1) {
            Some(before) => self.output("In", before),
            None => self.picture("In", &self.record.input.0),
        }
    }

    fn forward(&self, layer: usize) -> Vec<Figure> {
        let mut figures = vec![self.before(layer)];
        if let Some(skip) = self.shapes[layer].skip {
            figures[0].name = "Through the layers".into();
            figures.insert(
                0,
                match skip {
                    Skip::Input => self.picture("Around them", &self.record.input.0),
                    Skip::Layer(source) => self.output("Around them", source),
                },
            );
        }
        if let Some(code) = gaussians(self.record, layer) {
            let shape = self.shapes[layer].output;
            figures.push(tensor("Mean μ", &code.mu, shape));
            figures.push(tensor("Spread σ", &code.sigma(), shape));
            figures.push(self.output("Out: a sample", layer));
            return figures;
        }
        if let Some(weight) = self.weight(layer) {
            let name = if self.shapes[layer].layer.kind.info().normalizes {
                "Scale γ"
            } else {
                "Weights"
            };
            figures.push(self.parameter(name, weight, &weight.before.0));
        }
        let name = if self.record.logits && is_output(&self.shapes, layer) {
            "Out: logits"
        } else {
            "Out"
        };
        figures.push(self.output(name, layer));
        figures
    }

    fn backward(&self, layer: usize) -> Vec<Figure> {
        let name = if self.record.logits && is_output(&self.shapes, layer) {
            "Logits"
        } else {
            "Output"
        };
        let mut figures = vec![self.output(name, layer)];
        if let Some(gradient) = &self.record.layers[layer].gradient {
            let shape = self.drawn_shape(layer);
            figures.push(tensor("Error δ", &gradient.0, shape));
        }
        if let Some(weight) = self.weight(layer) {
            figures.push(self.parameter("Weight gradient", weight, &weight.gradient.0));
        }
        figures
    }

    fn update(&self, parameter: &InspectedParameter) -> Vec<Figure> {
        let change: Vec<f32> = parameter
            .after
            .0
            .iter()
            .zip(&parameter.before.0)
            .map(|(after, before)| after - before)
            .collect();
        let mut figures = [
            ("Before", &parameter.before.0),
            ("Gradient", &parameter.gradient.0),
            ("Change", &change),
            ("After", &parameter.after.0),
        ]
        .map(|(name, values)| self.parameter(name, parameter, values));
        // Before and after in the same colours, so that what moved can be seen.
        let most = |tint: Tint| match tint {
            Tint::Ink(most) | Tint::Signed(most) => most,
            Tint::Light | Tint::Rgb => 1.0,
        };
        let both = Tint::Signed(most(figures[0].tint).max(most(figures[3].tint)));
        figures[0].tint = both;
        figures[3].tint = both;
        figures.into()
    }

    fn weight(&self, layer: usize) -> Option<&InspectedParameter> {
        let layer = &self.record.layers[layer].name;
        let mut parameters = self.record.parameters.iter();
        parameters.find(|p| is_weight(&p.name, layer))
    }

    fn output(&self, name: &str, layer: usize) -> Figure {
        let values = &self.record.layers[layer].output.0;
        let shape = self.drawn_shape(layer);
        if shape == self.record.run.model.input && values.iter().all(|v| (0.0..=1.0).contains(v)) {
            self.picture(name, values)
        } else {
            tensor(name, values, shape)
        }
    }

    /// A picture of the data or one like it.
    fn picture(&self, name: &str, values: &[f32]) -> Figure {
        let shape = self.record.run.model.input;
        let mut figure = tensor(name, values, shape);
        if let Some([3, ..]) = self.record.run.picture() {
            figure.tint = Tint::Rgb;
        } else if figure.range[0] >= 0.0 && figure.range[1] <= 1.0 {
            figure.tint = match self.record.polarity {
                Polarity::Ink => Tint::Ink(1.0),
                Polarity::Light => Tint::Light,
            };
        }
        figure
    }

    /// The shape in which a layer's output looks like something: that of the picture that a flattening layer before or a
    /// reshaping one after says it is.
    fn drawn_shape(&self, layer: usize) -> Shape {
        let shaped = &self.shapes[layer];
        let after = self.shapes.get(layer + 1);
        let candidates = [
            shaped.output,
            shaped.input,
            after.map_or(shaped.output, |after| after.output),
        ];
        let says = [
            true,
            shaped.layer.kind.is_reshaping(),
            after.is_some_and(|after| after.layer.kind.is_reshaping()),
        ];
        candidates
            .into_iter()
            .zip(says)
            .find(|(shape, says)| *says && matches!(shape, Shape::Picture([1 | 3, ..])))
            .map_or(shaped.output, |(shape, _)| shape)
    }

    /// A parameter's values: windows of a convolution, else for each unit of a dense layer what it looks at, or where that is
    /// no picture but the output is one, for each number that comes in what it draws.
    fn parameter(&self, name: &str, parameter: &InspectedParameter, values: &[f32]) -> Figure {
        let weight_of = [".weight", ".weight_mu", ".weight_logvar"]
            .into_iter()
            .find_map(|part| parameter.name.strip_suffix(part));
        let layer = self
            .shapes
            .iter()
            .position(|shaped| weight_of == Some(&shaped.layer.name));
        match (layer, &parameter.shape[..]) {
            (Some(layer), &[units, inputs])
                if matches!(
                    self.shapes[layer].layer.kind,
                    Kind::Dense { .. } | Kind::Gaussian { .. }
                ) =>
            {
                let seen = match layer.checked_sub(1) {
                    Some(before) => self.drawn_shape(before),
                    None => self.record.run.model.input,
                };
                match (seen, self.drawn_shape(layer)) {
                    (Shape::Picture([1, height, width]), _) => {
                        let size = [height as usize, width as usize];
                        tiled(name, "units", values, inputs as usize, size)
                    }
                    (_, Shape::Picture([1, height, width])) => {
                        let (units, inputs) = (units as usize, inputs as usize);
                        let across: Vec<f32> = (0..inputs)
                            .flat_map(|i| (0..units).map(move |unit| values[unit * inputs + i]))
                            .collect();
                        let size = [height as usize, width as usize];
                        tiled(name, "inputs", &across, units, size)
                    }
                    _ => loose(name, "units", values, inputs as usize),
                }
            }
            (Some(layer), &[_, _, ref window @ ..]) if self.shapes[layer].window.is_some() => {
                let size = match *window {
                    [height, width] => [height as usize, width as usize],
                    _ => [1, window.iter().product::<u32>() as usize],
                };
                tiled(name, "windows", values, size[0] * size[1], size)
            }
            (_, &[channels, height, width]) => {
                tensor(name, values, Shape::Picture([channels, height, width]))
            }
            _ => tensor(name, values, Shape::Vector(values.len() as u32)),
        }
    }
}
