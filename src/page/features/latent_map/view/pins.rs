use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::act::act;
use super::groups::classes;
use super::keys::step;
use crate::page::store::desk::desk;
use crate::page::store::{LatentAction, State};

/// The ends of the walk: the pointer takes hold of them on the map, the keyboard here.
#[component]
pub fn Pins() -> impl IntoView {
    view! {
        <Pin end=false />
        <Pin end=true />
    }
}

#[component]
fn Pin(end: bool) -> impl IntoView {
    let desk = desk();
    let code = move |state: &State| {
        if end {
            state.latent.b.clone()
        } else {
            state.latent.a.clone()
        }
    };
    let there = desk.memo(|state| state.latent.has_walk());
    let place = desk.memo(move |state| {
        // What is not seen waits at the edge.
        state
            .latent
            .to_screen(&code(state))
            .map(|share| share.clamp(0.0, 1.0))
    });
    let label = desk.memo(move |state| {
        let (name, code) = (if end { "B, end" } else { "A, start" }, code(state));
        let latent = &state.latent;
        format!(
            "{name} of the walk. {}. {}.",
            latent.whereabouts(&code, &classes(state)),
            latent.coordinates(&code)
        )
    });
    let keys = move |event: KeyboardEvent| {
        let Some(by) = step(&event) else {
            return;
        };
        event.prevent_default();
        let code = desk.look(|state| state.latent.nudged(&code(state), by));
        act(
            desk,
            if end {
                LatentAction::EndWalk(code)
            } else {
                LatentAction::StartWalk(code)
            },
        );
    };
    let style = move || {
        let [x, y] = place.get();
        format!("--x:{:.2}%;--y:{:.2}%", 100.0 * x, 100.0 * y)
    };
    view! {
        <button
            class="lat-pin"
            type="button"
            title="Drag, or use the arrow keys: one end of the interpolation from A to B"
            id=if end { "pin-b" } else { "pin-a" }
            style=style
            hidden=move || !there.get()
            aria-label=move || label.get()
            aria-roledescription="handle, moved with the arrow keys"
            on:keydown=keys
        >
            {if end { "B" } else { "A" }}
        </button>
    }
}
