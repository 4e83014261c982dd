//! The shapes a model's layers have, and why a layer cannot be where it stands.

use super::error::wrong;
use super::output::output_shape;
use super::{Kind, Layer, Model, Shape, ShapedLayer, Skip, SpecError, Stage};

/// Most values a picture of the data may have.
const MAX_INPUT: u32 = 65_536;
/// Most values a picture may have at any point of the model.
const MAX_VALUES: u32 = 1 << 21;
/// Most layers.
const MAX_LAYERS: usize = 256;
/// Most weights and biases: their arena stays within half of what WebGPU lets a kernel bind.
const MAX_PARAMETERS: u64 = 1 << 24;

impl Model {
    /// Every layer from input to output with its shapes; a residual block stands after the layers in it.
    ///
    /// # Errors
    /// The first layer that cannot take what comes before it, a name that cannot be used, a half without weights, or
    /// an output that differs in size from the input.
    pub fn shapes(&self) -> Result<Vec<ShapedLayer<'_>>, SpecError> {
        match self.trace() {
            (shaped, None) => Ok(shaped),
            (_, Some(error)) => Err(error),
        }
    }

    /// As [`shapes`](Self::shapes), but with the layers before the one that cannot be: what an editor shows.
    pub fn trace(&self) -> (Vec<ShapedLayer<'_>>, Option<SpecError>) {
        let mut walk = ShapeInference {
            shaped: Vec::new(),
            names: Vec::new(),
            shape: self.input,
            last: Skip::Input,
        };
        let error = walk.model(self).err();
        (walk.shaped, error)
    }

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
}

struct ShapeInference<'a> {
    shaped: Vec<ShapedLayer<'a>>,
    names: Vec<&'a str>,
    shape: Shape,
    last: Skip,
}

impl<'a> ShapeInference<'a> {
    fn model(&mut self, model: &'a Model) -> Result<(), SpecError> {
        if model.input.values() == 0 || model.input.values() > MAX_INPUT {
            return Err(SpecError::range(
                "model.input",
                model.input,
                "between 1 and 65,536 values a picture",
            ));
        }
        self.layers(&model.encoder, Stage::Encoder, 0)?;
        self.layers(&model.decoder, Stage::Decoder, 0)?;
        for (stage, name) in [(Stage::Encoder, "encoder"), (Stage::Decoder, "decoder")] {
            if !self
                .shaped
                .iter()
                .any(|l| l.stage == stage && l.parameter_count() > 0)
            {
                return Err(SpecError::Empty(name));
            }
        }
        self.check_gaussians()?;
        let parameters = self
            .shaped
            .iter()
            .map(ShapedLayer::parameter_count)
            .fold(0, u64::saturating_add);
        if parameters > MAX_PARAMETERS {
            return Err(SpecError::range(
                "the number of weights",
                parameters,
                "at most 16,777,216; make a layer narrower",
            ));
        }
        if self.shape.values() != model.input.values() {
            return Err(SpecError::Output {
                given: self.shape.values(),
                wanted: model.input.values(),
            });
        }
        Ok(())
    }

    /// A Gaussian code is the waist, and nothing else is.
    fn check_gaussians(&self) -> Result<(), SpecError> {
        let waist = self
            .shaped
            .iter()
            .rposition(|shaped| shaped.stage == Stage::Encoder);
        let misplaced = self.shaped.iter().enumerate().find(|(place, shaped)| {
            matches!(shaped.layer.kind, Kind::Gaussian { .. })
                && (Some(*place) != waist || shaped.depth > 0)
        });
        misplaced.map_or(Ok(()), |(_, shaped)| {
            Err(wrong(
                shaped.layer,
                "a Gaussian code is where encoder and decoder meet, but it stands elsewhere.",
                "Make it the encoder's last layer.",
            ))
        })
    }

    fn layers(&mut self, layers: &'a [Layer], stage: Stage, depth: u32) -> Result<(), SpecError> {
        for layer in layers {
            if self.names.len() == MAX_LAYERS {
                return Err(wrong(
                    layer,
                    "there are more than 256 layers.",
                    "Remove some.",
                ));
            }
            check_name(layer, &self.names)?;
            self.names.push(&layer.name);
            let (input, from) = (self.shape, self.last);
            let mut skip = None;
            if let Kind::Residual { layers } = &layer.kind {
                self.residual(layer, layers, stage, depth)?;
                skip = Some(from);
            }
            let (output, window) = if let Kind::DenseTied { to } = &layer.kind {
                (self.tied(layer, to)?, None)
            } else {
                output_shape(layer, self.shape)?
            };
            if output.values() > MAX_VALUES {
                return Err(wrong(
                    layer,
                    format!("it would give {output}, which is too large to train here."),
                    "Use fewer channels or a larger stride.",
                ));
            }
            self.last = Skip::Layer(self.shaped.len());
            self.shaped.push(ShapedLayer {
                layer,
                stage,
                depth,
                input: if skip.is_some() { self.shape } else { input },
                output,
                window,
                skip,
            });
            self.shape = output;
        }
        Ok(())
    }

    /// The shape that the weight of the layer called `to` gives, transposed.
    fn tied(&self, layer: &Layer, to: &str) -> Result<Shape, SpecError> {
        let source = self.shaped.iter().find(|shaped| shaped.layer.name == to);
        let Some((source, &Kind::Dense { units, .. })) =
            source.map(|shaped| (shaped, &shaped.layer.kind))
        else {
            return Err(wrong(
                layer,
                format!(
                    "it takes the weight of “{to}”, but there is no dense layer of that name before it."
                ),
                "Name one that there is, or make it a dense layer with a weight of its own.",
            ));
        };
        if self.shape != Shape::Vector(units) {
            return Err(wrong(
                layer,
                format!(
                    "the weight of “{to}” has {units} units to go back from, but {} comes in.",
                    self.shape
                ),
                "Let it stand where the vector has that many values.",
            ));
        }
        Ok(Shape::Vector(source.input.values()))
    }

    fn residual(
        &mut self,
        block: &Layer,
        layers: &'a [Layer],
        stage: Stage,
        depth: u32,
    ) -> Result<(), SpecError> {
        if layers.is_empty() {
            return Err(wrong(
                block,
                "there is no layer in it to go around.",
                "Put a layer into it, or remove it.",
            ));
        }
        if depth > 3 {
            return Err(wrong(
                block,
                "residual blocks stand in each other too deeply.",
                "Take it out of the block around it.",
            ));
        }
        let before = self.shape;
        self.layers(layers, stage, depth + 1)?;
        if self.shape != before {
            return Err(wrong(
                block,
                format!(
                    "its layers turn {before} into {}, so that the two cannot be added.",
                    self.shape
                ),
                "Let its last layer give the shape that comes in.",
            ));
        }
        Ok(())
    }
}

fn check_name(layer: &Layer, before: &[&str]) -> Result<(), SpecError> {
    let name = layer.name.clone();
    if name.is_empty() || name.chars().count() > 64 || name.contains(['/', '@']) {
        return Err(SpecError::Name {
            name,
            problem: "give it 1 to 64 characters, without “/” and “@”.",
        });
    }
    if before.contains(&name.as_str()) {
        return Err(SpecError::Name {
            name,
            problem: "another layer has it already. Names must differ.",
        });
    }
    Ok(())
}
