//! Another run beside this one, in an engine of its own: same pictures, same order, another model.

mod numbers;
mod pictures;

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Amount, EngineSetting, Request, Status};
use crate::spec::{PRESETS, Run};

use super::model::{Curves, INSET, SIZE, choices, other};
use crate::page::app::context::OtherRun;
use crate::page::app::look::{Look, look};
use crate::page::browser::address::choice_of_address;
use crate::page::components::disclosure::Fold;
use crate::page::store::client::ask;
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, DenoiseAction, State};
use numbers::{Errors, Facts};
use pictures::{OtherCodes, OtherPictures};

/// Most steps the other run takes before it looks up again.
const STRIDE: u32 = 400;
/// How long it waits where it has caught up.
const WAIT: Duration = Duration::from_millis(250);

/// What stands beside this run, or is to.
#[derive(Clone, Copy)]
struct ComparisonPick {
    choice: RwSignal<String>,
    same_code: RwSignal<bool>,
    /// The model on this side when the other was begun.
    model: StoredValue<Option<u32>>,
    /// Whether it ended because it did not go with what came here.
    ended: RwSignal<bool>,
}

impl ComparisonPick {
    /// What the other run is to be now; nothing where that is not offered.
    fn run(self, desk: Desk) -> Option<Run> {
        let choice = self.choice.get_untracked();
        desk.look(|state| {
            let offered = choices(state, PRESETS);
            let known = offered.iter().any(|(id, _)| *id == choice);
            let same_code = self.same_code.get_untracked();
            known.then(|| other(state, &choice, same_code)).flatten()
        })
    }

    /// Begins `run` in the other engine, from its first step.
    fn begin(self, desk: Desk, other_run: Desk, run: Run) {
        self.model
            .set_value(desk.look(|state| Some(state.latent.models)));
        self.ended.set(false);
        desk.act(Action::OtherNoise(Vec::new()));
        spawn_local(async move {
            // Its engine opens with a run of its own, which this one replaces.
            if other_run.until_ready().await.is_ok() {
                other_run.act(Action::Load(Box::new(run), None));
                let seed = desk.look(State::choice_of_pictures);
                other_run.set(EngineSetting::Pictures { seed });
            }
        });
    }
}

/// A disclosure for the comparison.
#[component]
pub fn CompareSection() -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(State::ready);
    let open = RwSignal::new(false);
    let other_run = expect_context::<OtherRun>().0;
    let pick = ComparisonPick {
        choice: RwSignal::new(String::new()),
        same_code: RwSignal::new(true),
        model: StoredValue::new(None),
        ended: RwSignal::new(false),
    };
    let end = move || {
        if let Some(old) = other_run.get_untracked() {
            other_run.set(None);
            old.close();
            desk.act(Action::OtherNoise(Vec::new()));
        }
    };
    Effect::new(move |_| {
        if !open.get() {
            end();
        }
    });
    // Another model or other pictures on this side: the other begins anew beside them, or ends.
    let model = desk.memo(|state| state.ready().then_some(state.latent.models));
    Effect::new(move |_| {
        let (Some(now), Some(there)) = (model.get(), other_run.get_untracked()) else {
            return;
        };
        if pick.model.get_value() == Some(now) {
            return;
        }
        match pick.run(desk) {
            Some(run) => pick.begin(desk, there, run),
            None => {
                end();
                pick.ended.set(true);
            }
        }
    });
    view! {
        <Fold
            id="b-compare"
            panel="compare"
            about="Train another model beside this one, and measure both"
            title="Compare: the same pictures, another model"
            open=open
            hidden=false
        >
            <Show when=move || ready.get()>
                <Choose pick=pick />
                {move || other_run.get().map(|other_run| view! { <Side other_run=other_run /> })}
            </Show>
        </Fold>
    }
}

#[component]
fn Choose(pick: ComparisonPick) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let other_run = expect_context::<OtherRun>().0;
    // Trying every preset takes its time, and only these change what comes of it.
    let asked_for = desk.memo(|state| (state.latent.models, state.corruption().train > 0.0));
    let offered = Memo::new(move |_| {
        asked_for.get();
        desk.look(|state| choices(state, PRESETS))
    });
    let chosen = move || {
        let chosen = pick.choice.get();
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
        pick.choice.set(untrack(chosen));
        start(desk, look, pick, other_run);
    };
    let words = move || {
        if other_run.get().is_some() {
            "Start over"
        } else {
            "Start"
        }
    };
    // Of the run of now, once more, the code is the same as it is.
    let own_code = move || ["clean", "seed"].contains(&&*chosen());
    let size = desk.memo(|state| state.run.as_ref()?.model.code_size().ok());
    view! {
        <div class="compare-pick">
            <label>
                <span>"Beside this run"</span>
                <select
                    title="The model that is trained beside this one"
                    id="compare-with"
                    prop:value=chosen
                    on:change=move |event| pick.choice.set(event_target_value(&event))
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
                    on:change=move |event| pick.same_code.set(event_target_checked(&event))
                />
                {move || {
                    size.get().map_or("Code as here".into(), |size| format!("Code of {size}, as here"))
                }}
            </label>
            <button class="btn line" type="button" title="Train the other model on the same pictures in the same order" id="b-compare-start" on:click=start>
                {words}
            </button>
            <p class="quiet-p">
                "The other run has an engine of its own and takes as many steps as this one: same pictures, same order, same batch. It starts over when this one does."
            </p>
            <p class="quiet-p" role="status">
                {move || {
                    pick.ended
                        .get()
                        .then_some(
                            "What stood beside the run before does not go with this one, so it has ended. Choose again.",
                        )
                }}
            </p>
        </div>
    }
}

