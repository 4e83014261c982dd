//! What the page asks of the engine and gets an answer to.

use serde::{Deserialize, Serialize};

use super::{
    Amount, Analysed, Analysis, DataFile, DataInfo, Fault, Floats, Inspected, NamedTensor,
    StateWords, Status, Studied, Study, Terms,
};
use crate::spec::{DatasetName, Run};

/// A question or an order that is answered by one [`Reply`]: with the type named here, or with [`Reply::Failed`], after which
/// everything is as it was before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "requests are few, and none is kept"
)]
pub enum Request {
    /// Hand over a dataset's files. They are read; the run under way goes on, and so does what is kept of that dataset until a run on
    /// these is accepted ([`SetRun`](Self::SetRun)). Answered with [`DataInfo`].
    Data {
        /// Which dataset they are.
        name: DatasetName,
        /// The files, in any order.
        files: Vec<DataFile>,
    },
    /// Train this run from now on. Generated data is made; other data must have been handed over before, and what was handed over last is
    /// kept from then on; where the run is refused, it is let go of. Where the run is a new one,
    /// [`FromEngine::Loaded`](super::FromEngine::Loaded) comes first. Answered with nothing, or with [`Reply::AskAfresh`] where nothing of
    /// the run before is kept and the engine holds much more memory than the new one needs.
    SetRun {
        /// The run.
        run: Run,
        /// What is kept of the one before.
        keep: Keep,
    },
    /// The run as it is trained now, its last epoch being the one after which training stops. Answered with [`Run`].
    Run,
    /// Black out the validation pictures on show where this is not 0. Answered with nothing.
    SetMask {
        /// A number for each value of a picture; none at all for whole pictures.
        mask: Floats,
    },
    /// Compare the run with something else, a piece at a time beside training, in place of the study under way.
    /// [`FromEngine::Studying`](super::FromEngine::Studying) tells how far it is. Answered with [`Studied`].
    Study {
        /// With what.
        study: Study,
    },
    /// Train an amount, at full speed, then pause. Takes over from playing. Answered with [`Status`] when done.
    Train {
        /// How much.
        amount: Amount,
    },
    /// The loss on the test pictures, which neither training nor validation has seen. Answered with [`Tested`].
    Test,
    /// Reconstruct pictures, `[n, pixels]`. Answered with [`Floats`].
    Reconstruct {
        /// The pictures, values in 0..=1.
        values: Floats,
        /// A class for each picture where the model is conditional, else none.
        labels: Vec<u32>,
    },
    /// Encode pictures, `[n, pixels]`; Gaussian codes by their mean. Answered with [`Floats`].
    Encode {
        /// The pictures.
        values: Floats,
        /// As for [`Reconstruct`](Self::Reconstruct).
        labels: Vec<u32>,
    },
    /// Decode codes, `[n, code size]`. Answered with [`Floats`].
    Decode {
        /// The codes.
        values: Floats,
        /// As for [`Reconstruct`](Self::Reconstruct).
        labels: Vec<u32>,
    },
    /// The loss of each of these samples of the dataset as validation measures it, without penalties. Answered with [`Floats`].
    Losses {
        /// Their numbers.
        samples: Vec<u32>,
    },
    /// Every parameter. Answered with tensors.
    Weights,
    /// Set parameters; those not named stay. All or none. Answered with nothing.
    SetWeights {
        /// The parameters.
        weights: Vec<NamedTensor>,
    },
    /// Where the run stands. Answered with [`Status`].
    Status,
    /// How much memory the engine takes. Answered with [`MemoryUse`].
    Memory,
    /// Go back to the last good checkpoint. Answered with nothing.
    Recover {
        /// The learning rate from then on; none keeps it.
        rate: Option<f64>,
    },
    /// Save the state now: a [`FromEngine::Checkpoint`](super::FromEngine::Checkpoint) comes before the answer, which is nothing.
    Save,
    /// Take over the state in a checkpoint of the same run. Answered with nothing.
    Restore {
        /// The checkpoint.
        #[serde(with = "serde_bytes")]
        checkpoint: Vec<u8>,
    },
    /// Take up a run that [`FromEngine::Kept`](super::FromEngine::Kept) handed over, after the same run was set: its weights, moments and
    /// counters to the bit, and its history. Answered with nothing.
    TakeUp {
        /// Its state.
        state: StateWords,
        /// Its history; none at all for a run whose history was given up.
        history: StateWords,
        /// Its loss on the validation pictures, as its status told.
        val_loss: Option<f64>,
    },
    /// Compute something about the codes of the scatter, beside training.
    /// [`FromEngine::Analysing`](super::FromEngine::Analysing) tells how far it is. A newer analysis takes the place of one under way,
    /// which fails. Answered with [`Analysed`].
    Analyse {
        /// What.
        analysis: Analysis,
    },
    /// Go back to this history point for good; later ones are forgotten. Where it keeps the full state, going on from there gives the
    /// same bits as the run then did; else the optimizer's moments start over. Answered with nothing.
    GoOnFrom {
        /// The point's step.
        step: u32,
    },
    /// One step, then paused, with a record of all its tensors. Answered with [`Inspected`].
    Inspect,
}

