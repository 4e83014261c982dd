//! What the engine draws under and on the map, asked for again whenever it changes.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::protocol::{Marks, Scatter, ToEngine, ViewName};

use crate::page::components::engine_canvas::{CanvasFit, device_pixels, keep_canvas, picture_side};
use crate::page::store::desk::{Desk, now};

/// Pictures on a side of the field while it changes again and again.
const COARSE: u32 = 9;
/// Milliseconds between two fields while it does ...
const PACE: f64 = 100.0;
/// ... and after the last change, before the fine one.
const REST: f64 = 220.0;
/// Radius of a dot in CSS pixels.
const DOT: f64 = 2.1;
/// Side of a picture on the map in CSS pixels.
const STAMP: f64 = 22.0;
/// Pictures on the map.
const ON_CPU: u32 = 1000;
const ON_GPU: u32 = 2000;

/// Keeps the field under the map.
pub fn keep_field(desk: Desk, holder: NodeRef<html::Div>, side: Signal<f64>, seen: Signal<bool>) {
    let density = desk.memo(|state| state.latent.density);
    let along = RwSignal::new(density.get_untracked());
    let picture = desk.memo(picture_side);
    let laid = keep_canvas(desk, ViewName::Field, holder, move || {
        let n = along.get();
        CanvasFit::tiles(n, n, side.get() / f64::from(n), 0.0, picture.get())
    });
    let key = desk.memo(|state| state.latent.field_key().filter(|_| state.takes_codes()));
    // Counts the fields that are due.
    let due = RwSignal::new(0_u32);
    let pace = StoredValue::new_local(Pace::default());
    let make = move |n: u32| {
        pace.update_value(|pace| pace.sent = now());
        along.set(n);
        due.update(|due| *due += 1);
    };
    Effect::new(move |_| {
        key.get();
        let fine = density.get();
        let coarse = fine.min(COARSE);
        let Some(then) = pace.try_update_value(|pace| pace.change(now())) else {
            return;
        };
        match then {
            Then::Fine => make(fine),
            Then::Coarse(wait) => {
                let later = set_timeout_with_handle(
                    move || make(coarse),
                    Duration::from_millis(wait as u64),
                );
                let rest = set_timeout_with_handle(
                    move || make(fine),
                    Duration::from_millis((wait + REST) as u64),
                );
                pace.update_value(|pace| pace.timers = [later.ok(), rest.ok()]);
            }
            Then::Waiting => {
                let rest =
                    set_timeout_with_handle(move || make(fine), Duration::from_millis(REST as u64));
                pace.update_value(|pace| {
                    if let Some(old) = std::mem::replace(&mut pace.timers[1], rest.ok()) {
                        old.clear();
                    }
                });
            }
        }
    });
    Effect::new(move |_| {
        due.get();
        let (Some(laid), seen) = (laid.get(), seen.get()) else {
            return;
        };
        let n = along.get_untracked();
        if laid.layout.columns != n || !desk.look(|state| state.takes_codes()) {
            // Its layout, or its run, is still on the way.
            return;
        }
        let sheet = desk.look(|state| {
            let wanted = seen && state.latent.field;
            wanted.then(|| state.latent.field(n)).flatten()
        });
        desk.post(&ToEngine::Sheet {
            view: ViewName::Field,
            ticket: desk.number(),
            sheet: sheet.unwrap_or_default(),
        });
    });
}

/// When the next field is due.
#[derive(Default)]
struct Pace {
    changed: Option<f64>,
    sent: f64,
    /// The next coarse one, and the fine one after the last.
    timers: [Option<TimeoutHandle>; 2],
}

enum Then {
    /// A change by itself.
    Fine,
    /// One of many: a coarse field after so many milliseconds, and a fine one after that.
    Coarse(f64),
    /// A coarse field is on its way already.
    Waiting,
}

impl Pace {
    fn change(&mut self, now: f64) -> Then {
        let again = self.changed.is_some_and(|at| now - at < REST + PACE);
        self.changed = Some(now);
        if again && now < self.sent {
            return Then::Waiting;
        }
        for timer in &mut self.timers {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        }
        if !again {
            return Then::Fine;
        }
        let wait = (self.sent + PACE - now).max(0.0);
        // Until then, changes wait.
        self.sent = now + wait;
        Then::Coarse(wait)
    }
}

/// Keeps the points on the map.
pub fn keep_points(desk: Desk, holder: NodeRef<html::Div>, side: Signal<f64>, seen: Signal<bool>) {
    let laid = keep_canvas(desk, ViewName::Points, holder, move || {
        CanvasFit::points(side.get())
    });
    let key = desk.memo(|state| {
        let latent = &state.latent;
        state.takes_codes().then(|| latent.points_key())
    });
    Effect::new(move |_| {
        let (laid, key, seen) = (laid.get(), key.get(), seen.get());
        if laid.is_none() || key.is_none() {
            return;
        }
        let scatter = seen.then(|| desk.look(|state| scatter(&state.latent, state.on_gpu())));
        desk.post(&ToEngine::Scatter { scatter });
    });
}

fn scatter(latent: &crate::page::features::latent_map::Latent, on_gpu: bool) -> Scatter {
    let fine = device_pixels();
    Scatter {
        count: if on_gpu { ON_GPU } else { ON_CPU },
        plane: latent.plane(),
        marks: match (latent.dots, latent.pictures) {
            (_, true) => Marks::Pictures((STAMP * fine).round() as u32),
            (true, false) => Marks::Dots((DOT * fine) as f32),
            (false, false) => Marks::None,
        },
        factor: latent.factor,
        hidden: latent.hidden,
    }
}

/// Keeps the picture at the probe.
pub fn keep_probe(desk: Desk, holder: NodeRef<html::Div>, side: Signal<f64>, seen: Signal<bool>) {
    let picture = desk.memo(picture_side);
    let laid = keep_canvas(desk, ViewName::Probe, holder, move || {
        CanvasFit::tiles(1, 1, side.get(), 0.0, picture.get())
    });
    let key = desk.memo(|state| {
        let latent = &state.latent;
        let there = state.takes_codes();
        there.then(|| (latent.models, latent.label, latent.probe.clone()))
    });
    Effect::new(move |_| {
        let (laid, key, seen) = (laid.get(), key.get(), seen.get());
        let (Some(_), Some((_, _, code))) = (laid, key) else {
            return;
        };
        let ticket = desk.number();
        desk.latency(|latency| latency.asked(ticket));
        desk.post(&ToEngine::Sheet {
            view: ViewName::Probe,
            ticket,
            sheet: if seen {
                desk.look(|state| state.latent.one(&code))
            } else {
                Default::default()
            },
        });
    });
}
