use leptos::prelude::*;

use crate::glossary::meaning;
use crate::protocol::Speed;
use crate::spec::MAX_EPOCHS;

use crate::page::app::context::Comparing;
use crate::page::app::look::look;
use crate::page::app::presentation::LeaveButton;
use crate::page::browser::random::new_seed;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};
use crate::page::text::format;
use crate::page::text::loss_unit::LossUnit;

/// Whatever the loss is, this can be compared between models.
const MSE: &str = meaning("mean squared error");
const TRAIN: &str = meaning("training loss");
const VALIDATION: &str = meaning("validation loss");

/// How the run goes: its buttons, how far it is, how fast, how well.
#[component]
pub fn Transport(inside: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="transport" role="toolbar" aria-label="Training">
            <Buttons inside=inside />
            <CompareButton />
            <SpeedPicker name="speed" />
            <Progress />
            <Losses />
            <LeaveButton />
        </div>
    }
}

#[component]
fn Buttons(inside: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(|state| state.ready());
    let label = desk.memo(|state| state.play_label());
    let glyph = desk.memo(|state| {
        if state.status.playing {
            Glyph::Pause
        } else {
            Glyph::Play
        }
    });
    let rewind = desk.memo(|state| {
        let seed = state.current_run().seed;
        if state.status.edited {
            format!("Rewind (R): start over from the initial weights of seed {seed}, without those that an edit carried over. Undo brings this run back")
        } else {
            format!("Rewind (R): back to the initial weights of seed {seed}. Undo brings this run back")
        }
    });
    let off = move || !ready.get();
    view! {
        <div class="tp-buttons">
            <button
                class="play"
                title="Train, or pause (Space)"
                id="b-play"
                type="button"
                aria-keyshortcuts="Space"
                aria-label=move || label.get()
                disabled=off
                on:click=move |_| desk.act(Action::PlayPause)
            >
                <Icon glyph=glyph />
                <span>{move || label.get()}</span>
            </button>
            <button
                class="btn icon box"
                id="b-step"
                type="button"
                aria-keyshortcuts="S"
                aria-label="One training step"
                title="One step (S)"
                disabled=off
                on:click=move |_| desk.act(Action::Step)
            >
                <Icon glyph=Glyph::Step />
            </button>
            <button
                class="btn box said"
                id="b-inside"
                type="button"
                aria-keyshortcuts="I"
                title="Walk through one training step, tensor by tensor: forward, loss, backward, update (I)"
                disabled=off
                on:click=move |_| inside.set(true)
            >
                <Icon glyph=Glyph::Inside />
                <span>"Look inside"</span>
            </button>
            <button
                class="btn icon box"
                id="b-rewind"
                type="button"
                aria-keyshortcuts="R"
                aria-label="Rewind to the initial weights"
                title=move || rewind.get()
                disabled=off
                on:click=move |_| desk.act(Action::Rewind)
            >
                <Icon glyph=Glyph::Rewind />
            </button>
            <button
                class="btn icon box b-seed"
                id="b-seed"
                type="button"
                aria-label="New seed: start over from other initial weights"
                title="New seed: start over from other initial weights"
                disabled=off
                on:click=move |_| desk.act(Action::NewSeed(new_seed()))
            >
                <Icon glyph=Glyph::Seed />
            </button>
        </div>
    }
}

/// Sets another run beside this one.
#[component]
fn CompareButton() -> impl IntoView {
    let desk = desk();
    let look = look();
    let ready = desk.memo(|state| state.ready());
    let open = expect_context::<Comparing>().0;
    view! {
        <button
            class="btn box words"
            id="b-compare"
            type="button"
            aria-pressed=move || open.get().to_string()
            title="Compare: another model beside this one, and principal components"
            disabled=move || !ready.get() && !open.get()
            on:click=move |_| {
                open.update(|open| *open = !*open);
                // What shares its room is laid out anew.
                request_animation_frame(move || look.redraw());
            }
        >
            "Compare"
        </button>
    }
}

/// Slow, normal, as fast as it goes. `name` tells radio groups apart.
#[component]
pub fn SpeedPicker(name: &'static str) -> impl IntoView {
    let desk = desk();
    let speed = desk.memo(|state| *state.speed);
    let ready = desk.memo(|state| state.ready());
    view! {
        <fieldset class="seg speed" aria-label="Speed" disabled=move || !ready.get()>
            {[
                (Speed::Slow, "Slow", "6 steps a second"),
                (Speed::Normal, "Normal", "An epoch a second, to watch, where the device can"),
                (Speed::Max, "Max", "As fast as the device goes"),
            ]
                .map(|(value, title, about)| {
                    view! {
                        <label title=about>
                            <input
                                type="radio"
                                name=name
                                value=title.to_lowercase()
                                prop:checked=move || speed.get() == value
                                on:change=move |_| desk.act(Action::Speed(value))
                            />
                            <span>{title}</span>
                        </label>
                    }
                })}
        </fieldset>
    }
}

