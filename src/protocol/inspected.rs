//! One training step, tensor by tensor.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Floats;
use crate::spec::{Polarity, Run};

/// A training step that was really taken, followed with the first picture of its batch.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Inspected {
    /// The run with the settings of this step.
    pub run: Run,
    /// Steps taken, with this one.
    pub step: u32,
    /// Pictures of the batch.
    pub pictures: u32,
    /// The picture that is followed, `[pixels]`.
    pub input: Floats,
    /// The name of its class, where it has one.
    pub label: Option<String>,
    /// Loss of the batch, with penalties: what the step lowers.
    pub loss: f32,
    /// Loss of the picture alone; with [`Loss::Rmse`](crate::spec::Loss::Rmse) its mean squared error.
    pub picture_loss: f32,
    /// Whether the loss was computed from logits: the last layer's output is then what stands before its activation.
    pub logits: bool,
    /// Every layer, in the order of [`Model::shapes`](crate::spec::Model::shapes).
    pub layers: Vec<InspectedLayer>,
    /// Every parameter, in the model's order.
    pub parameters: Vec<InspectedParameter>,
    /// The step size: the optimizer's with its schedule.
    pub rate: f32,
    /// What a value of 1 is in a picture.
    pub polarity: Polarity,
}

impl fmt::Debug for Inspected {
    /// Names the step; its tensors would be no help in a message, and code to download.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inspected {{ step: {} }}", self.step)
    }
}

/// What a layer made of the picture, and how the loss depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InspectedLayer {
    /// The layer's name.
    pub name: String,
    /// Its output, `[values]`.
    pub output: Floats,
    /// Gradient of the batch's loss by its result before the activation, `[values]`. None where no parameter stands before
    /// it, and where it changes no value of a layer that has an activation.
    pub gradient: Option<Floats>,
}

/// A parameter before and after the step, and the gradient between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InspectedParameter {
    /// `<layer>.weight` or `<layer>.bias`.
    pub name: String,
    /// Row-major shape.
    pub shape: Vec<u32>,
    /// Values before the step.
    pub before: Floats,
    /// Gradient of the batch's loss, with its penalties, before clipping and weight decay.
    pub gradient: Floats,
    /// Values after the step.
    pub after: Floats,
}
