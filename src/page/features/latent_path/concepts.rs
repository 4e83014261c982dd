use leptos::prelude::*;

use crate::protocol::{Codes, DataInfo};

use super::choices::{self, choices, suggestion};
use super::concept::{Concept, Pick};
use super::view::film;
use crate::page::browser::focus::focus;
use crate::page::store::FilmAction;
use crate::page::store::desk::desk;
use crate::page::text::format;

/// The choice that stands for the pictures in the lasso.
const LASSOED: &str = "lasso";

/// A form for a new concept: which pictures it leads to, which ones it leads away from, and its name.
#[component]
pub fn ConceptForm(open: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let data = desk.memo(|state| state.data.clone());
    let sides: [RwSignal<Option<Pick>>; 2] = [RwSignal::new(None), RwSignal::new(None)];
    let given = RwSignal::new(None::<String>);
    // A choice for each side to begin with, anew for other data.
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
    let suggested = Memo::new(move |_| {
        let (towards, away) = (sides[0].get()?, sides[1].get()?);
        data.with(|data| Some(choices::name(data.as_ref()?, &towards, &away)))
    });
    let name = move || given.get().or_else(|| suggested.get()).unwrap_or_default();
    let version = desk.memo(|state| state.latent.codes_version);
    let wrong = Memo::new(move |_| {
        version.get();
        let (Some(towards), Some(away)) = (sides[0].get(), sides[1].get()) else {
            return "Choose pictures for both sides: a class, or those in the lasso on the map."
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
    });
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name().trim().to_owned();
        if let (Some(towards), Some(away), true) = (
            sides[0].get_untracked(),
            sides[1].get_untracked(),
            wrong.with_untracked(String::is_empty) && !name.is_empty(),
        ) {
            film(
                desk,
                FilmAction::Add {
                    name,
                    towards,
                    away,
                },
            );
            close(open);
        }
    };
    view! {
        <form class="concept" aria-label="New concept" on:submit=add>
            <p class="quiet-p">
                "A concept is a direction: the mean code of some pictures minus the mean code of others. The film goes along it through the probe."
            </p>
            <Side title="More" id="concept-more" side=sides[0] data=data />
            <Side title="Less" id="concept-less" side=sides[1] data=data />
            <div class="f">
                <label for="concept-name">"Name"</label>
                <input
                    type="text"
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
                    type="submit"
                    aria-describedby="concept-error"
                    disabled=move || !wrong.with(String::is_empty)
                >
                    "Add concept"
                </button>
                <button class="btn" type="button" on:click=move |_| close(open)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
}

fn close(open: RwSignal<bool>) {
    open.set(false);
    focus("b-concept");
}

/// The pictures of one side: a class, a level of a factor, or what was in the lasso.
#[component]
fn Side(
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
    let is = move |at: usize| {
        side.with(|side| {
            options.with(|all| side.as_ref() == all.get(at).map(|choice| &choice.pick))
        })
    };
    let taken = move || {
        side.with(|side| match side {
            Some(Pick::Pictures(pictures)) => Some(pictures.len()),
            _ => None,
        })
    };
    view! {
        <div class="f">
            <label for=id>{title}</label>
            <div class="ctl">
                <select id=id on:change=choose>
                    {move || {
                        let all = options.get();
                        all.into_iter()
                            .enumerate()
                            .map(|(at, choice)| {
                                view! {
                                    <option value=at.to_string() selected=move || is(at)>
                                        {choice.title}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                    {move || {
                        taken()
                            .map(|count| {
                                view! {
                                    <option value=LASSOED selected=true>
                                        {format!("{} from the lasso", format::count(count as u64))}
                                    </option>
                                }
                            })
                    }}
                </select>
                <button
                    class="btn small line"
                    type="button"
                    disabled=move || lassoed.get() == 0
                    title="Shift-drag around pictures on the map first"
                    on:click=take
                >
                    {move || match lassoed.get() {
                        0 => "Take the lasso's".to_owned(),
                        count => format!("Take the lasso's {}", format::count(count as u64)),
                    }}
                </button>
                <span class="side-n">{count}</span>
            </div>
        </div>
    }
}