/// Begins the other run, with an engine of its own where it has none.
fn start(desk: Desk, look: Look, pick: ComparisonPick, other_run: RwSignal<Option<Desk>>) {
    let Some(run) = pick.run(desk) else {
        return;
    };
    let there = other_run.get_untracked().unwrap_or_else(|| {
        let there = Desk::beside(choice_of_address());
        look.tell_engine(there);
        other_run.set(Some(there));
        follow(desk, there, other_run);
        there
    });
    pick.begin(desk, there, run);
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

/// Lets the other run take as many steps as this one, and try noise where this one does, for as long as it is there.
fn follow(desk: Desk, other: Desk, other_run: RwSignal<Option<Desk>>) {
    let there = move || other_run.get_untracked().is_some();
    spawn_local(async move {
        while there() {
            let behind = |state: &State| state.ready().then_some(state.status.step);
            let (now, its) = (desk.look(behind), other.look(behind));
            if now.zip(its).is_some_and(|(now, its)| now < its) {
                // This one went back, and what the other was at that step is gone.
                other.act(Action::Rewind);
                sleep(WAIT).await;
                continue;
            }
            let left = now.zip(its).map_or(0, |(now, its)| now.saturating_sub(its));
            let loading = other.look(|state| state.run.is_none());
            if left == 0 || loading {
                sleep(WAIT).await;
                continue;
            }
            let amount = Amount::Steps(left.min(STRIDE));
            if ask::<Status>(other, Request::Train { amount })
                .await
                .is_err()
            {
                sleep(WAIT).await;
            }
        }
    });
    let kinds = desk.memo(|state| state.corruption().kinds.clone());
    let test = desk.memo(|state| state.corruption().test);
    let tried = desk.memo(|state| state.studies.noise.clone());
    let clean = other.memo(|state| state.corruption().train == 0.0 && state.run.is_some());
    let found = other.memo(|state| state.studies.noise.clone());
    Effect::new(move |_| {
        let (kinds, test) = (kinds.get(), test.get());
        if there() && other.look(State::ready) {
            other.act(Action::Denoise(DenoiseAction::Kinds(kinds)));
            other.act(Action::Denoise(DenoiseAction::Test(test)));
        }
    });
    let steps = [desk, other].map(|desk| desk.memo(|state| state.status.step));
    let models = other.memo(|state| state.ready().then_some(state.latent.models));
    let caught_up = Memo::new(move |_| steps[0].get() <= steps[1].get());
    let playing = desk.memo(|state| state.status.playing);
    // Each measurement here is asked of the other once. When this one stands still, the other comes to the same step first.
    let asked = StoredValue::new((Vec::new(), None));
    Effect::new(move |_| {
        let now = (tried.get(), models.get());
        let due = (playing.get() || caught_up.get()) && clean.get() && there();
        if due && !now.0.is_empty() && now.1.is_some() && asked.with_value(|asked| *asked != now) {
            asked.set_value(now);
            other.act(Action::StudyNoise);
        }
    });
    Effect::new(move |_| {
        let found = found.get();
        if there() && clean.get_untracked() {
            desk.act(Action::OtherNoise(found));
        }
    });
}

#[component]
fn Side(other_run: Desk) -> impl IntoView {
    let desk = desk();
    let curves = Curved::of(desk, other_run);
    view! {
        <div class="compare-in">
            <Facts other_run=other_run />
            <figure class="compare-curves">
                <figcaption>
                    <b>"Validation loss"</b>
                    " over epochs "
                    <span class="key-a">"this run"</span>
                    " "
                    <span class="key-b">"the other"</span>
                    {move || {
                        if curves.curves.with(|curves| curves.marks.is_empty()) {
                            ". They begin with the first epoch"
                        } else if curves.alike.get() {
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
                                <line class="mark" x1=INSET[0].to_string() x2=SIZE[0].to_string() y1=place.to_string() y2=place.to_string()></line>
                                <text class="mark" x=(INSET[0] - 4.0).to_string() y=(place + 4.0).to_string() text-anchor="end">
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
                            <text class="mark" x=INSET[0].to_string() y=(SIZE[1] - 3.0).to_string()>"1"</text>
                            <text class="mark" x=(SIZE[0] - 8.0).to_string() y=(SIZE[1] - 3.0).to_string() text-anchor="end">
                                {format!("epoch {}", curves.epochs)}
                            </text>
                            <polyline class="a" points=curves.lines[0].clone()></polyline>
                            <polyline class="b" points=curves.lines[1].clone()></polyline>
                        </svg>
                    }
                }}
            </figure>
            <Errors other_run=other_run />
            <OtherPictures other_run=other_run />
            <OtherCodes other_run=other_run />
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
    fn of(desk: Desk, other_run: Desk) -> Self {
        let [own, its] =
            [desk, other_run].map(|desk| desk.memo(|state| state.curve.epochs().len()));
        let [loss, its_loss] = [desk, other_run].map(|desk| {
            desk.memo(|state| {
                let run = state.run.as_ref()?;
                Some((run.loss, run.reduction, run.model.is_variational()))
            })
        });
        Self {
            curves: Memo::new(move |_| {
                own.get();
                its.get();
                desk.look(|a| other_run.look(|b| Curves::of([&a.curve, &b.curve])))
            }),
            alike: Memo::new(move |_| loss.get() == its_loss.get()),
        }
    }
}
