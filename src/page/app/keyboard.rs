//! Single keys, wherever the focus is but in a text field or a dialog.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::dialogs::Dialogs;
use super::look::Look;
use crate::page::browser::focus::focus_now;
use crate::page::features::drawing_pad::state::DrawingPad;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, State};

/// What text is typed into.
const TEXT: &str = "input:not([type=range]):not([type=radio]), textarea, dialog";
/// What does something with letters.
const TYPED: &str = "input:not([type=range]):not([type=radio]), select, textarea, dialog";
/// What does something with the space bar: not sliders and radio buttons, nor a button that only has the focus from a click.
const SPACED: &str = "button:focus-visible, a, summary, input:not([type=range]):not([type=radio]), select, textarea, dialog";

/// Listens for as long as the page lives.
pub fn listen(desk: Desk, look: Look, dialogs: Dialogs, drawing_pad: DrawingPad) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.alt_key() {
            return;
        }
        // A press beside what can take the focus leaves it on the page behind, which is not to go on.
        if dialogs.inside.get_untracked() {
            return;
        }
        let key = event.key();
        if event.ctrl_key() || event.meta_key() {
            let action = match (key.to_ascii_lowercase().as_str(), event.shift_key()) {
                ("z", false) => Action::Undo,
                ("z", true) | ("y", false) => Action::Redo,
                _ => return,
            };
            // Text fields undo what was typed into them.
            if !on(&event, TEXT) {
                event.prevent_default();
                desk.act(action);
            }
            return;
        }
        let action = match key.as_str() {
            " " if !on(&event, SPACED) => Action::PlayPause,
            " " => return,
            _ if on(&event, TYPED) => return,
            "l" | "L" => {
                event.prevent_default();
                focus_now("latent");
                return;
            }
            "d" | "D" if !event.repeat() => {
                event.prevent_default();
                drawing_pad.toggle(look);
                return;
            }
            "," => Action::ScrubBy(-1),
            "." => Action::ScrubBy(1),
            "s" | "S" => Action::Step,
            "r" | "R" => Action::Rewind,
            "?" => {
                event.prevent_default();
                dialogs.help.set(true);
                return;
            }
            "p" | "P" if !event.repeat() => {
                event.prevent_default();
                look.toggle_presenting();
                return;
            }
            "i" | "I" if desk.look(State::ready) => {
                event.prevent_default();
                dialogs.inside.set(true);
                return;
            }
            _ => match key.parse::<u32>() {
                Ok(column @ 1..=8) => Action::Focus(column - 1),
                _ => return,
            },
        };
        event.prevent_default();
        // A held key would step on and on, or flicker between play and pause.
        if !event.repeat() || matches!(action, Action::Step | Action::ScrubBy(_)) {
            desk.act(action);
        }
    });
    // The page listens until it is left.
    std::mem::forget(handle);
}

fn on(event: &KeyboardEvent, selector: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest(selector).ok().flatten())
        .is_some()
}
