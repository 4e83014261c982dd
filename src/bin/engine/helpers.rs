//! Workers that share this module's memory and help the CPU backend.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, join_all, select};
use gloo_timers::future::sleep;
use hourglass::cpu::{Cpu, Help};
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Event, Worker, WorkerOptions, WorkerType};

/// Name of a helper's worker, by which its script knows what it is for.
const NAME: &str = "helper";
/// How long a helper may take to load.
const PATIENCE: Duration = Duration::from_secs(5);

/// A CPU backend of so many threads, this one among them, or fewer where workers do not start. Helpers load `script`, which makes an
/// instance of the module over the memory that it is posted, posts something when that is done, and calls [`help`] with the
/// address that it is posted then; [`fail`] where that throws.
pub async fn cpu(threads: u32, script: &str, kind: WorkerType) -> Cpu {
    let helpers = join_all((1..threads).map(|_| start(script, kind))).await;
    let mut helpers: Vec<Worker> = helpers.into_iter().flatten().collect();
    Cpu::with_spawn(1 + helpers.len(), |help| {
        let address = Box::into_raw(Box::new(help)) as usize;
        if let Some(helper) = helpers.pop() {
            helper
                .post_message(&JsValue::from(address as u32))
                .expect("a number can be posted");
        }
    })
}

/// Starts a worker and waits until it has an instance of this module.
async fn start(script: &str, kind: WorkerType) -> Option<Worker> {
    let options = WorkerOptions::new();
    options.set_name(NAME);
    options.set_type(kind);
    let worker = Worker::new_with_options(script, &options).ok()?;
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let tell = move |began: bool| {
        if let Some(sender) = sender.take() {
            // Nobody waits any more where it took too long.
            let _ = sender.send(began);
        }
    };
    let began = {
        let tell = tell.clone();
        Closure::<dyn FnMut()>::new(move || tell(true))
    };
    let failed = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        // Else it would be an error of this worker, too, and end it for the page.
        event.prevent_default();
        tell(false);
    });
    worker.set_onmessage(Some(began.as_ref().unchecked_ref()));
    worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
    let shared = Array::of2(&wasm_bindgen::module(), &wasm_bindgen::memory());
    worker.post_message(&shared).ok()?;
    let patience = pin!(sleep(PATIENCE));
    let start = select(receiver, patience).await;
    worker.set_onmessage(None);
    worker.set_onerror(None);
    if matches!(start, Either::Left((Ok(true), _))) {
        Some(worker)
    } else {
        worker.terminate();
        None
    }
}

/// Helps until the team ends. Called by a helper's script.
///
/// # Safety
/// `address` is what [`cpu`] has posted to this worker, and was not used before.
#[wasm_bindgen]
pub unsafe fn help(address: u32) {
    let help = address as usize as *mut Help;
    // SAFETY: made by `Box::into_raw`, for this worker alone; `fail` comes only where `run` has not returned.
    unsafe {
        (*help).run();
        drop(Box::from_raw(help));
    }
}

/// Says that `help` has thrown.
///
/// # Safety
/// As for [`help`].
#[wasm_bindgen]
pub unsafe fn fail(address: u32) {
    // SAFETY: `help` did not return, so that what it was given is there.
    unsafe { (*(address as usize as *const Help)).fail() };
}
