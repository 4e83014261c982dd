//! One side of a concept in its form.

use leptos::prelude::*;

use crate::protocol::{Codes, DataInfo};

use super::choices::{ConceptChoice, choices};
use super::concept::Pick;
use crate::page::store::desk::desk;
use crate::page::text::format;

/// The choice that stands for the pictures in the lasso.
const LASSOED: &str = "lasso";

/// The pictures of one side: a class, a level of a factor, or what was in the lasso.
#[component]
pub(super) fn Side(
    title: &'static str,
    id: &'static str,
    side: RwSignal<Option<Pick>>,
    data: Memo<Option<DataInfo>>,
) -> impl IntoView {
    let desk = desk();
    let options =
        Memo::new(move |_| data.with(|data| data.as_ref().map(choices).unwrap_or_default()));
    let lassoed = desk.memo(|state| state.latent.selection.len());
    let version = desk.memo(|state| state.latent.codes_version);
    let count = move || {
        version.get();
        let side = side.get();
        let count = desk.look(|state| {
            let codes: &Codes = state.latent.codes.as_ref()?;
            Some(side?.count(codes))
        });
        count.map_or(String::new(), |count| {
            format!("{} on the map", format::count(count as u64))
        })
    };
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let chosen = value
            .parse::<usize>()
            .ok()
            .and_then(|at| options.with_untracked(|all| Some(all.get(at)?.pick.clone())));
        if chosen.is_some() {
            side.set(chosen);
        }
    };
    let take = move |_| {
        let pictures: Option<Vec<u32>> = desk.look(|state| {
            let codes = state.latent.codes.as_ref()?;
            let chosen = state.latent.selection.iter();
            chosen.map(|&at| codes.pictures.get(at).copied()).collect()
        });
        side.set(pictures.map(Pick::Pictures));
    };
    view! {
        <div class="f">
            <label for=id>{title}</label>
            <div class="ctl">
                <select title="The samples of this side: a class, a level of a factor, or a selection on the map" id=id on:change=choose>
                    {move || offered(options, side)}
                    {move || lassoed_option(side)}
                </select>
                <button
                    class="btn small line"
                    type="button"
                    disabled=move || lassoed.get() == 0
                    title="Shift-drag around pictures on the map first"
                    on:click=take
                >
                    {move || match lassoed.get() {
                        0 => "Use selection".to_owned(),
                        count => format!("Use selection of {}", format::count(count as u64)),
                    }}
                </button>
                <span class="side-n">{count}</span>
            </div>
        </div>
    }
}

/// What the data offers for a side.
fn offered(options: Memo<Vec<ConceptChoice>>, side: RwSignal<Option<Pick>>) -> impl IntoView {
    let is = move |at: usize| {
        side.with(|side| {
            options.with(|all| side.as_ref() == all.get(at).map(|choice| &choice.pick))
        })
    };
    let all = options.get().into_iter().enumerate();
    all.map(|(at, choice)| {
        view! {
            <option value=at.to_string() selected=move || is(at)>
                {choice.title}
            </option>
        }
    })
    .collect_view()
}

/// What was in the lasso, where that was taken.
fn lassoed_option(side: RwSignal<Option<Pick>>) -> impl IntoView {
    let taken = side.with(|side| match side {
        Some(Pick::Pictures(pictures)) => Some(pictures.len()),
        _ => None,
    });
    taken.map(|count| {
        view! {
            <option value=LASSOED selected=true>
                {format!("{} selected", format::count(count as u64))}
            </option>
        }
    })
}
