use leptos::prelude::*;

use crate::glossary::meaning;
use crate::spec::DatasetName;

use super::dialogs::Dialogs;
use super::look::look;
use super::presentation::PresentButton;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::features::backend::label::compute_words;
use crate::page::features::model_choice::goals::GoalsButton;
use crate::page::features::model_choice::view::ModelPicker;
use crate::page::features::model_editor::history_view::History;
use crate::page::store::desk::desk;
use crate::page::store::{Action, OwnAction, Phase};

/// What is trained, what it runs on, and the page's own switches.
#[component]
pub fn TopBar(dialogs: Dialogs) -> impl IntoView {
    view! {
        <header class="top">
            <a class="brand" href="./" aria-label="Hourglass, home">
                <Brand />
                <span>"Hourglass"</span>
            </a>
            <div class="setup">
                <DatasetPicker />
                <button
                    class="btn icon own-open"
                    type="button"
                    aria-label="My pictures"
                    title="Train on pictures of your own"
                    aria-haspopup="dialog"
                    on:click=move |_| dialogs.own.set(true)
                >
                    <Icon glyph=Glyph::Plus />
                </button>
                <ModelPicker />
                <GoalsButton open=dialogs.goals />
                <History />
            </div>
            <div class="top-end">
                <Badge open=dialogs.compute />
                <PresentButton />
                <ThemeButton />
                <button
                    class="btn icon"
                    type="button"
                    aria-label="Help and keyboard shortcuts"
                    title="Help (?)"
                    on:click=move |_| dialogs.help.set(true)
                >
                    <Icon glyph=Glyph::Help />
                </button>
            </div>
            <button
                class="btn icon top-more"
                type="button"
                title="Compute, speed, seed, presentation, theme, help"
                aria-label="More: compute, speed, seed, presentation, theme, help"
                aria-haspopup="dialog"
                on:click=move |_| dialogs.more.set(true)
            >
                <Icon glyph=Glyph::More />
            </button>
        </header>
    }
}

#[component]
fn Brand() -> impl IntoView {
    view! {
        <svg
            viewBox="0 0 24 24"
            width="24"
            height="24"
            aria-hidden="true"
            inner_html=r#"<path d="M4.500 2.500h15M4.500 21.500h15" stroke="currentColor" stroke-width="2" stroke-linecap="round"/><path d="M6.500 3c0 5.200 4.300 6 4.300 9S6.500 15.800 6.500 21h11c0-5.200-4.300-6-4.300-9s4.300-3.800 4.300-9" fill="none" stroke="currentColor" stroke-width="1.600"/><path class="sandfill" d="M8.600 7.200h6.800C14.500 9.300 13 9.900 12.600 11.600h-1.200C11 9.900 9.500 9.300 8.600 7.200zM7.700 20.200c.4-2.400 2.400-3.100 4.300-4.400 1.900 1.300 3.900 2 4.300 4.400z"/>"#
        ></svg>
    }
}

#[component]
fn DatasetPicker() -> impl IntoView {
    let desk = desk();
    let value = desk.memo(|state| state.dataset());
    let ready = desk.memo(|state| state.ready());
    let choose = move |event| {
        let Some(name) = DatasetName::from_id(&event_target_value(&event)) else {
            return;
        };
        if name == DatasetName::Own && desk.look(|state| state.own.about.is_none()) {
            // There are none yet; the picker goes on showing what there is.
            event_target::<web_sys::HtmlSelectElement>(&event)
                .set_value(value.get_untracked().id());
            desk.act(Action::Own(OwnAction::Open));
        } else {
            desk.act(Action::Dataset(name));
        }
    };
    view! {
        <label class="pick">
            <span class="pick-k">"Dataset"</span>
            <select
                title=meaning("dataset")
                id="dataset"
                aria-label="Dataset"
                disabled=move || !ready.get()
                prop:value=move || value.get().id()
                on:change=choose
            >
                {DatasetName::ALL
                    .map(|name| {
                        view! {
                            <option value=name.id() selected=move || value.get() == name>
                                {name.title()}
                            </option>
                        }
                    })}
            </select>
        </label>
    }
}

#[component]
fn Badge(open: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let words = desk.memo(|state| {
        let device = state
            .device
            .as_ref()
            .map(|device| (device.backend.clone(), device.adapter.clone()));
        compute_words(*state.phase, device)
    });
    let kind = desk.memo(|state| match (&*state.device, *state.phase) {
        (_, Phase::Gone) => "lost",
        (Some(device), _) if device.backend == "gpu" => "gpu",
        (Some(_), _) => "cpu",
        (None, _) => "starting",
    });
    let label = move || {
        let (backend, adapter) = words.get();
        if adapter.is_empty() {
            format!("Compute: {backend}. Choose")
        } else {
            format!("Compute: {backend}, {adapter}. Choose")
        }
    };
    view! {
        <button
            class="badge"
            type="button"
            title=label
            id="compute"
            data-kind=move || kind.get()
            aria-label=label
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            <i class="dot"></i>
            <span>
                <b>{move || words.get().0}</b>
                {move || {
                    let adapter = words.get().1;
                    if adapter.is_empty() { adapter } else { format!(" · {adapter}") }
                }}
            </span>
        </button>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let look = look();
    let label = move || {
        if look.dark.get() {
            "Switch to light theme"
        } else {
            "Switch to dark theme"
        }
    };
    view! {
        <button
            class="btn icon"
            type="button"
            aria-label=label
            title=label
            on:click=move |_| look.toggle()
        >
            <Icon glyph=Glyph::Theme />
        </button>
    }
}
