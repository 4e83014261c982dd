//! The drawing on its way through the model, again and again: the newest there is whenever the answer before has come.

use std::time::Duration;

use futures::future::join;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Floats, Request};

use super::answer::{AnswerFeed, Given};
use super::model::{Pad, drawable};
use super::state::DrawingPad;
use crate::page::app::look::look;
use crate::page::store::State;
use crate::page::store::client::ask;
use crate::page::store::desk::{Desk, now};

/// Milliseconds between two answers while nothing but the model changes, and for visitors who asked for less motion.
const PACES: [f64; 2] = [250.0, 1000.0];

/// Keeps what the model makes of the drawing as long as it is seen.
pub fn keep(desk: Desk, drawing_pad: DrawingPad, seen: Signal<bool>) {
    let model = desk.memo(|state| {
        (
            state.takes_codes(),
            state.latent.models,
            *state.generation,
            state.diverged(),
        )
    });
    let drawn = Memo::new(move |_| drawing_pad.pad.with(Pad::version));
    Effect::new(move |_| {
        model.get();
        drawn.get();
        drawing_pad.label.track();
        want(desk, drawing_pad);
    });
    let pace = PACES[usize::from(look().still)];
    let moved = desk.memo(|state| (state.status.step, *state.activations_version));
    Effect::new(move |_| {
        moved.get();
        if !seen.get() {
            return;
        }
        let wait = drawing_pad.feed.with_value(|feed| match feed.timer {
            Some(_) => None,
            None => Some((feed.sent + pace - now()).max(0.0)),
        });
        let Some(wait) = wait else { return };
        let later = move || {
            drawing_pad.feed.update_value(|feed| feed.timer = None);
            if drawing_pad.open.get_untracked() && !document().hidden() {
                want(desk, drawing_pad);
            }
        };
        let timer = set_timeout_with_handle(later, Duration::from_millis(wait as u64));
        drawing_pad
            .feed
            .update_value(|feed| feed.timer = timer.ok());
    });
}

fn want(desk: Desk, drawing_pad: DrawingPad) {
    let begin = drawing_pad.feed.try_update_value(|feed| {
        feed.wanted = true;
        !std::mem::replace(&mut feed.under_way, true)
    });
    if begin != Some(true) {
        return;
    }
    spawn_local(async move {
        let take = move |feed: &mut AnswerFeed| {
            feed.under_way = std::mem::take(&mut feed.wanted);
            feed.sent = now();
            feed.under_way
        };
        while drawing_pad.feed.try_update_value(take) == Some(true) {
            once(desk, drawing_pad).await;
        }
    });
}

async fn once(desk: Desk, drawing_pad: DrawingPad) {
    let of_model = |state: &State| {
        let planes = drawable(state.run.as_ref()?)?;
        let latent = &state.latent;
        let label = |classes: u32| {
            drawing_pad
                .label
                .get_untracked()
                .min(classes.saturating_sub(1))
        };
        let labels: Vec<u32> = latent.conditional.map(label).into_iter().collect();
        let ready = state.takes_codes();
        ready.then_some((planes, latent.models, latent.size, labels))
    };
    let Some((planes, models, size, labels)) = desk.look(of_model) else {
        return;
    };
    let (shape, picture) = drawing_pad
        .pad
        .with_untracked(|pad| (pad.shape(), pad.picture()));
    if shape != planes {
        // The pad takes the new shape next, and that asks again.
        return;
    }
    let outcome = match &picture {
        Some(picture) => {
            let values = || Floats(picture.clone());
            let code = ask(
                desk,
                Request::Encode {
                    values: values(),
                    labels: labels.clone(),
                },
            );
            let output = ask(
                desk,
                Request::Reconstruct {
                    values: values(),
                    labels: labels.clone(),
                },
            );
            let (code, output): (_, Result<Floats, _>) = join(code, output).await;
            code.and_then(|Floats(code)| Ok((code, output?.0)))
        }
        None => {
            let code = vec![0.0; size];
            let values = Floats(code.clone());
            let output = ask(desk, Request::Decode { values, labels });
            output.await.map(|Floats(output)| (code, output))
        }
    };
    if desk.look(|state| state.latent.models != models) {
        // The answer is of a model that is gone.
        return;
    }
    match outcome {
        Ok((code, output)) => {
            drawing_pad.trouble.set(String::new());
            drawing_pad.given.set(Some(Given {
                picture,
                code,
                output,
                planes,
            }));
        }
        Err(why) => drawing_pad.trouble.set(why),
    }
}
