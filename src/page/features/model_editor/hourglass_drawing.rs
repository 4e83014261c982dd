//! The drawing of the hourglass.

use std::f64::consts::TAU;

use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::diagram::{Bar, Mark, Morph, bars, stripes};
use super::diagram_words;
use crate::page::store::{Activations, State};
use crate::page::tensor_image::paint::Paint;
use crate::page::tensor_image::print::Print;
use crate::page::tensor_image::save::tones;
use crate::protocol::Floats;

/// Largest side of the pictures above and below the hourglass, and the room around them.
const PICTURE: f64 = 64.0;
const AROUND: f64 = 8.0;
const GRAINS: u32 = 90;
/// The line of words under a strip, in rem.
const WORDS: f64 = 1.0;

/// How the hourglass stands.
#[derive(Debug, Clone, Copy)]
pub enum Orientation {
    /// Upright, beside the list of layers that this element holds; its rows give the bars their places.
    Beside(NodeRef<html::Ol>),
    /// On its side, as a strip.
    Strip,
}

/// Milliseconds since 1970.
pub(super) fn now() -> f64 {
    js_sys::Date::now()
}

/// Draws the model, its activations, and sand as far as it has fallen.
pub(super) fn draw(
    canvas: &HtmlCanvasElement,
    stand: Orientation,
    state: &State,
    phase: f64,
    (morph, still): (&mut Morph, bool),
) {
    let (Some(model), Some(paint)) = (state.model(), Paint::on(canvas)) else {
        return;
    };
    let bars = bars(model, state.run.as_ref().map(|run| &run.model));
    let mut scene = Scene {
        paint: &paint,
        bars: &bars,
        activations: &state.activations,
        phase,
        morph,
        still,
    };
    let shown = state.dataset().kind().picture(model.input);
    let shown = shown.map(|planes| {
        let tones = tones(state.polarity());
        let planes = planes.map(|size| size as usize);
        // What is on its way through another model has other sizes, and is not drawn.
        let print = |values: &Floats| {
            let fits = values.0.len() == planes.iter().product::<usize>();
            fits.then(|| Print::of(&values.0, planes, tones))
        };
        let shown = &state.activations;
        [print(&shown.input), shown.layers.last().and_then(print)]
    });
    match stand {
        Orientation::Beside(list) => scene.upright(list, shown),
        Orientation::Strip => scene.strip(shown),
    }
}

struct Scene<'a> {
    paint: &'a Paint,
    bars: &'a [Bar],
    activations: &'a Activations,
    phase: f64,
    morph: &'a mut Morph,
    still: bool,
}

