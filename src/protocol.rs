//! What page and engine say to each other: the only thing they share. What the page can do is what is listed here.

mod fault;
mod file_bytes;
mod inspected;
mod latent;
mod request;
mod run;
mod setting;
mod state_words;
mod study;
mod values;
mod views;

use serde::{Deserialize, Serialize};

use crate::spec::{DatasetName, Run, Summary};

pub use fault::{Fault, FaultKind, Remedy};
pub use file_bytes::FileBytes;
pub use inspected::{Inspected, InspectedLayer, InspectedParameter};
pub use latent::{
    Analysed, Analysis, Codes, Embedding, FactorTable, HistoryPoint, Hole, Marks, Plane, Scatter,
    Sheet,
};
pub use request::{Answer, Keep, MemoryUse, Reply, Request, Tested};
pub use run::{Amount, Choice, DataInfo, Device, FactorInfo, LossPoint, Speed, Status, Terms};
pub use setting::EngineSetting;
pub use state_words::StateWords;
pub use study::{NoisePoint, Studied, Study, Subspace};
pub use values::{DataFile, Floats, NamedTensor};
pub use views::{Colours, Likeness, Restored, Shown, TileLayout, ViewName};

/// From the page to the engine.
///
/// A canvas does not fit in here: the bridge sends it beside [`Attach`](Self::Attach).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "messages are few, and none is kept"
)]
pub enum ToEngine {
    /// Choose a backend; answered by [`FromEngine::Ready`]. The first message of all.
    Start {
        /// What is asked for.
        choice: Choice,
    },
    /// Something that is answered by one [`FromEngine::Reply`] of this ticket.
    Request {
        /// Answered under this number.
        ticket: u32,
        /// What is asked.
        request: Request,
    },
    /// Something that holds from now on.
    Set(EngineSetting),
    /// Let go of a dataset that was handed over. The run under way keeps it until another takes its place.
    Forget {
        /// Which one.
        name: DatasetName,
    },
    /// Train until the stop epoch. Past it, go on for as many epochs again.
    Play,
    /// Stop after the chunk under way.
    Pause,
    /// One step, then paused.
    Step,
    /// Back to the very same initial weights and order of pictures; playing goes on if it did.
    Rewind,
    /// Show a picture of the visitor's own in the first column, in place of a validation picture, until another run takes this one's place.
    Guest {
        /// A value for each of the model's inputs, 0 to 1. Any other number of values, as of a picture that was on its way while
        /// the model changed, ends it.
        picture: Floats,
        /// Its class, for a conditional model.
        label: Option<u32>,
        /// Whether the moments of the run are to show it too, which takes longer.
        moments: bool,
    },
    /// Give up the study under way.
    CancelStudy,
    /// Put other noise on the validation pictures on show, until another run takes this one's place.
    Renoise {
        /// Which; the same number gives the same noise.
        draw: u32,
    },
    /// A view's canvas comes with this message.
    Attach {
        /// Which view.
        view: ViewName,
        /// How its tiles lie.
        layout: TileLayout,
    },
    /// A view's canvas has another size now.
    Resize {
        /// Which view.
        view: ViewName,
        /// How its tiles lie.
        layout: TileLayout,
    },
    /// Draw the pictures of these codes on a view from now on, drawn again as the model changes, in place of those before.
    /// [`FromEngine::Drawn`] tells when they first stand there; one that a newer sheet replaces before that is never drawn.
    /// An empty sheet ends it.
    Sheet {
        /// One of the sheets' views.
        view: ViewName,
        /// Told back in [`FromEngine::Drawn`].
        ticket: u32,
        /// The codes.
        sheet: Sheet,
    },
    /// Encode validation pictures over and over while the model changes, draw them as points and tell their codes:
    /// [`FromEngine::Codes`]. None for no more.
    Scatter {
        /// What, and how it is drawn.
        scatter: Option<Scatter>,
    },
    /// Give up the analysis under way.
    CancelAnalysis,
    /// Show this moment of the run in every view, while training goes on; none for the present again.
    Scrub {
        /// The moment's step.
        step: Option<u32>,
    },
}

