//! A look inside: one real training step, station by station.

use std::time::Duration;

use leptos::ev;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    CanvasRenderingContext2d, Element, Event, HtmlCanvasElement, HtmlElement, ImageData,
};

use crate::protocol::{Inspected, Reply, Request, ToEngine};

use super::captions::caption;
use super::sheet;
use super::walk::{StationPlace, figures, places};
use crate::page::app::look::{Look, colours, look};
use crate::page::components::dialog::Dialog;
use crate::page::components::icon::Glyph;
use crate::page::store::desk::{Desk, desk};
use crate::page::tensor_image::figure::Figure;

/// A look inside, from anywhere.
#[derive(Clone, Copy)]
struct InspectorWalk {
    desk: Desk,
    look: Look,
    /// What the parts of [`sheet::FRAME`] are in.
    frame: NodeRef<html::Div>,
    stand: StoredValue<InspectorState, LocalStorage>,
}

/// Where it stands.
#[derive(Default)]
struct InspectorState {
    record: Option<Box<Inspected>>,
    places: Vec<StationPlace>,
    at: usize,
    /// The parameter on show at the update.
    parameter: usize,
    /// Why there is no record, in whole sentences; empty where there is one.
    refused: String,
    /// Whether a step is on its way.
    waiting: bool,
    playing: bool,
    /// Seconds at a station.
    pace: u64,
    timer: Option<TimeoutHandle>,
}

/// The look inside, which takes a step whenever it is opened.
#[component]
pub fn InsideDialog(open: RwSignal<bool>) -> impl IntoView {
    let walk = InspectorWalk {
        desk: desk(),
        look: look(),
        frame: NodeRef::new(),
        stand: StoredValue::new_local(InspectorState::default()),
    };
    Effect::new(move |_| {
        let waiting = walk.stand.with_value(|stand| stand.waiting);
        walk.change(|stand| {
            *stand = InspectorState {
                pace: 3,
                timer: stand.timer,
                waiting,
                ..InspectorState::default()
            }
        });
        if open.get() {
            walk.step();
        }
    });
    Effect::new(move |_| {
        walk.look.version.get();
        if open.get_untracked() {
            walk.show();
        }
    });
    listen(open, walk);
    view! {
        <Dialog open=open title="One training step" class="inside">
            <div
                class="in"
                node_ref=walk.frame
                inner_html=sheet::FRAME
                on:click=move |event| walk.control(&event, "button")
                on:input=move |event| walk.control(&event, "input, select")
            ></div>
        </Dialog>
    }
}

impl InspectorWalk {
    /// Takes a training step and starts at its beginning.
    fn step(self) {
        if self.stand.with_value(|stand| stand.waiting) {
            return;
        }
        self.change(|stand| {
            stand.waiting = true;
            stand.refused.clear();
        });
        let (ticket, answer) = self.desk.ticket();
        self.desk.post(&ToEngine::Request {
            ticket,
            request: Request::Inspect,
        });
        spawn_local(async move {
            let answer = answer.await;
            self.change(|stand| {
                stand.waiting = false;
                match answer {
                    Ok(Reply::Inspected(record)) => {
                        stand.places = places(&record);
                        stand.at = 0;
                        stand.parameter = 0;
                        if let Some(frame) = self.frame.get_untracked() {
                            fill(&frame, "ol", &sheet::path(&record, &stand.places));
                            fill(&frame, "select", &sheet::options(&record));
                        }
                        stand.record = Some(record);
                    }
                    Ok(Reply::Failed(fault)) => stand.refused = fault.message,
                    _ => {
                        stand.refused =
                            "The engine stopped before the step was done. Close this and try again."
                                .into();
                    }
                }
            });
            self.show();
        });
    }

    fn go(self, to: usize) {
        let before = self.stand.with_value(|stand| stand.at);
        self.change(|stand| stand.at = to.min(stand.last()));
        if self.stand.with_value(|stand| stand.at) != before {
            self.show();
        }
    }

