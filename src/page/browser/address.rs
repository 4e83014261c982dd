//! What the page's address asks for.

use leptos::prelude::window;

use crate::protocol::Choice;

/// The backend asked for in the page's address: `?backend=gpu` or `?backend=cpu`.
pub fn choice_of_address() -> Choice {
    let asked =
        web_sys::UrlSearchParams::new_with_str(&window().location().search().unwrap_or_default())
            .ok()
            .and_then(|parameters| parameters.get("backend"));
    match asked.as_deref() {
        Some("gpu") => Choice::Gpu,
        Some("cpu") => Choice::Cpu,
        _ => Choice::Auto,
    }
}