/// From the engine to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromEngine {
    /// The worker has loaded and listens; messages before this one are lost.
    Listening,
    /// A backend is chosen.
    Ready {
        /// What it runs on.
        device: Device,
    },
    /// A new run stands ready at step 0.
    Loaded {
        /// The run.
        run: Run,
        /// Its table.
        summary: Summary,
        /// Its data.
        data: DataInfo,
        /// Where it stands.
        status: Status,
    },
    /// The run under way is about to end or to go back in time, and would be lost: comes before [`Loaded`](Self::Loaded) or
    /// [`Reverted`](Self::Reverted). Not told of a run at step 0 whose weights its seed leads to.
    Kept {
        /// The run, its last epoch being the one after which training stops.
        run: Run,
        /// Where it stands, paused.
        status: Status,
        /// For [`Request::TakeUp`].
        state: StateWords,
        /// Likewise.
        history: StateWords,
    },
    /// Training went on, paused, stopped or changed.
    Progress {
        /// Where the run stands.
        status: Status,
        /// New points of the training curve.
        points: Vec<LossPoint>,
    },
    /// A whole epoch is done and validated.
    Epoch {
        /// Its number, from 1.
        epoch: u32,
        /// Steps taken.
        step: u32,
        /// Mean training loss over the epoch.
        train_loss: f64,
        /// Loss on all validation pictures.
        val_loss: f64,
        /// Its parts, where the code is a Gaussian.
        terms: Option<Terms>,
    },
    /// The validation loss has not fallen for as long as the run bears: training has stopped before its last epoch.
    StoppedEarly {
        /// Epochs done.
        epoch: u32,
        /// The lowest validation loss.
        best: f64,
        /// The epoch whose weights are back, where they are.
        restored: Option<u32>,
    },
    /// The run went back to this step (rewind, recovery): what the curves show after it is gone.
    Reverted {
        /// Where the run stands now.
        status: Status,
    },
    /// The pictures on show, by column; with every redraw, at most ten times a second.
    Pictures {
        /// The pictures.
        shown: Vec<Shown>,
    },
    /// The picture in focus on its way through the model, at most ten times a second.
    Activations {
        /// The picture itself.
        picture: Floats,
        /// What the encoder saw of it.
        input: Floats,
        /// Output of each layer, in the order of the summary; empty but for the code's where [`EngineSetting::Layers`] says so.
        layers: Vec<Floats>,
    },
    /// Where the scatter's pictures lie, at most four times a second while the model changes.
    Codes(Codes),
    /// The sheet of this ticket stands on its view.
    Drawn {
        /// The view.
        view: ViewName,
        /// The sheet's ticket.
        ticket: u32,
    },
    /// The divergence of each unit in nats, averaged over the last batch; with progress.
    Divergences {
        /// By unit.
        units: Floats,
    },
    /// How far a study is.
    Studying {
        /// The request's number.
        ticket: u32,
        /// From 0 to 1.
        share: f32,
    },
    /// How far an analysis is.
    Analysing {
        /// Its ticket.
        ticket: u32,
        /// From 0 to 1.
        share: f32,
        /// The embedding so far, where it is one: `[n, 2]`.
        so_far: Option<Floats>,
    },
    /// The moments that can be gone back to, oldest first.
    HistoryPoints {
        /// The moments.
        moments: Vec<HistoryPoint>,
        /// The one on show, by step; none for the present.
        shown: Option<u32>,
    },
    /// The parameters of the layer that is watched, at most five times a second while they change.
    Watched {
        /// The layer's name.
        layer: String,
        /// Its parameters.
        tensors: Vec<NamedTensor>,
    },
    /// The whole state of the run, to go on from should the worker end.
    Checkpoint {
        /// The step it holds.
        step: u32,
        /// For [`Request::Restore`].
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Trouble that no request caused.
    Fault {
        /// The trouble.
        fault: Fault,
    },
    /// The answer to a request.
    Reply {
        /// The request's number.
        ticket: u32,
        /// The answer.
        reply: Reply,
    },
}
