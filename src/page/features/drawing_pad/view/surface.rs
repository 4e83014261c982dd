//! What is drawn on, by pointer, finger or keys.

use leptos::html;
use leptos::prelude::*;

use super::pad_input::PadInput;
use crate::page::app::look::look;
use crate::page::features::drawing_pad::model::Pad;
use crate::page::features::drawing_pad::state::{DrawingPad, drawing_pad};
use crate::page::store::State;
use crate::page::store::desk::desk;
use crate::page::tensor_image::paint::lay;
use crate::page::tensor_image::print::Print;
use crate::page::tensor_image::save::tones;

/// What the pad is, and how it is used.
const DRAWN: &str = "Drawing pad. Draw with the pointer, or move the brush with the arrow keys, with Shift in larger steps; Space or Enter puts it down and takes it up, E erases, Delete clears, Ctrl Z takes the last mark back.";
const LIVE: &str =
    "Drawing pad, which shows what the camera sees. Space or Enter takes the picture.";

#[component]
pub fn Surface() -> impl IntoView {
    let drawing_pad = drawing_pad();
    let canvas = NodeRef::<html::Canvas>::new();
    let drawn = Memo::new(move |_| drawing_pad.pad.with(Pad::version));
    let shape = Memo::new(move |_| drawing_pad.pad.with(Pad::shape));
    let live = Memo::new(move |_| {
        drawn.get();
        drawing_pad.pad.with_untracked(Pad::is_live)
    });
    let empty = Memo::new(move |_| {
        drawn.get();
        drawing_pad.pad.with_untracked(Pad::is_empty)
    });
    keep_drawn(drawing_pad, canvas, drawn);
    let input = PadInput::new(drawing_pad, shape);
    let is_down = Memo::new(move |_| {
        drawn.get();
        drawing_pad.pad.with(Pad::is_down)
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
                hidden=move || !input.keys_used.get()
                style=move || input.ring()
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
                node_ref=input.element
                on:pointerdown=move |event| input.down(&event)
                on:pointermove=move |event| input.moved(&event)
                on:pointerup=move |event| input.up(&event)
                on:pointercancel=move |event| input.up(&event)
                on:lostpointercapture=move |event| input.up(&event)
                on:keydown=move |event| input.key(&event)
                on:blur=move |_| input.blur()
            ></div>
        </div>
    }
}

/// Draws what is on the pad whenever it changes.
fn keep_drawn(drawing_pad: DrawingPad, canvas: NodeRef<html::Canvas>, drawn: Memo<u32>) {
    let look = look();
    let polarity = desk().memo(State::polarity);
    // Of several strokes before a frame, one drawing shows them all.
    let framed = StoredValue::new_local(false);
    Effect::new(move |_| {
        drawn.get();
        look.version.track();
        look.dark.track();
        polarity.track();
        let Some(canvas) = canvas.get() else { return };
        if framed.try_update_value(|framed| std::mem::replace(framed, true)) != Some(false) {
            return;
        }
        request_animation_frame(move || {
            framed.try_set_value(false);
            let ink = drawing_pad.pad.with_untracked(Pad::ink_now);
            let print = Print::of(ink.values(), ink.planes(), tones(polarity.get_untracked()));
            // Fails only without a 2d context, and then there is no picture.
            let _ = lay(&canvas, &print);
        });
    });
}
