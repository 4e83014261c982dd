//! A canvas with a sheet of decoded pictures: where its tiles lie, and what the engine draws on it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::protocol::{Sheet, TileLayout, ToEngine, ViewName};

use super::super::desk::Desk;
use super::super::state::{Phase, State};

/// How a sheet's tiles lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tiles {
    /// Pictures in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Side of a tile in CSS pixels.
    pub tile: f64,
    /// Space between tiles in CSS pixels.
    pub gap: f64,
    /// Pixels on a side of a picture.
    pub picture: u32,
}

impl Tiles {
    /// Width in CSS pixels of all columns together.
    pub fn width(self) -> f64 {
        f64::from(self.columns) * (self.tile + self.gap) - self.gap
    }

    /// Height in CSS pixels of all rows together.
    pub fn height(self) -> f64 {
        f64::from(self.rows) * (self.tile + self.gap) - self.gap
    }

    /// The column and the row under a place given in CSS pixels from the upper left corner.
    pub fn under(self, x: f64, y: f64) -> Option<(u32, u32)> {
        let pitch = self.tile + self.gap;
        let (column, row) = ((x / pitch) as u32, (y / pitch) as u32);
        (x >= 0.0 && y >= 0.0 && column < self.columns && row < self.rows).then_some((column, row))
    }

    fn layout(self) -> TileLayout {
        // A whole number of canvas pixels to every picture pixel, at least as fine as the screen.
        let fine = self.tile * window().device_pixel_ratio().clamp(1.0, 3.0);
        let picture = self.picture.max(1);
        let tile = picture * (fine / f64::from(picture)).ceil().max(1.0) as u32;
        TileLayout {
            columns: self.columns,
            rows: self.rows,
            tile,
            gap: (self.gap * f64::from(tile) / self.tile.max(1.0)).round() as u32,
        }
    }
}

/// Pixels on the longer side of the run's pictures.
pub fn picture_side(state: &State) -> u32 {
    let planes = state.run.as_ref().and_then(|run| run.model.input.planes());
    planes.map_or(28, |[_, height, width]| height.max(width))
}

/// Keeps a canvas in `holder` on which the engine draws a sheet: gives every engine one of its own, tells it the size whenever
/// that changes and the codes at most once a frame. No sheet, no drawing.
pub fn keep(
    desk: Desk,
    view: ViewName,
    holder: NodeRef<html::Div>,
    tiles: Memo<Tiles>,
    sheet: Memo<Option<Sheet>>,
) {
    let running = desk.memo(|state| (state.phase == Phase::Running).then_some(state.generation));
    let canvas = StoredValue::new_local(None::<HtmlCanvasElement>);
    let attached = RwSignal::new(0u32);
    Effect::new(move |served: Option<Option<u32>>| {
        let served = served.flatten();
        let (Some(generation), Some(holder)) = (running.get(), holder.get()) else {
            return served;
        };
        if served == Some(generation) {
            return served;
        }
        let Ok(fresh) = document()
            .create_element("canvas")
            .map(JsCast::unchecked_into::<HtmlCanvasElement>)
        else {
            return served;
        };
        let now = tiles.get_untracked();
        dress(&fresh, now);
        match fresh.transfer_control_to_offscreen() {
            Ok(offscreen) => {
                // The old canvas keeps its last picture until this one has its first.
                holder.replace_children_with_node_1(&fresh);
                canvas.set_value(Some(fresh));
                let layout = now.layout();
                desk.attach(&ToEngine::Attach { view, layout }, &offscreen);
                attached.update(|times| *times += 1);
            }
            Err(error) => leptos::logging::error!("{}", crate::bridge::explain(&error)),
        }
        Some(generation)
    });
    Effect::new(move |_| {
        let now = tiles.get();
        let there = canvas.with_value(|canvas| {
            if let Some(canvas) = canvas {
                dress(canvas, now);
            }
            canvas.is_some()
        });
        if there {
            let layout = now.layout();
            desk.post(&ToEngine::Resize { view, layout });
        }
    });

    let waiting = StoredValue::new(false);
    let tickets = StoredValue::new(0u32);
    let tell = move || {
        waiting.set_value(false);
        let Some(sheet) = sheet.try_get_untracked() else {
            return;
        };
        let ticket = tickets.get_value().wrapping_add(1);
        tickets.set_value(ticket);
        let sheet = sheet.unwrap_or_default();
        desk.post(&ToEngine::Sheet {
            view,
            ticket,
            sheet,
        });
    };
    Effect::new(move |_| {
        sheet.track();
        if attached.get() > 0 && !waiting.get_value() {
            waiting.set_value(true);
            request_animation_frame(tell);
        }
    });
    on_cleanup(move || {
        let sheet = Sheet::default();
        desk.post(&ToEngine::Sheet {
            view,
            ticket: 0,
            sheet,
        });
    });
}

fn dress(canvas: &HtmlCanvasElement, tiles: Tiles) {
    let style = format!("width:{:.3}px;height:{:.3}px", tiles.width(), tiles.height());
    // An element takes any attribute of a valid name.
    let _ = canvas.set_attribute("style", &style);
}
