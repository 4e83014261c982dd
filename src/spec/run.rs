use serde::{Deserialize, Serialize};

use super::{Activation, DatasetName, Loss, Model, Optimizer, SpecError, Split};

/// Largest batch.
pub const MAX_BATCH: u32 = 4096;
/// Most epochs a run may be asked for.
pub const MAX_EPOCHS: u32 = 500;
/// Largest learning rate.
pub const MAX_LEARNING_RATE: f64 = 10.0;

/// Values a layer may give for a batch: half of the 128 MiB that WebGPU lets a kernel bind.
const MAX_ACTIVATIONS: u64 = 1 << 24;

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
    /// How.
    pub optimizer: Optimizer,
    /// Pictures a step, 1 to [`MAX_BATCH`].
    pub batch: u32,
    /// Epochs after which training stops by itself, 1 to [`MAX_EPOCHS`].
    pub epochs: u32,
    /// Decides the initial weights and the order of the pictures.
    #[serde(default)]
    pub seed: u32,
}

impl Run {
    /// Checks every field.
    ///
    /// # Errors
    /// The first field that is out of range or does not fit the others, by name.
    pub fn validate(&self) -> Result<(), SpecError> {
        let widest = self
            .model
            .shapes()?
            .iter()
            .map(|shaped| shaped.output.values().max(shaped.input.values()))
            .max()
            .unwrap_or(0);
        if self.loss == Loss::Bce && self.model.output_activation() != Activation::Sigmoid {
            return Err(SpecError::Loss(
                "Cross-entropy needs values between 0 and 1: let the decoder end with a sigmoid, or choose squared error.",
            ));
        }
        if !(1..=MAX_BATCH).contains(&self.batch) {
            return Err(SpecError::range("batch", self.batch, "between 1 and 4,096"));
        }
        if u64::from(self.batch) * u64::from(widest) > MAX_ACTIVATIONS {
            return Err(SpecError::range(
                "batch",
                self.batch,
                "small enough that batch times the widest layer stays under 16 million values",
            ));
        }
        if !(1..=MAX_EPOCHS).contains(&self.epochs) {
            return Err(SpecError::range("epochs", self.epochs, "between 1 and 500"));
        }
        check_optimizer(self.optimizer)
    }
}

fn check_optimizer(optimizer: Optimizer) -> Result<(), SpecError> {
    let rate = optimizer.learning_rate();
    if !(rate > 0.0 && rate <= MAX_LEARNING_RATE) {
        return Err(SpecError::range(
            "optimizer.learning_rate",
            rate,
            "over 0 and at most 10",
        ));
    }
    let shares: &[(&str, f64)] = match optimizer {
        Optimizer::Sgd { momentum, .. } => &[("momentum", momentum)],
        Optimizer::Adam {
            beta1,
            beta2,
            epsilon,
            ..
        } => {
            if !(epsilon > 0.0 && epsilon <= 1.0) {
                return Err(SpecError::range(
                    "optimizer.epsilon",
                    epsilon,
                    "over 0 and at most 1",
                ));
            }
            &[("beta1", beta1), ("beta2", beta2)]
        }
    };
    for &(name, value) in shares {
        if !(0.0..1.0).contains(&value) {
            return Err(SpecError::range(
                format!("optimizer.{name}"),
                value,
                "at least 0 and under 1",
            ));
        }
    }
    Ok(())
}
