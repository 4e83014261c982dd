use leptos::prelude::*;

use crate::protocol::DataInfo;

use super::choices::{self, choices, suggestion};
use super::concept::{Concept, Pick};
use super::concept_side::Side;
use super::view::act;
use crate::page::browser::focus::focus;
use crate::page::store::PathAction;
use crate::page::store::desk::{Desk, desk};

/// A form for a new concept: which pictures it leads to, which ones it leads away from, and its name.
#[component]
pub fn ConceptForm(open: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let data = desk.memo(|state| state.data.clone());
    let sides: [RwSignal<Option<Pick>>; 2] = [RwSignal::new(None), RwSignal::new(None)];
    let given = RwSignal::new(None::<String>);
    keep_suggested(data, sides);
    let suggested = Memo::new(move |_| {
        let (towards, away) = (sides[0].get()?, sides[1].get()?);
        data.with(|data| Some(choices::name(data.as_ref()?, &towards, &away)))
    });
    let name = move || given.get().or_else(|| suggested.get()).unwrap_or_default();
    let wrong = keep_problem(desk, sides);
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name().trim().to_owned();
        if let (Some(towards), Some(away), true) = (
            sides[0].get_untracked(),
            sides[1].get_untracked(),
            wrong.with_untracked(String::is_empty) && !name.is_empty(),
        ) {
            act(
                desk,
                PathAction::Add {
                    name,
                    towards,
                    away,
                },
            );
            close(open);
        }
    };
    view! {
        <form class="concept" id="concept-form" aria-label="New concept" on:submit=add>
            <p class="quiet-p">
                "A concept is a direction: the mean code of some pictures minus the mean code of others. The strip shows what adding it to the probe's code changes."
            </p>
            <Side title="More" id="concept-more" side=sides[0] data=data />
            <Side title="Less" id="concept-less" side=sides[1] data=data />
            <div class="f">
                <label for="concept-name">"Name"</label>
                <input
                    type="text"
                    title="What the concept is called"
                    id="concept-name"
                    maxlength="40"
                    autocomplete="off"
                    prop:value=name
                    on:input=move |event| {
                        given.set(Some(event_target_value(&event)).filter(|name| !name.is_empty()));
                    }
                />
            </div>
            <p class="error" role="status" id="concept-error">
                {move || wrong.get()}
            </p>
            <div class="acts">
                <button
                    class="btn line"
                    title="Add the difference of the two mean codes as a direction"
                    type="submit"
                    aria-describedby="concept-error"
                    disabled=move || !wrong.with(String::is_empty)
                >
                    "Add concept"
                </button>
                <button class="btn" type="button" title="Add no concept" on:click=move |_| close(open)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
}

/// Chooses something for each side to begin with, anew for other data.
fn keep_suggested(data: Memo<Option<DataInfo>>, sides: [RwSignal<Option<Pick>>; 2]) {
    Effect::new(move |_| {
        data.with(|data| {
            let chosen = data.as_ref().and_then(|data| {
                let all = choices(data);
                let (towards, away) = suggestion(data)?;
                Some([towards, away].map(|at| all.get(at).map(|choice| choice.pick.clone())))
            });
            let [towards, away] = chosen.unwrap_or_default();
            sides[0].set(towards);
            sides[1].set(away);
        });
    });
}

/// Why the sides make no concept; empty where they make one.
fn keep_problem(desk: Desk, sides: [RwSignal<Option<Pick>>; 2]) -> Memo<String> {
    let version = desk.memo(|state| state.latent.codes_version);
    Memo::new(move |_| {
        version.get();
        let (Some(towards), Some(away)) = (sides[0].get(), sides[1].get()) else {
            return "Choose pictures for both sides: a class, or samples selected on the map."
                .into();
        };
        let concept = Concept {
            id: 0,
            name: String::new(),
            towards,
            away,
        };
        desk.look(|state| match &state.latent.codes {
            None => "The map has no codes yet.".into(),
            Some(codes) => concept
                .arrow(codes)
                .err()
                .map_or(String::new(), |error| error.to_string()),
        })
    })
}

fn close(open: RwSignal<bool>) {
    open.set(false);
    focus("b-concept");
}
