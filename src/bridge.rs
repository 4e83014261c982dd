//! The postMessage codec between page and engine: serde-wasm-bindgen for messages, the buffers of their typed arrays
//! moved over rather than copied, a canvas beside the message that attaches it.
//!
//! What is posted is always `{ message, canvas? }`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, OffscreenCanvas, Worker};

use crate::protocol::{FromEngine, ToEngine};

/// Property of `window` under which `index.html` leaves the worker it starts before the page's wasm is there, with
/// what that worker has said so far in its property [`EARLY_MESSAGES`].
const EARLY_WORKER: &str = "hourglassEngine";
const EARLY_MESSAGES: &str = "early";

/// Why a message could not cross.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BridgeError {
    /// A value has no form in JavaScript, or the browser refuses to post it.
    #[error("The message could not be sent to the other side ({0}).")]
    Encode(String),
    /// What came is no message of this protocol; page and engine are of different builds.
    #[error(
        "The page and its engine do not understand each other ({0}). Reload the page to get matching versions."
    )]
    Decode(String),
    /// The worker could not be started.
    #[error("The engine could not be started ({0}). Reload the page.")]
    Spawn(String),
}

/// A message as a JavaScript value, with the array buffers in it that postMessage shall move.
///
/// # Errors
/// [`BridgeError::Encode`] where a value has no form in JavaScript (an integer over 2⁵³).
pub fn encode(message: &impl Serialize) -> Result<(JsValue, Array), BridgeError> {
    let serializer =
        serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false);
    let value = message
        .serialize(&serializer)
        .map_err(|error| BridgeError::Encode(error.to_string()))?;
    let transfer = Array::new();
    collect_buffers(&value, &transfer);
    Ok((value, transfer))
}

/// The message in a JavaScript value.
///
/// # Errors
/// [`BridgeError::Decode`] where the value is no such message.
pub fn decode<T: DeserializeOwned>(value: JsValue) -> Result<T, BridgeError> {
    decode_value(value).map_err(BridgeError::Decode)
}

/// What a script gave, as a value of ours.
///
/// # Errors
/// What does not fit.
pub fn decode_value<T: DeserializeOwned>(value: JsValue) -> Result<T, String> {
    serde_wasm_bindgen::from_value(value).map_err(|error| explain(&error.into()))
}

fn collect_buffers(value: &JsValue, transfer: &Array) {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        transfer.push(&bytes.buffer());
    } else if let Some(items) = value.dyn_ref::<Array>() {
        for item in items.iter().filter(JsValue::is_object) {
            collect_buffers(&item, transfer);
        }
    } else if let Some(object) = value.dyn_ref::<Object>() {
        for item in Object::values(object).iter().filter(JsValue::is_object) {
            collect_buffers(&item, transfer);
        }
    }
}

fn envelope(message: &impl Serialize) -> Result<(Object, Array), BridgeError> {
    let (value, transfer) = encode(message)?;
    let envelope = Object::new();
    set(&envelope, "message", &value);
    Ok((envelope, transfer))
}

