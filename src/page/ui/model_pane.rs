use leptos::html;
use leptos::prelude::*;

use super::super::desk::desk;
use super::super::diagram::bars;
use super::super::state::State;
use super::hourglass::{Hourglass, Stand};
use super::settings::Settings;

/// The model: its hourglass, its layers in words, and how it is trained.
#[component]
pub fn ModelPane(summary: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let list = NodeRef::<html::Ol>::new();
    let bars = desk.memo(|state| {
        state
            .run
            .as_ref()
            .map_or_else(|| bars(&State::first_run().model), |run| bars(&run.model))
    });
    let squeeze = move || {
        bars.with(|bars| {
            let ends = [bars.first(), bars.iter().find(|bar| bar.neck), bars.last()];
            ends.into_iter()
                .flatten()
                .map(|bar| bar.units.to_string())
                .collect::<Vec<_>>()
                .join(" → ")
        })
    };
    view! {
        <section class="pane model" aria-labelledby="h-model">
            <header class="pane-h">
                <h2 id="h-model">"Model"</h2>
                <p>
                    <b>{squeeze}</b>
                </p>
                <button
                    class="btn quiet small"
                    id="b-summary"
                    type="button"
                    aria-haspopup="dialog"
                    on:click=move |_| summary.set(true)
                >
                    "Summary"
                </button>
            </header>
            <div class="glass">
                <Hourglass stand=Stand::Beside(list) />
                <ol class="layers" aria-label="Layers, from input to output" node_ref=list style=move || format!("--rows:{}", bars.with(Vec::len))>
                    <li class="pic">
                        <span>"Input"</span>
                    </li>
                    {move || {
                        bars.get()
                            .into_iter()
                            .enumerate()
                            .map(|(i, bar)| {
                                let label = if bar.neck {
                                    format!("Code, {} numbers", bar.units)
                                } else {
                                    format!("Layer {}, {} units, {}", i + 1, bar.units, bar.label)
                                };
                                view! {
                                    <li class:neck=bar.neck>
                                        <span class="vh">{label}</span>
                                        <b aria-hidden="true">{bar.units}</b>
                                        <span aria-hidden="true">{bar.label}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                    <li class="pic">
                        <span>"Output"</span>
                    </li>
                </ol>
            </div>
            <Settings />
        </section>
    }
}
