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
    pub(super) past: Vec<Change>,
    pub(super) future: Vec<Change>,
    /// The layer and the field that is being typed into: all of it is one change.
    pub(super) typing: Option<(String, String)>,
    /// The run that undoing or redoing loads, and that is no change of its own.
    pub(super) expected: Option<Run>,
    pub(super) watched: Option<String>,
}
