use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::timeline::Timeline;
use crate::page::app::look::look;
use crate::page::browser::in_sight::in_sight;
use crate::page::chart::axis::{ChartAxis, tick_label};
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};
use crate::page::tensor_image::paint::{Paint, rem};
use crate::page::text::format;
use crate::page::text::loss_unit::LossUnit;

/// Notches of the slider that moves the crosshair.
const NOTCHES: f64 = 1000.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;

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
    let described = desk.memo(|state| {
        format!(
            "Loss by epoch. Train {}, validation {}.{}",
            state.unit().told(state.train_loss()),
            state.unit().told(state.validation_loss()),
            parts_words(state)
        )
    });
    let variational = desk.memo(State::is_variational);

    view! {
        <section class="chart run" aria-labelledby="h-run">
            <div class="sub-h">
                <h2 id="h-run">"Run"</h2>
                <p class="legend-l" aria-hidden="true">
                    <span>
                        <i class="key train"></i>
                        "train"
                    </span>
                    <span>
                        <i class="key val"></i>
                        "validation"
                    </span>
                    <span class="part" hidden=move || !(variational.get() && terms.get())>
                        <i class="key of-rec"></i>
                        "reconstruction"
                    </span>
                </p>
                <span class="reading" id="reading">
                    {move || reading.get()}
                </span>
                <button
                    class="chip"
                    id="b-terms"
                    type="button"
                    title="Reconstruction and KL apart"
                    hidden=move || !variational.get()
                    aria-pressed=move || terms.get().to_string()
                    on:click=move |_| terms.update(|terms| *terms = !*terms)
                >
                    "Parts"
                </button>
                <button
                    class="chip"
                    id="b-log"
                    type="button"
                    aria-pressed=move || log.get().to_string()
                    on:click=move |_| log.update(|log| *log = !*log)
                >
                    "Log"
                </button>
                <button
                    class="chip"
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
                <input
                    class="scrub"
                    type="range"
                    min="0"
                    max=NOTCHES.to_string()
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
            </div>
            <Timeline />
        </section>
    }
}

/// Pixels left of the axis, as many as its type asks for; the strip of moments begins there as well.
fn left() -> f64 {
    2.75 * rem()
}

