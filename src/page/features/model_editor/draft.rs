//! The model as it is being edited: the draft, what can be undone of it, and the weights of the layer that is looked at.

use crate::protocol::NamedTensor;
use crate::spec::{Loss, Model, Run};

/// What is edited of a run.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page) struct Draft {
    pub(super) model: Model,
    pub(super) loss: Loss,
}

/// A run before and after a change of it.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) before: Run,
    pub(super) after: Run,
    /// The numbers of both among all the runs that the page has had.
    pub(super) numbers: [u32; 2],
}

impl Change {
    /// What was changed.
    pub(super) fn words(&self) -> &'static str {
        let (before, after) = (&self.before, &self.after);
        let edited = Run {
            model: after.model.clone(),
            loss: after.loss,
            ..before.clone()
        };
        if before == after {
            "going back in time"
        } else if before.dataset != after.dataset {
            "dataset"
        } else if before.model != after.model && edited == *after {
            "edit of the model"
        } else if before.model != after.model {
            "choice of model"
        } else if before.seed != after.seed {
            "seed"
        } else if before.optimizer != after.optimizer {
            "optimiser"
        } else {
            "training setting"
        }
    }
}

/// The parameters of the layer that is looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights {
    /// The layer.
    pub layer: String,
    /// Its parameters.
    pub tensors: Vec<NamedTensor>,
}

/// The model as it is being edited.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    /// The layer whose fields are shown.
    pub selected: Option<String>,
    /// The layer the pointer or the focus is on.
    pub pointed: Option<String>,
    /// Parameters of the layer that is looked at.
    pub weights: Weights,
    /// Counts changes of `weights`.
    pub weights_version: u32,
    pub(super) draft: Option<Draft>,
    /// Why the engine did not take the draft.
    pub(super) refused: Option<String>,
    /// The number of the run that the engine has.
    pub(in crate::page) live: u32,
    /// The number of the run as it is edited: that of the engine's, or of one that it is to have.
    pub(super) tip: u32,
    /// The last number given to a run.
    pub(super) last: u32,
    pub(super) past: Vec<Change>,
    pub(super) future: Vec<Change>,
    /// The layer and the field that is being typed into: all of it is one change.
    pub(super) typing: Option<(String, String)>,
    /// The run that undoing or redoing loads, and that is no change of its own.
    pub(super) expected: Option<Run>,
    pub(super) watched: Option<String>,
}

impl Editor {
    /// Gives up what is edited, for a run that takes its place.
    pub(in crate::page) fn abandon(&mut self) {
        self.draft = None;
        self.typing = None;
        self.refused = None;
    }
}
