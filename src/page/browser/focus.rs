use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

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

/// Scrolls so that all of the element of this name is seen, as far as that takes, in the next frame.
pub fn show_in_sight(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}
