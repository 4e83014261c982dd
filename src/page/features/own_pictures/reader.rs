//! The page's end of the reader of its files.

use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use gloo_timers::future::sleep;
use js_sys::{Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use web_time::Duration;

use super::message::{FromReader, ToReader};
use super::model::Refusal;
use crate::bridge;
use crate::page::browser::files::Source;

/// Files that are posted at once; posting many takes its time.
const AT_ONCE: usize = 1_000;

/// A running reader. Dropping it ends its worker at once, whatever it is doing, and gives its memory back.
#[derive(Clone)]
pub struct FileReader(Rc<ReaderWorker>);

struct ReaderWorker {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// What a reader says, in order. Where its worker ends on an error, that is a refusal.
pub type Heard = UnboundedReceiver<FromReader>;

impl FileReader {
    /// Starts one.
    ///
    /// # Errors
    /// Why the browser starts no worker, in whole sentences.
    pub fn start() -> Result<(Self, Heard), String> {
        let refused = |why: &str| format!("Files cannot be read here ({why}). Reload the page.");
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./reader.js", &options)
            .map_err(|error| refused(&bridge::explain(&error)))?;
        let (sender, heard) = unbounded();
        let tell = sender.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let said = bridge::decode::<FromReader>(event.data())
                .unwrap_or_else(|error| FromReader::Refused(error.to_string().into()));
            // Whoever listened may have gone away.
            let _ = tell.unbounded_send(said);
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            let why = Reflect::get(&event, &"message".into()).ok();
            let why = why.and_then(|why| why.as_string()).unwrap_or_default();
            let refusal = Refusal::from(format!(
                "The files could not be read: the reader stopped ({why}). They may be too large for this machine; choose fewer."
            ));
            let _ = sender.unbounded_send(FromReader::Refused(refusal));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // It runs the page's own program, which is compiled already.
        let start = Object::new();
        let page = script().ok_or_else(|| refused("its script is not there"))?;
        let parts = [("script", page.into()), ("module", wasm_bindgen::module())];
        for (key, value) in parts {
            // A plain object takes any property.
            let _ = Reflect::set(&start, &key.into(), &value);
        }
        let posted = worker.post_message(&start);
        posted.map_err(|error| refused(&bridge::explain(&error)))?;
        let inner = ReaderWorker {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        };
        Ok((Self(Rc::new(inner)), heard))
    }

    /// Says something. A reader that has ended does not hear it.
    pub fn say(&self, message: &ToReader) {
        let Ok((message, transfer)) = bridge::encode(message) else {
            return;
        };
        let _ = self
            .0
            .worker
            .post_message_with_transfer(&message, &transfer);
    }

    /// Hands over files, once it listens, and has it look through them.
    pub async fn look(&self, mut sources: Vec<Source>) {
        while !sources.is_empty() {
            let rest = sources.split_off(sources.len().min(AT_ONCE));
            self.say(&ToReader::Files(sources));
            sources = rest;
            // Whatever else the page has to do comes in between.
            sleep(Duration::ZERO).await;
        }
        self.say(&ToReader::Look);
    }
}

impl Drop for ReaderWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Waits for what comes next but how far it is, which `told` hears.
///
/// # Errors
/// What was refused.
pub async fn next(heard: &mut Heard, told: impl Fn(usize)) -> Result<FromReader, Refusal> {
    loop {
        match heard.next().await {
            Some(FromReader::Told(seen)) => told(seen),
            Some(FromReader::Refused(refusal)) => return Err(refusal),
            Some(said) => return Ok(said),
            None => return Err(Refusal::default()),
        }
    }
}

/// The address of the page's own script, which the page's head names to have it loaded early.
fn script() -> Option<String> {
    let link = document()
        .query_selector("link[rel=modulepreload]")
        .ok()??;
    Reflect::get(&link, &"href".into()).ok()?.as_string()
}
