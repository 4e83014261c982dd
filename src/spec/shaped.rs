//! A layer with the shapes it has in its model, and the weights that follow from them.

use super::{Kind, Layer, Shape, Stage, Window};

/// A layer with the shapes it has in its model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapedLayer<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// Which half it is in.
    pub stage: Stage,
    /// How many residual blocks it stands in.
    pub depth: u32,
    /// Shape of one picture before the layer.
    pub input: Shape,
    /// Shape of one picture after the layer.
    pub output: Shape,
    /// The layer's window, where it has one.
    pub window: Option<Window>,
    /// For a residual block, which stands after its layers: what is added to their result.
    pub skip: Option<Skip>,
}

/// What a residual block goes around its layers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// The model's input.
    Input,
    /// The output of the layer at this place of [`Model::shapes`](super::Model::shapes).
    Layer(usize),
}

impl ShapedLayer<'_> {
    /// Weights and biases of the layer: (name within the layer, shape), row-major.
    pub fn parameters(&self) -> Vec<(&'static str, Vec<u32>)> {
        let (incoming, _) = self.input.channels();
        match self.layer.kind {
            Kind::Dense { units, .. } => vec![
                ("weight", vec![units, self.input.values()]),
                ("bias", vec![units]),
            ],
            Kind::Conv2d {
                channels,
                kernel: [height, width],
                ..
            } => vec![
                ("weight", vec![channels, incoming, height, width]),
                ("bias", vec![channels]),
            ],
            Kind::ConvTranspose2d {
                channels,
                kernel: [height, width],
                ..
            } => vec![
                ("weight", vec![incoming, channels, height, width]),
                ("bias", vec![channels]),
            ],
            Kind::Conv1d {
                channels, kernel, ..
            } => vec![
                ("weight", vec![channels, incoming, kernel]),
                ("bias", vec![channels]),
            ],
            Kind::ConvTranspose1d {
                channels, kernel, ..
            } => vec![
                ("weight", vec![incoming, channels, kernel]),
                ("bias", vec![channels]),
            ],
            Kind::BatchNorm { .. } | Kind::GroupNorm { .. } => {
                vec![("weight", vec![incoming]), ("bias", vec![incoming])]
            }
            Kind::LayerNorm { .. } => {
                let shape = match self.input {
                    Shape::Picture(sizes) => sizes.to_vec(),
                    Shape::Series(sizes) => sizes.to_vec(),
                    Shape::Vector(units) => vec![units],
                };
                vec![("weight", shape.clone()), ("bias", shape)]
            }
            Kind::Gaussian { units, .. } => {
                let weight = vec![units, self.input.values()];
                vec![
                    ("weight_mu", weight.clone()),
                    ("weight_logvar", weight),
                    ("bias_mu", vec![units]),
                    ("bias_logvar", vec![units]),
                ]
            }
            Kind::DenseTied { .. } => vec![("bias", vec![self.output.values()])],
            Kind::MaxPool { .. }
            | Kind::AveragePool { .. }
            | Kind::Upsample { .. }
            | Kind::Label { .. }
            | Kind::TopK { .. }
            | Kind::Dropout { .. }
            | Kind::Flatten
            | Kind::Reshape { .. }
            | Kind::Residual { .. }
            | Kind::Activation => Vec::new(),
        }
    }

    /// What the layer keeps from step to step beside its parameters: (name within the layer, shape).
    pub fn state(&self) -> Vec<(&'static str, Vec<u32>)> {
        let (channels, _) = self.input.channels();
        if let Kind::BatchNorm { .. } = self.layer.kind {
            vec![
                ("running_mean", vec![channels]),
                ("running_var", vec![channels]),
            ]
        } else {
            Vec::new()
        }
    }

    /// How many numbers [`parameters`](Self::parameters) hold.
    pub fn parameter_count(&self) -> u64 {
        count(&self.parameters())
    }

    /// How many numbers [`state`](Self::state) holds.
    pub fn state_count(&self) -> u64 {
        count(&self.state())
    }
}

fn count(tensors: &[(&'static str, Vec<u32>)]) -> u64 {
    tensors
        .iter()
        .map(|(_, shape)| {
            shape
                .iter()
                .fold(1u64, |n, &size| n.saturating_mul(u64::from(size)))
        })
        .fold(0, u64::saturating_add)
}
