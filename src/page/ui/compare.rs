//! Another run beside this one, in an engine of its own: same pictures, same order, another model.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Amount, ToEngine, ViewName};
use crate::spec::PRESETS;

use super::super::compare::{Curves, SIZE, bars, choices, other};
use super::super::desk::{Desk, desk};
use super::super::format;
use super::super::script::ask;
use super::super::state::{Action, DenoiseAction, State};
use super::canvas::{Fit, in_sight, keep_canvas, picture_side};
use super::compute::choice_of_address;
use super::fold::Fold;
use super::latent::keep_points;
use super::look::look;

/// Space between tiles in CSS pixels, and the largest tile.
const GAP: f64 = 4.0;
const LARGEST: f64 = 64.0;
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

/// What each run is, and where it stands.
#[component]
fn Facts(twin: Desk) -> impl IntoView {
    let desk = desk();
    let column = |desk: Desk| {
        desk.memo(|state| {
            let title = state
                .starting_point()
                .map_or("Your own", |preset| preset.title);
            let code = state
                .run
                .as_ref()
                .and_then(|run| run.model.code_size().ok());
            let parameters = state
                .summary
                .as_ref()
                .map_or(0, |summary| summary.parameters);
            let units = state.units().map(|units| units.in_use());
            [
                title.to_owned(),
                code.map_or("–".into(), |size| size.to_string()),
                format::count(parameters),
                format::count(state.status.step.into()),
                state.unit().told(state.train_loss()),
                state.unit().told(state.validation_loss()),
                units.unwrap_or_else(|| "not measured yet".into()),
            ]
        })
    };
    let (own, its) = (column(desk), column(twin));
    const NAMES: [&str; 7] = [
        "Model",
        "Code",
        "Parameters",
        "Step",
        "Training loss",
        "Validation loss",
        "Units in use",
    ];
    let rows = NAMES
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{move || own.with(|own| own[i].clone())}</td>
                    <td>{move || its.with(|its| its[i].clone())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="sum num compare-facts" id="compare-facts">
            <thead>
                <tr>
                    <th></th>
                    <th scope="col" class="key-a">
                        "This run"
                    </th>
                    <th scope="col" class="key-b">
                        "The other"
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Errors on test pictures beside principal components, on one axis.
#[component]
fn Errors(twin: Desk) -> impl IntoView {
    let desk = desk();
    let own = desk.memo(|state| (state.studies.subspace, state.studies.error));
    let its = twin.memo(|state| state.studies.error);
    let busy = desk.memo(|state| state.studies.under_way);
    let measure = move |_| {
        if busy.get_untracked().is_some() {
            return desk.act(Action::CancelStudy);
        }
        desk.act(Action::StudyComponents);
        if twin.look(State::ready) {
            twin.act(Action::StudyError);
        }
    };
    let all = move || {
        let (subspace, error) = own.get();
        let name = |of: &str, error: Option<(f64, u32)>| {
            error.map_or(of.to_owned(), |(_, step)| {
                format!("{of}, step {}", format::count(step.into()))
            })
        };
        bars(&[
            (
                subspace.map_or("PCA".into(), |found| {
                    format!("PCA, {} components", found.components)
                }),
                subspace.map(|found| found.linear),
            ),
            (name("this run", error), error.map(|(error, _)| error)),
            (
                name("the other", its.get()),
                its.get().map(|(error, _)| error),
            ),
        ])
    };
    view! {
        <figure class="compare-errors" id="compare-errors">
            <figcaption>
                <b>"Squared error on test pictures"</b>
                ", beside as many principal components as this code has numbers "
                <button class="btn line small" type="button" id="b-errors" on:click=measure>
                    {move || match busy.get() {
                        Some((_, _, share)) => format!("{} · Cancel", format::percent(share)),
                        None => "Measure".into(),
                    }}
                </button>
            </figcaption>
            <ul>
                {move || {
                    all()
                        .into_iter()
                        .map(|(name, error, share)| {
                            view! {
                                <li style=format!("--h:{:.1}%", 100.0 * share)>
                                    <span>{name}</span>
                                    <i></i>
                                    <b class="num">{format!("{error:.5}")}</b>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </figure>
    }
}

/// What the other run makes of the same pictures.
#[component]
fn TwinPictures(twin: Desk) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = RwSignal::new(480.0);
    Effect::new(move |_| {
        look.version.get();
        if let Some(place) = place.get() {
            width.set(f64::from(place.client_width()).max(160.0));
        }
    });
    let columns = desk.memo(|state| state.columns);
    let noisy = twin.memo(State::is_denoising);
    let side = twin.memo(picture_side);
    let fit = move || {
        let columns = columns.get();
        let rows = if noisy.get() { 4 } else { 3 };
        let tile = ((width.get() + GAP) / f64::from(columns) - GAP).clamp(12.0, LARGEST);
        Fit::tiles(columns, rows, tile, GAP, side.get())
    };
    keep_canvas(twin, ViewName::Reconstructions, holder, fit);
    let error = twin.memo(|state| {
        let shown = &state.shown;
        (!shown.is_empty())
            .then(|| shown.iter().map(|shown| shown.error).sum::<f32>() / shown.len() as f32)
    });
    let own = desk.memo(|state| {
        let shown = &state.shown;
        (!shown.is_empty())
            .then(|| shown.iter().map(|shown| shown.error).sum::<f32>() / shown.len() as f32)
    });
    let told = move || match (own.get(), error.get()) {
        (Some(own), Some(its)) => format!(
            "Squared error on them: {} here, {} there.",
            format::error(own),
            format::error(its)
        ),
        _ => String::new(),
    };
    view! {
        <figure class="compare-pictures">
            <figcaption>
                <b>"The other run’s reconstructions"</b>
                " of the pictures above. "
                {told}
            </figcaption>
            <div node_ref=place>
                <div
                    class="compare-canvas"
                    role="img"
                    aria-label="Validation pictures, the other run’s reconstructions and their difference"
                    node_ref=holder
                ></div>
            </div>
        </figure>
    }
}

/// The other run's codes.
#[component]
fn TwinCodes(twin: Desk) -> impl IntoView {
    let holder = NodeRef::<html::Div>::new();
    let place = NodeRef::<html::Div>::new();
    let seen = in_sight(place);
    let side = RwSignal::new(240.0);
    keep_points(twin, holder, side.into(), seen);
    let axes = twin.memo(|state| state.latent.axes_in_words());
    view! {
        <figure class="compare-codes">
            <figcaption>
                <b>"The other run’s codes"</b>
                ", "
                {move || axes.get()}
                ". This run’s are on the map above."
            </figcaption>
            <div class="compare-points" node_ref=place>
                <div node_ref=holder></div>
            </div>
        </figure>
    }
}
