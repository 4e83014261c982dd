mod error_map;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::protocol::ViewName;
use crate::spec::Polarity;
use error_map::ErrorMap;

use crate::page::app::context::PictureTiles;
use crate::page::app::look::look;
use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side};
use crate::page::components::icon::{Glyph, Icon};
use crate::page::features::drawing_pad::view::{DrawButton, Drawing};
use crate::page::features::noise::mask;
use crate::page::features::noise::view::NoisePanel;
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, DenoiseAction, State};
use crate::page::text::format;

/// PictureRows of the view: input, output, difference; with noise, what the encoder sees stands second.
const ROWS: u32 = 3;
const ROWS_WITH_NOISE: u32 = 4;
/// Space between tiles in CSS pixels.
const GAP: f64 = 4.0;
/// Height of the line of errors in CSS pixels, at the larger type of presentations.
const ERRORS: f64 = 24.0;
/// The largest tile in CSS pixels; beyond this the curve under them leaves the first screen.
const LARGEST: f64 = 144.0;

/// Validation pictures and what the model makes of them, drawn by the engine.
#[component]
pub fn Reconstructions() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let fit = RwSignal::new(PictureRows::of(760.0, None, 28, ROWS));
    let noisy = desk.memo(State::is_denoising);
    // Once the noise's sliders have been seen, the row that they change keeps its place: they do not move under the pointer as
    // they leave zero.
    let sliders_seen = RwSignal::new(false);
    // In a presentation the pictures share a height that stays, so that nothing moves there.
    let presenting = look().presenting;
    let four = Memo::new(move |_| noisy.get() || sliders_seen.get() && !presenting.get());
    let painting = RwSignal::new(false);

    keep_fit(desk, place, fit, four);
    keep_canvas(desk, ViewName::Reconstructions, holder, move || {
        fit.get().fit
    });

    let style = move || {
        let fit = fit.get();
        format!(
            "--tile:{:.3}px;--gap:{GAP}px;--r:{};--n:{};--w:{:.3}px",
            fit.tile,
            fit.fit.layout.rows,
            fit.columns(),
            fit.fit.width
        )
    };
    let described = RwSignal::new(String::from("Reconstructions"));
    describe(desk, described);
    view! {
        <section class="pane recon" aria-labelledby="h-recon">
            <Head />
            <Drawing />
            <div class="rows" style=style>
                <div class="row-k" aria-hidden="true">
                    <span>"Input"</span>
                    <Show when=move || four.get()>
                        <span>{move || if noisy.get() { "Noisy" } else { "No noise" }}</span>
                    </Show>
                    <span class="strong">"Output"</span>
                    <span>"Difference"</span>
                    <span class="err-k">"Error"</span>
                </div>
                <div class="tiles" node_ref=place>
                    <div
                        class="recon-canvas"
                        role="img"
                        aria-label=move || described.get()
                        node_ref=holder
                    ></div>
                    <Columns fit=fit />
                    <Show when=move || painting.get()>
                        <Brush fit=fit />
                    </Show>
                    <Errors fit=fit />
                </div>
            </div>
            {legend(desk)}
            <ErrorMap />
            <NoisePanel painting=painting seen=sliders_seen />
        </section>
    }
}

/// Fits the rows into the room there is, whenever that, the pictures or the rows change.
fn keep_fit(desk: Desk, place: NodeRef<html::Div>, fit: RwSignal<PictureRows>, four: Memo<bool>) {
    let look = look();
    let tiles = expect_context::<PictureTiles>().0;
    let picture_side = desk.memo(picture_side);
    Effect::new(move |_| {
        look.version.get();
        let rows = if four.get() { ROWS_WITH_NOISE } else { ROWS };
        if let Some(place) = place.get() {
            // What presents on one screen has so much height at most; a narrow one scrolls.
            let wide = window().inner_width().ok().and_then(|width| width.as_f64());
            let room = if look.presenting.get() && wide.is_some_and(|width| width >= 860.0) {
                place.parent_element()
            } else {
                None
            };
            let height = room.map(|room| f64::from(room.client_height()));
            let width = f64::from(place.client_width());
            if width == 0.0 {
                // The drawing pad is in its place.
                return;
            }
            let new = PictureRows::of(width, height, picture_side.get(), rows);
            tiles.set((new.columns(), rows, new.tile));
            if fit.get_untracked() != new {
                fit.set(new);
                desk.act(Action::Columns(new.columns()));
            }
        }
    });
}

