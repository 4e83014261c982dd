//! Where in a picture the model errs, drawn by the engine.

use leptos::html;
use leptos::prelude::*;

use crate::protocol::ViewName;

use crate::page::components::engine_canvas::{CanvasFit, keep_canvas, picture_side, width_of};
use crate::page::store::desk::desk;

/// Side of the map in CSS pixels, where there is room.
const SIDE: f64 = 168.0;

/// A disclosure with the map; while it is closed nothing is computed for it.
#[component]
pub fn ErrorMap() -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(|state| state.ready());
    let open = RwSignal::new(false);
    view! {
        <section class="sub" hidden=move || !ready.get()>
            <h3>
                <button
                    class="fold"
                    type="button"
                    title="The error of each pixel, averaged over validation samples"
                    id="b-error-map"
                    aria-expanded=move || open.get().to_string()
                    aria-controls="error-map"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    "Where the errors are"
                </button>
            </h3>
            <div id="error-map" hidden=move || !open.get()>
                <Show when=move || open.get()>
                    <Map />
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Map() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let side = desk.memo(picture_side);
    keep_canvas(desk, ViewName::ErrorMap, holder, move || {
        CanvasFit::tiles(1, 1, width.get().min(SIDE), 0.0, side.get())
    });
    view! {
        <div node_ref=place>
            <div
                role="img"
                aria-label="Root mean squared error of each pixel"
                node_ref=holder
            ></div>
        </div>
        <p class="quiet-p">
            {format!(
                "Root mean squared error of each pixel over up to {} validation pictures, as they are shown with their noise: the larger, the stronger, in full from {} on. Along the edges of shapes that is blur; inside them it is something the model does not draw.",
                ViewName::ERROR_MAP_PICTURES,
                ViewName::ERROR_MAP_FULL,
            )}
        </p>
    }
}
