//! The drawing of the losses.

use web_sys::HtmlCanvasElement;

use crate::page::chart::axis::{ChartAxis, tick_label};
use crate::page::store::State;
use crate::page::tensor_image::paint::{Paint, rem};
use crate::page::text::loss_unit::LossUnit;

/// Space around what is drawn in CSS pixels.
pub(super) const RIGHT: f64 = 12.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;

/// What of the chart is shown, and how.
#[derive(Clone, Copy)]
pub(super) struct ChartOptions {
    /// Whether equal distances are equal factors.
    pub(super) log: bool,
    /// Whether the parts of the loss are drawn.
    pub(super) terms: bool,
    /// Where the crosshair is, as a share of the epoch axis.
    pub(super) cross: Option<f64>,
}

/// Pixels left of the axis, as many as its type asks for; the strip of moments begins there as well.
pub(super) fn left() -> f64 {
    2.75 * rem()
}

/// Epochs on the axis: up to the stop epoch, or further where the run has gone further.
pub(super) fn span(state: &State) -> f64 {
    let done = f64::from(state.status.epoch) + f64::from(state.status.epoch_progress);
    f64::from(state.status.stop_epoch.max(1)).max(done)
}

/// What is drawn, where, and on which axes.
struct Chart<'a> {
    paint: Paint,
    state: &'a State,
    axis: ChartAxis,
    /// Epochs on the axis.
    span: f64,
    /// Where the axes begin.
    left: f64,
}

impl Chart<'_> {
    /// The width of the epoch axis.
    fn room(&self) -> f64 {
        self.paint.width - self.left - RIGHT
    }

    fn x(&self, epoch: f64) -> f64 {
        self.left + epoch / self.span * self.room()
    }

    fn bottom(&self) -> f64 {
        self.paint.height - BOTTOM
    }

    /// Writes in the font of the ticks.
    fn write(&self, text: &str, align: &str, x: f64, y: f64) {
        self.paint.context.set_text_align(align);
        // Fails only for coordinates that are not finite.
        let _ = self.paint.context.fill_text(text, x, y);
    }
}

/// Draws the losses of the run.
pub(super) fn draw(canvas: &HtmlCanvasElement, state: &State, shown: ChartOptions) {
    let Some(paint) = Paint::on(canvas) else {
        return;
    };
    let terms = shown.terms && state.is_variational();
    let ends = (TOP, paint.height - BOTTOM);
    let chart = Chart {
        axis: ChartAxis::of(&state.curve, shown.log, terms, ends),
        paint,
        state,
        span: span(state),
        left: left(),
    };
    draw_axes(&chart);
    let context = &chart.paint.context;
    context.set_line_join("round");
    if terms {
        context.save();
        context.begin_path();
        // A code that holds next to nothing lies under the axis.
        context.rect(chart.left, 0.0, chart.room(), chart.bottom());
        context.clip();
        draw_terms(&chart);
        context.restore();
    }
    draw_floor(&chart);
    draw_losses(&chart);
    draw_moment(&chart);
    if let Some(share) = shown.cross {
        draw_cross(&chart, share, terms);
    }
}

/// The axes, their ticks and what they count.
fn draw_axes(chart: &Chart) {
    let Chart {
        paint,
        axis,
        span,
        left,
        ..
    } = chart;
    let (context, unit, bottom) = (&paint.context, chart.state.unit(), chart.bottom());
    paint.tick_font();
    context.set_text_baseline("middle");
    context.set_line_width(1.0);
    context.set_stroke_style_str(&paint.colour("--line"));
    context.set_fill_style_str(&paint.colour("--ink-3"));
    for tick in axis.ticks() {
        let y = axis.y(tick).round() + 0.5;
        paint.line((*left, y), (paint.width - RIGHT, y));
        chart.write(&tick_label(tick, unit), "right", left - 8.0, y);
    }
    paint.line((*left, bottom + 0.5), (paint.width - RIGHT, bottom + 0.5));
    let every = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
        .into_iter()
        .find(|every| span / every <= 10.0)
        .unwrap_or(100.0);
    for i in 0..=(span / every) as u32 {
        let epoch = f64::from(i) * every;
        chart.write(&format!("{epoch}"), "center", chart.x(epoch), bottom + 12.0);
    }
    chart.write("epoch", "right", left - 8.0, bottom + 12.0);
    if unit != LossUnit::Plain {
        // Along the axis, where there is room beside the numbers.
        context.save();
        // Both fail only for numbers that are not finite.
        let _ = context.translate(7.0, (TOP + bottom) / 2.0);
        let _ = context.rotate(-std::f64::consts::FRAC_PI_2);
        chart.write(unit.title(), "center", 0.0, 0.0);
        context.restore();
    }
}

