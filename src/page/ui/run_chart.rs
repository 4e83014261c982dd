use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::super::curve::Curve;
use super::super::desk::desk;
use super::super::format;
use super::super::state::State;
use super::look::look;
use super::paint::Paint;

/// Notches of the slider that moves the crosshair.
const NOTCHES: f64 = 1000.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;

/// The losses of the run so far.
#[component]
pub fn RunChart(table: RwSignal<bool>) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let log = RwSignal::new(true);
    // Where the crosshair is, as a share of the epoch axis.
    let cross = RwSignal::new(None::<f64>);

    let changed = desk.memo(|state| {
        (
            state.curve.points().last().map(|point| point.step),
            state.curve.epochs().len(),
            state.curve.broken(),
            state.status.stop_epoch,
            state.generation,
        )
    });
    Effect::new(move |_| {
        changed.get();
        look.version.get();
        let (log, cross) = (log.get(), cross.get());
        if let Some(canvas) = canvas.get() {
            desk.look(|state| draw(&canvas, state, log, cross));
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
            let share = (x - LEFT) / (place.width() - LEFT - RIGHT);
            cross.set(Some(share.clamp(0.0, 1.0)));
        }
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(notch) = event_target_value(&event).parse::<f64>() {
            cross.set(Some(notch / NOTCHES));
        }
    };
    let described = desk.memo(|state| {
        format!(
            "Loss by epoch. Train {}, validation {}.",
            format::loss(state.train_loss()),
            format::loss(state.validation_loss())
        )
    });
    view! {
        <section class="run" aria-labelledby="h-run">
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
                </p>
                <span class="reading" id="reading">
                    {move || reading.get()}
                </span>
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
                    on:pointermove=point
                    on:pointerdown=point
                    on:pointerleave=move |_| cross.set(None)
                    on:blur=move |_| cross.set(None)
                />
            </div>
        </section>
    }
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
    let validation = validation.map_or(String::new(), |epoch| {
        format!(", validation {}", format::loss(Some(epoch.validation)))
    });
    format!(
        "Epoch {:.2}, step {}: train {}{validation}",
        point.epoch,
        format::count(point.step.into()),
        format::loss(Some(point.loss.into()))
    )
}

/// The axis of losses.
struct Axis {
    log: bool,
    low: f64,
    high: f64,
    height: f64,
}

impl Axis {
    fn of(curve: &Curve, log: bool, height: f64) -> Self {
        let (low, high) = curve
            .range(if log { 0.0 } else { -1.0 })
            .unwrap_or((0.01, 0.1));
        let (low, high) = if log {
            // Some room, and never less than half a power of ten.
            let (low, high) = ((low * 0.93).ln(), (high * 1.07).ln());
            let missing = (1.15 - (high - low)).max(0.0) / 2.0;
            (low - missing, high + missing)
        } else {
            (0.0, (high * 1.05).max(1e-9))
        };
        Self {
            log,
            low,
            high,
            height,
        }
    }

    fn y(&self, loss: f64) -> f64 {
        let value = if self.log { loss.max(1e-12).ln() } else { loss };
        let share = (value - self.low) / (self.high - self.low);
        self.height - BOTTOM - share.clamp(-0.2, 1.2) * (self.height - TOP - BOTTOM)
    }

    /// Round numbers within the axis: 1, 2 and 5 times powers of ten, as many as there is room for.
    fn ticks(&self) -> Vec<f64> {
        if self.log {
            let (from, to) = (
                (self.low / std::f64::consts::LN_10).floor() as i32,
                (self.high / std::f64::consts::LN_10).ceil() as i32,
            );
            let all = |factors: &'static [f64]| {
                (from..=to)
                    .flat_map(|power| factors.iter().map(move |f| f * 10_f64.powi(power)))
                    .filter(|tick| (self.low..=self.high).contains(&tick.ln()))
                    .collect::<Vec<_>>()
            };
            let fine = all(&[1.0, 2.0, 3.0, 5.0]);
            if fine.len() <= 6 { fine } else { all(&[1.0]) }
        } else {
            let rough = self.high / 4.0;
            let power = 10_f64.powf(rough.log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0]
                .into_iter()
                .map(|factor| factor * power)
                .find(|step| *step >= rough)
                .unwrap_or(rough);
            (0..=(self.high / step) as u32)
                .map(|i| f64::from(i) * step)
                .collect()
        }
    }
}

fn tick_label(value: f64) -> String {
    if value == 0.0 {
        "0".into()
    } else {
        format::learning_rate(value)
    }
}

fn draw(canvas: &HtmlCanvasElement, state: &State, log: bool, cross: Option<f64>) {
    let Some(paint) = Paint::on(canvas) else {
        return;
    };
    let curve = &state.curve;
    let axis = Axis::of(curve, log, paint.height);
    let span = span(state);
    let room = paint.width - LEFT - RIGHT;
    let x = |epoch: f64| LEFT + epoch / span * room;
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
        paint.line((LEFT, y), (paint.width - RIGHT, y));
        write(&tick_label(tick), "right", LEFT - 8.0, y);
    }
    paint.line((LEFT, bottom + 0.5), (paint.width - RIGHT, bottom + 0.5));
    let every = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
        .into_iter()
        .find(|every| span / every <= 10.0)
        .unwrap_or(100.0);
    for i in 0..=(span / every) as u32 {
        let epoch = f64::from(i) * every;
        write(&format!("{epoch}"), "center", x(epoch), bottom + 12.0);
    }
    write("epoch", "right", LEFT - 8.0, bottom + 12.0);

    context.set_line_join("round");
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
        let (cx, cy) = curve.points().last().map_or((LEFT, TOP + 6.0), |last| {
            (x(last.epoch.into()), axis.y(last.loss.into()))
        });
        context.set_stroke_style_str(&paint.colour("--bad"));
        context.set_line_width(2.5);
        paint.line((cx - 5.0, cy - 5.0), (cx + 5.0, cy + 5.0));
        paint.line((cx - 5.0, cy + 5.0), (cx + 5.0, cy - 5.0));
    }

    if let Some(share) = cross
        && let Some(point) = curve.nearest((share * span) as f32)
    {
        let cx = x(point.epoch.into());
        context.set_stroke_style_str(&paint.colour("--sand-line"));
        context.set_line_width(1.5);
        paint.line((cx, TOP - 6.0), (cx, bottom));
        context.set_fill_style_str(&paint.colour("--train"));
        dot(&paint, cx, axis.y(point.loss.into()), 3.5);
    }
}

fn dot(paint: &Paint, x: f64, y: f64, radius: f64) {
    paint.context.begin_path();
    // Fails only for a negative radius.
    let _ = paint.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
    paint.context.fill();
}
