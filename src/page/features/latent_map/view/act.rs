//! Actions on the map, given to the page.

use crate::page::store::desk::Desk;
use crate::page::store::{Action, LatentAction};

/// Does something on the map.
pub(super) fn act(desk: Desk, action: LatentAction) {
    desk.act(Action::Latent(action));
}
