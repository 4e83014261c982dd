//! Which dialogs of the page are open.

use leptos::prelude::*;

/// Which dialogs are open.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// The backend.
    pub compute: RwSignal<bool>,
    /// The models by what one wants to see.
    pub goals: RwSignal<bool>,
    /// Keys and scripts.
    pub help: RwSignal<bool>,
    /// One training step, station by station.
    pub inside: RwSignal<bool>,
    /// What a narrow screen has no room for.
    pub more: RwSignal<bool>,
    /// The visitor's own pictures.
    pub own: RwSignal<bool>,
    /// The model's table.
    pub summary: RwSignal<bool>,
    /// Pictures drawn from the prior.
    pub prior: RwSignal<bool>,
    /// The run's table.
    pub table: RwSignal<bool>,
}
