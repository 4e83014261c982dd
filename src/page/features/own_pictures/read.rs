//! The reader of files: the same program as the page's, in a worker of its own, so that the page never waits for a file. It lives as long
//! as one set is looked at, and its memory with it.

use std::cell::Cell;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use web_time::{Duration, Instant};

use super::load::load;
use super::message::{FromReader, PaintedSheet, ToReader};
use super::survey::{Survey, survey};
use crate::bridge;

/// How long after it was told how far the work is that is told again.
const RARELY: Duration = Duration::from_millis(100);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = reportError)]
    fn report_error(error: &JsValue);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Listens to the page, for as long as the worker lives.
pub fn listen() {
    let (sender, inbox) = unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match bridge::decode::<ToReader>(event.data()) {
            // The receiver lives as long as the worker.
            Ok(message) => {
                let _ = sender.unbounded_send(message);
            }
            Err(error) => wasm_bindgen::throw_str(&error.to_string()),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // A trap in a task is a promise that fails, of which browsers would not tell the page.
    let on_rejection = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let reason = js_sys::Reflect::get(&event, &"reason".into());
        report_error(&reason.unwrap_or(JsValue::UNDEFINED));
    });
    let _ = scope().add_event_listener_with_callback(
        "unhandledrejection",
        on_rejection.as_ref().unchecked_ref(),
    );
    on_rejection.forget();
    send(&FromReader::Listening);
    wasm_bindgen_futures::spawn_local(run(inbox));
}

async fn run(mut inbox: UnboundedReceiver<ToReader>) {
    let last = Cell::new(Instant::now());
    let told = |seen: usize| {
        if last.get().elapsed() >= RARELY {
            last.set(Instant::now());
            send(&FromReader::Told(seen));
        }
    };
    let mut sources = Vec::new();
    let mut found: Option<Survey> = None;
    while let Some(message) = inbox.next().await {
        match message {
            ToReader::Files(files) => sources.extend(files),
            ToReader::Look => match survey(std::mem::take(&mut sources), &told).await {
                Ok(survey) => {
                    send(&FromReader::Looked(Box::new(survey.chosen.clone())));
                    found = Some(survey);
                }
                Err(refusal) => send(&FromReader::Refused(refusal)),
            },
            ToReader::Show(shaping) => {
                if let Some(survey) = &found {
                    send(&FromReader::Shown(PaintedSheet {
                        side: shaping.side,
                        rgba: survey.sheet.shaped(shaping),
                    }));
                }
            }
            ToReader::Load(options) => {
                if let Some(survey) = found.take() {
                    match load(survey, options, &told).await {
                        Ok(set) => send(&FromReader::Loaded(set)),
                        Err(refusal) => send(&FromReader::Refused(refusal)),
                    }
                }
            }
        }
    }
}

fn send(message: &FromReader) {
    let posted = bridge::encode(message).and_then(|(message, transfer)| {
        scope()
            .post_message_with_transfer(&message, &transfer)
            .map_err(|error| bridge::BridgeError::Encode(bridge::explain(&error)))
    });
    if let Err(error) = posted {
        wasm_bindgen::throw_str(&error.to_string());
    }
}
