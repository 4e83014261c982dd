//! The moments of the run: a strip of what each made of the picture in focus, and the way through them.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use crate::protocol::{HistoryPoint, ViewName};

use crate::page::app::look::look;
use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side};
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};
use crate::page::text::format;

/// Space between pictures in CSS pixels.
const GAP: f64 = 2.0;
/// Largest and smallest side of a picture.
const LARGEST: f64 = 36.0;
const SMALLEST: f64 = 24.0;
/// Milliseconds a moment of the replay stays, and where less motion is wanted.
const PACE: u64 = 250;
const CALM_PACE: u64 = 1000;

/// The strip of moments with its controls.
#[component]
pub fn Timeline() -> impl IntoView {
    let (desk, look) = (desk(), look());
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let moments = desk.memo(|state| state.moments.clone());
    let here = desk.memo(State::moment_place);
    let count = Memo::new(move |_| moments.with(Vec::len));
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
        moments.with(|moments| match moments.get(place) {
            Some(moment) => format!(
                "Step {}, epoch {:.2}",
                format::count(moment.step.into()),
                moment.epoch
            ),
            None => "Live".into(),
        })
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
        if let Some(place) = place.get_untracked() {
            // Fails only for a pointer that has gone already.
            let _ = place.set_pointer_capture(event.pointer_id());
        }
        drag(event);
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            go(place);
        }
    };
    let marker = move || {
        let (strip, count) = (strip.get(), count.get());
        let column = strip.column_of(here.get(), count);
        let left = column.map_or(0.0, |column| f64::from(column) * (strip.tile + GAP));
        format!("left:{left:.2}px;width:{:.2}px", strip.tile)
    };
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
                    aria-label="The picture in focus as the moments of the run reconstruct it"
                    node_ref=holder
                ></div>
                <i class="here" style=marker hidden=move || here.get() == count.get()></i>
                <input
                    class="moment"
                    id="moment"
                    type="range"
                    min="0"
                    max=move || count.get().to_string()
                    step="1"
                    aria-label="HistoryPoint of the run"
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

    /// The picture that stands for a moment.
    fn column_of(self, moment: usize, moments: usize) -> Option<u32> {
        (0..self.columns).min_by_key(|&column| {
            HistoryPoint::in_column(column, self.columns, moments)
                .map_or(usize::MAX, |shown| shown.abs_diff(moment))
        })
    }
}

#[component]
fn Controls() -> impl IntoView {
    let desk = desk();
    let words = desk.memo(State::moment_words);
    let means = desk.memo(State::going_on_means);
    let some = desk.memo(|state| !state.moments.is_empty());
    let live = desk.memo(|state| state.scrubbed.is_none());
    let replaying = RwSignal::new(false);
    let replay = Replay {
        desk,
        on: replaying,
        timer: StoredValue::new_local(None),
        calm: look().still,
    };
    let go_on = move |_| {
        if let Some(step) = desk.look(|state| *state.scrubbed) {
            desk.act(Action::GoOnFrom(step));
        }
    };
    view! {
        <div class="moment-bar" class:past=move || !live.get()>
            <button
                class="btn line small"
                type="button"
                id="b-replay"
                disabled=move || !some.get()
                on:click=move |_| replay.toggle()
            >
                <Icon glyph=Signal::derive(move || {
                    if replaying.get() { Glyph::Pause } else { Glyph::Play }
                }) />
                {move || if replaying.get() { "Stop" } else { "Replay" }}
            </button>
            <button
                class="btn icon"
                type="button"
                id="b-before"
                aria-keyshortcuts=","
                aria-label="A moment back"
                title="A moment back (,)"
                disabled=move || !some.get()
                on:click=move |_| desk.act(Action::ScrubBy(-1))
            >
                <Icon glyph=Glyph::Back />
            </button>
            <button
                class="btn icon"
                type="button"
                id="b-after"
                aria-keyshortcuts="."
                aria-label="A moment forward"
                title="A moment forward (.)"
                disabled=move || live.get()
                on:click=move |_| desk.act(Action::ScrubBy(1))
            >
                <Icon glyph=Glyph::On />
            </button>
            <button
                class="chip live"
                type="button"
                id="b-live"
                aria-pressed=move || live.get().to_string()
                title="Show the run as it is now"
                on:click=move |_| desk.act(Action::Scrub(None))
            >
                <i></i>
                "Live"
            </button>
            <span class="moment-words" id="moment-words">
                <b>{move || words.get()}</b>
            </span>
            <button
                class="btn line small"
                type="button"
                id="b-go-on"
                hidden=move || live.get()
                aria-describedby="go-on-means"
                title=move || means.get()
                on:click=go_on
            >
                "Go on from here"
            </button>
            <span class="go-on-means" id="go-on-means" hidden=move || live.get()>
                {move || means.get()}
            </span>
        </div>
    }
}

/// The walk through the moments from the first to the present.
#[derive(Clone, Copy)]
struct Replay {
    desk: Desk,
    on: RwSignal<bool>,
    timer: StoredValue<Option<IntervalHandle>, LocalStorage>,
    /// Whether the visitor's system asks for less motion.
    calm: bool,
}

impl Replay {
    fn toggle(self) {
        if self.on.get_untracked() {
            return self.stop();
        }
        let first = self
            .desk
            .look(|state| state.moments.first().map(|m| m.step));
        self.desk.act(Action::Scrub(first));
        let at = StoredValue::new_local(first);
        let pace = Duration::from_millis(if self.calm { CALM_PACE } else { PACE });
        let step = move || {
            // Whoever goes elsewhere meanwhile is not to be led away from there.
            let astray = self.desk.look(|state| *state.scrubbed) != at.get_value();
            if !astray {
                self.desk.act(Action::ScrubBy(1));
            }
            let now = self.desk.look(|state| *state.scrubbed);
            at.set_value(now);
            if astray || now.is_none() {
                self.stop();
            }
        };
        self.timer
            .set_value(set_interval_with_handle(step, pace).ok());
        self.on.set(true);
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.on.set(false);
    }
}
