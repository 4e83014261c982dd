//! The picture in focus under noise of every strength, with the sliders for how much there is in training and on show.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::protocol::ViewName;
use crate::spec::Corruption;

use crate::page::browser::focus::focus_now;
use crate::page::browser::in_sight::in_sight;
use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side, width_of};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, DenoiseAction, State};

/// Space between the ramp's pictures in CSS pixels, and the smallest they may be.
const GAP: f64 = 2.0;
const SMALLEST: f64 = 22.0;
const LARGEST: f64 = 40.0;
/// How near to each other the sliders' words would touch, and how far they step aside then, in rem.
const CLOSE: f64 = 0.2;
const STEP: f64 = 2.75;
/// Steps of the sliders.
const NOTCHES: f64 = 100.0;

/// The focused picture under noise of every strength, and under it how much of it there is in training and on show.
#[component]
pub(super) fn Ramp(
    /// Set once it has been on the screen.
    seen: RwSignal<bool>,
) -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let now_seen = in_sight(place);
    Effect::new(move |_| {
        if now_seen.get() {
            seen.set(true);
        }
    });
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let fit = Memo::new(move |_| {
        let width = width.get();
        // Odd, so that half the noise has a picture of its own.
        let most = ((width + GAP) / (SMALLEST + GAP)).floor().clamp(3.0, 13.0) as u32;
        let columns = most - (1 - most % 2);
        let tile = ((width + GAP) / f64::from(columns) - GAP).clamp(SMALLEST, LARGEST);
        (columns, tile)
    });
    let picture = desk.memo(picture_side);
    keep_canvas(desk, ViewName::NoiseStrip, holder, move || {
        let (columns, tile) = fit.get();
        CanvasFit::tiles(columns, 1, tile, GAP, picture.get())
    });
    // A slider's thumb stands over the middle of the picture with that much noise.
    let style = move || {
        let (columns, tile) = fit.get();
        let span = f64::from(columns - 1) * (tile + GAP);
        format!(
            "--inset:{:.2}px;--span:{span:.2}px;--tile:{tile:.2}px",
            tile / 2.0
        )
    };
    let ready = desk.memo(|state| state.ready());
    let train = desk.memo(|state| state.corruption().train);
    let test = desk.memo(|state| state.corruption().test);
    // Beside the thumbs a click fetches the nearer one. Not a mere press, with which a finger begins to scroll.
    let fetch = move |event: web_sys::MouseEvent| {
        let on_thumb = event
            .target()
            .is_some_and(|target| target.has_type::<web_sys::HtmlInputElement>());
        if let (Some(place), false, true) = (place.get_untracked(), on_thumb, ready.get_untracked())
        {
            let (columns, tile) = fit.get_untracked();
            let from_left = f64::from(event.client_x()) - place.get_bounding_client_rect().left();
            let span = f64::from(columns - 1) * (tile + GAP);
            let amount = ((from_left - tile / 2.0) / span).clamp(0.0, 1.0);
            fetch_nearer(desk, (amount * NOTCHES).round() / NOTCHES);
        }
    };
    view! {
        <div class="noise-ramp" node_ref=place style=style on:click=fetch>
            <div class="noise-canvas" aria-hidden="true" node_ref=holder></div>
            <div class="duo">
                <span class="duo-track" aria-hidden="true"></span>
                <Handle
                    class="train"
                    id="noise-train"
                    words="Noise in training"
                    now=train
                    usual=|corruption| corruption.train
                    set=DenoiseAction::Train
                />
                <Handle
                    class="test"
                    id="noise-test"
                    words="Noise on the pictures shown"
                    now=test
                    usual=|corruption| corruption.test
                    set=DenoiseAction::Test
                />
                {label("train", "noise-train", "train", train, test)}
                {label("test", "noise-test", "shown", test, train)}
            </div>
        </div>
    }
}

/// The slider of one amount.
#[component]
fn Handle(
    class: &'static str,
    id: &'static str,
    words: &'static str,
    now: Memo<f64>,
    /// The same amount of the preset's noise.
    usual: fn(&Corruption) -> f64,
    set: fn(f64) -> DenoiseAction,
) -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(|state| state.ready());
    let reset = move || {
        let run = desk.look(State::usual_run);
        desk.act(Action::Denoise(set(usual(&run.corruption))));
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(place) = event_target_value(&event).parse::<f64>() {
            desk.act(Action::Denoise(set(place / NOTCHES)));
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let by = match (event.key().as_str(), event.shift_key()) {
            ("ArrowRight" | "ArrowUp", true) => 0.1,
            ("ArrowLeft" | "ArrowDown", true) => -0.1,
            ("Backspace", _) => {
                event.prevent_default();
                return reset();
            }
            _ => return,
        };
        event.prevent_default();
        let amount = ((now.get_untracked() + by) * NOTCHES).round() / NOTCHES;
        desk.act(Action::Denoise(set(amount)));
    };
    view! {
        <input
            class=format!("duo-in {class}")
            type="range"
            id=id
            min="0"
            max="100"
            aria-label=words
            title="Double-click or Backspace: back to the preset's"
            aria-valuetext=move || format!("{:.2}", now.get())
            disabled=move || !ready.get()
            prop:value=move || (now.get() * NOTCHES).round().to_string()
            on:input=slide
            on:dblclick=move |_| reset()
            on:keydown=keys
        />
    }
}

/// The words over a slider's thumb, which step aside where those of the `other` stand.
fn label(
    class: &'static str,
    id: &'static str,
    word: &'static str,
    own: Memo<f64>,
    other: Memo<f64>,
) -> impl IntoView {
    let left = move || {
        let apart = own.get() - other.get();
        // Where the two would touch, each steps to its own side; of equal ones training stands left.
        let step = match apart {
            apart if apart.abs() >= CLOSE => 0.0,
            0.0 if class == "train" => -STEP,
            0.0 => STEP,
            apart => STEP.copysign(apart),
        };
        // At the ends the words stay in sight, and beside each other.
        let [least, most] = match step {
            step if step < 0.0 => [2.0, 7.25],
            0.0 => [2.5, 2.5],
            _ => [7.25, 2.5],
        };
        format!(
            "left:clamp({least}rem, calc(var(--inset) + {:.4} * var(--span) + {step:.2}rem), calc(100% - {most}rem))",
            own.get()
        )
    };
    view! {
        <output class=format!("duo-l {class}") for=id style=left>
            {word}
            " "
            <b class="num">{move || format!("{:.2}", own.get())}</b>
        </output>
    }
}

/// Moves the nearer of both sliders to an amount; of equal ones that of the pictures shown.
fn fetch_nearer(desk: Desk, amount: f64) {
    let [train, test] = desk.look(|state| {
        let corruption = state.corruption();
        [corruption.train, corruption.test].map(|now| (now - amount).abs())
    });
    let (set, id): (fn(f64) -> DenoiseAction, _) = if train < test {
        (DenoiseAction::Train, "noise-train")
    } else {
        (DenoiseAction::Test, "noise-test")
    };
    // So that the arrows go on from there.
    focus_now(id);
    desk.act(Action::Denoise(set(amount)));
}