/// What a run keeps of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Nothing: new initial weights from its seed, paused at step 0.
    Nothing,
    /// All that still fits. Numbers that change no program (epochs, learning rate, what [`Live`](crate::spec::Live) holds) hold from
    /// the next step on. With another batch, weights, moments and counters stay, and the epoch under way starts over. With anything
    /// else it is a new run, but every parameter of the one before that it has, too, by name (a layer that was only renamed counts as
    /// the same) and shape, is kept, and training goes on if it did; a checkpoint follows, since no seed leads to such weights. Of a run that has not
    /// trained yet there is nothing to keep.
    WhatFits,
}

/// The loss on the test pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// The loss.
    pub loss: f64,
    /// Its parts, where the code is a Gaussian.
    pub terms: Option<Terms>,
}

/// How much memory an engine takes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryUse {
    /// Its wasm memory, which grows and never shrinks; 0 natively.
    pub engine: u64,
    /// The buffers of its backend: on the GPU beside that memory, on the CPU within it.
    pub buffers: u64,
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
    /// The run as it is trained.
    Run(Box<Run>),
    /// The dataset that was read.
    Data(DataInfo),
    /// The loss on the test pictures.
    Tested(Tested),
    /// What a study gave.
    Studied(Studied),
    /// A training step, tensor by tensor.
    Inspected(Box<Inspected>),
    /// What an analysis gave.
    Analysed(Analysed),
    /// How much memory the engine takes.
    Memory(MemoryUse),
    /// A fresh engine is to be asked in place of this one, whose memory cannot become smaller; nothing has changed.
    AskAfresh,
    /// It could not be done; nothing has changed.
    Failed(Fault),
}

/// What a request of a kind is answered with, taken out of its reply.
pub trait Answer: Sized {
    /// The answer, where the reply is of this kind.
    fn of(reply: Reply) -> Option<Self>;
}

macro_rules! answers {
    ($($pattern:pat => $answer:ident: $kind:ty),* $(,)?) => {$(
        impl Answer for $kind {
            fn of(reply: Reply) -> Option<Self> {
                match reply {
                    $pattern => Some($answer),
                    _ => None,
                }
            }
        }
    )*};
}

answers! {
    Reply::Floats(floats) => floats: Floats,
    Reply::Weights(tensors) => tensors: Vec<NamedTensor>,
    Reply::Status(status) => status: Status,
    Reply::Run(run) => run: Box<Run>,
    Reply::Data(info) => info: DataInfo,
    Reply::Tested(tested) => tested: Tested,
    Reply::Studied(studied) => studied: Studied,
    Reply::Inspected(inspected) => inspected: Box<Inspected>,
    Reply::Analysed(analysed) => analysed: Analysed,
    Reply::Memory(memory) => memory: MemoryUse,
}

impl Answer for () {
    fn of(reply: Reply) -> Option<Self> {
        matches!(reply, Reply::Done).then_some(())
    }
}
