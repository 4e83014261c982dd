//! Errors in the page's words.

use super::trainer::TrainError;
use crate::protocol::{Fault, FaultKind, Remedy};
use crate::spec::SpecError;

pub(super) fn no_run() -> Fault {
    Fault {
        kind: FaultKind::Request,
        message: "There is no model yet. Choose one under Model.".into(),
        remedy: None,
    }
}

/// A fault in the page's words.
pub(super) fn fault_of(error: &TrainError) -> Fault {
    let (kind, message, remedy) = match error {
        TrainError::Spec(error) => (FaultKind::Spec, error.to_string(), None),
        TrainError::Data(message) => (FaultKind::Data, message.clone(), None),
        TrainError::Values(message) => (FaultKind::Request, message.clone(), None),
        TrainError::Backend(error) => (FaultKind::Device, error.to_string(), Some(Remedy::Restart)),
    };
    Fault {
        kind,
        message,
        remedy,
    }
}

impl From<TrainError> for Fault {
    fn from(error: TrainError) -> Self {
        fault_of(&error)
    }
}

impl From<SpecError> for Fault {
    fn from(error: SpecError) -> Self {
        fault_of(&error.into())
    }
}