    fn go_by(self, steps: isize) {
        self.go(self
            .stand
            .with_value(|stand| stand.at.saturating_add_signed(steps)));
    }

    /// Goes on by itself, from the end over again; or stops.
    fn play_or_pause(self) {
        if self
            .stand
            .with_value(|stand| !stand.playing && stand.at == stand.last())
        {
            self.go(0);
        }
        self.change(|stand| stand.playing = !stand.playing);
    }

    /// Does what the control under an event says.
    fn control(self, event: &Event, kinds: &str) {
        let Some(control) = on(event, kinds) else {
            return;
        };
        let value = || {
            js_sys::Reflect::get(&control, &"value".into())
                .ok()
                .and_then(|value| value.as_string())
                .and_then(|value| value.parse::<usize>().ok())
                .unwrap_or(0)
        };
        match control.get_attribute("data-do").as_deref() {
            Some("play") => self.play_or_pause(),
            Some("back") => self.go_by(-1),
            Some("on") => self.go_by(1),
            Some("go") => self.go(value()),
            Some("pace") => self.change(|stand| stand.pace = value() as u64),
            Some("choose") => {
                self.change(|stand| stand.parameter = value());
                self.show();
            }
            Some("step") => self.step(),
            _ => {}
        }
    }

    /// Changes where the walk stands, sets the clock for the next station, and puts the controls right.
    fn change(self, with: impl FnOnce(&mut InspectorState)) {
        self.stand.update_value(|stand| {
            if let Some(timer) = stand.timer.take() {
                timer.clear();
            }
            with(stand);
            stand.playing &= stand.at < stand.last();
            if stand.playing {
                let pace = Duration::from_secs(stand.pace);
                stand.timer = set_timeout_with_handle(move || self.go_by(1), pace).ok();
            }
            if let Some(frame) = self.frame.get_untracked() {
                stand.put_controls_right(&frame, self.look.still);
            }
        });
    }

    /// Shows the station.
    fn show(self) {
        let Some(frame) = self.frame.get_untracked() else {
            return;
        };
        self.stand.with_value(|stand| {
            let (Some(record), Some(&place)) = (&stand.record, stand.places.get(stand.at)) else {
                return;
            };
            let caption = caption(record, place, stand.parameter);
            let words = sheet::words(record, stand.at, stand.places.len(), &caption);
            fill(&frame, ".in-words", &words);
            fill(&frame, ".in-formula", &sheet::formula(&caption));
            toggle(
                &frame,
                ".in-choose",
                "hidden",
                place != StationPlace::Update,
            );
            let whereabouts = sheet::whereabouts(record, &stand.places, stand.at);
            set(&frame, "[type=range]", "aria-valuetext", &whereabouts);
            mark(&frame, stand.at);
            let figures = figures(record, place, stand.parameter);
            fill(&frame, ".in-figures > div", &sheet::figures(&figures));
            let canvases = frame.get_elements_by_tag_name("canvas");
            for (i, figure) in (0..).zip(&figures) {
                // Nothing but a missing 2d context or lack of memory can fail here, and then there is no picture.
                let _ = canvases.item(i).map(|canvas| draw(&canvas, figure));
            }
        });
    }
}

