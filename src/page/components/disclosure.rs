//! A part of the page that is folded away until it is wanted.

use leptos::prelude::*;

/// A heading that is a button, and what it shows. What is inside is made when it is opened; where the page has no use for it, all of it is
/// hidden.
#[component]
pub fn Fold(
    /// The button's.
    id: &'static str,
    /// That of what it shows.
    panel: &'static str,
    title: &'static str,
    /// What it shows, in a tooltip.
    about: &'static str,
    open: RwSignal<bool>,
    #[prop(into)] hidden: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <section class="trav" hidden=move || hidden.get()>
            <h2>
                <button
                    class="fold"
                    type="button"
                    id=id
                    title=about
                    aria-expanded=move || open.get().to_string()
                    aria-controls=panel
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {title}
                </button>
            </h2>
            <div id=panel hidden=move || !open.get()>
                <Show when=move || open.get() && !hidden.get()>{children()}</Show>
            </div>
        </section>
    }
}
