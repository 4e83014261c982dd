use serde::{Deserialize, Serialize};

use super::loss::LIKELIHOOD;
use super::run_checks::{
    MAX_EPOCHS, check_activations, check_optimizer, check_regularization, check_schedule,
};
use super::{
    Activation, CodePenalty, Corruption, DatasetName, Divergence, EarlyStopping, Loss, Model,
    Optimizer, Reduction, Regularization, Schedule, Shape, SpecError, Split,
};

/// Largest batch.
pub const MAX_BATCH: u32 = 4096;

/// Values a layer may give for a batch: the 128 MiB that WebGPU lets a kernel bind.
const MAX_ACTIVATIONS: u64 = 1 << 25;
/// Values all layers together may give for a batch: with their gradients 2 GiB, half of what a browser's worker can have.
const MAX_ALL_ACTIVATIONS: u64 = 1 << 28;

/// Everything about one experiment; the same value and backend give the same run, bit for bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Which pictures.
    pub dataset: DatasetName,
    /// How they are divided.
    #[serde(default)]
    pub split: Split,
    /// The autoencoder.
    pub model: Model,
    /// What training lowers.
    pub loss: Loss,
    /// How the loss is put together from its pixels.
    #[serde(default)]
    pub reduction: Reduction,
    /// How the divergence of a Gaussian code weighs in it; other codes have none.
    #[serde(default)]
    pub divergence: Divergence,
    /// What a plain code costs beside it.
    #[serde(default)]
    pub code_penalty: CodePenalty,
    /// What is done to pictures before the encoder sees them.
    #[serde(default)]
    pub corruption: Corruption,
    /// How.
    pub optimizer: Optimizer,
    /// What keeps weights small and steps within bounds.
    #[serde(default)]
    pub regularization: Regularization,
    /// How the step size changes.
    #[serde(default)]
    pub schedule: Schedule,
    /// When the run ends before its last epoch.
    #[serde(default)]
    pub early_stopping: Option<EarlyStopping>,
    /// Pictures a step, 1 to [`MAX_BATCH`].
    pub batch: u32,
    /// Epochs after which training stops by itself, 1 to [`MAX_EPOCHS`].
    pub epochs: u32,
    /// Decides the initial weights and the order of the pictures.
    #[serde(default)]
    pub seed: u32,
}

impl Run {
    /// How many times what the evidence lower bound gives it the divergence weighs at a β of 1, where the reconstruction's loss is a mean
    /// over values and the divergence that of a whole sample; none where neither is so.
    pub fn kl_overweight(&self) -> Option<u32> {
        let weighed = self.model.is_variational() && self.reduction == Reduction::Mean;
        weighed.then(|| self.model.input.values())
    }

    /// What the reconstruction's loss cannot fall below, where that is not 0: of a value, or of a sample where values are summed.
    pub fn floor(&self) -> Option<f64> {
        let values = match self.reduction {
            Reduction::Mean => 1,
            Reduction::Sum => self.model.input.values(),
        };
        self.loss.floor().map(|floor| floor * f64::from(values))
    }

    /// Checks every field.
    ///
    /// # Errors
    /// The first field that is out of range or does not fit the others, by name.
    pub fn validate(&self) -> Result<(), SpecError> {
        let widest = self.widest()?;
        self.check_loss()?;
        if !(1..=MAX_BATCH).contains(&self.batch) {
            return Err(SpecError::range("batch", self.batch, "between 1 and 4,096"));
        }
        if u64::from(self.batch) * u64::from(widest) > MAX_ACTIVATIONS {
            return Err(SpecError::range(
                "batch",
                self.batch,
                "small enough that batch times the widest layer stays under 33 million values",
            ));
        }
        let all: u64 = self
            .model
            .shapes()?
            .iter()
            .map(|shaped| u64::from(shaped.output.values()))
            .sum();
        if u64::from(self.batch) * all > MAX_ALL_ACTIVATIONS {
            return Err(SpecError::range(
                "batch",
                self.batch,
                "small enough that batch times the values of all layers stays under 268 million",
            ));
        }
        if !(1..=MAX_EPOCHS).contains(&self.epochs) {
            return Err(SpecError::range("epochs", self.epochs, "between 1 and 500"));
        }
        self.divergence.check()?;
        self.code_penalty.check(&self.model)?;
        self.corruption.check()?;
        check_optimizer(self.optimizer)?;
        check_regularization(&self.regularization)?;
        check_schedule(&self.schedule, self.early_stopping.as_ref())?;
        [&self.model.encoder, &self.model.decoder]
            .into_iter()
            .try_for_each(|layers| check_activations(layers))
    }

