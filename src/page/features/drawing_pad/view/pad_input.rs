//! What the pointer and the keys do on the pad.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::page::features::drawing_pad::cursor::Cursor;
use crate::page::features::drawing_pad::model::{Pad, Tool};
use crate::page::features::drawing_pad::state::DrawingPad;

/// Milliseconds after the last step of the keyboard's brush before a screen reader says where it is.
const REST: Duration = Duration::from_millis(300);
/// Pixels that an arrow key moves by with Shift.
const STRIDE: isize = 4;
/// The button of a pen's other end.
const ERASER: i16 = 5;

/// The pointer on the pad and the keyboard's brush.
#[derive(Clone, Copy)]
pub(super) struct PadInput {
    drawing_pad: DrawingPad,
    /// The element that is drawn on.
    pub(super) element: NodeRef<html::Div>,
    /// Channels, height and width of the picture.
    shape: Memo<[usize; 3]>,
    /// The pointer that is down.
    pointer: StoredValue<Option<i32>, LocalStorage>,
    cursor: RwSignal<Cursor>,
    /// Whether keys were used last, so that the brush is shown.
    pub(super) keys_used: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

impl PadInput {
    pub(super) fn new(drawing_pad: DrawingPad, shape: Memo<[usize; 3]>) -> Self {
        let [_, height, width] = shape.get_untracked();
        Self {
            drawing_pad,
            element: NodeRef::new(),
            shape,
            pointer: StoredValue::new_local(None),
            cursor: RwSignal::new(Cursor::middle([height, width])),
            keys_used: RwSignal::new(false),
            timer: StoredValue::new_local(None),
        }
    }

    /// Height and width of the picture.
    fn size(self) -> [usize; 2] {
        let [_, height, width] = self.shape.get_untracked();
        [height, width]
    }

    /// The pointer that is down. A pad that is put away loses the focus and the pointer after all it knew is gone.
    fn held(self) -> Option<i32> {
        self.pointer.try_get_value().flatten()
    }

    fn is_held(self, event: &PointerEvent) -> bool {
        self.held() == Some(event.pointer_id())
    }

    /// Where a pointer is, right and down, as shares of the picture's longer side.
    fn place(self, event: &PointerEvent) -> Option<[f64; 2]> {
        let bounds = self.element.get_untracked()?.get_bounding_client_rect();
        let [height, width] = self.size().map(|side| side as f64);
        let side = height.max(width);
        (bounds.width() > 0.0 && bounds.height() > 0.0).then(|| {
            let x = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
            let y = (f64::from(event.client_y()) - bounds.top()) / bounds.height();
            [x * width / side, y * height / side]
        })
    }

    pub(super) fn down(self, event: &PointerEvent) {
        let erase = event.button() == ERASER;
        if (event.button() != 0 && !erase) || self.held().is_some() {
            return;
        }
        if self.drawing_pad.pad.with_untracked(Pad::is_live) {
            return self.drawing_pad.take();
        }
        let Some(at) = self.place(event) else { return };
        // Refused only where the pointer has left meanwhile.
        let _ = event_target::<web_sys::Element>(event).set_pointer_capture(event.pointer_id());
        self.pointer.set_value(Some(event.pointer_id()));
        self.keys_used.set(false);
        self.drawing_pad
            .draw(|pad| pad.touch(at, erase.then_some(Tool::Eraser)));
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        if self.is_held(event)
            && let Some(at) = self.place(event)
        {
            self.drawing_pad.draw(|pad| pad.draw(at));
        }
    }

    pub(super) fn up(self, event: &PointerEvent) {
        if self.is_held(event) {
            self.pointer.set_value(None);
            self.drawing_pad.draw(Pad::lift);
        }
    }

    /// The focus has left the pad.
    pub(super) fn blur(self) {
        self.keys_used.try_set(false);
        if self.held().is_none() {
            self.drawing_pad.draw(Pad::lift);
        }
    }

