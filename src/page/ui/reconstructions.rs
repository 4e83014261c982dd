use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::protocol::{TileLayout, ToEngine, ViewName};
use crate::spec::Shape;

use super::super::desk::{Desk, desk};
use super::super::format;
use super::super::state::{Action, Phase, State};
use super::icon::{Glyph, Icon};
use super::look::look;

/// Rows of the view: input, output, difference.
const ROWS: f64 = 3.0;
/// Space between tiles in CSS pixels.
const GAP: f64 = 4.0;
/// The largest tile in CSS pixels; beyond this the curve under them leaves the first screen.
const LARGEST: f64 = 144.0;

/// Validation pictures and what the model makes of them, drawn by the engine.
#[component]
pub fn Reconstructions() -> impl IntoView {
    let (desk, look) = (desk(), look());
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let fit = RwSignal::new(Fit::of(760.0, 28));

    let picture_side = desk.memo(picture_side);
    Effect::new(move |_| {
        look.version.get();
        if let Some(place) = place.get() {
            let new = Fit::of(f64::from(place.client_width()), picture_side.get());
            if fit.get_untracked() != new {
                fit.set(new);
                desk.act(Action::Columns(new.layout.columns));
            }
        }
    });
    keep_canvas(desk, holder, fit);

    let ready = desk.memo(|state| state.ready());
    let style = move || {
        let fit = fit.get();
        format!(
            "--tile:{:.3}px;--gap:{GAP}px;--n:{};--w:{:.3}px",
            fit.tile,
            fit.layout.columns,
            fit.width()
        )
    };
    let described = RwSignal::new(String::from("Reconstructions"));
    describe(desk, described);
    view! {
        <section class="pane recon" aria-labelledby="h-recon">
            <header class="pane-h">
                <h2 id="h-recon">"Reconstructions"</h2>
                <p>"What survives the squeeze"</p>
                <button
                    class="btn quiet small"
                    id="b-shuffle"
                    type="button"
                    disabled=move || !ready.get()
                    on:click=move |_| desk.act(Action::Shuffle)
                >
                    <Icon glyph=Glyph::Shuffle />
                    "Shuffle"
                </button>
            </header>
            <div class="rows" style=style>
                <div class="row-k" aria-hidden="true">
                    <span>"Input"</span>
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
                    <Errors fit=fit />
                </div>
            </div>
            <p class="legend-d" aria-hidden="true">
                <span>
                    <i class="more"></i>
                    "output too bright"
                </span>
                <span>
                    <i class="less"></i>
                    "too dark"
                </span>
                <span>"empty is exact"</span>
            </p>
        </section>
    }
}

/// How the tiles lie in the width there is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Fit {
    /// Side of a tile in CSS pixels.
    tile: f64,
    /// The same in the canvas's pixels.
    layout: TileLayout,
}

impl Fit {
    fn of(width: f64, picture: u32) -> Self {
        let columns = if width < 330.0 { 6 } else { 8 };
        let share = (width + GAP) / f64::from(columns) - GAP;
        let tile = share.floor().clamp(16.0, LARGEST);
        // A whole number of canvas pixels to every picture pixel, at least as fine as the screen: the browser brings that
        // to size, and no picture pixel is a pixel wider than its neighbour.
        let fine = tile * window().device_pixel_ratio().clamp(1.0, 3.0);
        let whole = picture * (fine / f64::from(picture)).ceil().max(1.0) as u32;
        Self {
            tile,
            layout: TileLayout {
                columns,
                tile: whole,
                gap: (GAP * f64::from(whole) / tile).round() as u32,
            },
        }
    }

    /// Width in CSS pixels of all columns together.
    fn width(self) -> f64 {
        let columns = f64::from(self.layout.columns);
        columns * self.tile + (columns - 1.0) * GAP
    }

    fn height(self) -> f64 {
        ROWS * self.tile + (ROWS - 1.0) * GAP
    }
}

fn picture_side(state: &State) -> u32 {
    match state.run.as_ref().map(|run| run.model.input) {
        Some(Shape::Picture([_, height, width])) => height.max(width),
        _ => 28,
    }
}

/// Gives every engine a canvas of its own as soon as it runs, and its size whenever that changes.
fn keep_canvas(desk: Desk, holder: NodeRef<html::Div>, fit: RwSignal<Fit>) {
    let running = desk.memo(|state| (state.phase == Phase::Running).then_some(state.generation));
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
                let message = ToEngine::Attach {
                    view: ViewName::Reconstructions,
                    layout: fit.layout,
                };
                desk.attach(&message, &offscreen);
            }
            Err(error) => leptos::logging::error!("{}", crate::bridge::explain(&error)),
        }
        Some(generation)
    });
    Effect::new(move |_| {
        let fit = fit.get();
        let attached = canvas.with_value(|canvas| {
            if let Some(canvas) = canvas {
                dress(canvas, fit);
            }
            canvas.is_some()
        });
        if attached {
            desk.post(&ToEngine::Resize {
                view: ViewName::Reconstructions,
                layout: fit.layout,
            });
        }
    });
}

fn dress(canvas: &HtmlCanvasElement, fit: Fit) {
    let style = format!("width:{:.3}px;height:{:.3}px", fit.width(), fit.height());
    // An element takes any attribute of a valid name.
    let _ = canvas.set_attribute("style", &style);
}

/// Keeps the canvas's description, refreshed at most every five seconds.
fn describe(desk: Desk, described: RwSignal<String>) {
    let words = move || {
        desk.look(|state| {
            let shown: Vec<_> = state
                .shown
                .iter()
                .take(state.columns as usize)
                .collect();
            if shown.is_empty() {
                return "Reconstructions".to_owned();
            }
            let mean = shown.iter().map(|s| s.error).sum::<f32>() / shown.len() as f32;
            format!(
                "{} validation pictures: input, output and difference. Mean squared error {mean:.3}.",
                shown.len()
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
fn Columns(fit: RwSignal<Fit>) -> impl IntoView {
    let desk = desk();
    let group = NodeRef::<html::Div>::new();
    let count = Memo::new(move |_| fit.get().layout.columns);
    let focus = desk.memo(|state| state.focus);
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
    let on = desk.memo(move |state| state.focus == column);
    let label = desk.memo(move |state| {
        let class = state
            .shown
            .get(column as usize)
            .and_then(|shown| shown.label)
            .and_then(|label| state.data.as_ref()?.classes.get(label as usize).cloned());
        match class {
            Some(class) => format!("Picture {}, {class}", column + 1),
            None => format!("Picture {}", column + 1),
        }
    });
    view! {
        <button
            type="button"
            role="radio"
            data-column=column.to_string()
            aria-checked=move || on.get().to_string()
            tabindex=move || if on.get() { "0" } else { "-1" }
            aria-label=move || label.get()
            on:click=move |_| desk.act(Action::Focus(column))
        ></button>
    }
}

#[component]
fn Errors(fit: RwSignal<Fit>) -> impl IntoView {
    let desk = desk();
    let count = Memo::new(move |_| fit.get().layout.columns);
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
    let on = desk.memo(move |state| state.focus == column);
    view! { <span class:on=move || on.get()>{move || error.get()}</span> }
}
