use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the element of this name the focus in the next frame, when what is just being shown is there.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            // Fails for an element that takes no focus, which then need not have it.
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    });
}
