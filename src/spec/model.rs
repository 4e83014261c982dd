use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Activation, Kind, Layer, SpecError};

/// Widest layer that is accepted; four times what the tutorials' widest needs.
const MAX_UNITS: u32 = 16_384;

/// Most weights and biases: their arena stays within half of what WebGPU lets a kernel bind.
const MAX_PARAMETERS: u64 = 1 << 24;

/// The shape of one picture's values at some point of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shape {
    /// `[channels, height, width]`, row-major.
    Picture([u32; 3]),
    /// A flat vector.
    Vector(u32),
}

impl Shape {
    /// Values a picture has here.
    pub fn values(self) -> u32 {
        match self {
            Self::Picture([channels, height, width]) => channels * height * width,
            Self::Vector(values) => values,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture([1, height, width]) => write!(f, "{height} × {width}"),
            Self::Picture([channels, height, width]) => {
                write!(f, "{height} × {width} × {channels}")
            }
            Self::Vector(values) => write!(f, "{values}"),
        }
    }
}

/// The hourglass: input, encoder, what the waist is, decoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Shape of a picture of the data.
    pub input: Shape,
    /// From input to code.
    pub encoder: Vec<Layer>,
    /// What the waist is.
    #[serde(default)]
    pub code: Code,
    /// From code to reconstruction.
    pub decoder: Vec<Layer>,
}

/// What the waist is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The encoder's output is the code.
    #[default]
    Plain,
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

/// A layer with the shapes it has in its model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapedLayer<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// Which half it is in.
    pub stage: Stage,
    /// Shape of one picture before the layer.
    pub input: Shape,
    /// Shape of one picture after the layer.
    pub output: Shape,
}

impl ShapedLayer<'_> {
    /// Weights and biases of the layer: (name within the layer, shape), row-major.
    pub fn parameters(&self) -> Vec<(&'static str, Vec<u32>)> {
        match self.layer.kind {
            Kind::Dense { units, .. } => vec![
                ("weight", vec![units, self.input.values()]),
                ("bias", vec![units]),
            ],
            Kind::Flatten | Kind::Reshape { .. } | Kind::Activation => Vec::new(),
        }
    }

    /// How many numbers [`parameters`](Self::parameters) hold.
    pub fn parameter_count(&self) -> u64 {
        self.parameters()
            .iter()
            .map(|(_, shape)| shape.iter().map(|&n| u64::from(n)).product::<u64>())
            .sum()
    }
}

impl Model {
    /// Every layer from input to output with its shapes.
    ///
    /// # Errors
    /// The first layer that cannot take what comes before it, a name that cannot be used, a half without weights, or
    /// an output that differs in size from the input.
    pub fn shapes(&self) -> Result<Vec<ShapedLayer<'_>>, SpecError> {
        let mut shaped: Vec<ShapedLayer<'_>> = Vec::new();
        let mut shape = self.input;
        if shape.values() == 0 || shape.values() > MAX_UNITS * 4 {
            return Err(SpecError::range(
                "model.input",
                shape,
                "between 1 and 65,536 values a picture",
            ));
        }
        for (stage, layers) in [
            (Stage::Encoder, &self.encoder),
            (Stage::Decoder, &self.decoder),
        ] {
            for layer in layers {
                check_name(layer, &shaped)?;
                let output = output_shape(layer, shape)?;
                shaped.push(ShapedLayer {
                    layer,
                    stage,
                    input: shape,
                    output,
                });
                shape = output;
            }
        }
        for (stage, name) in [(Stage::Encoder, "encoder"), (Stage::Decoder, "decoder")] {
            if !shaped
                .iter()
                .any(|l| l.stage == stage && l.parameter_count() > 0)
            {
                return Err(SpecError::Empty(name));
            }
        }
        let parameters: u64 = shaped.iter().map(ShapedLayer::parameter_count).sum();
        if parameters > MAX_PARAMETERS {
            return Err(SpecError::range(
                "the number of weights",
                parameters,
                "at most 16,777,216; make a layer narrower",
            ));
        }
        if shape.values() != self.input.values() {
            return Err(SpecError::Output {
                given: shape.values(),
                wanted: self.input.values(),
            });
        }
        Ok(shaped)
    }

    /// Numbers in the code.
    ///
    /// # Errors
    /// As [`shapes`](Self::shapes).
    pub fn code_size(&self) -> Result<u32, SpecError> {
        let shaped = self.shapes()?;
        Ok(shaped
            .iter()
            .rfind(|l| l.stage == Stage::Encoder)
            .map_or(self.input, |l| l.output)
            .values())
    }

    /// Weights and biases in all.
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

    /// The activation that makes the reconstruction: that of the last layer that has one or has weights.
    pub fn output_activation(&self) -> Activation {
        self.decoder
            .iter()
            .rfind(|l| !matches!(l.kind, Kind::Flatten | Kind::Reshape { .. }))
            .map_or(Activation::Linear, |l| l.activation)
    }
}

fn check_name(layer: &Layer, before: &[ShapedLayer<'_>]) -> Result<(), SpecError> {
    let name = layer.name.clone();
    if name.is_empty() || name.len() > 64 || name.contains(['/', '@']) {
        return Err(SpecError::Name {
            name,
            problem: "give it 1 to 64 characters, without “/” and “@”.",
        });
    }
    if before.iter().any(|other| other.layer.name == name) {
        return Err(SpecError::Name {
            name,
            problem: "another layer has it already. Names must differ.",
        });
    }
    Ok(())
}

fn output_shape(layer: &Layer, input: Shape) -> Result<Shape, SpecError> {
    match layer.kind {
        Kind::Dense { units, .. } => {
            if units == 0 || units > MAX_UNITS {
                return Err(SpecError::range(
                    format!("{}.units", layer.name),
                    units,
                    "between 1 and 16,384",
                ));
            }
            match input {
                Shape::Vector(_) => Ok(Shape::Vector(units)),
                Shape::Picture(_) => Err(SpecError::Layer {
                    layer: layer.name.clone(),
                    problem: format!(
                        "a dense layer takes a vector, but a picture of {input} comes in."
                    ),
                    remedy: "Put a flatten layer before it.".into(),
                }),
            }
        }
        Kind::Flatten => Ok(Shape::Vector(input.values())),
        Kind::Reshape { shape } => {
            if shape.values() == input.values() {
                Ok(shape)
            } else {
                Err(SpecError::Layer {
                    layer: layer.name.clone(),
                    problem: format!(
                        "{} values come in, but {shape} has {}.",
                        input.values(),
                        shape.values()
                    ),
                    remedy: format!("Make the layer before it {} units wide.", shape.values()),
                })
            }
        }
        Kind::Activation => Ok(input),
    }
}
