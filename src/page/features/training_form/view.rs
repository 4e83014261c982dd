use leptos::prelude::*;

use crate::glossary::meaning;
use crate::spec::{Anneal, Run};

use super::model;
use super::seed::Seed;
use crate::page::components::form::{Form, FormRow};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};
use crate::page::text::format;

/// The slider's ends, as powers of ten.
const SLOWEST: f64 = -5.0;
const FASTEST: f64 = 0.0;
/// Steps of the slider from end to end: twenty to every power of ten.
const NOTCHES: f64 = 100.0;

/// How the model is trained.
#[component]
pub fn Settings() -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(|state| state.ready());
    let counts = desk.memo(|state| {
        state.data.as_ref().map_or(String::new(), |data| {
            format!(
                "{} train, {} validate, {} test",
                format::count(data.train.into()),
                format::count(data.validation.into()),
                format::count(data.test.into())
            )
        })
    });
    let rows = desk.memo(|state| {
        let run = state.current_run();
        model::fields(&run, state.status.steps_per_epoch)
            .into_iter()
            .map(|field| FormRow {
                barred: model::barred(&run, field.name),
                ..field.into()
            })
            .collect()
    });
    let set = Callback::new(move |(name, setting, typing): (_, _, bool)| {
        // What is still being typed would start over with every digit.
        if !typing {
            desk.act(Action::Training(name, setting));
        }
    });
    let form = Form::new("train", rows, set);
    let about = desk.memo(|state| {
        let preset = state.starting_point();
        preset.map_or(String::new(), |preset| {
            let about = (preset.about)(&state.current_run());
            format!("{}: {about}.", preset.title)
        })
    });
    let variational = desk.memo(State::is_variational);
    let remarks = desk.memo(|state| {
        let remarks = model::remarks(&state.current_run());
        remarks.join(" ")
    });
    let at_once = move || {
        if variational.get() {
            "Rate, batch and what weighs the KL"
        } else {
            "Rate and batch"
        }
    };
    view! {
            <fieldset class="fields" disabled=move || !ready.get()>
                <p class="fields-note" id="about" hidden=move || about.with(String::is_empty)>
                    {about}
                </p>
                <LearningRate />
                <Beta />
                {form.view()}
                <p class="fields-note" id="training-remarks" hidden=move || remarks.with(String::is_empty)>
                    {remarks}
                </p>
                <Seed />
                <p class="fields-note" id="counts">
                    {counts}
                </p>
            </fieldset>
            <p class="fields-note">
                {at_once}
                " change at once. The rest starts over from the seed; Undo brings the run of now back."
            </p>
    }
}

#[component]
fn LearningRate() -> impl IntoView {
    let desk = desk();
    let rate = desk.memo(|state| state.current_run().optimizer.learning_rate());
    let place = Memo::new(move |_| {
        let power = rate.get().max(f64::MIN_POSITIVE).log10();
        ((power - SLOWEST) / (FASTEST - SLOWEST) * NOTCHES).clamp(0.0, NOTCHES)
    });
    Slider {
        id: "rate",
        title: "Learning rate",
        explanation: meaning("learning rate"),
        most: NOTCHES,
        place,
        words: Memo::new(move |_| format::learning_rate(rate.get())),
        slide: Callback::new(move |place| {
            let rate = 10_f64.powf(SLOWEST + place / NOTCHES * (FASTEST - SLOWEST));
            // A rate as a person would write it, so that the slider's place and the number agree.
            let rate = format::learning_rate(rate).parse().unwrap_or(rate);
            desk.act(Action::LearningRate(rate));
        }),
        reset: Callback::new(move |()| {
            let preset = usual(desk);
            desk.act(Action::LearningRate(preset.optimizer.learning_rate()));
        }),
    }
    .view()
}

/// What the divergence of a Gaussian code weighs.
#[component]
fn Beta() -> impl IntoView {
    let desk = desk();
    let there = desk.memo(State::is_variational);
    let beta = desk.memo(|state| (state.current_run().divergence, state.status.beta));
    let words = Memo::new(move |_| {
        let (divergence, now) = beta.get();
        let goal = format::learning_rate(divergence.beta);
        if divergence.anneal == Anneal::Constant {
            goal
        } else {
            format!("{} of {goal}", format::learning_rate(now))
        }
    });
    let slider = Slider {
        id: "beta",
        title: "β, weight of KL",
        explanation: meaning("beta"),
        most: model::LAST_BETA.into(),
        place: Memo::new(move |_| model::place_of_beta(beta.get().0.beta).into()),
        words,
        slide: Callback::new(move |place| {
            desk.act(Action::Beta(model::beta_at(place as u32)));
        }),
        reset: Callback::new(move |()| desk.act(Action::Beta(usual(desk).divergence.beta))),
    };
    move || there.get().then(|| slider.view())
}

/// The preset that the run began with, or the first of all.
fn usual(desk: Desk) -> Run {
    desk.look(State::usual_run)
}

/// A slider whose setting holds from the next step on.
#[derive(Clone, Copy)]
struct Slider {
    id: &'static str,
    title: &'static str,
    /// What it sets, in a sentence.
    explanation: &'static str,
    /// Its last place; the first is 0.
    most: f64,
    place: Memo<f64>,
    words: Memo<String>,
    slide: Callback<f64>,
    reset: Callback<()>,
}

impl Slider {
    fn view(self) -> AnyView {
        let Self { most, place, .. } = self;
        view! {
            <label class="f">
                <span title=self.explanation>{self.title}</span>
                <input
                    type="range"
                    id=self.id
                    min="0"
                    max=most.to_string()
                    step="1"
                    aria-valuetext=self.words
                    title=format!("{} Double-click or Backspace: back to the preset's", self.explanation)
                    style=move || format!("--v:{:.1}%", place.get() / most * 100.0)
                    prop:value=move || place.get().round().to_string()
                    on:input=move |event| {
                        if let Ok(place) = event_target_value(&event).parse() {
                            self.slide.run(place);
                        }
                    }
                    on:dblclick=move |_| self.reset.run(())
                    on:keydown=move |event| {
                        if event.key() == "Backspace" {
                            event.prevent_default();
                            self.reset.run(());
                        }
                    }
                />
                <output>{self.words}</output>
            </label>
        }
        .into_any()
    }
}
