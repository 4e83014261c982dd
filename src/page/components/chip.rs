use leptos::prelude::*;

/// A small button that switches something on and off.
#[component]
pub fn ToggleChip(
    id: &'static str,
    /// What it says.
    words: &'static str,
    /// What it does, in a tooltip.
    #[prop(optional)]
    title: Option<&'static str>,
    on: RwSignal<bool>,
    /// Whether there is nothing to switch now.
    #[prop(optional, into)]
    hidden: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            class="chip"
            type="button"
            id=id
            title=title
            hidden=move || hidden.get()
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {words}
        </button>
    }
}
