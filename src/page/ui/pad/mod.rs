//! The drawing pad: a picture of the visitor's own, and what the model makes of it while it is drawn.

mod camera;
mod chain;
mod code;
mod feed;
mod film;
mod gallery;
mod guest;
mod store;
mod surface;
mod tools;
mod train;

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::super::desk::desk;
use super::super::pad::kept::Kept;
use super::super::pad::{Pad, drawable};
use super::focus::focus;
use super::in_sight::in_sight;
use super::look::Look;
use camera::Camera;
use feed::{Feed, Given};

/// The pad, whether it is on show or not: what is drawn stays.
#[derive(Clone, Copy)]
pub struct Easel {
    open: RwSignal<bool>,
    pad: RwSignal<Pad>,
    /// What a conditional model is told of the drawing.
    label: RwSignal<u32>,
    /// What the model last made of it.
    given: RwSignal<Option<Given>>,
    /// Why it makes nothing of it, in whole sentences.
    trouble: RwSignal<String>,
    kept: RwSignal<Vec<Kept>>,
    /// What a screen reader is to say next.
    said: RwSignal<String>,
    feed: StoredValue<Feed, LocalStorage>,
    camera: Camera,
    /// Whether what is on the pad is the first of the pictures on show.
    guest: RwSignal<bool>,
}

impl Easel {
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
            feed: StoredValue::new_local(Feed::default()),
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

    fn show(self, look: Look, open: bool) {
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

    fn say(self, words: impl Into<String>) {
        self.said.set(words.into());
    }

    /// Changes what is drawn.
    fn draw<T>(self, with: impl FnOnce(&mut Pad) -> T) -> T {
        self.pad
            .try_update(with)
            .expect("the pad is there as long as the page")
    }

    fn undo(self) {
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

    fn redo(self) {
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
pub fn easel() -> Easel {
    expect_context()
}

/// The button that shows the pad.
#[component]
pub fn DrawButton() -> impl IntoView {
    let (easel, look) = (easel(), super::look::look());
    view! {
        <button
            class="btn quiet small"
            id="b-draw"
            type="button"
            aria-expanded=move || easel.open.get().to_string()
            aria-controls="draw"
            aria-keyshortcuts="D"
            title="Draw your own (D)"
            on:click=move |_| {
                let open = !easel.open.get_untracked();
                easel.show(look, open);
                if open {
                    // It may lie below what is in sight.
                    focus("pad");
                }
            }
        >
            <super::icon::Icon glyph=super::icon::Glyph::Pen />
            "Draw"
        </button>
    }
}

/// The pad and what belongs to it, while it is on show.
#[component]
pub fn Drawing() -> impl IntoView {
    let easel = easel();
    let place = NodeRef::<html::Div>::new();
    let seen = in_sight(place);
    view! {
        <section class="draw" id="draw" aria-labelledby="h-draw" hidden=move || !easel.open.get()>
            <div node_ref=place>
                <Show when=move || easel.open.get()>
                    <Inside seen=seen />
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Inside(seen: Signal<bool>) -> impl IntoView {
    let (desk, easel) = (desk(), easel());
    let shape = desk.memo(|state| state.run.as_ref().map(|run| drawable(&run.model)));
    Effect::new(move |_| {
        match shape.get() {
            Some(Some(shape)) => easel.draw(|pad| pad.reshape(shape)),
            // Nothing would show what it sees.
            Some(None) => easel.stop_camera(),
            None => {}
        }
    });
    feed::keep(desk, easel, seen);
    guest::keep(desk, easel);
    // Whatever of the pad has the focus, its own marks are taken back, and not edits of the model.
    let keys = move |event: KeyboardEvent| {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => easel.undo(),
            ("z", true) | ("y", false) => easel.redo(),
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
                {move || easel.said.get()}
            </p>
        </div>
    }
}