    pub(super) fn key(self, event: &KeyboardEvent) {
        let drawing_pad = self.drawing_pad;
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if drawing_pad.pad.with_untracked(Pad::is_live) {
            if matches!(event.key().as_str(), " " | "Enter") {
                drawing_pad.take();
                event.prevent_default();
            }
            return;
        }
        let size = self.size();
        // The picture may have become smaller.
        let now = self.cursor.get_untracked().moved([0, 0], size);
        if let Some(by) = step(event) {
            let to = now.moved(by, size);
            self.cursor.set(to);
            drawing_pad.draw(|pad| pad.draw(to.point(size)));
            self.say_place();
        } else {
            match event.key().as_str() {
                " " | "Enter" if !event.repeat() => press(drawing_pad, now, size),
                " " | "Enter" => {}
                "e" | "E" => {
                    swap(drawing_pad, now, size);
                }
                "Delete" => {
                    drawing_pad.draw(Pad::clear);
                    drawing_pad.say("Cleared");
                }
                "Escape" if drawing_pad.pad.with_untracked(Pad::is_down) => {
                    drawing_pad.draw(Pad::lift);
                    drawing_pad.say("Brush up");
                }
                _ => return,
            }
            self.cursor.set(now);
        }
        self.keys_used.set(true);
        event.prevent_default();
    }

    fn say_place(self) {
        let say = move || {
            if let Some(cursor) = self.cursor.try_get_untracked() {
                self.drawing_pad.say(sentence(&cursor.words()));
            }
        };
        let next = set_timeout_with_handle(say, REST).ok();
        let old = self
            .timer
            .try_update_value(|timer| std::mem::replace(timer, next));
        if let Some(Some(old)) = old {
            old.clear();
        }
    }

    /// The style of the ring that shows where the keyboard's brush is, and how wide.
    pub(super) fn ring(self) -> String {
        let [_, height, width] = self.shape.get();
        let [x, y] = self.cursor.get().point([height, width]);
        let side = height.max(width) as f64;
        let share = |at: f64, of: usize| 100.0 * at * side / of as f64;
        let brush = self.drawing_pad.pad.with(|pad| pad.size);
        format!(
            "left:{:.2}%;top:{:.2}%;width:{:.2}%",
            share(x, width),
            share(y, height),
            share(brush, width)
        )
    }
}

/// What an arrow key moves by, to the right and down.
fn step(event: &KeyboardEvent) -> Option<[isize; 2]> {
    let size = if event.shift_key() { STRIDE } else { 1 };
    match event.key().as_str() {
        "ArrowRight" => Some([size, 0]),
        "ArrowLeft" => Some([-size, 0]),
        "ArrowUp" => Some([0, -size]),
        "ArrowDown" => Some([0, size]),
        _ => None,
    }
}

fn press(drawing_pad: DrawingPad, cursor: Cursor, size: [usize; 2]) {
    let down = drawing_pad.draw(|pad| {
        if pad.is_down() {
            pad.lift();
        } else {
            pad.touch(cursor.point(size), None);
        }
        pad.is_down()
    });
    let place = cursor.words();
    drawing_pad.say(
        match (down, drawing_pad.pad.with_untracked(|pad| pad.tool)) {
            (true, Tool::Pen) => format!("Pen down at {place}"),
            (true, Tool::Eraser) => format!("Eraser down at {place}"),
            (false, _) => format!("Brush up at {place}"),
        },
    );
}

fn swap(drawing_pad: DrawingPad, cursor: Cursor, size: [usize; 2]) {
    let tool = drawing_pad.draw(|pad| {
        pad.tool = match pad.tool {
            Tool::Pen => Tool::Eraser,
            Tool::Eraser => Tool::Pen,
        };
        if pad.is_down() {
            pad.touch(cursor.point(size), None);
        }
        pad.tool
    });
    drawing_pad.say(match tool {
        Tool::Pen => "Pen",
        Tool::Eraser => "Eraser",
    });
}

/// Words with a capital in front.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
