use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A modal dialog that shows while `open` is true, and sets it back when the visitor closes it. Its content is made anew
/// at every opening.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    title: &'static str,
    #[prop(optional)] class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(dialog), open) = (element.get(), open.get()) else {
            return;
        };
        if open && !dialog.open() {
            // Refused only where the element has left the document.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    // A press on the backdrop reaches the dialog itself, one inside it reaches what is there.
    let press = move |event: web_sys::MouseEvent| {
        let outside = event_target::<web_sys::Element>(&event).tag_name() == "DIALOG";
        if outside {
            open.set(false);
        }
    };
    view! {
        <dialog node_ref=element class=class aria-label=title on:close=move |_| open.set(false) on:mousedown=press>
            <div class="dlg">
                <div class="dlg-h">
                    <h2>{title}</h2>
                    <button
                        class="btn icon"
                        type="button"
                        title="Close (Esc)"
                        aria-label="Close"
                        on:click=move |_| open.set(false)
                    >
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}
