//! What a layer gives for the picture in focus, and its weights, as pictures that change while it trains.

use leptos::html;
use leptos::prelude::*;

use super::hourglass::see_layers;
use crate::page::app::look::look;
use crate::page::store::State;
use crate::page::store::desk::desk;
use crate::page::tensor_image::mosaic::{Mosaic, output, short, weights};
use crate::page::tensor_image::paint::Paint;

/// The pictures of a layer of the trained model.
#[component]
pub fn LayerLook(
    layer: Memo<Option<String>>,
    /// Whether what stands around it can be seen.
    seen: Signal<bool>,
) -> impl IntoView {
    let desk = desk();
    see_layers(desk, seen);
    let values = desk.memo(|state| (*state.activations_version, *state.generation));
    let of_output = Memo::new(move |_| {
        values.get();
        let layer = layer.get()?;
        desk.look(|state| output_of(state, &layer))
    });
    let changed = desk.memo(|state| state.editor.weights_version);
    // What was told last stays while another layer is looked at elsewhere.
    let of_weights = Memo::new(move |before: Option<&Option<(String, Mosaic)>>| {
        changed.get();
        let layer = layer.get()?;
        let new = desk.look(|state| weights_of(state, &layer));
        match new {
            Some(mosaic) => Some((layer, mosaic)),
            None => before.cloned().flatten().filter(|(old, _)| *old == layer),
        }
    });
    let of_weights = Memo::new(move |_| of_weights.get().map(|(_, mosaic)| mosaic));
    view! {
        <Picture title="Gives" mosaic=of_output signed=false />
        <Picture title="Weights" mosaic=of_weights signed=true />
    }
}

fn output_of(state: &State, layer: &str) -> Option<Mosaic> {
    let model = &state.run.as_ref()?.model;
    let (shaped, _) = model.trace();
    let at = shaped
        .iter()
        .position(|shaped| shaped.layer.name == layer)?;
    let values = state.activations.layers.get(at)?;
    output(&values.0, shaped[at].output, model.input)
}

fn weights_of(state: &State, layer: &str) -> Option<Mosaic> {
    let told = &state.editor.weights;
    if told.layer != layer {
        return None;
    }
    weights(&state.run.as_ref()?.model, layer, told.tensors.first()?)
}

#[component]
fn Picture(title: &'static str, mosaic: Memo<Option<Mosaic>>, signed: bool) -> impl IntoView {
    let look = look();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        look.version.get();
        mosaic.track();
        let Some(canvas) = canvas.get() else { return };
        // The canvas takes its new height first.
        request_animation_frame(move || {
            // By then it may be gone.
            if let (Some(paint), Some(Some(mosaic))) =
                (Paint::on(&canvas), mosaic.try_get_untracked())
            {
                paint.mosaic(&mosaic, signed);
            }
        });
    });
    let words = move || mosaic.with(|m| m.as_ref().map(|m| m.words.clone()));
    let range = move || mosaic.with(|m| m.as_ref().map(Mosaic::range_words));
    let largest = move || {
        mosaic.with(|m| {
            m.as_ref()
                .map_or(0.0, |m| m.range.0.abs().max(m.range.1.abs()))
        })
    };
    // A strip is drawn higher than its single row would be.
    let style = move || {
        let (rows, columns) = mosaic.with(|m| m.as_ref().map_or((1, 1), |m| (m.rows, m.columns)));
        format!("--c:{columns};--r:{}", rows.max(columns / 12).max(1))
    };
    let legend = signed.then(|| {
        view! {
            <span class="scale" aria-hidden="true">
                {move || short(-largest())}
                <i></i>
                {move || short(largest())}
            </span>
        }
    });
    view! {
        <figure class="look" hidden=move || mosaic.with(Option::is_none) style=style>
            <figcaption>
                <b>{title}</b>
                " "
                {words}
                {(!signed).then(|| view! { <span>", " {range}</span> })}
                {legend}
            </figcaption>
            <canvas
                node_ref=canvas
                role="img"
                aria-label=move || {
                    format!(
                        "{title}: {}, {}",
                        words().unwrap_or_default(),
                        range().unwrap_or_default(),
                    )
                }
            ></canvas>
        </figure>
    }
}
