//! What is on the pad as the first of the pictures on show, so that noise, holes and every view meet it.

use leptos::prelude::*;

use super::super::super::desk::{Desk, now};
use super::super::super::pad::{Pad, drawable};
use super::super::super::state::{Action, Guest, State};
use super::super::context::Twin;
use super::easel::Easel;

/// Milliseconds between two moments of a picture that never settles in which the strip of moments takes it up.
const SETTLED: f64 = 3000.0;

/// Keeps it there as long as that is wanted, and takes it away with the pad.
pub fn keep(desk: Desk, easel: Easel) {
    let twin = expect_context::<Twin>().0;
    let run = |state: &State| {
        let ready = state.ready() && state.run.is_some();
        ready.then_some((*state.generation, state.latent.models))
    };
    let tell = move |guest: Option<Guest>| {
        if let Some(twin) = twin.get_untracked() {
            twin.act(Action::Guest(guest.clone()));
        }
        desk.act(Action::Guest(guest));
    };
    let drawn = Memo::new(move |_| easel.pad.with(Pad::version));
    let here = desk.memo(run);
    let there = Memo::new(move |_| {
        let twin = twin.get()?;
        twin.memo(run).get()
    });
    let settled = StoredValue::new(0.0);
    let framed = StoredValue::new(false);
    let send = move || {
        framed.try_set_value(false);
        if easel.guest.try_get_untracked() != Some(true) || !easel.open.get_untracked() {
            return;
        }
        let conditional = |state: &State| {
            let planes = drawable(state.run.as_ref()?)?;
            Some((planes, state.latent.conditional))
        };
        let Some((planes, classes)) = desk.look(conditional) else {
            return;
        };
        let guest = easel.pad.with_untracked(|pad| {
            if pad.shape() != planes {
                return None;
            }
            let moving = pad.is_live() || pad.is_down();
            let blank = || vec![0.0; planes.iter().product()];
            Some((pad.picture().unwrap_or_else(blank), moving))
        });
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
            label: classes
                .map(|classes| easel.label.get_untracked().min(classes.saturating_sub(1))),
            settled: due,
        }));
    };
    Effect::new(move |before: Option<bool>| {
        let wanted = easel.guest.get();
        drawn.get();
        easel.label.track();
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
        if easel.guest.get_untracked() {
            tell(None);
        }
    });
}