/// What the loss cannot fall below, where it has come near it.
fn draw_floor(chart: &Chart) {
    let Chart {
        paint, axis, left, ..
    } = chart;
    let floor = chart.state.run.as_ref().and_then(|run| run.floor());
    let Some(floor) = floor.filter(|&floor| axis.holds(floor)) else {
        return;
    };
    let (context, y) = (&paint.context, axis.y(floor).round() + 0.5);
    let colour = paint.colour("--ink-2");
    context.set_stroke_style_str(&colour);
    context.set_fill_style_str(&colour);
    context.set_line_width(1.0);
    paint.dashes(&[2.0, 2.0]);
    paint.line((*left, y), (paint.width - RIGHT, y));
    paint.dashes(&[]);
    chart.write("floor: least variance", "left", left + 8.0, y - 8.0);
}

/// The losses of training and validation, and where the run broke.
fn draw_losses(chart: &Chart) {
    let Chart {
        paint, state, axis, ..
    } = chart;
    let (context, curve) = (&paint.context, &state.curve);
    context.set_stroke_style_str(&paint.colour("--train"));
    context.set_line_width(1.5);
    context.begin_path();
    for point in curve.points() {
        context.line_to(chart.x(point.epoch.into()), axis.y(point.loss.into()));
    }
    context.stroke();

    let validation = paint.colour("--val");
    context.set_stroke_style_str(&validation);
    context.set_fill_style_str(&validation);
    context.set_line_width(2.0);
    paint.dashes(&[5.0, 4.0]);
    context.begin_path();
    for epoch in curve.epochs() {
        context.line_to(chart.x(epoch.epoch.into()), axis.y(epoch.validation));
    }
    context.stroke();
    paint.dashes(&[]);
    // Points as well as dashes, while they stand apart.
    if chart.room() / chart.span >= 8.0 {
        for epoch in curve.epochs() {
            let x = chart.x(epoch.epoch.into());
            dot(paint, x, axis.y(epoch.validation), 3.0);
        }
    }

    if curve.broken() {
        // A run may break before its first point.
        let (cx, cy) = curve
            .points()
            .last()
            .map_or((chart.left, TOP + 6.0), |last| {
                (chart.x(last.epoch.into()), axis.y(last.loss.into()))
            });
        context.set_stroke_style_str(&paint.colour("--bad"));
        context.set_line_width(2.5);
        paint.line((cx - 5.0, cy - 5.0), (cx + 5.0, cy + 5.0));
        paint.line((cx - 5.0, cy + 5.0), (cx + 5.0, cy - 5.0));
    }
}

/// The crosshair at a share of the epoch axis, and dots where it meets the curves.
fn draw_cross(chart: &Chart, share: f64, terms: bool) {
    let Chart { paint, axis, .. } = chart;
    let Some(point) = chart.state.curve.nearest((share * chart.span) as f32) else {
        return;
    };
    let (context, cx) = (&paint.context, chart.x(point.epoch.into()));
    context.set_stroke_style_str(&paint.colour("--sand-line"));
    context.set_line_width(1.5);
    paint.line((cx, TOP - 6.0), (cx, chart.bottom()));
    context.set_fill_style_str(&paint.colour("--train"));
    dot(paint, cx, axis.y(point.loss.into()), 3.5);
    if let Some(nats) = point.divergence.filter(|_| terms) {
        context.set_fill_style_str(&paint.colour("--kl"));
        dot(paint, cx, axis.y(nats.into()), 3.5);
    }
}

/// The parts of the loss: the divergence of the training batches, and of the validation pictures the reconstruction.
fn draw_terms(chart: &Chart) {
    let Chart {
        paint, state, axis, ..
    } = chart;
    let x = |epoch| chart.x(epoch);
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
fn draw_moment(chart: &Chart) {
    let Chart {
        paint, state, axis, ..
    } = chart;
    let x = |epoch| chart.x(epoch);
    let bottom = chart.bottom();
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
