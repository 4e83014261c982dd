//! What is on the pad as the first of the pictures on show, so that noise, holes and every view meet it.

use leptos::prelude::*;

use super::model::{Pad, drawable};
use super::state::DrawingPad;
use crate::page::app::context::OtherRun;
use crate::page::store::desk::{Desk, now};
use crate::page::store::{Action, Guest, State};

/// Milliseconds between two moments of a picture that never settles in which the strip of moments takes it up.
const SETTLED: f64 = 3000.0;

/// Keeps it there as long as that is wanted, and takes it away with the pad.
pub fn keep(desk: Desk, drawing_pad: DrawingPad) {
    let other_run = expect_context::<OtherRun>().0;
    let run = |state: &State| {
        let ready = state.ready() && state.run.is_some();
        ready.then_some((*state.generation, state.latent.models))
    };
    let tell = move |guest: Option<Guest>| {
        if let Some(other_run) = other_run.get_untracked() {
            other_run.act(Action::Guest(guest.clone()));
        }
        desk.act(Action::Guest(guest));
    };
    let drawn = Memo::new(move |_| drawing_pad.pad.with(Pad::version));
    let here = desk.memo(run);
    let there = Memo::new(move |_| {
        let other_run = other_run.get()?;
        other_run.memo(run).get()
    });
    let settled = StoredValue::new(0.0);
    let framed = StoredValue::new(false);
    let send = move || {
        framed.try_set_value(false);
        if drawing_pad.guest.try_get_untracked() != Some(true) || !drawing_pad.open.get_untracked()
        {
            return;
        }
        let Some((planes, classes)) = desk.look(wanted) else {
            return;
        };
        let guest = drawing_pad.pad.with_untracked(|pad| seen(pad, planes));
        let Some((picture, moving)) = guest else {
            // The pad takes the new shape next, and that asks again.
            return;
        };
        let last = settled.try_get_value().unwrap_or_default();
        let due = !moving || now() - last >= SETTLED;
        if due {
            settled.try_set_value(now());
        }
        tell(Some(Guest {
            picture,
            label: classes.map(|classes| {
                drawing_pad
                    .label
                    .get_untracked()
                    .min(classes.saturating_sub(1))
            }),
            settled: due,
        }));
    };
    Effect::new(move |before: Option<bool>| {
        let wanted = drawing_pad.guest.get();
        drawn.get();
        drawing_pad.label.track();
        here.get();
        there.get();
        if !wanted {
            if before == Some(true) {
                tell(None);
            }
            return false;
        }
        if before != Some(true) {
            desk.act(Action::Focus(0));
        }
        // Of several strokes before a frame, one message tells them all.
        if framed.try_update_value(|framed| std::mem::replace(framed, true)) == Some(false) {
            request_animation_frame(send);
        }
        true
    });
    on_cleanup(move || {
        if drawing_pad.guest.get_untracked() {
            tell(None);
        }
    });
}

/// The planes of the run's pictures, and how many classes its model is told; none where the pad cannot draw such pictures.
fn wanted(state: &State) -> Option<([usize; 3], Option<u32>)> {
    let planes = drawable(state.run.as_ref()?)?;
    Some((planes, state.latent.conditional))
}

/// What is on the pad, and whether that is still changing; none where the pad has another shape.
fn seen(pad: &Pad, planes: [usize; 3]) -> Option<(Vec<f32>, bool)> {
    if pad.shape() != planes {
        return None;
    }
    let moving = pad.is_live() || pad.is_down();
    let blank = || vec![0.0; planes.iter().product()];
    Some((pad.picture().unwrap_or_else(blank), moving))
}
