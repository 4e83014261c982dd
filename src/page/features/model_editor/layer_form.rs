//! The fields of the layer that is selected.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::spec::{Edit, Field, Kind, Layer, Place, Setting, ShapedLayer, Stage};

use super::layer_look::LayerLook;
use super::layers::add;
use crate::page::browser::in_sight::in_sight;
use crate::page::components::form::{Form, FormRow, pressed};
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};
use crate::page::text::format;

/// How long what is typed waits for more before it is trained.
const PAUSE: Duration = Duration::from_millis(500);

/// The fields of the layer that is selected, and what can be done with it and with the whole model.
#[component]
pub fn LayerForm() -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(State::ready);
    let chosen = desk.memo(|state| state.editor.selected.clone());
    let none = Memo::new(move |_| chosen.with(Option::is_none));
    let rows = desk.memo(rows);
    let shown = NodeRef::<html::Div>::new();
    let facts = desk.memo(facts);
    let form = Form::new("layer", rows, Callback::new(setter(desk)));
    view! {
        <fieldset class="fields" disabled=move || !ready.get()>
            <p class="fields-note" hidden=move || !none.get()>
                "Choose a layer above to change it. Between two of them, + puts in another."
            </p>
            <div class="fields" hidden=none node_ref=shown>
                <Name name=chosen />
                {form.view()}
                <p class="fields-note" id="layer-facts">
                    {facts}
                </p>
                <div class="acts" on:click=move |event| act(desk, &event)>
                    <button class="btn line small" type="button" title="Add a layer after this one" id="add-after">
                        <Icon glyph=Glyph::Plus />
                        "Add after"
                    </button>
                    <button
                        class="btn line small icon"
                        type="button"
                        id="move-up"
                        aria-label="Move up"
                        title="Move up (Alt+↑ on the bar)"
                    >
                        <Icon glyph=Glyph::Up />
                    </button>
                    <button
                        class="btn line small icon"
                        type="button"
                        id="move-down"
                        aria-label="Move down"
                        title="Move down (Alt+↓ on the bar)"
                    >
                        <Icon glyph=Glyph::Down />
                    </button>
                    <button
                        class="btn line small"
                        type="button"
                        id="remove"
                        title="Remove (Delete on the bar)"
                    >
                        "Remove"
                    </button>
                </div>
                <LayerLook layer=chosen seen=in_sight(shown) />
            </div>
            <div class="acts" on:click=move |event| act(desk, &event)>
                <button
                    class="btn line small"
                    type="button"
                    id="mirror"
                    title="Build the decoder from the encoder"
                >
                    "Mirror encoder"
                </button>
                <button class="btn line small" type="button" id="empty" title="Take out all layers">
                    "Start empty"
                </button>
            </div>
        </fieldset>
        <p class="fields-note">
            "A change starts a new run. Layers whose shapes stay keep their weights."
        </p>
    }
}

fn selected(state: &State) -> Option<&Layer> {
    state.model()?.layer(state.editor.selected.as_ref()?)
}

fn rows(state: &State) -> Vec<FormRow> {
    let Some(layer) = selected(state) else {
        return Vec::new();
    };
    let wrong = state.problem().and_then(|problem| {
        let (at, field) = problem.place(state.model()?)?;
        (at == layer.name).then_some(field.unwrap_or("kind"))
    });
    let kind = Field {
        name: "kind",
        title: "Kind",
        explanation: "What the layer computes.",
        choice: layer.kind.place_in_all(),
        choices: Kind::all().iter().map(Kind::title).collect(),
        numbers: Vec::new(),
        whole: true,
        range: (0.0, 0.0),
        rare: false,
    };
    std::iter::once(kind)
        .chain(layer.fields())
        .map(|field| FormRow {
            bad: (wrong == Some(field.name)).then_some("model-error"),
            ..field.into()
        })
        .collect()
}

