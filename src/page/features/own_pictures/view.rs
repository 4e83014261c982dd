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
use super::steps::{self, ImportStage, KeptSet};
use crate::intake::{Picture, Shaping, shape};
use crate::page::browser::files::{Dropped, Source};
use crate::page::components::dialog::Dialog;
use crate::page::components::form::pressed;
use crate::page::store::desk::desk;
use crate::page::store::{Action, OwnAction};
use crate::spec::DatasetName;

/// Pictures in a row of the preview.
const COLUMNS: usize = 6;

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
            job.shape(&select.id(), select.selected_index().max(0) as usize);
            if let Some(frame) = frame.get_untracked() {
                repaint(&frame, job);
            }
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
    let Some(survey) = job.survey() else {
        return;
    };
    if let Some(canvas) = find("canvas") {
        // A canvas that cannot be painted on stays empty.
        let _ = paint(canvas.unchecked_ref(), &survey.samples, job.shaping());
    }
    if let Some(size) = find(".own-size") {
        size.set_text_content(Some(&steps::weight(&survey.chosen, job.shaping())));
    }
}

/// Paints pictures in their new size, in rows.
fn paint(canvas: &HtmlCanvasElement, samples: &[Picture], shaping: Shaping) -> Result<(), JsValue> {
    let side = shaping.side;
    let gap = (side / 10).max(1);
    let rows = samples.len().div_ceil(COLUMNS).max(1) as u32;
    canvas.set_width(COLUMNS as u32 * (side + gap) - gap);
    canvas.set_height(rows * (side + gap) - gap);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or(JsValue::NULL)?
        .unchecked_into();
    let area = (side * side) as usize;
    for (i, picture) in samples.iter().enumerate() {
        let planes = shape(picture, shaping);
        let mut rgba = vec![255; 4 * area];
        for (at, pixel) in rgba.chunks_exact_mut(4).enumerate() {
            for (channel, value) in pixel[..3].iter_mut().enumerate() {
                *value = planes[if shaping.colour { channel * area } else { 0 } + at];
            }
        }
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), side, side)?;
        let [x, y] = [i % COLUMNS, i / COLUMNS].map(|at| at as f64 * f64::from(side + gap));
        context.put_image_data(&image, x, y)?;
    }
    Ok(())
}
