use serde::{Deserialize, Serialize};

use super::{Activation, Kind, Layer, Shape};

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
            .filter_map(|layer| {
                if let Kind::Label { classes } = layer.kind {
                    Some(classes)
                } else {
                    None
                }
            })
            .max()
    }

    /// The model told one of so many classes, where it is conditional and there are any.
    #[must_use]
    pub fn for_classes(mut self, count: u32) -> Self {
        for layer in self.encoder.iter_mut().chain(&mut self.decoder) {
            if let Kind::Label { classes } = &mut layer.kind
                && count > 0
            {
                *classes = count;
            }
        }
        self
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
