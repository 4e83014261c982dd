//! What can be set, under the diagram: how the model is trained, and the layer that is selected.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::page::browser::focus::focus;
use crate::page::components::form::pressed;
use crate::page::features::model_editor::layer_form::LayerForm;
use crate::page::features::training_form::view::Settings;
use crate::page::store::Action;
use crate::page::store::desk::desk;
use crate::page::text::format;

/// The tabs and what is on them.
#[component]
pub fn Inspector() -> impl IntoView {
    let desk = desk();
    let layer = RwSignal::new(false);
    let selected = desk.memo(|state| state.editor.selected.clone());
    Effect::new(move |_| {
        if selected.with(Option::is_some) {
            layer.set(true);
        }
    });
    let parameters = desk.memo(|state| {
        let trained = state.summary.as_ref().map(|summary| summary.parameters);
        match state.model() {
            Some(model) if state.is_drafting() => model.parameter_count().ok().or(trained),
            _ => trained,
        }
        .map_or(String::new(), |n| {
            format!("{} parameters", format::count(n))
        })
    });
    let tab = |id: &'static str,
               panel: &'static str,
               title: &'static str,
               about: &'static str,
               chosen: bool| {
        view! {
            <button
                role="tab"
                title=about
                type="button"
                id=id
                aria-controls=panel
                aria-selected=chosen.to_string()
                tabindex=if chosen { "0" } else { "-1" }
            >
                {title}
            </button>
        }
    };
    let choose = move |event: web_sys::MouseEvent| {
        if let Some(id) = pressed(&event) {
            layer.set(id == "t-layer");
        }
    };
    let arrows = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
            layer.update(|layer| *layer = !*layer);
            focus(if layer.get_untracked() {
                "t-layer"
            } else {
                "t-train"
            });
        }
    };
    view! {
        <section class="inspect" aria-label="Settings">
            <div class="tabs">
                <div role="tablist" aria-label="Settings" on:keydown=arrows on:click=choose>
                    {move || {
                        let layer = layer.get();
                        [
                            tab("t-train", "p-train", "Training", "How the model is trained", !layer),
                            tab("t-layer", "p-layer", "Layer", "The layer that is chosen in the diagram", layer),
                        ]
                    }}
                </div>
                <span class="tabs-note" id="params">
                    {parameters}
                </span>
            </div>
            <div class="panels">
            <Problem />
            <div role="tabpanel" id="p-train" aria-labelledby="t-train" hidden=move || layer.get()>
                <Settings />
            </div>
            <div role="tabpanel" id="p-layer" aria-labelledby="t-layer" hidden=move || !layer.get()>
                <LayerForm />
            </div>
            </div>
        </section>
    }
}

/// Why the model as it is edited is not the one that trains, and what can be done about it.
#[component]
fn Problem() -> impl IntoView {
    let desk = desk();
    let told = desk.memo(|state| {
        let problem = state.problem().map(|problem| problem.to_string());
        let told = problem.or_else(|| state.refusal().map(str::to_owned));
        let goes_on = if state.run.is_some() {
            " The last valid model keeps training."
        } else {
            ""
        };
        told.map_or(String::new(), |told| told + goes_on)
    });
    let fixes = desk.memo(|state| match state.problem() {
        Some(_) => state.drafted().fixes(),
        None => Vec::new(),
    });
    let elsewhere = desk.memo(|state| {
        let (layer, _) = state.problem()?.place(state.model()?)?;
        (state.editor.selected.as_ref() != Some(&layer)).then_some(layer)
    });
    let mend = move |event: web_sys::MouseEvent| {
        let Some(id) = pressed(&event) else { return };
        if id == "show-wrong" {
            desk.act(Action::Select(elsewhere.get_untracked()));
        }
        let at = id
            .strip_prefix("fix-")
            .and_then(|at| at.parse::<usize>().ok());
        if let Some(fix) = at.and_then(|at| fixes.with_untracked(|fixes| fixes.get(at).cloned())) {
            desk.act(Action::Mend(Box::new(fix)));
        }
    };
    let button = |id: String, title: String| {
        view! {
            <button class="btn line small" type="button" title="Mend the model so, or go to where it is wrong" id=id>
                {title}
            </button>
        }
    };
    let buttons = move || {
        let show = elsewhere
            .get()
            .map(|_| button("show-wrong".into(), "Show the layer".into()));
        let fixes = fixes.get().into_iter().enumerate();
        fixes
            .map(|(i, fix)| button(format!("fix-{i}"), fix.title))
            .chain(show)
            .collect_view()
    };
    view! {
        <div class="problem" hidden=move || told.with(String::is_empty)>
            <p role="alert" id="model-error">
                {told}
            </p>
            <div class="problem-act" on:click=mend>
                {buttons}
            </div>
        </div>
    }
}
