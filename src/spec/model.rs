use serde::{Deserialize, Serialize};

use super::{Activation, Kind, Layer, Shape, ShapedLayer, SpecError};

/// The hourglass: input, encoder, decoder. The waist is plain unless the encoder ends with a [`Kind::Gaussian`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Shape of a picture of the data.
    pub input: Shape,
    /// From input to code.
    pub encoder: Vec<Layer>,
    /// From code to reconstruction.
    pub decoder: Vec<Layer>,
}

/// Which half of the hourglass a layer is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before the waist.
    Encoder,
    /// After the waist.
    Decoder,
}

impl Model {
    /// Shape of the code.
    ///
    /// # Errors
    /// As [`shapes`](Self::shapes).
    pub fn code_shape(&self) -> Result<Shape, SpecError> {
        let shaped = self.shapes()?;
        Ok(shaped
            .iter()
            .rfind(|l| l.stage == Stage::Encoder)
            .map_or(self.input, |l| l.output))
    }

    /// Numbers in the code.
    ///
    /// # Errors
    /// As [`shapes`](Self::shapes).
    pub fn code_size(&self) -> Result<u32, SpecError> {
        self.code_shape().map(Shape::values)
    }

    /// Whether the code is a Gaussian, so that a divergence weighs on it.
    pub fn is_variational(&self) -> bool {
        matches!(
            self.encoder.last(),
            Some(Layer {
                kind: Kind::Gaussian { .. },
                ..
            })
        )
    }

    /// How many classes of labels the model takes beside its pictures; none where it is not conditional.
    pub fn classes(&self) -> Option<u32> {
        self.encoder
            .iter()
            .chain(&self.decoder)
            .filter_map(|layer| match layer.kind {
                Kind::Label { classes } => Some(classes),
                _ => None,
            })
            .max()
    }

    /// Weights and biases in all: what training changes.
    ///
    /// # Errors
    /// As [`shapes`](Self::shapes).
    pub fn parameter_count(&self) -> Result<u64, SpecError> {
        Ok(self
            .shapes()?
            .iter()
            .map(ShapedLayer::parameter_count)
            .sum())
    }

    /// The activation that makes the reconstruction: that of the last layer that changes a value.
    pub fn output_activation(&self) -> Activation {
        self.decoder
            .iter()
            .rfind(|layer| layer.changes_values())
            .map_or(Activation::Linear, |l| l.activation)
    }
}

impl Layer {
    /// Whether the layer does more than give values another shape.
    pub fn changes_values(&self) -> bool {
        self.activation != Activation::Linear || !self.kind.is_reshaping()
    }
}

impl Kind {
    /// Whether the layer, without its activation, only gives values another shape.
    pub fn is_reshaping(&self) -> bool {
        matches!(self, Self::Flatten | Self::Reshape { .. })
    }
}
