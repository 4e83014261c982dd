//! What page and engine say to each other: the only thing they share. What the page can do is what is listed here.

mod fault;
mod inspected;
mod latent;
mod run;
mod study;
mod values;
mod views;

use serde::{Deserialize, Serialize};

use crate::spec::{DatasetName, Live, Run, Summary};

pub use fault::{Fault, FaultKind, Remedy};
pub use inspected::{Inspected, InspectedLayer, InspectedParameter};
pub use latent::{
    Analysed, Analysis, Codes, Embedding, FactorTable, HistoryPoint, Hole, Marks, Plane, Scatter,
    Sheet,
};
pub use run::{Amount, Choice, DataInfo, Device, FactorInfo, LossPoint, Speed, Status, Terms};
pub use study::{NoisePoint, Studied, Study, Subspace};
pub use values::{DataFile, Floats, NamedTensor};
pub use views::{Colours, Likeness, Restored, Shown, TileLayout, ViewName};

/// From the page to the engine. Requests with a `ticket` are answered by one [`FromEngine::Reply`] of that ticket.
///
/// A canvas does not fit in here: the bridge sends it beside [`Attach`](Self::Attach).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToEngine {
    /// Choose a backend; answered by [`FromEngine::Ready`]. The first message of all.
    Start {
        /// What is asked for.
        choice: Choice,
    },
    /// Hand over a dataset's files. They are read and kept; the run under way goes on.
    /// Answered by [`Reply::Data`].
    Data {
        /// Answered under this number.
        ticket: u32,
        /// Which dataset they are.
        name: DatasetName,
        /// The files, in any order.
        files: Vec<DataFile>,
    },
    /// Let go of a dataset that was handed over. The run under way keeps it until another takes its place.
    Forget {
        /// Which one.
        name: DatasetName,
    },
    /// Replace the run: new initial weights from its seed, paused at step 0. Generated data is made; other data must have
    /// been handed over before. On success [`FromEngine::Loaded`] comes, then [`Reply::Done`]; on failure the run before
    /// goes on as it was.
    Load {
        /// Answered under this number.
        ticket: u32,
        /// The run.
        run: Run,
    },
    /// As [`Load`](Self::Load), for a run whose model was changed: every parameter of the run before that this one has, too,
    /// by name (a layer that was only renamed counts as the same) and shape, is kept, and training goes on if it did. All the
    /// same it is a new run: counters, losses and the optimizer's moments start over. On success a
    /// [`FromEngine::Checkpoint`] follows, since no seed leads to such weights.
    Change {
        /// Answered under this number.
        ticket: u32,
        /// The run.
        run: Run,
    },
    /// Train until the stop epoch. Past it, go on for as many epochs again.
    Play,
    /// Stop after the chunk under way.
    Pause,
    /// One step, then paused.
    Step,
    /// Back to the very same initial weights and order of pictures; playing goes on if it did.
    Rewind,
    /// How fast to go.
    SetSpeed {
        /// The speed.
        speed: Speed,
    },
    /// When to stop.
    SetEpochs {
        /// Epochs from the start, 1 to 500.
        epochs: u32,
    },
    /// Change the step size from the next step on. Answered by [`Reply::Done`].
    SetLearningRate {
        /// Answered under this number.
        ticket: u32,
        /// Over 0, at most 10.
        rate: f64,
    },
    /// Change from the next step on what may change without a new plan. Answered by [`Reply::Done`].
    Adjust {
        /// Answered under this number.
        ticket: u32,
        /// All of it.
        live: Live,
    },
    /// Black out the validation pictures on show where this is not 0. Answered by [`Reply::Done`].
    SetHole {
        /// Answered under this number.
        ticket: u32,
        /// A number for each value of a picture; none at all for whole pictures.
        hole: Floats,
    },
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
    /// Compare the run with something else, a piece at a time beside training, in place of the study under way. Answered by
    /// [`Reply::Studied`]; [`FromEngine::Studying`] tells how far it is.
    Study {
        /// Answered under this number.
        ticket: u32,
        /// With what.
        study: Study,
    },
    /// Give up the study under way.
    CancelStudy,
    /// Put other noise on the validation pictures on show.
    Renoise {
        /// Which; the same number gives the same noise.
        draw: u32,
    },
    /// Change the batch, keeping weights, moments and counters; the epoch under way starts over.
    /// Answered by [`Reply::Done`].
    SetBatch {
        /// Answered under this number.
        ticket: u32,
        /// 1 to 4,096.
        batch: u32,
    },
    /// Train an amount, at full speed, then pause. Takes over from playing. Answered by [`Reply::Status`] when done.
    Train {
        /// Answered under this number.
        ticket: u32,
        /// How much.
        amount: Amount,
    },
    /// The loss on the test pictures, which neither training nor validation has seen. Answered by [`Reply::Tested`].
    Test {
        /// Answered under this number.
        ticket: u32,
    },
    /// Reconstruct pictures, `[n, pixels]`. Answered by [`Reply::Floats`].
    Reconstruct {
        /// Answered under this number.
        ticket: u32,
        /// The pictures, values in 0..=1.
        values: Floats,
        /// A class for each picture where the model is conditional, else none.
        labels: Vec<u32>,
    },
    /// Encode pictures, `[n, pixels]`; Gaussian codes by their mean. Answered by [`Reply::Floats`].
    Encode {
        /// Answered under this number.
        ticket: u32,
        /// The pictures.
        values: Floats,
        /// As for [`Reconstruct`](Self::Reconstruct).
        labels: Vec<u32>,
    },
    /// Decode codes, `[n, code size]`. Answered by [`Reply::Floats`].
    Decode {
        /// Answered under this number.
        ticket: u32,
        /// The codes.
        values: Floats,
        /// As for [`Reconstruct`](Self::Reconstruct).
        labels: Vec<u32>,
    },
    /// Every parameter. Answered by [`Reply::Weights`].
    Weights {
        /// Answered under this number.
        ticket: u32,
    },
    /// Set parameters; those not named stay. All or none. Answered by [`Reply::Done`].
    SetWeights {
        /// Answered under this number.
        ticket: u32,
        /// The parameters.
        weights: Vec<NamedTensor>,
    },
    /// Where the run stands. Answered by [`Reply::Status`].
    Status {
        /// Answered under this number.
        ticket: u32,
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
    /// The theme's colours.
    Colours {
        /// The colours.
        colours: Colours,
    },
    /// Show other validation pictures; 0 is the first choice, one of each class.
    Shuffle {
        /// Which choice.
        seed: u32,
    },
    /// The picture in focus, by column.
    Focus {
        /// The column, from 0.
        column: u32,
    },
    /// Tell the parameters of this layer from now on: [`FromEngine::Watched`]. None, or one without parameters, for no more.
    Watch {
        /// The layer's name.
        layer: Option<String>,
    },
    /// Whether the page can be seen; drawing stops while it cannot.
    Visible {
        /// Whether it can be seen.
        visible: bool,
    },
    /// Whether a view's canvas is on the screen, or nearly; a view out of sight is not drawn until it is back. Canvases count as in
    /// sight until this is told.
    InSight {
        /// Which view.
        view: ViewName,
        /// Whether it can be seen.
        in_sight: bool,
    },
    /// Whether the visitor asked for less motion: pictures are redrawn once a second then.
    Calm {
        /// Whether less motion is wanted.
        calm: bool,
    },
    /// Go back to the last good snapshot, with this learning rate. Answered by [`Reply::Done`].
    Recover {
        /// Answered under this number.
        ticket: u32,
        /// The learning rate from then on.
        rate: f64,
    },
    /// Save the state now: a [`FromEngine::Checkpoint`] comes, then [`Reply::Done`].
    Save {
        /// Answered under this number.
        ticket: u32,
    },
    /// Take over the state in a [`FromEngine::Checkpoint`] of the same run. Answered by [`Reply::Done`].
    Restore {
        /// Answered under this number.
        ticket: u32,
        /// The checkpoint.
        #[serde(with = "serde_bytes")]
        checkpoint: Vec<u8>,
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
    /// Compute something about the codes of the scatter, beside training. [`FromEngine::Analysing`] tells how far it is; answered
    /// by [`Reply::Analysed`]. A newer analysis takes the place of one under way, whose ticket is answered by [`Reply::Failed`].
    Analyse {
        /// Answered under this number.
        ticket: u32,
        /// What.
        analysis: Analysis,
    },
    /// Give up the analysis under way.
    CancelAnalysis,
    /// Show this moment of the run in every view, while training goes on; none for the present again.
    Scrub {
        /// The moment's step.
        step: Option<u32>,
    },
    /// Go back to this moment for good; later ones are forgotten. Where it keeps the full state, going on from there gives the same
    /// bits as the run then did; else the optimizer's moments start over. Answered by [`Reply::Done`].
    GoOnFrom {
        /// Answered under this number.
        ticket: u32,
        /// The moment's step.
        step: u32,
    },
    /// As [`Step`](Self::Step), with a record of all its tensors. Answered by [`Reply::Inspected`].
    Inspect {
        /// Answered under this number.
        ticket: u32,
    },
}

/// What a request is answered with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is done.
    Done,
    /// Rows of numbers.
    Floats(Floats),
    /// Every parameter.
    Weights(Vec<NamedTensor>),
    /// Where the run stands.
    Status(Status),
    /// The dataset that was read.
    Data(DataInfo),
    /// The loss on the test pictures, and its parts where the code is a Gaussian.
    Tested {
        /// The loss.
        loss: f64,
        /// Its parts.
        terms: Option<Terms>,
    },
    /// What a study gave.
    Studied(Studied),
    /// A training step, tensor by tensor.
    Inspected(Box<Inspected>),
    /// What an analysis gave.
    Analysed(Analysed),
    /// It could not be done; nothing has changed.
    Failed(Fault),
}

/// From the engine to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "messages are few, and none is kept"
)]
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
        /// Output of each layer, in the order of the summary.
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
        /// For [`ToEngine::Restore`].
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
