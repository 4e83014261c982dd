use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, Node};

/// A button that shows a few controls under it, until one is pressed, the focus goes elsewhere or Escape is pressed. With
/// `stays` a press on them closes nothing, for several in a row.
#[component]
pub fn Menu(
    title: &'static str,
    /// What is in it, in a tooltip.
    about: &'static str,
    #[prop(optional)] stays: bool,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = element.get_untracked() {
            details.set_open(false);
        }
    };
    let left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<Node>().ok());
        if let Some(details) = element.get_untracked()
            && !details.contains(to.as_ref())
        {
            details.set_open(false);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if let Some(details) = element.get_untracked()
            && event.key() == "Escape"
            && details.open()
        {
            event.prevent_default();
            close();
            if let Ok(Some(summary)) = details.query_selector("summary") {
                // Fails only where the element has left the document.
                let _ = summary.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        }
    };
    view! {
        <details class="menu" node_ref=element on:focusout=left on:keydown=keys>
            <summary class="btn small" title=about>{title}</summary>
            <div
                class="menu-l"
                on:click=move |_| {
                    if !stays {
                        close();
                    }
                }
                // Words beside a box take no focus, so that a press on them would take it out of here.
                on:mousedown=|event| event.prevent_default()
            >
                {children()}
            </div>
        </details>
    }
}