    /// Most values a picture has at any point of the model.
    ///
    /// # Errors
    /// As [`Model::shapes`].
    pub fn widest(&self) -> Result<u32, SpecError> {
        Ok(self
            .model
            .shapes()?
            .iter()
            .map(|shaped| shaped.output.values().max(shaped.input.values()))
            .max()
            .unwrap_or(1))
    }

    /// (channels, places) of what the decoder's last activation makes.
    fn output_channels(&self) -> Result<(u32, u32), SpecError> {
        let shaped = self.model.shapes()?;
        Ok(shaped
            .iter()
            .rfind(|shaped| shaped.layer.changes_values())
            .map_or(self.model.input, |shaped| shaped.output)
            .channels())
    }

    fn check_loss(&self) -> Result<(), SpecError> {
        let output = self.model.output_activation();
        let (channels, _) = self.model.input.channels();
        match self.loss {
            Loss::Bce if !matches!(output, Activation::Sigmoid | Activation::Softmax) => {
                return Err(SpecError::Loss(
                    "Cross-entropy needs values between 0 and 1: let the decoder end with a sigmoid, or choose squared error.",
                ));
            }
            Loss::CategoricalCrossentropy if output != Activation::Softmax => {
                return Err(SpecError::Loss(
                    "Categorical cross-entropy needs shares of classes: let the decoder end with a softmax.",
                ));
            }
            Loss::CategoricalCrossentropy if channels < 2 => {
                return Err(SpecError::Loss(
                    "Categorical cross-entropy needs pictures with a channel for each class, but these have one channel. Choose cross-entropy.",
                ));
            }
            Loss::CategoricalCrossentropy
                if self.output_channels()? != self.model.input.channels() =>
            {
                return Err(SpecError::Loss(
                    "Categorical cross-entropy compares the channels of each pixel, but the softmax is one over other values: let it stand where the picture has the input's shape.",
                ));
            }
            Loss::Huber { delta } if !(delta > 0.0 && delta <= 10.0) => {
                return Err(SpecError::range(
                    "loss.delta",
                    delta,
                    "over 0 and at most 10",
                ));
            }
            Loss::SmoothL1 { beta } if !(beta > 0.0 && beta <= 10.0) => {
                return Err(SpecError::range("loss.beta", beta, "over 0 and at most 10"));
            }
            Loss::Gaussian
                if self
                    .model
                    .shapes()?
                    .iter()
                    .any(|shaped| shaped.layer.name == LIKELIHOOD) =>
            {
                return Err(SpecError::Loss(
                    "The Gaussian likelihood keeps its variance under the name “likelihood”, which a layer has. Rename the layer.",
                ));
            }
            Loss::Ssim if !matches!(self.model.input, Shape::Picture([_, h, w]) if h >= 11 && w >= 11) =>
            {
                return Err(SpecError::Loss(
                    "SSIM looks through a window of 11 × 11 pixels, and these are smaller, or no pictures. Choose squared error.",
                ));
            }
            Loss::Mse
            | Loss::Rmse
            | Loss::Mae
            | Loss::Huber { .. }
            | Loss::SmoothL1 { .. }
            | Loss::LogCosh
            | Loss::Bce
            | Loss::CategoricalCrossentropy
            | Loss::Gaussian
            | Loss::Ssim => {}
        }
        if self.model.is_variational() && matches!(self.loss, Loss::Rmse | Loss::Ssim) {
            return Err(SpecError::Loss(
                "A variational autoencoder weighs nats against nats, and this loss is none: choose cross-entropy, squared error or the Gaussian likelihood.",
            ));
        }
        if self.reduction == Reduction::Sum && matches!(self.loss, Loss::Rmse | Loss::Ssim) {
            return Err(SpecError::Loss(
                "This loss is a mean by its definition: choose the mean over pixels, or squared error.",
            ));
        }
        Ok(())
    }
}
