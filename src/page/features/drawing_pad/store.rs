//! KeptDrawing drawings in the browser's storage.

use super::kept::{KeptDrawing, from_text, to_text};
use crate::page::app::look::storage;

/// Names what is kept; the number changes should its text ever have to.
const KEY: &str = "drawings-1";

/// What is kept; none where the browser has no storage for this page.
pub fn read() -> Option<Vec<KeptDrawing>> {
    let text = storage()?.get_item(KEY).ok()?;
    Some(from_text(&text.unwrap_or_default()))
}

/// Keeps these and no others; whether there was room.
pub fn write(kept: &[KeptDrawing]) -> bool {
    storage().is_some_and(|storage| {
        if kept.is_empty() {
            storage.remove_item(KEY).is_ok()
        } else {
            storage.set_item(KEY, &to_text(kept)).is_ok()
        }
    })
}
