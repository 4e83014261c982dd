//! Actions on the map, given to the page.

use super::super::super::desk::Desk;
use super::super::super::state::{Action, LatentAction};

/// Does something on the map.
pub(super) fn act(desk: Desk, action: LatentAction) {
    desk.act(Action::Latent(action));
}
