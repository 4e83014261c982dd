//! What stands beside this run, and how far it is.

use leptos::prelude::*;

use crate::spec::PRESETS;

use super::beside::Beside;
use crate::page::app::context::Comparing;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::features::comparison::choices::{ALONE, choices, name_of};
use crate::page::store::desk::{Desk, desk};
use crate::page::text::format;

/// Which run is compared with which.
#[component]
pub(super) fn Choose(beside: Beside) -> impl IntoView {
    let desk = desk();
    let open = expect_context::<Comparing>().0;
    let (pick, other_run) = (beside.pick, beside.other_run);
    let name = desk.memo(name_of);
    // Trying every preset takes its time, and only these change what comes of it.
    let asked_for = desk.memo(|state| (state.latent.models, state.corruption().train > 0.0));
    let offered = Memo::new(move |_| {
        asked_for.get();
        let alone = (ALONE, "PCA alone, no second model");
        let others = desk.look(|state| choices(state, PRESETS));
        std::iter::once(alone).chain(others).collect::<Vec<_>>()
    });
    let chosen = move || {
        let chosen = pick.choice.get();
        let known = offered.with(|offered| offered.iter().any(|(id, _)| *id == chosen));
        if known { chosen } else { ALONE.to_owned() }
    };
    // Of the run of now, once more, the code is the same as it is.
    let own_code = move || {
        let chosen = chosen();
        [ALONE, "clean", "seed"].contains(&&*chosen) || chosen.starts_with("code-")
    };
    let size = desk.memo(|state| state.run.as_ref()?.model.code_size().ok());
    view! {
        <div class="compare-pick">
            <h2 id="h-compare">"Compare"</h2>
            <span class="key-a">{move || name.get()}</span>
            <label>
                <span class="key-b">"with"</span>
                <select
                    id="compare-with"
                    title="The model that is trained beside this one"
                    prop:value=chosen
                    on:change=move |event| {
                        pick.choice.set(event_target_value(&event));
                        beside.start();
                    }
                >
                    {move || options(offered.get(), &untrack(chosen))}
                </select>
            </label>
            <label class="check" hidden=own_code>
                <input
                    type="checkbox"
                    title="Give the other model a code as wide as this one’s, so that both have the same room"
                    id="compare-code"
                    prop:checked=move || pick.same_code.get()
                    on:change=move |event| {
                        pick.same_code.set(event_target_checked(&event));
                        beside.start();
                    }
                />
                {move || {
                    size.get().map_or("Code as here".into(), |size| format!("Code of {size}, as here"))
                }}
            </label>
            {move || other_run.get().map(|other_run| view! { <CatchingUp other_run=other_run /> })}
            <p class="quiet-p" role="status">
                {move || {
                    pick.ended
                        .get()
                        .then_some(
                            "What stood beside the run before does not go with this one, so it has ended. Choose again.",
                        )
                }}
            </p>
            <button
                class="btn icon compare-close"
                type="button"
                aria-label="End the comparison"
                title="End the comparison"
                on:click=move |_| open.set(false)
            >
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
}

/// How far the other run is behind this one.
#[component]
fn CatchingUp(other_run: Desk) -> impl IntoView {
    let desk = desk();
    let [own, its] = [desk, other_run].map(|desk| desk.memo(|state| state.status.step));
    let behind = Memo::new(move |_| its.get() < own.get());
    let words = move || {
        if behind.get() {
            let [its, own] = [its, own].map(|step| format::count(step.get().into()));
            format!("trains as long as this run: step {its} of {own}")
        } else {
            "same pictures, same order, as many steps".to_owned()
        }
    };
    view! {
        <span class="transfer">
            <Show when=move || behind.get()>
                <progress
                    aria-label="Steps of the other run"
                    max=move || own.get().to_string()
                    prop:value=move || f64::from(its.get())
                ></progress>
            </Show>
            <span>{words}</span>
        </span>
    }
}

fn options(offered: Vec<(&'static str, &'static str)>, now: &str) -> impl IntoView + use<> {
    let options = offered.into_iter().map(|(id, title)| {
        view! {
            <option value=id selected=id == now>
                {title}
            </option>
        }
    });
    options.collect_view()
}
