//! What is asked about the film: of the page, and of the engine.

use crate::protocol::{Floats, Request};

use crate::page::store::client::ask;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, PathAction};

/// Does something with the film.
pub fn act(desk: Desk, action: PathAction) {
    desk.act(Action::Path(action));
}

/// The code of the picture in focus.
///
/// # Errors
/// Why there is none, in whole sentences.
pub(super) async fn focus_code(desk: Desk) -> Result<Vec<f32>, String> {
    let (values, labels) = desk.look(|state| {
        let label = state.shown.get(*state.focus as usize).and_then(|s| s.label);
        let labels = state.latent.conditional.and(label);
        let picture = state.activations.picture.clone();
        (picture, labels.into_iter().collect::<Vec<_>>())
    });
    if values.0.is_empty() {
        return Err("No picture is in focus yet. Wait until the first pictures are shown.".into());
    }
    let Floats(code) = ask(desk, Request::Encode { values, labels }).await?;
    Ok(code)
}
