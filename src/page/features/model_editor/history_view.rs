use leptos::prelude::*;

use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};

/// Changes of the run undone and done again: of its dataset, its model, its settings.
#[component]
pub fn History() -> impl IntoView {
    let desk = desk();
    let history = desk.memo(State::history);
    let title =
        move |what: &'static str, place: usize, keys: &'static str| match history.get()[place] {
            Some(change) => format!("{what}: {change} ({keys})"),
            None => format!("{what} ({keys})"),
        };
    view! {
        <div class="history">
            <button
                class="btn icon"
                id="b-undo"
                type="button"
                aria-label="Undo"
                title=move || title("Undo", 0, "Ctrl+Z")
                disabled=move || history.get()[0].is_none()
                on:click=move |_| desk.act(Action::Undo)
            >
                <Icon glyph=Glyph::Undo />
            </button>
            <button
                class="btn icon"
                id="b-redo"
                type="button"
                aria-label="Redo"
                title=move || title("Redo", 1, "Ctrl+Shift+Z")
                disabled=move || history.get()[1].is_none()
                on:click=move |_| desk.act(Action::Redo)
            >
                <Icon glyph=Glyph::Redo />
            </button>
        </div>
    }
}
