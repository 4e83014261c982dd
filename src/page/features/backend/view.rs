use leptos::prelude::*;

use crate::protocol::Choice;

use super::label::compute_words;
use crate::page::components::dialog::Dialog;
use crate::page::store::Action;
use crate::page::store::desk::desk;

const CHOICES: [(Choice, &str, &str, &str); 3] = [
    (
        Choice::Auto,
        "auto",
        "Automatic",
        "The GPU where there is a real one, else the CPU.",
    ),
    (
        Choice::Gpu,
        "gpu",
        "GPU",
        "Through WebGPU, also where it is emulated in software, which is slow.",
    ),
    (
        Choice::Cpu,
        "cpu",
        "CPU",
        "Works everywhere, in this browser's WebAssembly.",
    ),
];

/// Which backend trains, why, and another.
#[component]
pub fn ComputeDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Compute">
            <ComputePicker />
        </Dialog>
    }
}

#[component]
fn ComputePicker() -> impl IntoView {
    let desk = desk();
    let chosen = desk.memo(|state| *state.choice);
    let now = desk.memo(|state| {
        let device = state
            .device
            .as_ref()
            .map(|device| (device.backend.clone(), device.adapter.clone()));
        let (backend, adapter) = compute_words(*state.phase, device);
        let software = state.device.as_ref().is_some_and(|device| device.software);
        let note = state
            .device
            .as_ref()
            .and_then(|device| device.note.clone())
            .unwrap_or_default();
        (backend, adapter, software, note)
    });
    view! {
        <p class="dlg-p">
            "Training runs on: "
            {move || {
                let (backend, adapter, software, _) = now.get();
                let adapter = if adapter.is_empty() { adapter } else { format!(", {adapter}") };
                let software = if software { " (emulated in software)" } else { "" };
                view! { <b>{backend}{adapter}{software}</b> }
            }} ". " {move || now.get().3}
        </p>
        <fieldset class="choices">
            <legend class="vh">"Run on"</legend>
            {CHOICES
                .map(|(choice, id, title, about)| {
                    view! {
                        <label>
                            <input
                                type="radio"
                                title=about
                                name="backend"
                                value=id
                                prop:checked=move || chosen.get() == choice
                                on:change=move |_| desk.act(Action::Backend(choice))
                            />
                            <span>
                                <b>{title}</b>
                                <br />
                                {about}
                            </span>
                        </label>
                    }
                })}
        </fieldset>
        <p class="dlg-p quiet-p">
            "A change starts the engine again; the run goes on from its last snapshot."
        </p>
    }
}
