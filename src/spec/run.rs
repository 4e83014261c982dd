use serde::{Deserialize, Serialize};

use super::loss::LIKELIHOOD;
use super::{
    Activation, Clip, CodePenalty, Corruption, Course, DatasetName, Divergence, EarlyStopping,
    Layer, Loss, Model, Optimizer, Reduction, Regularization, Schedule, Shape, Span, SpecError,
    Split,
};

/// Largest batch.
pub const MAX_BATCH: u32 = 4096;
/// Most epochs a run may be asked for.
pub const MAX_EPOCHS: u32 = 500;
/// Largest learning rate.
pub const MAX_LEARNING_RATE: f64 = 10.0;

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
        Optimizer::Sgd {
            momentum, nesterov, ..
        } => {
            if nesterov && momentum == 0.0 {
                return Err(SpecError::range(
                    "optimizer.momentum",
                    momentum,
                    "over 0 for Nesterov's form",
                ));
            }
            &[("momentum", momentum)]
        }
        Optimizer::RmsProp { rho, epsilon, .. } => {
            check_optimizer_epsilon(epsilon)?;
            &[("rho", rho)]
        }
        Optimizer::Adam {
            beta1,
            beta2,
            epsilon,
            ..
        } => {
            check_optimizer_epsilon(epsilon)?;
            &[("beta1", beta1), ("beta2", beta2)]
        }
    };
    for &(name, value) in shares {
        // The update computes with f32, where what is nearly 1 becomes 1.
        if !(0.0..1.0).contains(&value) || (value as f32) >= 1.0 {
            return Err(SpecError::range(
                format!("optimizer.{name}"),
                value,
                "at least 0 and under 1",
            ));
        }
    }
    Ok(())
}

fn check_optimizer_epsilon(epsilon: f64) -> Result<(), SpecError> {
    within(
        "optimizer.epsilon",
        epsilon,
        (1e-30..=1.0).contains(&epsilon),
        "at least 1e-30 and at most 1",
    )
}

fn within(field: &str, given: f64, holds: bool, allowed: &'static str) -> Result<(), SpecError> {
    if holds {
        Ok(())
    } else {
        Err(SpecError::range(field, given, allowed))
    }
}

fn check_regularization(regularization: &Regularization) -> Result<(), SpecError> {
    let &Regularization {
        l1,
        l2,
        weight_decay,
        clip,
        ..
    } = regularization;
    for (field, given) in [
        ("regularization.l1", l1),
        ("regularization.l2", l2),
        ("regularization.weight_decay", weight_decay),
    ] {
        within(
            field,
            given,
            (0.0..=10.0).contains(&given),
            "between 0 and 10",
        )?;
    }
    match clip {
        Clip::None => Ok(()),
        Clip::Value(limit) | Clip::Norm(limit) => within(
            "regularization.clip",
            limit,
            limit > 0.0 && limit <= 1e6,
            "over 0 and at most 1,000,000",
        ),
    }
}

fn check_schedule(
    schedule: &Schedule,
    early_stopping: Option<&EarlyStopping>,
) -> Result<(), SpecError> {
    let span = |field: &str, span: Span| match span {
        Span::Epochs(epochs) => within(
            field,
            epochs,
            (0.0..=f64::from(MAX_EPOCHS)).contains(&epochs),
            "between 0 and 500 epochs",
        ),
        Span::Steps(_) => Ok(()),
    };
    let floor = |floor: f64| {
        within(
            "schedule.floor",
            floor,
            (0.0..1.0).contains(&floor),
            "at least 0 and under 1",
        )
    };
    span("schedule.warmup", schedule.warmup)?;
    match schedule.then {
        Course::Constant => {}
        Course::Step { every, factor } | Course::Exponential { every, factor } => {
            span("schedule.every", every)?;
            within(
                "schedule.factor",
                factor,
                factor > 0.0 && factor <= 1.0,
                "over 0 and at most 1",
            )?;
        }
        Course::Cosine {
            total,
            floor: least,
        } => {
            total.map_or(Ok(()), |total| span("schedule.total", total))?;
            floor(least)?;
        }
        Course::Plateau {
            factor,
            patience,
            floor: least,
        } => {
            within(
                "schedule.factor",
                factor,
                factor > 0.0 && factor < 1.0,
                "over 0 and under 1",
            )?;
            within(
                "schedule.patience",
                patience.into(),
                (1..=MAX_EPOCHS).contains(&patience),
                "between 1 and 500 epochs",
            )?;
            floor(least)?;
        }
    }
    if let Some(stopping) = early_stopping {
        within(
            "early_stopping.patience",
            stopping.patience.into(),
            (1..=MAX_EPOCHS).contains(&stopping.patience),
            "between 1 and 500 epochs",
        )?;
        within(
            "early_stopping.min_delta",
            stopping.min_delta,
            stopping.min_delta >= 0.0 && stopping.min_delta.is_finite(),
            "at least 0",
        )?;
    }
    Ok(())
}

fn check_activations(layers: &[Layer]) -> Result<(), SpecError> {
    layers.iter().try_for_each(|layer| {
        match layer.activation {
            Activation::LeakyRelu { slope } => within(
                &format!("{}.slope", layer.name),
                slope.into(),
                slope > 0.0 && slope < 1.0,
                "over 0 and under 1",
            )?,
            Activation::Elu { alpha } => within(
                &format!("{}.alpha", layer.name),
                alpha.into(),
                alpha > 0.0 && alpha <= 10.0,
                "over 0 and at most 10",
            )?,
            Activation::Linear
            | Activation::Relu
            | Activation::Gelu
            | Activation::GeluTanh
            | Activation::Silu
            | Activation::Mish
            | Activation::Softplus
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::Softmax => {}
        }
        check_activations(layer.inside())
    })
}
