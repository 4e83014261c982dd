use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the element of this name the focus at once, so that the next key goes there.
pub fn focus_now(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        // Fails for an element that takes no focus, which then need not have it.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// The same in the next frame, when what is just being shown is there.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || focus_now(&id));
}
