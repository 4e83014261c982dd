//! The moments of the run: a strip of what each made of the picture in focus, and the way through them.

use leptos::html;
use leptos::prelude::*;

use crate::protocol::{HistoryPoint, ViewName};

use super::timeline_controls::Controls;
use crate::page::app::look::look;
use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side};
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};
use crate::page::text::format;

/// Space between pictures in CSS pixels.
const GAP: f64 = 2.0;
/// Largest and smallest side of a picture.
const LARGEST: f64 = 36.0;
const SMALLEST: f64 = 24.0;
/// The strip of moments with its controls.
#[component]
pub fn Timeline() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let moments = desk.memo(|state| state.moments.clone());
    let here = desk.memo(State::moment_place);
    let count = Memo::new(move |_| moments.with(Vec::len));
    let size = keep_size(place);
    let strip = Memo::new(move |_| {
        let (width, height) = size.get();
        Strip::of(width, height, count.get())
    });
    let picture = desk.memo(picture_side);
    keep_canvas(desk, ViewName::Timeline, holder, move || {
        let strip = strip.get();
        CanvasFit::tiles(strip.columns, 1, strip.tile, GAP, picture.get())
    });
    let words = move || {
        let place = here.get();
        moments.with(|moments| words(moments.get(place)))
    };
    let go = move |place: usize| {
        let step = moments.with_untracked(|moments| moments.get(place).map(|m| m.step));
        desk.act(Action::Scrub(step));
    };
    let drag = move |event: web_sys::PointerEvent| {
        let Some(holder) = holder.get_untracked().filter(|_| event.buttons() == 1) else {
            return;
        };
        let x = f64::from(event.client_x()) - holder.get_bounding_client_rect().left();
        let (strip, count) = (strip.get_untracked(), count.get_untracked());
        go(strip.moment_at(x, count).unwrap_or(count));
    };
    let press = move |event: web_sys::PointerEvent| {
        capture(place, &event);
        drag(event);
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            go(place);
        }
    };
    let marker = move || strip.get().marker(here.get(), count.get());
    let style = move || format!("--tile:{:.2}px", strip.get().tile);
    view! {
        <div class="moments">
            <div
                class="strip"
                node_ref=place
                style=style
                on:pointerdown=press
                on:pointermove=drag
            >
                <div
                    class="strip-canvas"
                    role="img"
                    aria-label="The picture in focus as the run reconstructed it at steps of its history"
                    node_ref=holder
                ></div>
                <i class="here" style=marker hidden=move || here.get() == count.get()></i>
                <input
                    class="moment"
                    title="Shows the run as it was at a step of its history"
                    id="moment"
                    type="range"
                    min="0"
                    max=move || count.get().to_string()
                    step="1"
                    aria-label="Step of the history"
                    aria-valuetext=words
                    disabled=move || count.get() == 0
                    prop:value=move || here.get().to_string()
                    on:input=slide
                />
            </div>
            <Controls />
        </div>
    }
}

/// The width and height of an element in CSS pixels, measured again whenever the page's size changes.
fn keep_size(place: NodeRef<html::Div>) -> RwSignal<(f64, f64)> {
    let look = look();
    let size = RwSignal::new((600.0, LARGEST));
    Effect::new(move |_| {
        look.version.get();
        if let Some(place) = place.get() {
            let (width, height) = (place.client_width(), place.client_height());
            let new = (f64::from(width), f64::from(height));
            if new.0 > 0.0 && size.get_untracked() != new {
                size.set(new);
            }
        }
    });
    size
}

/// Sends all that the pointer does to an element until it is lifted.
fn capture(place: NodeRef<html::Div>, event: &web_sys::PointerEvent) {
    if let Some(place) = place.get_untracked() {
        // Fails only for a pointer that has gone already.
        let _ = place.set_pointer_capture(event.pointer_id());
    }
}

/// Which history point is on show; the present where there is none.
fn words(moment: Option<&HistoryPoint>) -> String {
    match moment {
        Some(moment) => format!(
            "Step {}, epoch {:.2}",
            format::count(moment.step.into()),
            moment.epoch
        ),
        None => "Live".into(),
    }
}

/// How the pictures lie in the room there is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Strip {
    /// Side of a picture in CSS pixels.
    tile: f64,
    /// Pictures there is room for, no more than there are moments.
    columns: u32,
}

impl Strip {
    fn of(width: f64, height: f64, moments: usize) -> Self {
        let most = height.clamp(SMALLEST, LARGEST.max(height));
        let share = (width + GAP) / moments.max(1) as f64 - GAP;
        let tile = share.floor().clamp(SMALLEST, most);
        let fits = ((width + GAP) / (tile + GAP)).floor().max(1.0) as u32;
        Self {
            tile,
            columns: fits.min(64).min(moments.max(1) as u32),
        }
    }

    /// The moment whose picture is at `x`; none right of all.
    fn moment_at(self, x: f64, moments: usize) -> Option<usize> {
        let column = (x.max(0.0) / (self.tile + GAP)) as u32;
        HistoryPoint::in_column(column, self.columns, moments)
    }

    /// The style of the frame around the picture that stands for a moment.
    fn marker(self, moment: usize, moments: usize) -> String {
        let column = self.column_of(moment, moments);
        let left = column.map_or(0.0, |column| f64::from(column) * (self.tile + GAP));
        format!("left:{left:.2}px;width:{:.2}px", self.tile)
    }

    /// The picture that stands for a moment.
    fn column_of(self, moment: usize, moments: usize) -> Option<u32> {
        (0..self.columns).min_by_key(|&column| {
            HistoryPoint::in_column(column, self.columns, moments)
                .map_or(usize::MAX, |shown| shown.abs_diff(moment))
        })
    }
}
