//! From kept drawings to a run on them.

use crate::intake::Block;
use crate::page::features::own_pictures::model::files;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, OwnAction};

/// Hands drawings over as the visitor's own pictures, and starts a run on them.
pub fn train(desk: Desk, drawings: Block) {
    match files(drawings) {
        Ok(files) => desk.act(Action::Own(OwnAction::Take {
            files,
            skipped: Vec::new(),
            ticket: None,
        })),
        Err(error) => desk.act(Action::FilesUnreadable(error.to_string())),
    }
}
