use leptos::html;
use leptos::prelude::*;

use super::diagram::{Bar, bars};
use super::hourglass::Hourglass;
use super::hourglass_drawing::{Orientation, left_of};
use super::layer_look::LayerLook;
use super::layers::Layers;
use crate::page::app::inspector::Inspector;
use crate::page::store::State;
use crate::page::store::desk::desk;

/// The model: its hourglass, its layers in words, and what the visitor can set.
#[component]
pub fn ModelPane(summary: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let list = NodeRef::<html::Ol>::new();
    let bars = desk.memo(|state| match state.model() {
        Some(model) => bars(model, state.run.as_ref().map(|run| &run.model)),
        None => bars(&State::first_run().model, None),
    });
    let input = desk.memo(|state| state.model().map_or(0, |model| model.input.values()));
    let squeeze = move || {
        bars.with(|bars| {
            let values = |bar: Option<&Bar>| {
                bar.filter(|bar| bar.shape.is_some())
                    .map_or_else(|| "?".into(), |bar| bar.units().to_string())
            };
            let neck = values(bars.iter().find(|bar| bar.neck));
            format!("{} → {neck} → {}", input.get(), values(bars.last()))
        })
    };
    let style = move || {
        bars.with(|bars: &Vec<Bar>| format!("--rows:{};--left:{}rem", bars.len(), left_of(bars)))
    };
    // The layer that is chosen has its pictures in the inspector.
    let pointed = desk.memo(|state| {
        let editor = &state.editor;
        editor
            .pointed
            .clone()
            .filter(|layer| Some(layer) != editor.selected.as_ref())
    });
    view! {
        <section class="pane model" aria-labelledby="h-model">
            <header class="pane-h">
                <h2 id="h-model">"Model"</h2>
                <p>
                    <b>{squeeze}</b>
                </p>
                <button
                    class="btn quiet small"
                    title="The layers as a table: shapes and numbers of parameters"
                    id="b-summary"
                    type="button"
                    aria-haspopup="dialog"
                    on:click=move |_| summary.set(true)
                >
                    "Summary"
                </button>
            </header>
            <div class="glass-box">
                <div class="glass" style=style>
                    <Hourglass stand=Orientation::Beside(list) />
                    <Layers bars=bars list=list />
                </div>
            </div>
            <Inspector />
            <Show when=move || pointed.with(Option::is_some)>
                <div class="peek">
                    <LayerLook layer=pointed seen=Signal::stored(true) />
                </div>
            </Show>
        </section>
    }
}
