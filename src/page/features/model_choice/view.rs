use leptos::prelude::*;

use crate::spec::{Goal, PRESETS, Preset};

use super::goals;
use crate::page::store::State;
use crate::page::store::desk::desk;

/// The models by name.
#[component]
pub fn ModelPicker() -> impl IntoView {
    let desk = desk();
    let value = desk.memo(|state| state.preset());
    let ready = desk.memo(|state| state.ready());
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let preset = PRESETS.iter().find(|preset| preset.id == chosen);
        // Where the dataset does not do, another is offered first, and the picker goes on showing what there is.
        if !preset.is_some_and(|preset| goals::choose(desk, preset.id)) {
            let now = value.get_untracked().unwrap_or("own");
            event_target::<web_sys::HtmlSelectElement>(&event).set_value(now);
        }
    };
    // What a preset makes of the dataset there is.
    let abouts = desk.memo(|state| {
        let dataset = state.dataset();
        (dataset, state.shape_of(dataset), state.classes_of(dataset))
    });
    let abouts = Memo::new(move |_| {
        abouts.track();
        desk.look(State::abouts)
    });
    let option = move |preset: &'static Preset| {
        let place = PRESETS
            .iter()
            .position(|listed| listed.id == preset.id)
            .unwrap_or_default();
        view! {
            <option
                value=preset.id
                title=move || abouts.with(|abouts| abouts[place].clone())
                selected=move || value.get() == Some(preset.id)
            >
                {preset.title}
            </option>
        }
    };
    view! {
        <label class="pick">
            <span class="pick-k">"Model"</span>
            <select
                id="preset"
                aria-label="Model"
                title="The model that is trained: all presets, by what they show"
                disabled=move || !ready.get()
                prop:value=move || value.get().unwrap_or("own")
                on:change=choose
            >
                {Goal::ALL
                    .map(|goal| {
                        let presets = goal.presets().map(option).collect_view();
                        view! { <optgroup label=goal.title()>{presets}</optgroup> }
                    })}
                <Show when=move || value.get().is_none()>
                    <option value="own" selected=true disabled=true>
                        "Your own"
                    </option>
                </Show>
            </select>
        </label>
    }
}