/// Changes a field of the selected layer; what is typed is trained after a pause.
fn setter(desk: Desk) -> impl Fn((&'static str, Setting, bool)) + Send + Sync {
    let later = StoredValue::new(None::<TimeoutHandle>);
    move |(name, setting, typed)| {
        if let Some(timer) = later.get_value() {
            timer.clear();
        }
        let Some(layer) = desk.look(|state| state.editor.selected.clone()) else {
            return;
        };
        if name == "kind" {
            if let Some(kind) = Kind::all().into_iter().nth(setting.choice) {
                desk.act(Action::Edit(Edit::Turn { layer, kind }));
            }
            return;
        }
        let field = name.into();
        let edit = Edit::Set {
            layer,
            field,
            setting,
        };
        if typed {
            desk.act(Action::Type(edit));
            let apply = move || desk.act(Action::Apply);
            later.set_value(set_timeout_with_handle(apply, PAUSE).ok());
        } else {
            desk.act(Action::Edit(edit));
        }
    }
}

/// What the layer gives and holds.
fn facts(state: &State) -> String {
    let (Some(layer), Some(model)) = (selected(state), state.model()) else {
        return String::new();
    };
    let (shaped, _) = model.trace();
    match shaped.iter().find(|shaped| shaped.layer.name == layer.name) {
        Some(shaped) => {
            let count = ShapedLayer::parameter_count(shaped) + shaped.state_count();
            format!(
                "{} → {}, {} parameters",
                shaped.input,
                shaped.output,
                format::count(count)
            )
        }
        None => "The shapes here are not known as long as there is an error.".into(),
    }
}

fn act(desk: Desk, event: &web_sys::MouseEvent) {
    let Some(button) = pressed(event) else {
        return;
    };
    let layer = desk.look(|state| state.editor.selected.clone());
    let edit = match (button.as_str(), layer) {
        ("mirror", _) => Edit::Mirror,
        ("empty", _) => Edit::Clear,
        ("add-after", Some(layer)) => return add(desk, after(desk, layer)),
        ("move-up", Some(layer)) => Edit::Shift { layer, down: false },
        ("move-down", Some(layer)) => Edit::Shift { layer, down: true },
        ("remove", Some(layer)) => Edit::Remove { layer },
        _ => return,
    };
    desk.act(Action::Edit(edit));
}

/// After a layer is after the waist where the layer is the code and there is no decoder yet.
fn after(desk: Desk, layer: String) -> Place {
    let starts_decoder = desk.look(|state| {
        state.model().is_some_and(|model| {
            model.decoder.is_empty() && model.encoder.last().is_some_and(|last| last.name == layer)
        })
    });
    if starts_decoder {
        Place::First(Stage::Decoder)
    } else {
        Place::After(layer)
    }
}

#[component]
fn Name(name: Memo<Option<String>>) -> impl IntoView {
    let desk = desk();
    let taken = RwSignal::new(String::new());
    let rename = move |event| {
        let to = event_target_value(&event).trim().to_owned();
        let Some(layer) = name.get_untracked() else {
            return;
        };
        let other = to != layer && desk.look(|s| s.model().is_some_and(|m| m.layer(&to).is_some()));
        if other {
            taken.set(format!("Another layer is called “{to}”."));
        } else {
            taken.set(String::new());
            desk.act(Action::Edit(Edit::Rename { layer, name: to }));
        }
    };
    Effect::new(move |_| {
        name.track();
        taken.set(String::new());
    });
    view! {
        <div class="f">
            <label for="layer-name">"Name"</label>
            <input
                type="text"
                title="The name of the layer and of its weights"
                id="layer-name"
                maxlength="64"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || name.get().unwrap_or_default()
                aria-invalid=move || (!taken.with(String::is_empty)).then_some("true")
                aria-describedby="name-error"
                on:change=rename
            />
        </div>
        <p class="error" role="alert" id="name-error">
            {taken}
        </p>
    }
}
