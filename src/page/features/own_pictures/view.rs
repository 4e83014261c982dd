//! The dialog for the visitor's own pictures.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{
    CanvasRenderingContext2d, Element, Event, HtmlCanvasElement, HtmlElement, HtmlInputElement,
    HtmlSelectElement, ImageData,
};

use super::job::OwnJob;
use super::message::PaintedSheet;
use super::steps::{self, ImportStage, KeptSet};
use crate::page::browser::files::{Dropped, Source};
use crate::page::components::dialog::Dialog;
use crate::page::components::form::pressed;
use crate::page::store::desk::desk;
use crate::page::store::{Action, OwnAction};
use crate::spec::DatasetName;

/// Most pictures in a row of the preview.
const COLUMNS: usize = 12;

/// Choosing, looking at, loading and deleting own pictures.
#[component]
pub fn OwnDialog(job: OwnJob) -> impl IntoView {
    let desk = desk();
    let asked = desk.memo(|state| state.own.asked);
    Effect::new(move |_| {
        if asked.get() > 0 {
            job.open.set(true);
        }
    });
    Effect::new(move |_| {
        if !job.open.get() {
            job.rest();
        }
    });
    let frame = NodeRef::<html::Div>::new();
    let delete = RwSignal::new(false);
    let version = desk.memo(|state| state.own.version);
    let dataset = desk.memo(|state| state.dataset());
    Effect::new(move |_| {
        job.version.get();
        version.get();
        let in_use = dataset.get() == DatasetName::Own;
        let asked = delete.get();
        let kept = desk
            .look(|state| state.own.about.clone())
            .map(|about| KeptSet {
                about,
                in_use,
                asked,
            });
        if let Some(frame) = frame.get() {
            show(&frame, &job.stage(), kept.as_ref());
            repaint(&frame, job);
        }
    });
    Effect::new(move |_| {
        job.sheet.track();
        if let Some(frame) = frame.get() {
            repaint(&frame, job);
        }
    });
    let press = move |event: Event| {
        let id = pressed(&event).unwrap_or_default();
        delete.set(id == "own-ask");
        match id.as_str() {
            "own-load" => job.load(),
            "own-back" => job.cancel(),
            "own-close" => job.open.set(false),
            "own-train" => desk.act(Action::Dataset(DatasetName::Own)),
            "own-delete" => desk.act(Action::Own(OwnAction::Delete)),
            _ => {}
        }
    };
    let change = move |event: Event| {
        let Some(target) = event.target() else {
            return;
        };
        if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
            if let Some(files) = input.files() {
                let files = (0..files.length()).filter_map(|i| files.get(i));
                job.choose(Dropped::of_files(files.map(Source::of_file).collect()));
            }
        } else if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
            job.change(&select.id(), select.selected_index().max(0) as usize);
        }
    };
    view! {
        <Dialog open=job.open title="My pictures" class="own">
            <div id="own" node_ref=frame on:click=move |event| press(event.into()) on:change=change></div>
        </Dialog>
    }
}

/// Puts a stage's content in place of that before. Where the focus was in it, it goes on to its first control.
fn show(frame: &Element, stage: &ImportStage, kept: Option<&KeptSet>) {
    let focused = document().active_element();
    let inside = focused.is_some_and(|element| frame.contains(Some(&element)));
    frame.set_inner_html(&steps::html(stage, kept));
    let first = frame.query_selector("button, input").ok().flatten();
    if let Some(first) = first.filter(|_| inside) {
        // Fails only where the element cannot have the focus.
        let _ = first.unchecked_into::<HtmlElement>().focus();
    }
}

/// Shows the chosen pictures as they will be now.
fn repaint(frame: &Element, job: OwnJob) {
    let find = |selector| frame.query_selector(selector).ok().flatten();
    let (ImportStage::Chosen(chosen), Some(options)) = (job.stage(), job.options()) else {
        return;
    };
    let sheet = job.sheet.get_untracked();
    if let (Some(canvas), Some(sheet)) = (find("canvas"), sheet) {
        // A canvas that cannot be painted on stays empty.
        let _ = paint(canvas.unchecked_ref(), &sheet);
    }
    for (selector, words) in [
        (".own-size", steps::weight(&chosen, options.shaping)),
        ("#own-load", steps::load_label(&chosen, options.shaping)),
    ] {
        if let Some(place) = find(selector) {
            place.set_text_content(Some(&words));
        }
    }
}

/// Paints pictures in rows.
fn paint(canvas: &HtmlCanvasElement, sheet: &PaintedSheet) -> Result<(), JsValue> {
    let side = sheet.side;
    let gap = (side / 10).max(1);
    let each = 4 * (side * side) as usize;
    let count = sheet.rgba.len() / each;
    let columns = COLUMNS.min(count.div_ceil(2)).max(1);
    let rows = count.div_ceil(columns).max(1) as u32;
    canvas.set_width(columns as u32 * (side + gap) - gap);
    canvas.set_height(rows * (side + gap) - gap);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or(JsValue::NULL)?
        .unchecked_into();
    for (i, rgba) in sheet.rgba.chunks_exact(each).enumerate() {
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), side, side)?;
        let [x, y] = [i % columns, i / columns].map(|at| at as f64 * f64::from(side + gap));
        context.put_image_data(&image, x, y)?;
    }
    Ok(())
}
