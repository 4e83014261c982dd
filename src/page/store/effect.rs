//! What the page has to carry out after a change of its state, as values.

use crate::protocol::{EngineSetting, Reply, StateWords, ToEngine};
use crate::spec::DatasetName;

use super::files::Files;
use crate::page::features::recent_runs::model::DroppedPart;

/// What the page has to carry out.
#[expect(
    clippy::large_enum_variant,
    reason = "effects are few, and carried out at once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Post a message.
    Send(ToEngine),
    /// Let this hold for the engine, and for those that come after it.
    Set(EngineSetting),
    /// Post a dataset's files.
    SendFiles {
        /// Under this number.
        ticket: u32,
        /// Which dataset.
        name: DatasetName,
        /// The files.
        files: Files,
    },
    /// End the worker, if there is one, and start a fresh one.
    StartWorker,
    /// End the worker and start a fresh one, which is to answer this ticket in its place.
    RenewWorker(Option<u32>),
    /// End the worker.
    StopWorker,
    /// Get a dataset's files.
    Fetch(DatasetName),
    /// Stop getting them.
    CancelFetch,
    /// The engine could read these files: keep them in the browser's storage.
    Keep(DatasetName, Files),
    /// Drop what storage holds of a dataset: the engine could not read it, or the visitor deletes it.
    Forget(DatasetName),
    /// Keep the state and the history of a run under this number.
    KeepRun {
        /// The run's number.
        number: u32,
        /// Its state.
        state: StateWords,
        /// Its history.
        history: StateWords,
    },
    /// Let go of a kept run, or of its history.
    DropRun(DroppedPart),
    /// Post the state and the history of a kept run, to be taken up.
    TakeUpRun {
        /// Answered under this number.
        ticket: u32,
        /// The run's number.
        number: u32,
        /// Its loss on the validation pictures.
        val_loss: Option<f64>,
    },
    /// Answer a ticket that will not reach the engine.
    Answer(u32, Reply),
}
