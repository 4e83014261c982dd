//! What the visitor can do, as values.

use crate::protocol::{Choice, NoisePoint, Speed};
use crate::spec::{DatasetName, Edit, Fix, Noise, Run, Setting};

use super::files::Files;
use crate::page::features::latent_map::LatentAction;
use crate::page::features::latent_path::model::PathAction;
use crate::page::features::notices::topic::Topic;
use crate::page::features::notices::transfer::Transfer;
use crate::page::features::own_pictures::about::About;
use crate::page::features::own_pictures::model::Skipped;

/// What the visitor does, or what the page finished for them.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Play where paused, pause where playing.
    PlayPause,
    /// Go on training.
    Play,
    /// Stop.
    Pause,
    /// One step.
    Step,
    /// Back to the same initial weights.
    Rewind,
    /// The same run over from another seed.
    NewSeed(u32),
    /// How fast to go.
    Speed(Speed),
    /// Stop after so many epochs; brought into range.
    StopAfter(u32),
    /// The step size from now on.
    LearningRate(f64),
    /// Pictures a step from now on.
    Batch(u32),
    /// What the divergence of a Gaussian code weighs from now on.
    Beta(f64),
    /// Noise on pictures.
    Denoise(DenoiseAction),
    /// Try noise of every strength.
    StudyNoise,
    /// Compute principal components to compare with.
    StudyComponents,
    /// Compute the error on the test pictures.
    StudyError,
    /// How well the other run, trained without noise, undoes it.
    OtherNoise(Vec<NoisePoint>),
    /// Give up either.
    CancelStudy,
    /// Train on another dataset.
    Dataset(DatasetName),
    /// Train the preset of this name on the dataset of now, or offer another where it cannot take that.
    Preset(&'static str),
    /// Train the preset of this name on this dataset, until the next preset is chosen.
    PresetOn(&'static str, DatasetName),
    /// Train otherwise: a field of [`training`](crate::page::features::training_form::model) is set. But for the batch and what weighs the divergence,
    /// that starts over.
    Training(&'static str, Setting),
    /// Replace the run. A ticket, where given, is answered when that is done.
    Load(Box<Run>, Option<u32>),
    /// Train on files that were dropped or handed over. A ticket, where given, is answered when that is done.
    Files(Files, Option<u32>),
    /// So many bytes of a dataset have come.
    FetchProgress(Transfer),
    /// A dataset has come.
    Fetched(DatasetName, Files),
    /// A dataset cannot be had: why, in whole sentences.
    FetchFailed(String),
    /// Files that were dropped cannot be read: why, in whole sentences.
    FilesUnreadable(String),
    /// Stop fetching.
    CancelFetch,
    /// Show other pictures.
    Shuffle,
    /// Show a picture of the visitor's own in the first column, or none.
    Guest(Option<Guest>),
    /// Follow the picture in this column.
    Focus(u32),
    /// So many columns fit now.
    Columns(u32),
    /// Show the moment of this step in every view, or the present.
    Scrub(Option<u32>),
    /// Show a moment so many further on; beyond the last is the present.
    ScrubBy(i32),
    /// Go back to the moment of this step for good.
    GoOnFrom(u32),
    /// Run on another backend.
    Backend(Choice),
    /// Start the engine again.
    Restart,
    /// Back to the last good checkpoint, with this learning rate or the one there is.
    Recover(Option<f64>),
    /// The page was hidden or is seen again.
    Visible(bool),
    /// Put a notice away.
    Dismiss(Topic),
    /// Change the model.
    Edit(Edit),
    /// Change the model by what is still being typed: the engine gets it with [`Apply`](Self::Apply).
    Type(Edit),
    /// What was typed is complete.
    Apply,
    /// Mend the model.
    Mend(Box<Fix>),
    /// Return to the kept run of this number.
    ReturnTo(u32),
    /// Take back the last change of the run.
    Undo,
    /// Do again what was last undone.
    Redo,
    /// Show the fields of this layer.
    Select(Option<String>),
    /// The pointer or the focus is on this layer.
    Point(Option<String>),
    /// Something on the latent map.
    Latent(LatentAction),
    /// Something with the film under it.
    Path(PathAction),
    /// Something with the visitor's own pictures.
    Own(OwnAction),
    /// What is open of the page.
    Guide(GuideAction),
}

/// A picture of the visitor's own for the first column.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    /// A value for each of the model's inputs, 0 to 1.
    pub picture: Vec<f32>,
    /// What a conditional model is told of it.
    pub label: Option<u32>,
    /// Whether it will stay for a moment: then the strip of moments shows it too.
    pub settled: bool,
}

/// What the visitor opens of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuideAction {
    /// All of it, or each part in its time.
    Everything(bool),
    /// The introduction was read.
    Introduced,
    /// The latent map.
    OpenMap,
    /// The noise's controls.
    OpenNoise,
}

/// What the visitor does to the noise.
#[derive(Debug, Clone, PartialEq)]
pub enum DenoiseAction {
    /// How much in training.
    Train(f64),
    /// How much on the pictures on show.
    Test(f64),
    /// These kinds and no others.
    Kinds(Vec<Noise>),
    /// Whether this kind is among those that pictures meet. The last one stays.
    Kind(Noise, bool),
    /// Whether a picture meets the same noise in every epoch.
    Frozen(bool),
    /// Other noise on the pictures on show.
    Again,
    /// Pixels to black out on all pictures on show: one number for each value, none at all for whole pictures.
    Mask(Vec<f32>),
}

/// Something with the visitor's own pictures.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnAction {
    /// The browser's storage holds such a set.
    Found(About),
    /// Train on these, in place of those of before, as [`files`](crate::page::features::own_pictures::model::files) makes them. A ticket, where given,
    /// is answered when that is done.
    Take {
        /// The set.
        files: Files,
        /// What was left out of it.
        skipped: Vec<Skipped>,
        /// A script's ticket.
        ticket: Option<u32>,
    },
    /// The set that the dialog loaded is trained on.
    Accepted,
    /// The browser would not keep the set.
    NotKept,
    /// Show the dialog.
    Open,
    /// Forget the set, here and in storage.
    Delete,
}