/// The title, what is shown of which step, and what can be done with the pictures.
#[component]
fn Head() -> impl IntoView {
    let desk = desk();
    let past = desk.memo(State::moment_words);
    let ready = desk.memo(|state| state.ready());
    view! {
        <header class="pane-h">
            <h2 id="h-recon">"Reconstructions"</h2>
            <p class:past=move || !past.with(String::is_empty)>
                {move || {
                    let past = past.get();
                    if past.is_empty() { "Input, output and difference".into() } else { past }
                }}
            </p>
            <DrawButton />
            <button
                class="btn quiet small"
                title="Show other validation samples"
                id="b-shuffle"
                type="button"
                disabled=move || !ready.get()
                on:click=move |_| desk.act(Action::Shuffle)
            >
                <Icon glyph=Glyph::Shuffle />
                "Shuffle"
            </button>
        </header>
    }
}

/// What the colours of the difference mean.
fn legend(desk: Desk) -> impl IntoView {
    // What a value is, and what channels of both signs are, where there are several.
    let words = desk.memo(|state| {
        let of = match state.polarity() {
            Polarity::Ink => ["too much ink", "too little ink"],
            Polarity::Light => ["too bright", "too dark"],
        };
        (of, state.planes()[0] == 3)
    });
    view! {
        <p class="legend-d" id="diff-legend">
            <span>
                <i class="more"></i>
                {move || words.get().0[0]}
                ": output above input"
            </span>
            <span>
                <i class="less"></i>
                {move || words.get().0[1]}
                ": below it"
            </span>
            <Show when=move || words.get().1>
                <span>
                    <i class="both"></i>
                    "wrong colour: some channels above, others below"
                </span>
            </Show>
            <span>"blank: no error"</span>
        </p>
    }
}

/// How the tiles lie in the width there is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PictureRows {
    /// Side of a tile in CSS pixels.
    tile: f64,
    fit: CanvasFit,
}

impl PictureRows {
    /// `height` is the room for all rows and the errors under them, where there is a limit to it.
    fn of(width: f64, height: Option<f64>, picture: u32, rows: u32) -> Self {
        let columns = if width < 330.0 { 6 } else { 8 };
        let share = (width + GAP) / f64::from(columns) - GAP;
        let high = height.map_or(LARGEST, |height| (height - ERRORS) / f64::from(rows) - GAP);
        let tile = share.min(high).floor().clamp(16.0, LARGEST.max(high));
        Self {
            tile,
            fit: CanvasFit::tiles(columns, rows, tile, GAP, picture),
        }
    }

    fn columns(self) -> u32 {
        self.fit.layout.columns
    }
}

/// Takes the pointer over the pictures, to paint a mask into all of them.
#[component]
fn Brush(fit: RwSignal<PictureRows>) -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let last = StoredValue::new(None::<[f64; 2]>);
    // In shares of the picture the pointer is over.
    let at = move |event: &web_sys::PointerEvent| -> Option<[f64; 2]> {
        let bounds = place.get_untracked()?.get_bounding_client_rect();
        let tile = fit.get_untracked().tile;
        let share = |offset: f64| (offset.rem_euclid(tile + GAP) / tile).min(1.0);
        Some([
            share(f64::from(event.client_x()) - bounds.left()),
            share(f64::from(event.client_y()) - bounds.top()),
        ])
    };
    let paint = move |event: web_sys::PointerEvent| {
        let Some(now) = at(&event).filter(|_| event.buttons() == 1) else {
            return last.set_value(None);
        };
        // From one picture to the next there is no line.
        let near = |from: &[f64; 2]| (from[0] - now[0]).hypot(from[1] - now[1]) < 0.5;
        let from = last.get_value().filter(near).unwrap_or(now);
        last.set_value(Some(now));
        let (mut painted, shape) = desk.look(|state| (state.mask.clone(), state.planes()));
        mask::paint(&mut painted, shape, from, now);
        desk.act(Action::Denoise(DenoiseAction::Mask(painted)));
    };
    let press = move |event: web_sys::PointerEvent| {
        if let Some(place) = place.get_untracked() {
            // Fails only for a pointer that has gone already.
            let _ = place.set_pointer_capture(event.pointer_id());
        }
        last.set_value(None);
        paint(event);
    };
    view! {
        <div
            class="brush"
            id="brush"
            node_ref=place
            title="Paint what the encoder is not to see"
            on:pointerdown=press
            on:pointermove=paint
        ></div>
    }
}

