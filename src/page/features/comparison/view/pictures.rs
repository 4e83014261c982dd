//! What the other run makes of the pictures.

use leptos::html;
use leptos::prelude::*;

use crate::page::app::context::PictureTiles;
use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side};
use crate::page::store::State;
use crate::page::store::desk::{Desk, desk};
use crate::page::text::format;
use crate::protocol::ViewName;

/// Space between tiles in CSS pixels.
const GAP: f64 = 4.0;

/// What the other run makes of the same pictures, as large as this run's.
#[component]
pub fn OtherPictures(other_run: Desk) -> impl IntoView {
    let desk = desk();
    let holder = NodeRef::<html::Div>::new();
    let tiles = expect_context::<PictureTiles>().0;
    let side = other_run.memo(picture_side);
    let fit = Memo::new(move |_| {
        let (columns, rows, tile) = tiles.get();
        CanvasFit::tiles(columns, rows, tile, GAP, side.get())
    });
    keep_canvas(other_run, ViewName::Reconstructions, holder, move || {
        fit.get()
    });
    let [own, its] = [desk, other_run].map(|desk| {
        desk.memo(|state| {
            let shown = &state.shown;
            (!shown.is_empty())
                .then(|| shown.iter().map(|shown| shown.error).sum::<f32>() / shown.len() as f32)
        })
    });
    let told = move || match (own.get(), its.get()) {
        (Some(own), Some(its)) => format!(
            "Squared error on these pictures: {} of this run, {} of the other.",
            format::error(own),
            format::error(its)
        ),
        _ => String::new(),
    };
    let style = move || {
        let (_, rows, tile) = tiles.get();
        format!("--tile:{tile:.3}px;--gap:{GAP}px;--r:{rows}")
    };
    let noisy = other_run.memo(State::is_denoising);
    let names = move || {
        let seen = if noisy.get() { "Noisy" } else { "No noise" };
        let four = tiles.get().1 == 4;
        std::iter::once("Input")
            .chain(four.then_some(seen))
            .chain(["Output", "Difference"])
            .map(|name| view! { <span class:strong=name == "Output">{name}</span> })
            .collect_view()
    };
    view! {
        <div class="rows" style=style>
            <div class="row-k" aria-hidden="true">
                {names}
            </div>
            <div
                class="compare-canvas"
                role="img"
                aria-label="Validation pictures, the other run’s reconstructions and their difference"
                node_ref=holder
            ></div>
        </div>
        <p class="quiet-p" id="compare-pictures-words">{told}</p>
    }
}