/// Epochs on the axis: up to the stop epoch, or further where the run has gone further.
fn span(state: &State) -> f64 {
    let done = f64::from(state.status.epoch) + f64::from(state.status.epoch_progress);
    f64::from(state.status.stop_epoch.max(1)).max(done)
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

/// What of the chart is shown, and how.
#[derive(Clone, Copy)]
struct ChartOptions {
    /// Whether equal distances are equal factors.
    log: bool,
    /// Whether the parts of the loss are drawn.
    terms: bool,
    /// Where the crosshair is, as a share of the epoch axis.
    cross: Option<f64>,
}

fn draw(canvas: &HtmlCanvasElement, state: &State, shown: ChartOptions) {
    let Some(paint) = Paint::on(canvas) else {
        return;
    };
    let (curve, unit) = (&state.curve, state.unit());
    let terms = shown.terms && state.is_variational();
    let ends = (TOP, paint.height - BOTTOM);
    let axis = ChartAxis::of(curve, shown.log, terms, ends);
    let span = span(state);
    let left = left();
    let room = paint.width - left - RIGHT;
    let x = |epoch: f64| left + epoch / span * room;
    let context = &paint.context;
    let bottom = paint.height - BOTTOM;

    paint.tick_font();
    context.set_text_baseline("middle");
    context.set_line_width(1.0);
    context.set_stroke_style_str(&paint.colour("--line"));
    context.set_fill_style_str(&paint.colour("--ink-3"));
    // Writing fails only for coordinates that are not finite.
    let write = |text: &str, align: &str, x: f64, y: f64| {
        context.set_text_align(align);
        let _ = context.fill_text(text, x, y);
    };
    for tick in axis.ticks() {
        let y = axis.y(tick).round() + 0.5;
        paint.line((left, y), (paint.width - RIGHT, y));
        write(&tick_label(tick, unit), "right", left - 8.0, y);
    }
    paint.line((left, bottom + 0.5), (paint.width - RIGHT, bottom + 0.5));
    let every = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
        .into_iter()
        .find(|every| span / every <= 10.0)
        .unwrap_or(100.0);
    for i in 0..=(span / every) as u32 {
        let epoch = f64::from(i) * every;
        write(&format!("{epoch}"), "center", x(epoch), bottom + 12.0);
    }
    write("epoch", "right", left - 8.0, bottom + 12.0);

    if unit != LossUnit::Plain {
        // Along the axis, where there is room beside the numbers.
        context.save();
        // Both fail only for numbers that are not finite.
        let _ = context.translate(7.0, (TOP + bottom) / 2.0);
        let _ = context.rotate(-std::f64::consts::FRAC_PI_2);
        write(unit.title(), "center", 0.0, 0.0);
        context.restore();
    }

    context.set_line_join("round");
    if terms {
        context.save();
        context.begin_path();
        // A code that holds next to nothing lies under the axis.
        context.rect(left, 0.0, room, bottom);
        context.clip();
        draw_terms(&paint, state, &axis, x);
        context.restore();
    }
    context.set_stroke_style_str(&paint.colour("--train"));
    context.set_line_width(1.5);
    context.begin_path();
    for point in curve.points() {
        context.line_to(x(point.epoch.into()), axis.y(point.loss.into()));
    }
    context.stroke();

    let validation = paint.colour("--val");
    context.set_stroke_style_str(&validation);
    context.set_fill_style_str(&validation);
    context.set_line_width(2.0);
    paint.dashes(&[5.0, 4.0]);
    context.begin_path();
    for epoch in curve.epochs() {
        context.line_to(x(epoch.epoch.into()), axis.y(epoch.validation));
    }
    context.stroke();
    paint.dashes(&[]);
    // Points as well as dashes, while they stand apart.
    if room / span >= 8.0 {
        for epoch in curve.epochs() {
            dot(&paint, x(epoch.epoch.into()), axis.y(epoch.validation), 3.0);
        }
    }

    if curve.broken() {
        // A run may break before its first point.
        let (cx, cy) = curve.points().last().map_or((left, TOP + 6.0), |last| {
            (x(last.epoch.into()), axis.y(last.loss.into()))
        });
        context.set_stroke_style_str(&paint.colour("--bad"));
        context.set_line_width(2.5);
        paint.line((cx - 5.0, cy - 5.0), (cx + 5.0, cy + 5.0));
        paint.line((cx - 5.0, cy + 5.0), (cx + 5.0, cy - 5.0));
    }

    draw_moment(&paint, state, &axis, x, bottom);

    if let Some(share) = shown.cross
        && let Some(point) = curve.nearest((share * span) as f32)
    {
        let cx = x(point.epoch.into());
        context.set_stroke_style_str(&paint.colour("--sand-line"));
        context.set_line_width(1.5);
        paint.line((cx, TOP - 6.0), (cx, bottom));
        context.set_fill_style_str(&paint.colour("--train"));
        dot(&paint, cx, axis.y(point.loss.into()), 3.5);
        if let Some(nats) = point.divergence.filter(|_| terms) {
            context.set_fill_style_str(&paint.colour("--kl"));
            dot(&paint, cx, axis.y(nats.into()), 3.5);
        }
    }
}

/// The parts of the loss: the divergence of the training batches, and of the validation pictures the reconstruction.
fn draw_terms(paint: &Paint, state: &State, axis: &ChartAxis, x: impl Fn(f64) -> f64) {
    let (context, curve) = (&paint.context, &state.curve);
    context.set_line_width(1.5);
    context.set_stroke_style_str(&paint.colour("--rec"));
    paint.dashes(&[1.5, 3.0]);
    context.begin_path();
    for epoch in curve.epochs() {
        if let Some(terms) = &epoch.terms {
            context.line_to(x(epoch.epoch.into()), axis.y(terms.reconstruction));
        }
    }
    context.stroke();
    let colour = paint.colour("--kl");
    context.set_stroke_style_str(&colour);
    paint.dashes(&[8.0, 3.0, 2.0, 3.0]);
    context.begin_path();
    let mut last = None;
    for point in curve.points() {
        if let Some(nats) = point.divergence {
            let place = (x(point.epoch.into()), axis.y(nats.into()));
            context.line_to(place.0, place.1);
            last = Some(place);
        }
    }
    context.stroke();
    paint.dashes(&[]);
    if let Some((end, y)) = last {
        context.set_fill_style_str(&colour);
        context.set_text_align("left");
        // Fails only for coordinates that are not finite.
        let _ = context.fill_text("KL", (end + 6.0).min(paint.width - RIGHT - 12.0), y - 8.0);
    }
}

/// Where the moment on show stands in the run, as a handle on the curve; in the present it stands at the curve's end.
fn draw_moment(
    paint: &Paint,
    state: &State,
    axis: &ChartAxis,
    x: impl Fn(f64) -> f64,
    bottom: f64,
) {
    let curve = &state.curve;
    let moment = state.moment();
    let last = || curve.points().last().map(|point| point.epoch);
    // A run without moments has nothing to be dragged to.
    let Some(epoch) = moment.map(|moment| moment.epoch).or_else(last) else {
        return;
    };
    if state.moments.is_empty() {
        return;
    }
    let context = &paint.context;
    let cx = x(epoch.into());
    context.set_stroke_style_str(&paint.colour("--sand-line"));
    context.set_line_width(2.0);
    if moment.is_some() {
        paint.line((cx, TOP - 6.0), (cx, bottom));
    }
    if let Some(point) = curve.nearest(epoch) {
        context.set_fill_style_str(&paint.colour("--bg"));
        dot(paint, cx, axis.y(point.loss.into()), 4.5);
        context.stroke();
    }
}

fn dot(paint: &Paint, x: f64, y: f64, radius: f64) {
    paint.context.begin_path();
    // Fails only for a negative radius.
    let _ = paint.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
    paint.context.fill();
}
