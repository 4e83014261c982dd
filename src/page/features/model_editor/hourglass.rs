//! The live hourglass: how strong each unit of each layer is for the picture in focus, and sand that falls while it trains.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::diagram::Morph;
use super::hourglass_drawing::{Orientation, draw, now};
use crate::page::app::look::{Look, look};
use crate::page::browser::in_sight::in_sight;
use crate::page::store::State;
use crate::page::store::desk::{Desk, desk};

/// Between two drawings of the sand, which then wait for the browser's next frame: where a GPU trains, and where the CPU does, which
/// drawing takes time from.
const SAND_PAUSES: [Duration; 2] = [Duration::from_millis(30), Duration::from_millis(60)];

/// The canvas of the hourglass. Decoration: the list of layers says the same in words.
#[component]
pub fn Hourglass(stand: Orientation) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let phase = StoredValue::new(0.0);
    let morph = StoredValue::new(Morph::default());
    let draw = move || {
        if let Some(canvas) = canvas.get_untracked() {
            desk.look(|state| {
                morph.update_value(|morph| {
                    draw(
                        &canvas,
                        stand,
                        state,
                        phase.get_value(),
                        (morph, look.still),
                    );
                });
            });
        }
    };

    let changed = desk.memo(|state| (*state.activations_version, *state.generation));
    let model = desk.memo(|state| state.model().cloned());
    let seen = in_sight(canvas);
    see_layers(desk, seen);
    Effect::new(move |_| {
        if !seen.get() {
            return;
        }
        changed.get();
        model.with(|_| ());
        look.version.get();
        if canvas.get().is_some() {
            // The list of layers takes its new length first.
            request_animation_frame(move || move_on(morph, draw));
        }
    });
    fall(desk, look, seen, phase, draw);
    view! { <canvas node_ref=canvas aria-hidden="true"></canvas> }
}

/// Has the layers' outputs told while this can be seen.
pub fn see_layers(desk: Desk, seen: Signal<bool>) {
    let told = StoredValue::new(false);
    let tell = move |seen: bool| {
        if told.try_update_value(|told| std::mem::replace(told, seen) != seen) == Some(true) {
            desk.see_layers(seen);
        }
    };
    Effect::new(move |_| tell(seen.get()));
    on_cleanup(move || tell(false));
}

/// Draws, and goes on as long as the bars move.
fn move_on(morph: StoredValue<Morph>, draw: impl Fn() + Copy + 'static) {
    draw();
    if morph.with_value(|morph| morph.moves(now())) {
        request_animation_frame(move || move_on(morph, draw));
    }
}

/// Lets sand fall while training goes on, at a pace tied to the pictures a second.
fn fall(
    desk: Desk,
    look: Look,
    seen: Signal<bool>,
    phase: StoredValue<f64>,
    draw: impl Fn() + Copy + 'static,
) {
    let playing = desk.memo(|state| state.status.playing);
    let falling = Memo::new(move |_| playing.get() && seen.get() && !look.still);
    let looping = StoredValue::new(false);
    Effect::new(move |_| {
        if falling.get() && !looping.get_value() {
            looping.set_value(true);
            next_frame(desk, falling, phase, looping, draw, now());
        }
    });
}

fn next_frame(
    desk: Desk,
    falling: Memo<bool>,
    phase: StoredValue<f64>,
    looping: StoredValue<bool>,
    draw: impl Fn() + Copy + 'static,
    last: f64,
) {
    let frame = move || {
        if falling.try_get_untracked() != Some(true) {
            looping.set_value(false);
            return;
        }
        let passed = now() - last;
        let rate = desk.look(|state| state.status.samples_per_second);
        let pace = 0.02 + 0.05 * (1.0 + rate).log10();
        phase.update_value(|phase| *phase += pace * passed.min(100.0) / 1000.0);
        draw();
        next_frame(desk, falling, phase, looping, draw, now());
    };
    // A frame that is asked for costs the browser something even where nothing is drawn in it, so none is until then.
    let on_cpu = !desk.look(State::on_gpu);
    set_timeout(
        move || request_animation_frame(frame),
        SAND_PAUSES[usize::from(on_cpu)],
    );
}