impl Scene<'_> {
    fn upright(&mut self, list: NodeRef<html::Ol>, shown: Option<[Option<Print>; 2]>) {
        let Some(list) = list.get_untracked() else {
            return;
        };
        let picture_row = list
            .first_element_child()
            .map_or(PICTURE, |row| f64::from(row.client_height()));
        let (width, height) = (self.paint.width, self.paint.height);
        let row = (height - 2.0 * picture_row) / self.bars.len().max(1) as f64;
        let places: Vec<f64> = (0..self.bars.len())
            .map(|i| picture_row + row * (i as f64 + 0.5))
            .collect();
        let left = left_of(self.bars) * self.paint.rem();
        let half = (width - left) / 2.0;
        let centre = left + half;
        self.within(|scene| {
            // Fails only for numbers that are not finite.
            let _ = scene.paint.context.translate(centre, 0.0);
            scene.glass(&places, half);
            let [encoder, decoder] = diagram_words::parts(&places, scene.code());
            for (word, at) in [("encoder", encoder), ("decoder", decoder)] {
                if let Some(at) = at {
                    scene.word(word, (0.0, at), "--ink-2");
                }
            }
        });
        let size = (picture_row - AROUND).clamp(16.0, PICTURE);
        let margin = (picture_row - size) / 2.0;
        let x = centre - size / 2.0;
        self.pictures(
            shown,
            size,
            (x, margin - 2.0),
            (x, height - size - margin + 2.0),
        );
    }

    fn strip(&mut self, shown: Option<[Option<Print>; 2]>) {
        let (width, height) = (self.paint.width, self.paint.height);
        let gutter = 1.25 * self.paint.rem();
        // The words have a line of their own under it.
        let line = WORDS * self.paint.rem();
        let picture = height - line - AROUND;
        let first = gutter + picture + 34.0;
        let last = width - first;
        let steps = self.bars.len().saturating_sub(1).max(1) as f64;
        let places: Vec<f64> = (0..self.bars.len())
            .map(|i| first + (last - first) * i as f64 / steps)
            .collect();
        self.within(|scene| {
            let context = &scene.paint.context;
            // Fail only for numbers that are not finite.
            let _ = context.translate(0.0, (AROUND + picture) / 2.0);
            let _ = context.rotate(-TAU / 4.0);
            let _ = context.scale(-1.0, 1.0);
            scene.glass(&places, picture / 2.0);
        });
        let top = AROUND / 2.0;
        self.pictures(
            shown,
            picture,
            (gutter, top),
            (width - gutter - picture, top),
        );
        let [encoder, decoder] = diagram_words::parts(&places, self.code());
        for (word, at, colour) in [
            ("input", Some(gutter + picture / 2.0), "--ink-2"),
            ("encoder", encoder, "--ink-2"),
            ("code", places.get(self.code()).copied(), "--sand-ink"),
            ("decoder", decoder, "--ink-2"),
            ("output", Some(width - gutter - picture / 2.0), "--ink-2"),
        ] {
            if let Some(at) = at {
                self.word(word, (at, height - line / 2.0 - 2.0), colour);
            }
        }
    }

    /// Which bar is the code.
    fn code(&self) -> usize {
        self.bars.iter().position(|bar| bar.neck).unwrap_or(0)
    }

    /// A word around a place, on a ground of its own so that sand does not run through it.
    fn word(&self, word: &str, (x, y): (f64, f64), colour: &str) {
        let (paint, context) = (self.paint, &self.paint.context);
        paint.word_font();
        context.set_text_align("center");
        context.set_text_baseline("middle");
        context.set_line_join("round");
        context.set_line_width(4.0);
        context.set_stroke_style_str(&paint.colour("--bg"));
        context.set_fill_style_str(&paint.colour(colour));
        // Fail only for places that are not finite.
        let _ = context.stroke_text(word, x, y);
        let _ = context.fill_text(word, x, y);
    }

    fn within(&mut self, draw: impl FnOnce(&mut Self)) {
        self.paint.context.save();
        draw(self);
        self.paint.context.restore();
    }

    /// The input and the output, where the samples are pictures.
    fn pictures(
        &self,
        shown: Option<[Option<Print>; 2]>,
        size: f64,
        input: (f64, f64),
        output: (f64, f64),
    ) {
        let Some(shown) = shown else {
            return;
        };
        let paint = self.paint;
        paint.context.set_fill_style_str(&paint.colour("--px0"));
        for (print, (x, y)) in shown.iter().zip([input, output]) {
            match print {
                Some(print) => paint.picture(print, (x, y), size),
                None => paint.rounded(x, y, size, size, 3.0),
            }
        }
    }

    /// The glass along the y axis, centred on x = 0: its outline, the sand, the bars at their places.
    fn glass(&mut self, places: &[f64], half: f64) {
        let (paint, context) = (self.paint, &self.paint.context);
        let to = places
            .iter()
            .zip(self.bars)
            .map(|(&at, bar)| Mark {
                name: bar.name.clone(),
                at,
                half: bar.half * half,
            })
            .collect();
        let marks = self.morph.toward(to, now(), self.still);
        let outline: Vec<(f64, f64)> = marks.iter().map(|mark| (mark.at, mark.half)).collect();
        if outline.is_empty() {
            return;
        }
        let (top, bottom) = (outline[0].0, outline[outline.len() - 1].0);
        context.save();
        self.trace(&outline);
        let gradient = context.create_linear_gradient(0.0, top, 0.0, bottom);
        for (place, colour) in [
            (0.0, "--bg-sunken"),
            (0.5, "--bg-sunken-2"),
            (1.0, "--bg-sunken"),
        ] {
            // Fails only for a colour that is none.
            let _ = gradient.add_color_stop(place, &paint.colour(colour));
        }
        context.set_fill_style_canvas_gradient(&gradient);
        context.fill();
        context.clip();
        self.sand(&outline, outline[self.code()].0);
        context.restore();
        // On its side the bars have all the height, upright only what their rows leave.
        let room = places.windows(2).map(|pair| pair[1] - pair[0]);
        let room = room.fold(20.0, f64::min) - 4.0;
        for (bar, &(y, half)) in self.bars.iter().zip(&outline) {
            self.bar(bar, half, y, room);
        }
    }

    fn trace(&self, outline: &[(f64, f64)]) {
        const LIP: f64 = 9.0;
        let context = &self.paint.context;
        let first = outline[0];
        let last = outline[outline.len() - 1];
        let mut points = vec![(first.0 - LIP, first.1)];
        points.extend_from_slice(outline);
        points.push((last.0 + LIP, last.1));
        let curve = |from: (f64, f64), to: (f64, f64), sign: f64| {
            let middle = (from.0 + to.0) / 2.0;
            context.bezier_curve_to(
                sign * from.1,
                middle,
                sign * to.1,
                middle,
                sign * to.1,
                to.0,
            );
        };
        context.begin_path();
        context.move_to(-points[0].1, points[0].0);
        for pair in points.windows(2) {
            curve(pair[0], pair[1], -1.0);
        }
        let end = points[points.len() - 1];
        context.line_to(end.1, end.0);
        for pair in points.windows(2).rev() {
            curve(pair[1], pair[0], 1.0);
        }
        context.close_path();
    }

    fn sand(&self, outline: &[(f64, f64)], neck: f64) {
        let (top, bottom) = (outline[0].0 - 8.0, outline[outline.len() - 1].0 + 8.0);
        let context = &self.paint.context;
        context.set_fill_style_str(&self.paint.colour("--sand"));
        for i in 0..GRAINS {
            // Multiples of irrational numbers spread evenly and without a pattern.
            let spread = |factor: f64| (f64::from(i) * factor).fract();
            let (start, across, speed) = (
                spread(0.618_034),
                spread(0.754_878) - 0.5,
                0.5 + spread(0.569_840),
            );
            let y = top + (bottom - top) * (start + self.phase * speed).fract();
            let near = 1.0 - ((y - neck).abs() / ((bottom - top) * 0.36)).min(1.0);
            context.set_global_alpha(0.18 + 0.75 * near);
            context.begin_path();
            // Fails only for a negative radius.
            let _ = context.arc(
                across * 1.7 * width_at(outline, y),
                y,
                1.0 + 0.5 * near,
                0.0,
                TAU,
            );
            context.fill();
        }
        context.set_global_alpha(1.0);
    }

    fn bar(&self, bar: &Bar, half: f64, y: f64, room: f64) {
        let (paint, context) = (self.paint, &self.paint.context);
        let height = room.clamp(4.0, if bar.neck { 16.0 } else { 11.0 });
        context.set_fill_style_str(&paint.colour("--bg"));
        paint.rounded(
            -half - 1.5,
            y - height / 2.0 - 1.5,
            half * 2.0 + 3.0,
            height + 3.0,
            3.0,
        );
        if bar.shape.is_none() {
            // Nobody knows yet what is there.
            context.set_stroke_style_str(&paint.colour("--line-strong"));
            paint.dashes(&[3.0, 3.0]);
            context.stroke_rect(-half, y - height / 2.0, half * 2.0, height);
            paint.dashes(&[]);
            return;
        }
        let values: &[f32] = bar
            .trained
            .and_then(|at| self.activations.layers.get(at))
            .map_or(&[], |layer| &layer.0);
        let room = (half * 2.0 / 3.2).floor().max(8.0) as usize;
        let mut strengths = stripes(values, room);
        if strengths.is_empty() {
            strengths = vec![0.0; stripes_of(bar, room)];
        }
        let width = half * 2.0 / strengths.len() as f64;
        context.set_fill_style_str(&paint.colour(if bar.neck { "--sand-line" } else { "--ink" }));
        let (least, most) = if bar.neck { (0.2, 0.8) } else { (0.1, 0.78) };
        for (i, strength) in strengths.into_iter().enumerate() {
            context.set_global_alpha(least + most * f64::from(strength));
            context.fill_rect(
                -half + i as f64 * width,
                y - height / 2.0,
                (width - 0.8).max(0.8),
                height,
            );
        }
        context.set_global_alpha(1.0);
    }
}

/// Stripes of a bar whose values are not known.
fn stripes_of(bar: &Bar, room: usize) -> usize {
    room.min(bar.units() as usize).max(1)
}

/// Room for the words beside the bars, in rem.
pub fn left_of(bars: &[Bar]) -> f64 {
    let rem = |bar: &Bar| {
        let letters = |text: &str| text.chars().count() as f64;
        0.54 * letters(&bar.size()) + 0.47 * letters(bar.label) + 0.5 * f64::from(bar.depth)
    };
    (1.2 + bars.iter().map(rem).fold(0.0, f64::max)).clamp(5.9, 8.75)
}

fn width_at(outline: &[(f64, f64)], y: f64) -> f64 {
    let below = outline.partition_point(|point| point.0 < y);
    match (below.checked_sub(1), outline.get(below)) {
        (Some(above), Some(&(y1, w1))) => {
            let (y0, w0) = outline[above];
            let t = ((y - y0) / (y1 - y0)).clamp(0.0, 1.0);
            let t = t * t * (3.0 - 2.0 * t);
            w0 + (w1 - w0) * t
        }
        (None, Some(&(_, width))) => width,
        (Some(last), None) => outline[last].1,
        (None, None) => 0.0,
    }
}
