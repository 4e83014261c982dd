//! The seed, seen, typed and copied.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::glossary::meaning;
use crate::page::browser::clipboard;
use crate::page::browser::random::new_seed;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::Action;
use crate::page::store::desk::desk;

/// What a seed decides.
const ABOUT: &str = meaning("seed");

/// The seed of the run; another begins it anew.
#[component]
pub(super) fn Seed() -> impl IntoView {
    let desk = desk();
    let seed = desk.memo(|state| state.current_run().seed);
    let edited = desk.memo(|state| state.status.edited);
    let change = move |event: web_sys::Event| {
        let typed = event_target_value(&event).trim().parse::<u32>();
        match typed {
            Ok(typed) if typed != seed.get_untracked() => desk.act(Action::NewSeed(typed)),
            // What is no seed gives way to the one that holds.
            _ => {
                let input: web_sys::HtmlInputElement = event_target(&event);
                input.set_value(&seed.get_untracked().to_string());
            }
        }
    };
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = seed.get_untracked().to_string();
        // Browsers may forbid it; the number can be copied by hand then.
        spawn_local(async move { copied.set(clipboard::copy(&text).await) });
    };
    Effect::new(move |_| {
        seed.track();
        copied.set(false);
    });
    view! {
        <div class="f">
            <label for="seed" title=ABOUT>
                "Seed"
            </label>
            <div class="ctl">
                <input
                    id="seed"
                    type="number"
                    min="0"
                    max=u32::MAX.to_string()
                    step="1"
                    inputmode="numeric"
                    title=ABOUT
                    prop:value=move || seed.get().to_string()
                    on:change=change
                />
                <button
                    class="btn icon"
                    id="b-seed-new"
                    type="button"
                    aria-label="Another seed"
                    title="Another seed: start over from other initial weights"
                    on:click=move |_| desk.act(Action::NewSeed(new_seed()))
                >
                    <Icon glyph=Glyph::Seed />
                </button>
                <button class="btn line small" id="b-seed-copy" type="button" title="Copy the seed" on:click=copy>
                    {move || if copied.get() { "Copied" } else { "Copy" }}
                </button>
            </div>
        </div>
        <Show when=move || edited.get()>
            <p class="fields-note" id="edited">
                "These weights were carried over when the model was edited, or set by a script: seed "
                {move || seed.get()} " alone does not lead to them. Rewind goes to those it leads to."
            </p>
        </Show>
    }
}
