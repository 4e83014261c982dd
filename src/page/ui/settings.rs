use leptos::prelude::*;

use crate::spec::{Activation, Loss, MAX_BATCH, Optimizer, PRESETS, Split};

use super::super::desk::desk;
use super::super::format;
use super::super::state::Action;

/// The slider's ends, as powers of ten.
const SLOWEST: f64 = -5.0;
const FASTEST: f64 = 0.0;
/// Steps of the slider from end to end: twenty to every power of ten.
const NOTCHES: f64 = 100.0;

const BATCHES: [u32; 8] = [8, 16, 32, 64, 128, 256, 512, 1024];

/// How the model is trained.
#[component]
pub fn Settings() -> impl IntoView {
    let desk = desk();
    let parameters = desk.memo(|state| {
        state
            .summary
            .as_ref()
            .map(|summary| summary.parameters)
            .map_or(String::new(), |n| {
                format!("{} parameters", format::count(n))
            })
    });
    let ready = desk.memo(|state| state.ready());
    let seed = desk.memo(|state| state.run.as_ref().map_or(0, |run| run.seed));
    view! {
        <section class="inspect" aria-labelledby="h-training">
            <div class="tabs">
                <h3 id="h-training">"Training"</h3>
                <span class="tabs-note" id="params">
                    {move || parameters.get()}
                </span>
            </div>
            <fieldset class="fields" disabled=move || !ready.get()>
                <LearningRate />
                <BatchPicker />
                <OptimizerPicker />
                <LossPicker />
                <SplitPicker />
            </fieldset>
            <p class="fields-note">
                "Rate and batch change at once. Optimiser, loss and split start over from seed "
                <b>{move || seed.get()}</b> "."
            </p>
        </section>
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

#[component]
fn BatchPicker() -> impl IntoView {
    let desk = desk();
    let batch = desk.memo(|state| state.status.batch);
    let choices = move || {
        let mut choices = BATCHES.to_vec();
        let now = batch.get();
        if (1..=MAX_BATCH).contains(&now) && !choices.contains(&now) {
            choices.push(now);
            choices.sort_unstable();
        }
        choices
    };
    view! {
        <label class="f">
            <span>"Batch"</span>
            <select
                id="batch"
                on:change=move |event| {
                    if let Ok(batch) = event_target_value(&event).parse() {
                        desk.act(Action::Batch(batch));
                    }
                }
            >
                {move || {
                    choices()
                        .into_iter()
                        .map(|choice| {
                            view! {
                                <option
                                    value=choice.to_string()
                                    prop:selected=move || batch.get() == choice
                                >
                                    {choice}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </label>
    }
}

#[component]
fn OptimizerPicker() -> impl IntoView {
    let desk = desk();
    let title = desk.memo(|state| state.current_run().optimizer.title());
    let choices = || {
        [
            Optimizer::adam(1e-3),
            Optimizer::sgd(0.1, 0.0),
            Optimizer::sgd(0.1, 0.9),
        ]
    };
    view! {
        <label class="f">
            <span>"Optimiser"</span>
            <select
                id="optimizer"
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    if let Some(optimizer) = choices().into_iter().find(|o| o.title() == chosen) {
                        desk.act(Action::Optimizer(optimizer));
                    }
                }
            >
                {choices()
                    .map(|optimizer| {
                        let name = optimizer.title();
                        view! {
                            <option value=name prop:selected=move || title.get() == name>
                                {name}
                            </option>
                        }
                    })}
            </select>
        </label>
    }
}

#[component]
fn LossPicker() -> impl IntoView {
    let desk = desk();
    let loss = desk.memo(|state| state.current_run().loss);
    let squashed =
        desk.memo(|state| state.current_run().model.output_activation() == Activation::Sigmoid);
    view! {
        <label class="f">
            <span>"Loss"</span>
            <select
                id="loss-kind"
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    if let Some(loss) = [Loss::Mse, Loss::Bce]
                        .into_iter()
                        .find(|loss| loss.title() == chosen)
                    {
                        desk.act(Action::Loss(loss));
                    }
                }
            >
                {[Loss::Mse, Loss::Bce]
                    .map(|choice| {
                        view! {
                            <option
                                value=choice.title()
                                disabled=move || choice == Loss::Bce && !squashed.get()
                                prop:selected=move || loss.get() == choice
                            >
                                {choice.title()}
                            </option>
                        }
                    })}
            </select>
        </label>
    }
}

#[component]
fn SplitPicker() -> impl IntoView {
    let desk = desk();
    let split = desk.memo(|state| state.current_run().split);
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
    view! {
        <label class="f" title=move || counts.get()>
            <span>"Split"</span>
            <select
                id="split"
                on:change=move |event| {
                    desk.act(
                        Action::Split(
                            if event_target_value(&event) == "tutorial" {
                                Split::Tutorial
                            } else {
                                Split::Standard
                            },
                        ),
                    );
                }
            >
                {[(Split::Standard, "standard", "Standard"), (Split::Tutorial, "tutorial", "Tutorial")]
                    .map(|(choice, id, title)| {
                        view! {
                            <option value=id prop:selected=move || split.get() == choice>
                                {title}
                            </option>
                        }
                    })}
            </select>
        </label>
        <p class="fields-note" id="counts">
            {move || counts.get()}
        </p>
    }
}
