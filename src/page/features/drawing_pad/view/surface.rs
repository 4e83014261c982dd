//! What is drawn on, by pointer, finger or keys.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::page::app::look::look;
use crate::page::features::drawing_pad::cursor::Cursor;
use crate::page::features::drawing_pad::model::{Pad, Tool};
use crate::page::features::drawing_pad::state::{Easel, easel};
use crate::page::tensor_image::paint::lay;
use crate::page::tensor_image::print::Print;
use crate::page::tensor_image::save::tones;

/// Milliseconds after the last step of the keyboard's brush before a screen reader says where it is.
const REST: Duration = Duration::from_millis(300);
/// Pixels that an arrow key moves by with Shift.
const STRIDE: isize = 4;
/// The button of a pen's other end.
const ERASER: i16 = 5;

/// What the pad is, and how it is used.
const DRAWN: &str = "Drawing pad. Draw with the pointer, or move the brush with the arrow keys, with Shift in larger steps; Space or Enter puts it down and takes it up, E erases, Delete clears, Ctrl Z takes the last mark back.";
const LIVE: &str =
    "Drawing pad, which shows what the camera sees. Space or Enter takes the picture.";

#[component]
pub fn Surface() -> impl IntoView {
    let (easel, look) = (easel(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let hand = NodeRef::<html::Div>::new();
    let drawn = Memo::new(move |_| easel.pad.with(Pad::version));
    let shape = Memo::new(move |_| easel.pad.with(Pad::shape));
    let live = Memo::new(move |_| {
        drawn.get();
        easel.pad.with_untracked(Pad::is_live)
    });
    let empty = Memo::new(move |_| {
        drawn.get();
        easel.pad.with_untracked(Pad::is_empty)
    });
    // Of several strokes before a frame, one drawing shows them all.
    let framed = StoredValue::new_local(false);
    Effect::new(move |_| {
        drawn.get();
        look.version.track();
        look.dark.track();
        let Some(canvas) = canvas.get() else { return };
        if framed.try_update_value(|framed| std::mem::replace(framed, true)) != Some(false) {
            return;
        }
        request_animation_frame(move || {
            framed.try_set_value(false);
            let ink = easel.pad.with_untracked(Pad::ink_now);
            let print = Print::of(ink.values(), ink.planes(), tones());
            // Fails only without a 2d context, and then there is no picture.
            let _ = lay(&canvas, &print);
        });
    });

    let pointer = StoredValue::new_local(None::<i32>);
    // A pad that is put away loses the focus and the pointer after all it knew is gone.
    let held = move || pointer.try_get_value().flatten();
    let place = move |event: &PointerEvent| {
        let bounds = hand.get_untracked()?.get_bounding_client_rect();
        let [_, height, width] = shape.get_untracked().map(|side| side as f64);
        let side = height.max(width);
        (bounds.width() > 0.0 && bounds.height() > 0.0).then(|| {
            let x = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
            let y = (f64::from(event.client_y()) - bounds.top()) / bounds.height();
            [x * width / side, y * height / side]
        })
    };
    let keys_used = RwSignal::new(false);
    let down = move |event: PointerEvent| {
        let erase = event.button() == ERASER;
        if (event.button() != 0 && !erase) || held().is_some() {
            return;
        }
        if easel.pad.with_untracked(Pad::is_live) {
            return easel.take();
        }
        let Some(at) = place(&event) else { return };
        // Refused only where the pointer has left meanwhile.
        let _ = event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id());
        pointer.set_value(Some(event.pointer_id()));
        keys_used.set(false);
        easel.draw(|pad| pad.touch(at, erase.then_some(Tool::Eraser)));
    };
    let is_held = move |event: &PointerEvent| held() == Some(event.pointer_id());
    let moved = move |event: PointerEvent| {
        if is_held(&event)
            && let Some(at) = place(&event)
        {
            easel.draw(|pad| pad.draw(at));
        }
    };
    let up = move |event: PointerEvent| {
        if is_held(&event) {
            pointer.set_value(None);
            easel.draw(Pad::lift);
        }
    };

    let size = move || {
        let [_, height, width] = shape.get_untracked();
        [height, width]
    };
    let cursor = RwSignal::new(Cursor::middle(size()));
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    let say_place = move || {
        let say = move || {
            if let Some(cursor) = cursor.try_get_untracked() {
                easel.say(sentence(&cursor.words()));
            }
        };
        let next = set_timeout_with_handle(say, REST).ok();
        let old = timer.try_update_value(|timer| std::mem::replace(timer, next));
        if let Some(Some(old)) = old {
            old.clear();
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if easel.pad.with_untracked(Pad::is_live) {
            if matches!(event.key().as_str(), " " | "Enter") {
                easel.take();
                event.prevent_default();
            }
            return;
        }
        let size = size();
        // The picture may have become smaller.
        let now = cursor.get_untracked().moved([0, 0], size);
        if let Some(by) = step(&event) {
            let to = now.moved(by, size);
            cursor.set(to);
            easel.draw(|pad| pad.draw(to.point(size)));
            say_place();
        } else {
            match event.key().as_str() {
                " " | "Enter" if !event.repeat() => press(easel, now, size),
                " " | "Enter" => {}
                "e" | "E" => {
                    swap(easel, now, size);
                }
                "Delete" => {
                    easel.draw(Pad::clear);
                    easel.say("Cleared");
                }
                "Escape" if easel.pad.with_untracked(Pad::is_down) => {
                    easel.draw(Pad::lift);
                    easel.say("Brush up");
                }
                _ => return,
            }
            cursor.set(now);
        }
        keys_used.set(true);
        event.prevent_default();
    };
    let ring = move || {
        let [_, height, width] = shape.get();
        let [x, y] = cursor.get().point([height, width]);
        let side = height.max(width) as f64;
        let share = |at: f64, of: usize| 100.0 * at * side / of as f64;
        let brush = easel.pad.with(|pad| pad.size);
        format!(
            "left:{:.2}%;top:{:.2}%;width:{:.2}%",
            share(x, width),
            share(y, height),
            share(brush, width)
        )
    };
    let is_down = Memo::new(move |_| {
        drawn.get();
        easel.pad.with(Pad::is_down)
    });
    view! {
        <div
            class="pad-stack"
            class:colour=move || shape.get()[0] == 3
            style=move || {
                let [_, height, width] = shape.get();
                format!("--c:{width};--r:{height}")
            }
        >
            <canvas id="pad-ink" aria-hidden="true" node_ref=canvas></canvas>
            <p class="pad-hint" aria-hidden="true" hidden=move || !empty.get() || live.get()>
                "draw here"
            </p>
            <i
                class="pad-cursor"
                class:down=move || is_down.get()
                aria-hidden="true"
                hidden=move || !keys_used.get()
                style=ring
            ></i>
            <div
                id="pad"
                class="pad-hand"
                role="application"
                aria-roledescription="drawing pad"
                aria-label=move || if live.get() { LIVE } else { DRAWN }
                aria-describedby="pad-heard"
                aria-keyshortcuts="D"
                tabindex="0"
                node_ref=hand
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=up
                on:lostpointercapture=up
                on:keydown=keys
                on:blur=move |_| {
                    keys_used.try_set(false);
                    if held().is_none() {
                        easel.draw(Pad::lift);
                    }
                }
            ></div>
        </div>
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

fn press(easel: Easel, cursor: Cursor, size: [usize; 2]) {
    let down = easel.draw(|pad| {
        if pad.is_down() {
            pad.lift();
        } else {
            pad.touch(cursor.point(size), None);
        }
        pad.is_down()
    });
    let place = cursor.words();
    easel.say(match (down, easel.pad.with_untracked(|pad| pad.tool)) {
        (true, Tool::Pen) => format!("Pen down at {place}"),
        (true, Tool::Eraser) => format!("Eraser down at {place}"),
        (false, _) => format!("Brush up at {place}"),
    });
}

fn swap(easel: Easel, cursor: Cursor, size: [usize; 2]) {
    let tool = easel.draw(|pad| {
        pad.tool = match pad.tool {
            Tool::Pen => Tool::Eraser,
            Tool::Eraser => Tool::Pen,
        };
        if pad.is_down() {
            pad.touch(cursor.point(size), None);
        }
        pad.tool
    });
    easel.say(match tool {
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
