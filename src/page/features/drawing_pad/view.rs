//! The pad on the page: the button that shows it, and what belongs to it while it is on show.

mod camera;
mod chain;
mod code;
mod gallery;
mod pad_input;
mod surface;
mod tools;

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::model::drawable;
use super::state::drawing_pad;
use super::{feed, guest};
use crate::page::app::look::look;
use crate::page::browser::focus::focus;
use crate::page::browser::in_sight::in_sight;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::desk;

/// The button that shows the pad.
#[component]
pub fn DrawButton() -> impl IntoView {
    let (drawing_pad, look) = (drawing_pad(), look());
    view! {
        <button
            class="btn quiet small"
            id="b-draw"
            type="button"
            aria-expanded=move || drawing_pad.open.get().to_string()
            aria-controls="draw"
            aria-keyshortcuts="D"
            title="Draw your own (D)"
            on:click=move |_| {
                let open = !drawing_pad.open.get_untracked();
                drawing_pad.show(look, open);
                if open {
                    // It may lie below what is in sight.
                    focus("pad");
                }
            }
        >
            <Icon glyph=Glyph::Pen />
            "Draw"
        </button>
    }
}

/// The pad and what belongs to it, while it is on show.
#[component]
pub fn Drawing() -> impl IntoView {
    let drawing_pad = drawing_pad();
    let place = NodeRef::<html::Div>::new();
    let seen = in_sight(place);
    view! {
        <section class="draw" id="draw" aria-labelledby="h-draw" hidden=move || !drawing_pad.open.get()>
            <div node_ref=place>
                <Show when=move || drawing_pad.open.get()>
                    <Inside seen=seen />
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Inside(seen: Signal<bool>) -> impl IntoView {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    let shape = desk.memo(|state| state.run.as_ref().map(drawable));
    Effect::new(move |_| {
        match shape.get() {
            Some(Some(shape)) => drawing_pad.draw(|pad| pad.reshape(shape)),
            // Nothing would show what it sees.
            Some(None) => drawing_pad.stop_camera(),
            None => {}
        }
    });
    feed::keep(desk, drawing_pad, seen);
    guest::keep(desk, drawing_pad);
    // Whatever of the pad has the focus, its own marks are taken back, and not edits of the model.
    let keys = move |event: KeyboardEvent| {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => drawing_pad.undo(),
            ("z", true) | ("y", false) => drawing_pad.redo(),
            _ => return,
        }
        event.prevent_default();
    };
    let refused = move || shape.get() == Some(None);
    view! {
        <div on:keydown=keys>
            <div class="sub-h">
                <h3 id="h-draw">"Draw your own"</h3>
                <tools::Copies />
            </div>
            <Show when=refused>
                <p class="quiet-p">
                    "This model's input is no picture of one or three channels, so nothing can be drawn for it. Choose a dataset of pictures."
                </p>
            </Show>
            <div class="draw-in" hidden=refused>
                <div class="draw-pad">
                    <surface::Surface />
                    <camera::Shutter />
                    <tools::Tools />
                </div>
                <chain::Chain />
            </div>
            <gallery::Gallery />
            <p class="vh" role="status" id="pad-status">
                {move || drawing_pad.said.get()}
            </p>
        </div>
    }
}
