//! The models by what one wants to see.

use leptos::prelude::*;

use crate::page::components::dialog::Dialog;
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};
use crate::spec::{Goal, PRESETS};

/// The dialog with what there is to see. `children` are under it.
#[component]
pub fn GoalsDialog(open: RwSignal<bool>, children: ChildrenFn) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Dialog open=open title="What do you want to see?">
            <Goals open=open />
            {move || children.with_value(|children| children())}
        </Dialog>
    }
}

#[component]
fn Goals(open: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let everything = desk.memo(|state| state.guide.everything);
    let chosen = desk.memo(State::preset);
    let abouts = desk.look(State::abouts);
    let ready = desk.memo(State::ready);
    let choose = move |event: web_sys::MouseEvent| {
        let pressed = crate::page::components::form::pressed(&event);
        let id = pressed.and_then(|id| id.split_once('-').map(|(_, id)| id.to_owned()));
        if let Some(preset) = PRESETS
            .iter()
            .find(|preset| Some(preset.id) == id.as_deref())
        {
            choose(desk, preset.id);
            open.set(false);
        }
    };
    let rows = Goal::ALL
        .map(|goal| {
            let models = goal
                .presets()
                .map(|preset| {
                    let place = PRESETS.iter().position(|listed| listed.id == preset.id);
                    let about = place.and_then(|place| abouts.get(place).cloned());
                    view! {
                        <button
                            class="chip"
                            type="button"
                            id=format!("model-{}", preset.id)
                            title=about
                            aria-pressed=move || (chosen.get() == Some(preset.id)).to_string()
                        >
                            {preset.title}
                        </button>
                    }
                })
                .collect_view();
            let first = goal.presets().next();
            view! {
                <li>
                    <button
                        class="goal"
                        type="button"
                        id=first.map(|preset| format!("goal-{}", preset.id))
                        title=first.map(|preset| format!("Train the model “{}”", preset.title))
                    >
                        <b>{goal.title()}</b>
                        <span>{goal.about()}</span>
                    </button>
                    <div class="goal-models" hidden=move || !everything.get()>
                        {models}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <fieldset disabled=move || !ready.get()>
            <ul class="goals" on:click=choose>
                {rows}
            </ul>
        </fieldset>
    }
}

/// Trains a preset, or offers another dataset first; whether another run was asked for.
pub(super) fn choose(desk: Desk, id: &'static str) -> bool {
    let before = desk.number();
    desk.act(Action::Preset(id));
    desk.look(|state| state.asked_since(before))
}

/// The button that opens the dialog.
#[component]
pub fn GoalsButton(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            class="btn line goals-open"
            id="b-goals"
            type="button"
            title="Choose a model by what you want to see"
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            "What to see"
        </button>
    }
}