/// Keeps the canvas's description, refreshed at most every five seconds.
fn describe(desk: Desk, described: RwSignal<String>) {
    let words = move || {
        desk.look(|state| {
            let shown: Vec<_> = state
                .shown
                .iter()
                .take(*state.columns as usize)
                .collect();
            if shown.is_empty() {
                return "Reconstructions".to_owned();
            }
            let mean = shown.iter().map(|s| s.error).sum::<f32>() / shown.len() as f32;
            let (whose, others) = if *state.has_guest {
                ("Your own picture and ", shown.len() - 1)
            } else {
                ("", shown.len())
            };
            format!(
                "{whose}{others} validation pictures: input, output and difference. Mean squared error {mean:.3}."
            )
        })
    };
    let there = desk.memo(|state| state.shown.is_empty());
    Effect::new(move |_| {
        there.get();
        described.set(words());
    });
    set_interval(
        move || {
            let words = words();
            if described.get_untracked() != words {
                described.set(words);
            }
        },
        std::time::Duration::from_secs(5),
    );
}

#[component]
fn Columns(fit: RwSignal<PictureRows>) -> impl IntoView {
    let desk = desk();
    let group = NodeRef::<html::Div>::new();
    let count = Memo::new(move |_| fit.get().columns());
    let focus = desk.memo(|state| *state.focus);
    let move_to = move |column: u32| {
        desk.act(Action::Focus(column));
        let selector = format!("[data-column='{column}']");
        if let Some(button) = group
            .get_untracked()
            .and_then(|group| group.query_selector(&selector).ok().flatten())
        {
            // Fails only where the element has left the document.
            let _ = button.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let (now, count) = (focus.get_untracked(), count.get_untracked());
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (now + 1) % count,
            "ArrowLeft" | "ArrowUp" => (now + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        move_to(next);
    };
    view! {
        <div
            class="cols"
            role="radiogroup"
            aria-label="Picture in focus"
            node_ref=group
            on:keydown=keys
        >
            <For each=move || 0..count.get() key=|column| *column let(column)>
                <Column column=column />
            </For>
        </div>
    }
}

#[component]
fn Column(column: u32) -> impl IntoView {
    let desk = desk();
    let on = desk.memo(move |state| *state.focus == column);
    let yours = desk.memo(move |state| *state.has_guest && column == 0);
    let label = desk.memo(move |state| {
        let class = state
            .shown
            .get(column as usize)
            .and_then(|shown| shown.label)
            .and_then(|label| state.data.as_ref()?.classes.get(label as usize).cloned());
        match class {
            _ if column == 0 && *state.has_guest => "Picture 1, your own".into(),
            Some(class) => format!("Picture {}, {class}", column + 1),
            None => format!("Picture {}", column + 1),
        }
    });
    view! {
        <button
            type="button"
            role="radio"
            class:yours=move || yours.get()
            title="Follow this sample through the model’s diagram"
            data-column=column.to_string()
            aria-checked=move || on.get().to_string()
            tabindex=move || if on.get() { "0" } else { "-1" }
            aria-label=move || label.get()
            on:click=move |_| desk.act(Action::Focus(column))
        ></button>
    }
}

#[component]
fn Errors(fit: RwSignal<PictureRows>) -> impl IntoView {
    let desk = desk();
    let count = Memo::new(move |_| fit.get().columns());
    view! {
        <div class="errs">
            <For each=move || 0..count.get() key=|column| *column let(column)>
                <PictureError desk=desk column=column />
            </For>
        </div>
    }
}

#[component]
fn PictureError(desk: Desk, column: u32) -> impl IntoView {
    let error = desk.memo(move |state| {
        state
            .shown
            .get(column as usize)
            .map_or("–".into(), |shown| format::error(shown.error))
    });
    let on = desk.memo(move |state| *state.focus == column);
    view! { <span class:on=move || on.get()>{move || error.get()}</span> }
}
