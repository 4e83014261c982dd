use leptos::prelude::*;

use crate::spec::PRESETS;

use super::super::desk::desk;
use super::super::state::Action;
use super::super::{format, training};
use super::form::{Form, Row};

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
        training::fields(&run, state.status.steps_per_epoch)
            .into_iter()
            .map(|field| Row {
                barred: training::barred(&run, field.name),
                rare: training::RARE.contains(&field.name),
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
    let seed = desk.memo(|state| state.run.as_ref().map_or(0, |run| run.seed));
    view! {
            <fieldset class="fields" disabled=move || !ready.get()>
                <LearningRate />
                {form.view()}
                <p class="fields-note" id="counts">
                    {counts}
                </p>
            </fieldset>
            <p class="fields-note">
                "Rate and batch change at once. The rest starts over from seed "
                <b>{move || seed.get()}</b> "."
            </p>
    }
}

#[component]
fn LearningRate() -> impl IntoView {
    let desk = desk();
    let rate = desk.memo(|state| state.status.learning_rate);
    let place = move || {
        let power = rate.get().max(f64::MIN_POSITIVE).log10();
        ((power - SLOWEST) / (FASTEST - SLOWEST) * NOTCHES).clamp(0.0, NOTCHES)
    };
    let words = move || format::learning_rate(rate.get());
    let slide = move |event| {
        if let Ok(place) = event_target_value(&event).parse::<f64>() {
            let rate = 10_f64.powf(SLOWEST + place / NOTCHES * (FASTEST - SLOWEST));
            // A rate as a person would write it, so that the slider's place and the number agree.
            let rate = format::learning_rate(rate).parse().unwrap_or(rate);
            desk.act(Action::LearningRate(rate));
        }
    };
    let reset = move || {
        let rate = desk.look(|state| {
            let preset = state.preset().unwrap_or(PRESETS[0].id);
            PRESETS
                .iter()
                .find(|other| other.id == preset)
                .map_or(1e-3, |preset| preset.run().optimizer.learning_rate())
        });
        desk.act(Action::LearningRate(rate));
    };
    view! {
        <label class="f">
            <span>"Learning rate"</span>
            <input
                type="range"
                id="rate"
                min="0"
                max=NOTCHES.to_string()
                step="1"
                aria-valuetext=words
                title="Double-click or Backspace: back to the preset's"
                style=move || format!("--v:{:.1}%", place() / NOTCHES * 100.0)
                prop:value=move || place().round().to_string()
                on:input=slide
                on:dblclick=move |_| reset()
                on:keydown=move |event| {
                    if event.key() == "Backspace" {
                        event.prevent_default();
                        reset();
                    }
                }
            />
            <output>{words}</output>
        </label>
    }
}