fn set(object: &Object, key: &str, value: &JsValue) {
    Reflect::set(object, &key.into(), value).expect("a plain object takes any property");
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// What a JavaScript exception says.
pub fn explain(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}

/// What the page hears of its engine.
#[derive(Debug)]
pub enum Heard {
    /// A message.
    Message(Box<FromEngine>),
    /// A message that could not be read.
    Garbled(BridgeError),
    /// The worker has ended on an uncaught error, or never loaded; nothing more will come. What the browser said.
    Died(String),
}

/// The page's end of a running engine. Dropping it ends the worker.
pub struct EngineHandle {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl EngineHandle {
    /// Takes over the worker that `index.html` has started already, else starts one from the script at `url`
    /// (relative to the page). `hear` gets all it says; nothing may be posted before [`FromEngine::Listening`].
    ///
    /// # Errors
    /// [`BridgeError::Spawn`] where the browser starts no worker.
    pub fn spawn(url: &str, hear: impl FnMut(Heard) + 'static) -> Result<Self, BridgeError> {
        let window = js_sys::global();
        let early = get(&window, EARLY_WORKER).dyn_into::<Worker>().ok();
        let _ = Reflect::delete_property(&window, &EARLY_WORKER.into());
        let worker = match early {
            Some(worker) => worker,
            None => Worker::new(url).map_err(|error| BridgeError::Spawn(explain(&error)))?,
        };

        let hear = Rc::new(RefCell::new(hear));
        let dead = Rc::new(Cell::new(false));
        let tell = {
            let hear = Rc::clone(&hear);
            move |data: JsValue| {
                let heard = match decode::<FromEngine>(get(&data, "message")) {
                    Ok(message) => Heard::Message(Box::new(message)),
                    Err(error) => Heard::Garbled(error),
                };
                (hear.borrow_mut())(heard);
            }
        };
        let die = move |event: &JsValue| {
            if !dead.replace(true) {
                let said = get(event, "message").as_string().unwrap_or_default();
                (hear.borrow_mut())(Heard::Died(said));
            }
        };

        let early = get(&worker, EARLY_MESSAGES);
        let on_message = {
            let tell = tell.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| tell(event.data()))
        };
        let on_error = {
            let die = die.clone();
            Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
                event.prevent_default();
                die(&event);
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        if let Ok(early) = early.dyn_into::<Array>() {
            // In a task of its own, so that the caller holds the handle before it hears anything.
            wasm_bindgen_futures::spawn_local(async move {
                for said in early.iter() {
                    if said.has_type::<ErrorEvent>() {
                        die(&said);
                    } else {
                        tell(said);
                    }
                }
            });
        }
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a message; for [`ToEngine::Attach`] use [`attach`](Self::attach).
    ///
    /// # Errors
    /// [`BridgeError::Encode`].
    pub fn post(&self, message: &ToEngine) -> Result<(), BridgeError> {
        let (envelope, transfer) = envelope(message)?;
        self.send(&envelope, &transfer)
    }

    /// Sends a message with a canvas, which the engine owns from then on.
    ///
    /// # Errors
    /// [`BridgeError::Encode`].
    pub fn attach(&self, message: &ToEngine, canvas: &OffscreenCanvas) -> Result<(), BridgeError> {
        let (envelope, transfer) = envelope(message)?;
        set(&envelope, "canvas", canvas);
        transfer.push(canvas);
        self.send(&envelope, &transfer)
    }

    fn send(&self, envelope: &Object, transfer: &Array) -> Result<(), BridgeError> {
        self.worker
            .post_message_with_transfer(envelope, transfer)
            .map_err(|error| BridgeError::Encode(explain(&error)))
    }
}

impl Drop for EngineHandle {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = reportError)]
    fn report_error(error: &JsValue);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a message from the engine's worker to the page.
///
/// # Errors
/// [`BridgeError::Encode`].
pub fn post_to_page(message: &FromEngine) -> Result<(), BridgeError> {
    let (envelope, transfer) = envelope(message)?;
    scope()
        .post_message_with_transfer(&envelope, &transfer)
        .map_err(|error| BridgeError::Encode(explain(&error)))
}

/// Hands every message that reaches the engine's worker to `hear`, with the canvas that came beside it, for as long as
/// the worker lives. Call it before posting [`FromEngine::Listening`].
///
/// A message that cannot be read ends the worker with an uncaught error, which the page hears as [`Heard::Died`]: going
/// on without it would leave page and engine with different ideas of the run. So does a promise nobody awaits that fails,
/// which browsers would not tell the page about: it may be a trap in a task of the engine.
pub fn listen(mut hear: impl FnMut(ToEngine, Option<OffscreenCanvas>) + 'static) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        match decode::<ToEngine>(get(&data, "message")) {
            Ok(message) => hear(message, get(&data, "canvas").dyn_into().ok()),
            Err(error) => wasm_bindgen::throw_str(&error.to_string()),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();

    let on_rejection = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        report_error(&get(&event, "reason"));
    });
    let _ = scope().add_event_listener_with_callback(
        "unhandledrejection",
        on_rejection.as_ref().unchecked_ref(),
    );
    on_rejection.forget();
}
