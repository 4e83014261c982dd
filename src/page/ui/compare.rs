//! Another run beside this one, in an engine of its own: same pictures, same order, another model.

mod numbers;
mod pictures;

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Amount, ToEngine};
use crate::spec::PRESETS;

use super::super::compare::{Curves, SIZE, choices, other};
use super::super::desk::{Desk, desk};
use super::super::script::ask;
use super::super::state::{Action, DenoiseAction, State};
use super::compute::choice_of_address;
use super::fold::Fold;
use super::look::look;
use numbers::{Errors, Facts};
use pictures::{TwinCodes, TwinPictures};

/// Most steps the other run takes before it looks up again.
const STRIDE: u32 = 400;
/// How long it waits where it has caught up.
const WAIT: Duration = Duration::from_millis(250);

/// The other run, where there is one.
#[derive(Clone, Copy)]
pub struct Twin(pub RwSignal<Option<Desk>>);

/// A disclosure for the comparison.
#[component]
pub fn CompareSection() -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(State::ready);
    let open = RwSignal::new(false);
    let twin = expect_context::<Twin>().0;
    Effect::new(move |_| {
        if !open.get()
            && let Some(old) = twin.get_untracked()
        {
            twin.set(None);
            old.close();
            desk.act(Action::TwinNoise(Vec::new()));
        }
    });
    view! {
        <Fold
            id="b-compare"
            panel="compare"
            title="Compare: the same pictures, another model"
            open=open
            hidden=false
        >
            <Show when=move || ready.get()>
                <Choose />
                {move || twin.get().map(|twin| view! { <Side twin=twin /> })}
            </Show>
        </Fold>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let (desk, look) = (desk(), look());
    let twin = expect_context::<Twin>().0;
    let offered = desk.memo(|state| choices(state, PRESETS));
    let chosen = RwSignal::new(String::new());
    let pick = move || {
        let chosen = chosen.get();
        offered.with(|offered| {
            let known = offered.iter().any(|(id, _)| *id == chosen);
            if known {
                chosen
            } else {
                offered
                    .first()
                    .map_or(String::new(), |(id, _)| (*id).into())
            }
        })
    };
    let start = move |_| {
        let Some(run) = desk.look(|state| other(state, &untrack(pick))) else {
            return;
        };
        let other = twin.get_untracked().unwrap_or_else(|| {
            let other = Desk::open(choice_of_address(), false);
            look.tell_engine(other);
            twin.set(Some(other));
            follow(desk, other, twin);
            other
        });
        desk.act(Action::TwinNoise(Vec::new()));
        spawn_local(async move {
            // Its engine opens with a run of its own, which this one replaces.
            if other.until_ready().await.is_ok() {
                other.act(Action::Load(Box::new(run), None));
                let seed = desk.look(State::choice_of_pictures);
                other.post(&ToEngine::Shuffle { seed });
            }
        });
    };
    let words = move || {
        if twin.get().is_some() {
            "Start over"
        } else {
            "Start"
        }
    };
    view! {
        <div class="compare-pick">
            <label>
                <span>"Beside this run"</span>
                <select
                    id="compare-with"
                    prop:value=pick
                    on:change=move |event| chosen.set(event_target_value(&event))
                >
                    {move || {
                        let now = untrack(pick);
                        offered
                            .get()
                            .into_iter()
                            .map(|(id, title)| {
                                view! {
                                    <option value=id selected=id == now>
                                        {title}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
            <button class="btn line" type="button" id="b-compare-start" on:click=start>
                {words}
            </button>
            <p class="quiet-p">
                "The other run has an engine of its own and takes as many steps as this one: same pictures, same order, same batch."
            </p>
        </div>
    }
}

/// Lets the other run take as many steps as this one, and try noise where this one does, for as long as it is there.
fn follow(desk: Desk, other: Desk, twin: RwSignal<Option<Desk>>) {
    let there = move || twin.get_untracked().is_some();
    spawn_local(async move {
        while there() {
            let behind = |state: &State| state.ready().then_some(state.status.step);
            let (now, its) = (desk.look(behind), other.look(behind));
            let left = now.zip(its).map_or(0, |(now, its)| now.saturating_sub(its));
            let loading = other.look(|state| state.run.is_none());
            if left == 0 || loading {
                sleep(WAIT).await;
                continue;
            }
            let amount = Amount::Steps(left.min(STRIDE));
            if ask(other, |ticket| ToEngine::Train { ticket, amount })
                .await
                .is_err()
            {
                sleep(WAIT).await;
            }
        }
    });
    let kinds = desk.memo(|state| state.live.corruption.kinds.clone());
    let test = desk.memo(|state| state.live.corruption.test);
    let tried = desk.memo(|state| (state.studies.noise_step, state.studies.noise.len()));
    let clean = other.memo(|state| state.live.corruption.train == 0.0 && state.run.is_some());
    let found = other.memo(|state| state.studies.noise.clone());
    Effect::new(move |_| {
        let (kinds, test) = (kinds.get(), test.get());
        if there() && other.look(State::ready) {
            other.act(Action::Denoise(DenoiseAction::Kinds(kinds)));
            other.act(Action::Denoise(DenoiseAction::Test(test)));
        }
    });
    Effect::new(move |_| {
        let (_, some) = tried.get();
        if some > 0 && there() && clean.get() && other.look(State::ready) {
            other.act(Action::StudyNoise);
        }
    });
    Effect::new(move |_| {
        let found = found.get();
        if there() && clean.get_untracked() {
            desk.act(Action::TwinNoise(found));
        }
    });
}

#[component]
fn Side(twin: Desk) -> impl IntoView {
    let desk = desk();
    let curves = Curved::of(desk, twin);
    view! {
        <div class="compare-in">
            <Facts twin=twin />
            <figure class="compare-curves">
                <figcaption>
                    <b>"Validation loss"</b>
                    " over epochs "
                    <span class="key-a">"this run"</span>
                    " "
                    <span class="key-b">"the other"</span>
                    {move || {
                        if curves.alike.get() {
                            ""
                        } else {
                            ". They count different losses: compare the errors below."
                        }
                    }}
                </figcaption>
                {move || {
                    let curves = curves.curves.get();
                    let marks = curves
                        .marks
                        .iter()
                        .map(|(words, place)| {
                            view! {
                                <line class="mark" x1="44" x2=SIZE[0].to_string() y1=place.to_string() y2=place.to_string()></line>
                                <text class="mark" x="40" y=(place + 4.0).to_string() text-anchor="end">
                                    {words.clone()}
                                </text>
                            }
                        })
                        .collect_view();
                    view! {
                        <svg
                            viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1])
                            role="img"
                            aria-label="Validation losses of both runs over their epochs"
                        >
                            {marks}
                            <text class="mark" x="44" y=(SIZE[1] - 3.0).to_string()>"1"</text>
                            <text class="mark" x=(SIZE[0] - 8.0).to_string() y=(SIZE[1] - 3.0).to_string() text-anchor="end">
                                {format!("epoch {}", curves.epochs)}
                            </text>
                            <polyline class="a" points=curves.lines[0].clone()></polyline>
                            <polyline class="b" points=curves.lines[1].clone()></polyline>
                        </svg>
                    }
                }}
            </figure>
            <Errors twin=twin />
            <TwinPictures twin=twin />
            <TwinCodes twin=twin />
        </div>
    }
}

/// The curves of both runs.
#[derive(Clone, Copy)]
struct Curved {
    curves: Memo<Curves>,
    /// Whether both count the same loss.
    alike: Memo<bool>,
}

impl Curved {
    fn of(desk: Desk, twin: Desk) -> Self {
        let [own, its] = [desk, twin].map(|desk| desk.memo(|state| state.curve.epochs().len()));
        let [loss, its_loss] = [desk, twin].map(|desk| {
            desk.memo(|state| {
                let run = state.run.as_ref()?;
                Some((run.loss, run.reduction, run.model.is_variational()))
            })
        });
        Self {
            curves: Memo::new(move |_| {
                own.get();
                its.get();
                desk.look(|a| twin.look(|b| Curves::of([&a.curve, &b.curve])))
            }),
            alike: Memo::new(move |_| loss.get() == its_loss.get()),
        }
    }
}
