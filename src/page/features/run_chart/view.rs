use leptos::html;
use leptos::prelude::*;

use super::drawing::{ChartOptions, RIGHT, draw, left, span};
use super::timeline::Timeline;
use crate::glossary::meaning;
use crate::page::app::look::look;
use crate::page::browser::in_sight::in_sight;
use crate::page::components::chip::ToggleChip;
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};
use crate::page::text::format;
use crate::page::text::loss_unit::LossUnit;

/// Notches of the slider that moves the crosshair.
const NOTCHES: f64 = 1000.0;
/// What losses of variational models are counted in.
const NAT: &str = meaning("nat");
/// The losses of the run so far.
#[component]
pub fn RunChart(table: RwSignal<bool>) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let log = RwSignal::new(true);
    // Whether the parts of the loss are drawn.
    let terms = RwSignal::new(true);
    // Where the crosshair is, as a share of the epoch axis.
    let cross = RwSignal::new(None::<f64>);

    let changed = desk.memo(|state| {
        (
            state.curve.points().last().map(|point| point.step),
            state.curve.epochs().len(),
            state.curve.broken(),
            state.status.stop_epoch,
            *state.generation,
            *state.scrubbed,
            state.unit(),
        )
    });
    let seen = in_sight(canvas);
    Effect::new(move |_| {
        if !seen.get() {
            return;
        }
        changed.get();
        look.version.get();
        let shown = ChartOptions {
            log: log.get(),
            terms: terms.get(),
            cross: cross.get(),
        };
        if let Some(canvas) = canvas.get() {
            desk.look(|state| draw(&canvas, state, shown));
        }
    });

    let reading = Memo::new(move |_| {
        changed.get();
        let cross = cross.get()?;
        Some(desk.look(|state| read(state, cross)))
    });
    let described = desk.memo(describe);
    let unit = desk.memo(State::unit);
    let variational = desk.memo(State::is_variational);

    view! {
        <section class="chart run" aria-labelledby="h-run">
            <div class="sub-h">
                <h2 id="h-run">"Run"</h2>
                {legend(Signal::derive(move || variational.get() && terms.get()))}
                <span class="reading" id="reading">
                    {move || reading.get()}
                </span>
                <ToggleChip
                    id="b-terms"
                    words="Parts"
                    title="Reconstruction and KL apart"
                    on=terms
                    hidden=Signal::derive(move || !variational.get())
                />
                <ToggleChip id="b-log" words="Log" title="A logarithmic axis: small losses are told apart as well as large ones" on=log />
                <button
                    class="chip"
                    title="The losses of all epochs in numbers"
                    id="b-table"
                    type="button"
                    aria-haspopup="dialog"
                    on:click=move |_| table.set(true)
                >
                    "Table"
                </button>
            </div>
            <div class="timeline">
                <canvas id="loss" role="img" aria-label=move || described.get() node_ref=canvas></canvas>
                <Crosshair canvas=canvas cross=cross reading=reading />
            </div>
            <Timeline />
            <p class="quiet-p" id="nats" hidden=move || unit.get() == LossUnit::Plain>
                {NAT}
                " A loss in nats is added up over all values of a sample, so it is far larger than a mean squared error: compare models by their MSE."
            </p>
        </section>
    }
}

/// What both curves say at a place.
fn read(state: &State, share: f64) -> String {
    let epoch = share * span(state);
    let Some(point) = state.curve.nearest(epoch as f32) else {
        return "No steps yet".into();
    };
    let validation = state.curve.epoch_at(point.step);
    let unit = state.unit();
    let validation = validation.map_or(String::new(), |epoch| {
        format!(", validation {}", unit.number(Some(epoch.validation)))
    });
    let divergence = point.divergence.map_or(String::new(), |nats| {
        let behind = if unit == LossUnit::Plain { " nats" } else { "" };
        format!(", KL {}{behind}", format::nats(nats.into()))
    });
    let behind = match unit {
        LossUnit::Plain => String::new(),
        unit => format!(" {}", unit.title()),
    };
    format!(
        "Epoch {:.2}, step {}: train {}{divergence}{validation}{behind}",
        point.epoch,
        format::count(point.step.into()),
        unit.number(Some(point.loss.into()))
    )
}

/// The parts of the loss after the last epoch, in a sentence; empty where they are not known.
fn parts_words(state: &State) -> String {
    let last = state.curve.epochs().last();
    let terms = last.and_then(|epoch| epoch.terms.as_ref());
    terms.map_or(String::new(), |terms| {
        format!(
            " Of the validation loss {} is reconstruction; the KL is {}.",
            state.unit().told(Some(terms.reconstruction)),
            LossUnit::Nats.told(Some(terms.divergence))
        )
    })
}

fn describe(state: &State) -> String {
    let floor = state.run.as_ref().and_then(|run| run.floor());
    let floor = floor.map_or(String::new(), |floor| {
        format!(
            " It cannot fall below {}, where the learnt variance is at its least.",
            state.unit().told(Some(floor))
        )
    });
    format!(
        "Loss by epoch. Train {}, validation {}.{}{floor}",
        state.unit().told(state.train_loss()),
        state.unit().told(state.validation_loss()),
        parts_words(state)
    )
}

/// Which line is which.
fn legend(parts: Signal<bool>) -> impl IntoView {
    view! {
        <p class="legend-l" aria-hidden="true">
            <span>
                <i class="key train"></i>
                "train"
            </span>
            <span>
                <i class="key val"></i>
                "validation"
            </span>
            <span class="part" hidden=move || !parts.get()>
                <i class="key of-rec"></i>
                "reconstruction"
            </span>
        </p>
    }
}

/// Takes the pointer over the chart, and arrow keys: the curve is read there, and dragging shows the history point there.
#[component]
fn Crosshair(
    canvas: NodeRef<html::Canvas>,
    /// Where the crosshair is, as a share of the epoch axis.
    cross: RwSignal<Option<f64>>,
    reading: Memo<Option<String>>,
) -> impl IntoView {
    let desk = desk();
    let point = move |event: web_sys::PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            let place = canvas.get_bounding_client_rect();
            let x = f64::from(event.client_x()) - place.left();
            let left = left();
            let share = (x - left) / (place.width() - left - RIGHT);
            cross.set(Some(share.clamp(0.0, 1.0)));
        }
    };
    // Dragging shows the moment there in every view; hovering only reads.
    let scrub = move |event: web_sys::PointerEvent| {
        point(event.clone());
        if event.buttons() == 1
            && let Some(share) = cross.get_untracked()
        {
            let step = desk.look(|state| {
                let epoch = (share * span(state)) as f32;
                state.moment_near(epoch).map(|moment| moment.step)
            });
            desk.act(Action::Scrub(step));
        }
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(notch) = event_target_value(&event).parse::<f64>() {
            cross.set(Some(notch / NOTCHES));
        }
    };
    view! {
        <input
            class="scrub"
            type="range"
            min="0"
            max=NOTCHES.to_string()
            title="Point at the curve to read it; drag to show the run as it was there"
            step="5"
            aria-label="Read the curve at"
            aria-valuetext=move || {
                reading.get().unwrap_or_else(|| "Arrow keys read the curve".into())
            }
            prop:value=move || {
                (cross.get().unwrap_or(1.0) * NOTCHES).round().to_string()
            }
            on:input=slide
            on:pointermove=scrub
            on:pointerdown=scrub
            on:pointerleave=move |_| cross.set(None)
            on:blur=move |_| cross.set(None)
        />
    }
}
