//! What goes wrong, and what can be done about it.

use serde::{Deserialize, Serialize};

/// What went wrong, in the page's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What kind of trouble.
    pub kind: FaultKind,
    /// What was wrong, what still works, and what to do: whole sentences.
    pub message: String,
    /// What one button can do about it.
    pub remedy: Option<Remedy>,
}

/// Kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The run that was asked for cannot be.
    Spec,
    /// Files that cannot be read, or a dataset that is not there.
    Data,
    /// A request's numbers do not fit.
    Request,
    /// Training has left the finite numbers.
    Diverged,
    /// The device went away or refuses.
    Device,
}

/// What one button can do about a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Send [`Request::Recover`](super::Request::Recover) with this rate: back to step `step`.
    GoBack {
        /// The learning rate to use from there; none keeps it.
        rate: Option<f64>,
        /// The snapshot's step.
        step: u32,
    },
    /// Start the engine again.
    Restart,
    /// Start the engine again on the CPU.
    UseCpu,
}