impl InspectorState {
    fn last(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    fn put_controls_right(&self, frame: &Element, still: bool) {
        let (glyph, label) = if self.playing {
            (Glyph::Pause, "Pause")
        } else {
            (Glyph::Play, "Play")
        };
        fill(
            frame,
            ".play",
            &format!("{}<span>{label}</span>", glyph.svg()),
        );
        set(frame, ".play", "aria-label", label);
        let last = self.last();
        for (control, off) in [
            ("play", last == 0),
            ("back", self.at == 0),
            ("on", self.at == last),
            ("step", self.waiting),
        ] {
            toggle(frame, &format!("[data-do={control}]"), "disabled", off);
        }
        // Whoever wants less motion goes by hand.
        for part in [".play", ".seg"] {
            toggle(frame, part, "hidden", still);
        }
        toggle(frame, ".in-refused", "hidden", self.refused.is_empty());
        if let Some(place) = find(frame, ".in-refused") {
            place.set_text_content(Some(&self.refused));
        }
        let share = 100.0 * self.at as f64 / last.max(1) as f64;
        set(frame, "[type=range]", "style", &format!("--v:{share:.1}%"));
        set(frame, "[type=range]", "max", &last.to_string());
        if let Some(slider) = find(frame, "[type=range]") {
            // Any object takes any property.
            let _ = js_sys::Reflect::set(&slider, &"value".into(), &self.at.to_string().into());
        }
    }
}

/// Arrows go from station to station, wherever the focus is but in a control that has a use for them.
fn listen(open: RwSignal<bool>, walk: InspectorWalk) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if !open.get_untracked() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" if on(&event, "input, select").is_none() => walk.go_by(1),
            "ArrowLeft" | "ArrowUp" if on(&event, "input, select").is_none() => walk.go_by(-1),
            " " if !walk.look.still
                && on(&event, "button, input:not([type=range]), select").is_none() =>
            {
                walk.play_or_pause();
            }
            _ => return,
        }
        event.prevent_default();
    });
    // The page listens until it is left.
    std::mem::forget(handle);
}

/// What an event happened on or in, if it is such an element.
fn on(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok().flatten()
}

fn find(frame: &Element, selector: &str) -> Option<Element> {
    frame.query_selector(selector).ok().flatten()
}

fn fill(frame: &Element, selector: &str, html: &str) {
    if let Some(part) = find(frame, selector) {
        part.set_inner_html(html);
    }
}

fn set(frame: &Element, selector: &str, name: &str, value: &str) {
    if let Some(part) = find(frame, selector) {
        // Fails only for a name that is none.
        let _ = part.set_attribute(name, value);
    }
}

fn toggle(frame: &Element, selector: &str, name: &str, there: bool) {
    if let Some(part) = find(frame, selector) {
        // Fails only for a name that is none.
        let _ = part.toggle_attribute_with_force(name, there);
    }
}

/// Marks a station in the list of all, and brings it into sight.
fn mark(frame: &Element, at: usize) {
    let Some(list) = find(frame, "ol") else {
        return;
    };
    let buttons = list.get_elements_by_tag_name("button");
    let is_inside = document()
        .active_element()
        .is_some_and(|focused| list.contains(Some(&focused)));
    for i in 0..buttons.length() {
        let Some(button) = buttons
            .item(i)
            .and_then(|b| b.dyn_into::<HtmlElement>().ok())
        else {
            continue;
        };
        let is_here = i as usize == at;
        button.set_tab_index(if is_here { 0 } else { -1 });
        // Fail only for a name that is none, or an element that cannot have the focus.
        let _ = if is_here {
            button.set_attribute("aria-current", "step")
        } else {
            button.remove_attribute("aria-current")
        };
        if is_here {
            if is_inside {
                let _ = button.focus();
            }
            list.set_scroll_top(
                button.offset_top() - (list.client_height() - button.offset_height()) / 2,
            );
            list.set_scroll_left(
                button.offset_left() - (list.client_width() - button.offset_width()) / 2,
            );
        }
    }
}

fn draw(canvas: &Element, figure: &Figure) -> Result<(), JsValue> {
    let canvas: &HtmlCanvasElement = canvas.unchecked_ref();
    let scale = window().device_pixel_ratio().clamp(1.0, 3.0);
    let [width, height] = [canvas.client_width(), canvas.client_height()]
        .map(|side| (f64::from(side) * scale) as u32);
    if width == 0 || height == 0 {
        return Ok(());
    }
    canvas.set_width(width);
    canvas.set_height(height);
    let pixels = figure.raster(width as usize, height as usize, &colours());
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width, height)?;
    canvas
        .get_context("2d")?
        .ok_or(JsValue::NULL)?
        .unchecked_into::<CanvasRenderingContext2d>()
        .put_image_data(&image, 0.0, 0.0)
}
