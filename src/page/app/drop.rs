//! Files dropped anywhere on the page.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::DragEvent;

use crate::page::browser::files::Dropped;
use crate::page::browser::mnist;
use crate::page::features::own_pictures::job::OwnJob;
use crate::page::store::Action;
use crate::page::store::desk::Desk;

/// Takes dropped files for as long as the page lives. `over` is true while files hover over the page.
pub fn listen(desk: Desk, own: OwnJob, over: RwSignal<bool>) {
    let enter = window_event_listener(ev::dragover, move |event| {
        if brings_files(&event) {
            // Without this the browser would open the file in place of the page.
            event.prevent_default();
            over.set(true);
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        over.set(false);
        if !brings_files(&event) {
            return;
        }
        event.prevent_default();
        let Some(dropped) = event.data_transfer().map(|data| Dropped::of(&data)) else {
            return;
        };
        if dropped.has_folders() {
            own.choose(dropped);
            return;
        }
        spawn_local(async move {
            // MNIST is known by its content, whatever its files are called.
            match mnist::among(&dropped.files).await {
                Some(files) => desk.act(Action::Files(files, None)),
                None => own.choose(dropped),
            }
        });
    });
    // The page listens until it is left.
    std::mem::forget((enter, leave, dropped));
}

fn brings_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}
