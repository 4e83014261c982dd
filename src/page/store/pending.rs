//! What the page waits for: a run whose dataset is on its way, and the engine's answers.

use crate::protocol::{Choice, Status};
use crate::spec::{DatasetName, Run};

use super::files::Files;
use crate::page::features::model_editor::draft::Draft;

/// A run to be loaded, once its dataset is there.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page) struct Wanted {
    pub(in crate::page) run: Run,
    /// A script's, to be answered when that is done.
    pub(in crate::page) ticket: Option<u32>,
    /// What to take up in it.
    pub(in crate::page) resume: Option<Box<Resume>>,
    /// The ticket under which its dataset's files went to the engine.
    pub(in crate::page) files: Option<u32>,
}

/// A dataset that the visitor or a script gave and the engine has read. It takes the place of what is kept once a run on it is accepted.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page) struct Arrived {
    pub(in crate::page) name: DatasetName,
    pub(in crate::page) files: Files,
}

/// What a ticket that the page itself waits for was about.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page) enum RequestPurpose {
    /// A run; who asked for it, and what to take up in it.
    Load {
        run: Box<Run>,
        scripted: bool,
        resume: Option<Box<Resume>>,
    },
    /// Files on their way to the engine, and where they came from.
    Data {
        name: DatasetName,
        files: Files,
        origin: Origin,
    },
    /// A setting; its failure is told.
    Setting,
    /// Numbers of the run; where they are refused, those that hold are asked for.
    Numbers,
    /// The run as the engine trains it.
    Run,
    /// A changed model.
    Change(Box<Draft>),
    /// The state saved before the engine is replaced by one on this backend.
    Leave(Choice),
    /// The checkpoint of a run that was loaded into a fresh engine.
    Restore(Box<Resume>),
    /// Something computed about the codes.
    Analysis,
    /// A comparison with something else.
    Study,
    /// The error on validation samples at this step.
    Error(u32),
}

/// Where a dataset's files came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum Origin {
    /// The page had them, and an engine has read them before.
    Page,
    /// The browser's storage or the network.
    Fetched,
    /// The visitor or a script.
    Given,
}

/// Where a run stood when its engine ended, or when another run took its place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page) struct Resume {
    pub(in crate::page) status: Status,
    pub(in crate::page) state: ResumedState,
}

/// What a run is taken up from.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page) enum ResumedState {
    /// The last checkpoint of an engine that ended, and its step; none where it had saved none.
    Checkpoint(Option<(u32, Vec<u8>)>),
    /// What is kept under this number.
    Kept(u32),
}

impl Resume {
    /// The step that it leads to.
    pub(super) fn step(&self) -> u32 {
        match &self.state {
            ResumedState::Checkpoint(checkpoint) => {
                checkpoint.as_ref().map_or(0, |&(step, _)| step)
            }
            ResumedState::Kept(_) => self.status.step,
        }
    }

    /// The number of the kept run that is taken up, where it is one.
    pub(in crate::page) fn kept(&self) -> Option<u32> {
        match self.state {
            ResumedState::Checkpoint(_) => None,
            ResumedState::Kept(number) => Some(number),
        }
    }
}
