//! Names and colours of the groups that the points belong to.

use crate::page::app::look::CLASSES;
use crate::page::store::State;

/// Names of the data's classes.
pub(super) fn classes(state: &State) -> Vec<String> {
    state
        .data
        .as_ref()
        .map_or(Vec::new(), |data| data.classes.clone())
}

/// Names of the groups that colour points: classes, or levels of the chosen factor.
pub(super) fn group_names(state: &State) -> Vec<String> {
    let Some(data) = &*state.data else {
        return Vec::new();
    };
    match state.latent.factor {
        Some(factor) => data
            .factors
            .get(factor as usize)
            .map_or(Vec::new(), |factor| factor.levels.clone()),
        None => data.classes.clone(),
    }
}

/// The token of a group's colour.
pub(super) fn colour(group: u32) -> String {
    format!("var(--c{})", group % CLASSES)
}
