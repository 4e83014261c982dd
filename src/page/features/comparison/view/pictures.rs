//! What the other run makes of the pictures: its reconstructions and its codes.

use leptos::html;
use leptos::prelude::*;

use crate::page::browser::in_sight::in_sight;
use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side, width_of};
use crate::page::features::latent_map::view::keep_points;
use crate::page::store::State;
use crate::page::store::desk::{Desk, desk};
use crate::page::text::format;
use crate::protocol::ViewName;

/// Space between tiles in CSS pixels, and the largest tile.
const GAP: f64 = 4.0;
const LARGEST: f64 = 64.0;

/// What the other run makes of the same pictures.
#[component]
pub fn OtherPictures(other_run: Desk) -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let columns = desk.memo(|state| *state.columns);
    let noisy = other_run.memo(State::is_denoising);
    let side = other_run.memo(picture_side);
    let fit = move || {
        let columns = columns.get();
        let rows = if noisy.get() { 4 } else { 3 };
        let tile = ((width.get() + GAP) / f64::from(columns) - GAP).clamp(12.0, LARGEST);
        CanvasFit::tiles(columns, rows, tile, GAP, side.get())
    };
    keep_canvas(other_run, ViewName::Reconstructions, holder, fit);
    let [own, its] = [desk, other_run].map(|desk| {
        desk.memo(|state| {
            let shown = &state.shown;
            (!shown.is_empty())
                .then(|| shown.iter().map(|shown| shown.error).sum::<f32>() / shown.len() as f32)
        })
    });
    let told = move || match (own.get(), its.get()) {
        (Some(own), Some(its)) => format!(
            "Squared error on them: {} here, {} there.",
            format::error(own),
            format::error(its)
        ),
        _ => String::new(),
    };
    view! {
        <figure class="compare-pictures">
            <figcaption>
                <b>"The other run’s reconstructions"</b>
                " of the pictures above. "
                {told}
            </figcaption>
            <div node_ref=place>
                <div
                    class="compare-canvas"
                    role="img"
                    aria-label="Validation pictures, the other run’s reconstructions and their difference"
                    node_ref=holder
                ></div>
            </div>
        </figure>
    }
}

/// The other run's codes.
#[component]
pub fn OtherCodes(other_run: Desk) -> impl IntoView {
    let holder = NodeRef::<html::Div>::new();
    let place = NodeRef::<html::Div>::new();
    let seen = in_sight(place);
    let side = RwSignal::new(240.0);
    keep_points(other_run, holder, side.into(), seen);
    let axes = other_run.memo(|state| state.latent.axes_in_words());
    view! {
        <figure class="compare-codes">
            <figcaption>
                <b>"The other run’s codes"</b>
                ", "
                {move || axes.get()}
                ". This run’s are on the map above, in the same colours."
            </figcaption>
            <div class="compare-points" node_ref=place>
                <div node_ref=holder></div>
            </div>
        </figure>
    }
}
