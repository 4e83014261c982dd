//! Presentation: the page on one screen, for a room to see.

use js_sys::{Function, Promise, Reflect};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::look::{Look, look};
use crate::page::browser::focus::focus;
use crate::page::components::icon::{Glyph, Icon};

impl Look {
    /// Begins or ends presenting, as the visitor asks; the browser's full screen goes with it, where it has one.
    pub fn toggle_presenting(self) {
        let present = !self.presenting.get_untracked();
        self.present(present);
        // The button that was pressed is gone; the focus goes on to the one for the way back.
        let back = if present { "b-leave" } else { "b-present" };
        request_animation_frame(move || {
            let lost = document()
                .active_element()
                .is_none_or(|on| on.tag_name() == "BODY");
            if lost {
                focus(back);
            }
        });
        let full = document().fullscreen_element().is_some();
        if present && !full {
            if let Some(root) = document().document_element() {
                ask(&root, "requestFullscreen");
            }
        } else if !present && full {
            ask(&document(), "exitFullscreen");
        }
    }

    /// Begins or ends presenting in the window there is.
    pub fn present(self, present: bool) {
        if let Some(root) = document().document_element() {
            // An element takes any attribute of a valid name, and loses any.
            let _ = if present {
                root.set_attribute("data-mode", "present")
            } else {
                root.remove_attribute("data-mode")
            };
        }
        self.presenting.set(present);
        // What is drawn by hand takes its new room once that is laid out.
        request_animation_frame(move || self.redraw());
    }

    /// Esc ends the browser's full screen without a word to the page, which is to end presenting with it.
    pub(super) fn follow_full_screen(self) {
        let changed = Closure::<dyn FnMut()>::new(move || {
            if document().fullscreen_element().is_none() && self.presenting.get_untracked() {
                self.present(false);
            }
        });
        // Fails only for an event's name that is none.
        let _ = document()
            .add_event_listener_with_callback("fullscreenchange", changed.as_ref().unchecked_ref());
        changed.forget();
        let keys = window_event_listener(ev::keydown, move |event| {
            let open = document().query_selector("dialog[open]").ok().flatten();
            if event.key() == "Escape"
                && !event.default_prevented()
                && self.presenting.get_untracked()
                && open.is_none()
            {
                self.toggle_presenting();
            }
        });
        // The page listens until it is left.
        std::mem::forget(keys);
    }
}

/// Calls a method that gives a promise. Telephones that have no such method, and browsers that refuse, leave the page as it is,
/// which then presents in its window.
fn ask(of: &JsValue, method: &str) {
    let asked = Reflect::get(of, &method.into())
        .and_then(|method| method.dyn_into::<Function>())
        .and_then(|method| method.call0(of))
        .and_then(|promise| promise.dyn_into::<Promise>());
    if let Ok(promise) = asked {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// The button that begins presenting.
#[component]
pub fn PresentButton() -> impl IntoView {
    let look = look();
    view! {
        <button
            class="btn icon"
            id="b-present"
            type="button"
            aria-keyshortcuts="P"
            aria-label="Presentation mode"
            title="Presentation mode (P)"
            on:click=move |_| look.toggle_presenting()
        >
            <Icon glyph=Glyph::Present />
        </button>
    }
}

/// The button that ends it.
#[component]
pub fn LeaveButton() -> impl IntoView {
    let look = look();
    view! {
        <button
            class="btn icon present-exit"
            id="b-leave"
            type="button"
            aria-keyshortcuts="Escape"
            aria-label="Leave presentation mode"
            title="Leave (Esc)"
            hidden=move || !look.presenting.get()
            on:click=move |_| look.toggle_presenting()
        >
            <Icon glyph=Glyph::Close />
        </button>
    }
}
