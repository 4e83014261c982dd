//! The pad as a handle in the context: what is on it, what the model made of that, and the camera.

use leptos::prelude::*;

use super::answer::{AnswerFeed, Given};
use super::camera_state::Camera;
use super::kept::KeptDrawing;
use super::model::Pad;
use super::store;
use crate::page::app::look::Look;
use crate::page::browser::focus::focus;

/// The pad, whether it is on show or not: what is drawn stays.
#[derive(Clone, Copy)]
pub struct DrawingPad {
    pub(super) open: RwSignal<bool>,
    pub(super) pad: RwSignal<Pad>,
    /// What a conditional model is told of the drawing.
    pub(super) label: RwSignal<u32>,
    /// What the model last made of it.
    pub(super) given: RwSignal<Option<Given>>,
    /// Why it makes nothing of it, in whole sentences.
    pub(super) trouble: RwSignal<String>,
    pub(super) kept: RwSignal<Vec<KeptDrawing>>,
    /// What a screen reader is to say next.
    pub(super) said: RwSignal<String>,
    pub(super) feed: StoredValue<AnswerFeed, LocalStorage>,
    pub(super) camera: Camera,
    /// Whether what is on the pad is the first of the pictures on show.
    pub(super) guest: RwSignal<bool>,
}

impl DrawingPad {
    /// Puts it up, with the drawings that were kept.
    pub fn open() -> Self {
        Self {
            open: RwSignal::new(false),
            pad: RwSignal::new(Pad::default()),
            label: RwSignal::new(0),
            given: RwSignal::new(None),
            trouble: RwSignal::new(String::new()),
            kept: RwSignal::new(store::read().unwrap_or_default()),
            said: RwSignal::new(String::new()),
            feed: StoredValue::new_local(AnswerFeed::default()),
            camera: Camera::off(),
            guest: RwSignal::new(false),
        }
    }

    /// Shows the pad and goes there or, from there, puts it away.
    pub fn toggle(self, look: Look) {
        let there = document()
            .active_element()
            .is_some_and(|on| on.id() == "pad");
        let (open, back) = if self.open.get_untracked() && there {
            (false, "b-draw")
        } else {
            (true, "pad")
        };
        self.show(look, open);
        focus(back);
    }

    pub(super) fn show(self, look: Look, open: bool) {
        if self.open.get_untracked() != open {
            self.open.set(open);
            if !open {
                self.stop_camera();
            }
            // What shares its room is laid out anew.
            request_animation_frame(move || look.redraw());
        }
    }

    /// The code of what is on the pad, where it is on show.
    pub fn code(self) -> Option<Vec<f32>> {
        if !self.open.get() {
            return None;
        }
        self.given.with(|given| {
            let given = given.as_ref()?;
            given.picture.as_ref().map(|_| given.code.clone())
        })
    }

    pub(super) fn say(self, words: impl Into<String>) {
        self.said.set(words.into());
    }

    /// Changes what is drawn.
    pub(super) fn draw<T>(self, with: impl FnOnce(&mut Pad) -> T) -> T {
        self.pad
            .try_update(with)
            .expect("the pad is there as long as the page")
    }

    pub(super) fn undo(self) {
        if self.pad.with_untracked(Pad::is_live) {
            return;
        }
        let undone = self.draw(Pad::undo);
        self.say(if undone {
            "Undone"
        } else {
            "There is nothing to undo"
        });
    }

    pub(super) fn redo(self) {
        if self.pad.with_untracked(Pad::is_live) {
            return;
        }
        let redone = self.draw(Pad::redo);
        self.say(if redone {
            "Done again"
        } else {
            "There is nothing to do again"
        });
    }
}

/// The pad, from the context.
pub fn drawing_pad() -> DrawingPad {
    expect_context()
}
