//! Canvases the engine draws on.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::protocol::{EngineSetting, TileLayout, ToEngine, ViewName};
use crate::spec::Run;

use crate::page::app::look::look;
use crate::page::browser::in_sight::told_in_sight;
use crate::page::store::desk::Desk;
use crate::page::store::{Phase, State};

/// Most pixels on a side of a square canvas.
const FINEST: f64 = 2048.0;

/// The width of a place in CSS pixels as it changes; at least so many that something fits.
pub fn width_of(place: NodeRef<html::Div>) -> RwSignal<f64> {
    const LEAST: f64 = 120.0;
    let look = look();
    let width = RwSignal::new(400.0);
    Effect::new(move |_| {
        look.version.get();
        let now = place.get().map_or(0, |place| place.client_width());
        // What is hidden keeps the width it had.
        if now > 0 {
            width.set(f64::from(now).max(LEAST));
        }
    });
    width
}

/// How a view lies on the page and on its canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CanvasFit {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// How its tiles lie in the canvas's own pixels.
    pub layout: TileLayout,
}

impl CanvasFit {
    /// SheetTiles of pictures `picture` pixels wide, `tile` CSS pixels large and `gap` apart.
    pub fn tiles(columns: u32, rows: u32, tile: f64, gap: f64, picture: u32) -> Self {
        // A whole number of canvas pixels to every picture pixel, at least as fine as the screen: the browser brings that
        // to size, and no picture pixel is a pixel wider than its neighbour.
        let fine = tile * device_pixels();
        let whole = picture * (fine / f64::from(picture)).ceil().max(1.0) as u32;
        let along = |n: u32| f64::from(n) * tile + f64::from(n.saturating_sub(1)) * gap;
        Self {
            width: along(columns),
            height: along(rows),
            layout: TileLayout {
                columns,
                rows,
                tile: whole,
                gap: (gap * f64::from(whole) / tile).round() as u32,
            },
        }
    }

    /// A square of `side` CSS pixels for points.
    pub fn points(side: f64) -> Self {
        Self {
            width: side,
            height: side,
            layout: TileLayout {
                columns: 1,
                rows: 1,
                tile: (side * device_pixels()).round().clamp(1.0, FINEST) as u32,
                gap: 0,
            },
        }
    }
}

/// Device pixels to a CSS pixel, as far as canvases follow them.
pub fn device_pixels() -> f64 {
    window().device_pixel_ratio().clamp(1.0, 3.0)
}

/// Pixels on the longer side of a picture, where nothing else is known.
const USUAL_SIDE: u32 = 28;

/// Pixels on the longer side of the run's samples as they are drawn; what is a single row has no side to go by.
pub fn picture_side(state: &State) -> u32 {
    match state.run.as_ref().map(Run::planes) {
        Some([_, 1, _]) | None => USUAL_SIDE,
        Some([_, height, width]) => height.max(width),
    }
}

/// What an engine knows of a view's canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laid {
    /// Counts the engine's starts.
    pub generation: u32,
    /// How the canvas's tiles lie.
    pub layout: TileLayout,
}

/// Gives every engine a canvas of its own for this view as soon as it runs, its size whenever that changes, and whether it can be
/// seen. Gives what the engine knows of it, none before the first: a sheet made for a layout is sent once that has gone before it.
pub fn keep_canvas(
    desk: Desk,
    view: ViewName,
    holder: NodeRef<html::Div>,
    fit: impl Fn() -> CanvasFit + Send + Sync + 'static,
) -> Signal<Option<Laid>> {
    let fit = Memo::new(move |_| fit());
    let laid = RwSignal::new(None);
    let running = desk.memo(|state| (*state.phase == Phase::Running).then_some(*state.generation));
    let canvas = StoredValue::new_local(None::<HtmlCanvasElement>);
    Effect::new(move |served: Option<Option<u32>>| {
        let served = served.flatten();
        let (Some(generation), Some(holder)) = (running.get(), holder.get()) else {
            return served;
        };
        if served == Some(generation) {
            return served;
        }
        let fit = fit.get_untracked();
        let Ok(fresh) = document()
            .create_element("canvas")
            .map(JsCast::unchecked_into::<HtmlCanvasElement>)
        else {
            return served;
        };
        dress(&fresh, fit);
        match fresh.transfer_control_to_offscreen() {
            Ok(offscreen) => {
                // The old canvas keeps its last picture until this one has its first.
                holder.replace_children_with_node_1(&fresh);
                canvas.set_value(Some(fresh));
                let layout = fit.layout;
                desk.attach(&ToEngine::Attach { view, layout }, &offscreen);
                laid.set(Some(Laid { generation, layout }));
            }
            Err(error) => leptos::logging::error!("{}", crate::bridge::explain(&error)),
        }
        Some(generation)
    });
    Effect::new(move |_| {
        let fit = fit.get();
        let there = canvas.with_value(|canvas| {
            if let Some(canvas) = canvas {
                dress(canvas, fit);
            }
            canvas.is_some()
        });
        if there {
            let layout = fit.layout;
            desk.post(&ToEngine::Resize { view, layout });
            laid.update(|laid| {
                if let Some(laid) = laid {
                    laid.layout = layout;
                }
            });
        }
    });
    let in_sight = told_in_sight(holder);
    Effect::new(move |_| {
        if let Some(in_sight) = in_sight.get() {
            desk.set(EngineSetting::InSight { view, in_sight });
        }
    });
    // What is no longer on the page is not drawn either.
    on_cleanup(move || {
        desk.set(EngineSetting::InSight {
            view,
            in_sight: false,
        });
    });
    laid.into()
}

fn dress(canvas: &HtmlCanvasElement, fit: CanvasFit) {
    let style = format!("width:{:.3}px;height:{:.3}px", fit.width, fit.height);
    // An element takes any attribute of a valid name.
    let _ = canvas.set_attribute("style", &style);
}
