//! From kept drawings to a run on them.

use super::super::super::desk::Desk;
use super::super::super::own;
use super::super::super::state::{Action, OwnAction};
use crate::intake::Block;

/// Hands drawings over as the visitor's own pictures, and starts a run on them.
pub fn train(desk: Desk, drawings: Block) {
    match own::files(drawings) {
        Ok(files) => desk.act(Action::Own(OwnAction::Take {
            files,
            skipped: Vec::new(),
            ticket: None,
        })),
        Err(error) => desk.act(Action::FilesUnreadable(error.to_string())),
    }
}