/// The number of epochs after which training stops by itself.
#[component]
pub fn StopAfter() -> impl IntoView {
    let desk = desk();
    let value = desk.memo(|state| state.status.stop_epoch);
    let change = move |event: web_sys::Event| {
        let given = event_target_value(&event);
        if let Ok(epochs) = given.parse::<u32>() {
            desk.act(Action::StopAfter(epochs));
        }
        // What was typed may be out of range or no number; show what holds.
        let input: web_sys::HtmlInputElement = event_target(&event);
        input.set_value(&value.get_untracked().to_string());
    };
    view! {
        <label class="prog-stop">
            <span>"stop after"</span>
            <input
                type="number"
                min="1"
                max=MAX_EPOCHS.to_string()
                title=meaning("epoch")
                inputmode="numeric"
                aria-label="Stop after this many epochs"
                prop:value=move || value.get().to_string()
                on:change=change
            />
            <span>"epochs"</span>
        </label>
    }
}

#[component]
fn Progress() -> impl IntoView {
    let desk = desk();
    let epoch = desk.memo(|state| (state.status.epoch, state.status.stop_epoch));
    let step = desk.memo(|state| state.status.step);
    let steps_rate = desk.memo(|state| format::rate(state.status.steps_per_second));
    let samples_rate = desk.memo(|state| format::rate(state.status.samples_per_second));
    let playing = desk.memo(|state| state.status.playing);
    let pace = desk.memo(State::epoch_words);
    let share = desk.memo(|state| {
        let status = &state.status;
        let done = f64::from(status.epoch) + f64::from(status.epoch_progress);
        (done / f64::from(status.stop_epoch.max(1))).clamp(0.0, 1.0)
    });
    let ticks = move || {
        let epochs = epoch.get().1.max(1);
        // A tick an epoch up to forty, then one every ten.
        let parts = if epochs <= 40 {
            f64::from(epochs)
        } else {
            f64::from(epochs) / 10.0
        };
        let width = 100.0 / parts;
        format!(
            "background:repeating-linear-gradient(90deg,transparent 0 calc({width}% - 1.5px),var(--bg) calc({width}% - 1.5px) {width}%)"
        )
    };
    let words = move || {
        let (epoch, stop) = epoch.get();
        format!("epoch {epoch} of {stop}")
    };
    view! {
        <div class="prog">
            <div class="prog-line">
                <span class="prog-epoch">
                    "Epoch "
                    <b>
                        {move || epoch.get().0} " of " {move || epoch.get().1}
                    </b>
                </span>
                <span class="prog-step">
                    "step "<b id="n-step">{move || format::count(step.get().into())}</b>
                </span>
                <span class="prog-pace" id="n-pace">{move || pace.get()}</span>
                <span class="prog-rate" class:resting=move || !playing.get()>
                    <b id="n-steps">{move || steps_rate.get()}</b>
                    " steps/s"
                </span>
                <span class="prog-rate" class:resting=move || !playing.get()>
                    <b id="n-rate">{move || samples_rate.get()}</b>
                    " samples/s"
                </span>
                <StopAfter />
            </div>
            <div
                class="bar"
                role="progressbar"
                aria-label="Training progress"
                aria-valuemin="0"
                aria-valuemax=move || epoch.get().1.to_string()
                aria-valuenow=move || epoch.get().0.to_string()
                aria-valuetext=words
            >
                <i style=move || format!("width:{:.2}%", share.get() * 100.0)></i>
                <span class="ticks" style=ticks></span>
            </div>
        </div>
    }
}

#[component]
fn Losses() -> impl IntoView {
    let desk = desk();
    let unit = desk.memo(State::unit);
    let train = desk.memo(|state| {
        if state.diverged() {
            "NaN".into()
        } else {
            state.unit().number(state.train_loss())
        }
    });
    let validation = desk.memo(|state| state.unit().number(state.validation_loss()));
    let error = desk.memo(|state| {
        let measured = state.studies.validation.map(|(error, _)| error);
        LossUnit::Plain.number(measured)
    });
    let unit = move || match unit.get() {
        LossUnit::Plain => None,
        unit => Some(view! { <small title=unit.words()>" " {unit.title()}</small> }),
    };
    view! {
        <dl class="stats">
            <div title=TRAIN>
                <dt>
                    <i class="key train"></i>
                    "Train"
                </dt>
                <dd>
                    <span id="n-train">{move || train.get()}</span>
                    {unit}
                </dd>
            </div>
            <div title=VALIDATION>
                <dt>
                    <i class="key val"></i>
                    "Validation"
                </dt>
                <dd>
                    <span id="n-val">{move || validation.get()}</span>
                    {unit}
                </dd>
            </div>
            <div class="mse" title=MSE>
                <dt>"MSE"</dt>
                <dd>
                    <span id="n-mse">{move || error.get()}</span>
                </dd>
            </div>
        </dl>
    }
}
