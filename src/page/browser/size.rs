//! How large elements are, as that changes.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// Width and height of an element's inside in CSS pixels; zero before it is laid out.
pub fn size_of<E>(element: NodeRef<E>) -> RwSignal<[f64; 2]>
where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let size = RwSignal::new([0.0, 0.0]);
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let element = AsRef::<Element>::as_ref(&element).clone();
        let measured = element.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            let now = [measured.client_width(), measured.client_height()].map(f64::from);
            if size.try_get_untracked().is_some_and(|before| before != now) {
                size.try_set(now);
            }
        });
        if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let kept = StoredValue::new_local((observer, changed));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    });
    size
}

/// Pixels of one rem, by which the page's sizes go.
pub fn root_pixels() -> f64 {
    const USUAL: f64 = 16.0;
    let size = document().document_element().and_then(|root| {
        let style = window().get_computed_style(&root).ok().flatten()?;
        let size = style.get_property_value("font-size").ok()?;
        size.strip_suffix("px")?.parse().ok()
    });
    size.unwrap_or(USUAL)
}
