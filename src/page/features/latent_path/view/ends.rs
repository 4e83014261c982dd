//! The two ends of the path that the film goes along.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::{act, focus_code};
use crate::page::components::menu::Menu;
use crate::page::features::latent_path::model::PathEnd;
use crate::page::store::PathAction;
use crate::page::store::desk::desk;

/// Where A and B come from.
#[component]
pub(super) fn Ends(failed: RwSignal<String>) -> impl IntoView {
    let desk = desk();
    let choosing = desk.memo(|state| state.latent_path.choosing);
    let up = window_event_listener(ev::pointerup, move |_| {
        if desk.look(|state| state.latent_path.choosing.is_some()) {
            act(desk, PathAction::Chosen);
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && desk.look(|state| state.latent_path.choosing.is_some()) {
            act(desk, PathAction::Choose(None));
        }
    });
    // The page listens until it is left.
    std::mem::forget((up, escape));
    let from_focus = move |end| {
        spawn_local(async move {
            match focus_code(desk).await {
                Ok(code) => act(desk, PathAction::End(end, code)),
                Err(why) => failed.set(why),
            }
        });
    };
    let from_probe = move |end| {
        let code = desk.look(|state| state.latent.probe.clone());
        act(desk, PathAction::End(end, code));
    };
    view! {
        <Menu title="A and B" about="Choose the two codes to interpolate between">
            <button
                class="btn"
                type="button"
                title="Press one dot for A and one for B"
                on:click=move |_| act(desk, PathAction::Choose(Some(PathEnd::A)))
            >
                "Choose two pictures on the map"
            </button>
            <button class="btn" type="button" title="A becomes the code of the validation sample in focus" on:click=move |_| from_focus(PathEnd::A)>
                "A: the focus picture"
            </button>
            <button class="btn" type="button" title="B becomes the code of the validation sample in focus" on:click=move |_| from_focus(PathEnd::B)>
                "B: the focus picture"
            </button>
            <button class="btn" type="button" title="A becomes the probe’s code" on:click=move |_| from_probe(PathEnd::A)>
                "A: where the probe is"
            </button>
            <button class="btn" type="button" title="B becomes the probe’s code" on:click=move |_| from_probe(PathEnd::B)>
                "B: where the probe is"
            </button>
        </Menu>
        <p class="choosing" hidden=move || choosing.get().is_none()>
            {move || match choosing.get() {
                Some(PathEnd::B) => "Press a picture on the map for B.",
                _ => "Press a picture on the map for A.",
            }}
            <button
                class="btn small line"
                type="button"
                title="Leave A and B where they are"
                on:click=move |_| act(desk, PathAction::Choose(None))
            >
                "Leave them"
            </button>
        </p>
    }
}
