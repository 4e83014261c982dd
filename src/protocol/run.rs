//! How a run is asked for and where it stands.

use serde::{Deserialize, Serialize};

use crate::spec::{DatasetName, Polarity};

/// Which backend the page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The GPU where there is a real one, else the CPU.
    #[default]
    Auto,
    /// The GPU, also an emulated one.
    Gpu,
    /// The CPU.
    Cpu,
}

/// How fast training goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// Six steps a second.
    Slow,
    /// An epoch a second, where the device can.
    Normal,
    /// As fast as the device goes.
    #[default]
    Max,
}

/// How much to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// So many steps.
    Steps(u32),
    /// So many epochs.
    Epochs(u32),
}

/// What the engine runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// `"gpu"` or `"cpu"`.
    pub backend: String,
    /// In words: “Apple M3”, “CPU · 1 thread”.
    pub adapter: String,
    /// Whether the GPU is emulated in software.
    pub software: bool,
    /// Why it is not the one asked for, or not a GPU, in a sentence.
    pub note: Option<String>,
}

/// A dataset in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataInfo {
    /// Which dataset.
    pub name: DatasetName,
    /// What a value of 1 is in its grey pictures.
    pub polarity: Polarity,
    /// Training pictures.
    pub train: u32,
    /// Validation pictures.
    pub validation: u32,
    /// Test pictures.
    pub test: u32,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// What the pictures were made from, where that is known.
    pub factors: Vec<FactorInfo>,
}

/// A property that a dataset's pictures were made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorInfo {
    /// What it is called.
    pub name: String,
    /// What its levels are called, in order.
    pub levels: Vec<String>,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Whether training goes on.
    pub playing: bool,
    /// Whether it goes on for a request that names an amount, and then pauses.
    pub requested: bool,
    /// Steps taken.
    pub step: u32,
    /// Whole epochs done.
    pub epoch: u32,
    /// Share of the epoch under way that is done, in [0, 1).
    pub epoch_progress: f32,
    /// Epoch after which training stops.
    pub stop_epoch: u32,
    /// Steps an epoch takes.
    pub steps_per_epoch: u32,
    /// Pictures a step.
    pub batch: u32,
    /// The step size, before its schedule.
    pub learning_rate: f64,
    /// The step size that the next step takes.
    pub rate: f64,
    /// Mean loss over the samples of the latest steps, 64 to 128 of them, of the epoch under way (between two, of the one before); none
    /// before the first step.
    pub train_loss: Option<f64>,
    /// Likewise the divergence alone, in nats, unweighted; none where the code is plain.
    pub train_divergence: Option<f64>,
    /// Whether its weights came from elsewhere than its seed: from the run before, by an edit of the model, or from a script.
    #[serde(default)]
    pub edited: bool,
    /// Loss on the validation pictures after the last whole epoch; none before that.
    pub val_loss: Option<f64>,
    /// The divergence's weight at the next step.
    pub beta: f64,
    /// Programs built since the engine started: changing a number builds none.
    pub builds: u32,
    /// Pictures a second, over the last second or so.
    pub samples_per_second: f64,
    /// Steps a second, likewise.
    pub steps_per_second: f64,
    /// How long an epoch takes: by the steps that have been taken, before the first by the arithmetic of one and how fast the device
    /// has been at this model so far. None as long as neither is known.
    #[serde(default)]
    pub seconds_per_epoch: Option<f64>,
}

/// The parts of a variational loss, in nats a picture (a pixel, where the loss is a mean over pixels).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// How far reconstructions of samples are from their pictures.
    pub reconstruction: f64,
    /// The divergence of the codes, unweighted.
    pub divergence: f64,
    /// The same by unit.
    pub units: Vec<f64>,
}

/// A point of the training curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossPoint {
    /// The last step it covers.
    pub step: u32,
    /// Place on the epoch axis.
    pub epoch: f32,
    /// Mean loss over the steps since the point before.
    pub loss: f32,
    /// Likewise the divergence alone, in nats, unweighted; none where the code is plain.
    pub divergence: Option<f32>,
}
