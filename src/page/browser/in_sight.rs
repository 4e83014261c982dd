//! Whether elements are on the screen: what cannot be seen need not be computed or drawn.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Whether an element is on the screen; not before the browser has said so.
pub fn in_sight<E>(element: NodeRef<E>) -> Signal<bool>
where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let told = told_in_sight(element);
    Signal::derive(move || told.get() == Some(true))
}

/// Whether an element is on the screen; none until the browser has said so.
pub fn told_in_sight<E>(element: NodeRef<E>) -> Signal<Option<bool>>
where
    E: ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let told = RwSignal::new(None);
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            observe(element.as_ref(), told);
        }
    });
    told.into()
}

/// Keeps `told` up to date until the effect around it runs again or ends.
fn observe(element: &Element, told: RwSignal<Option<bool>>) {
    let changed = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last is how it stands now.
        let last = entries.get(entries.length().saturating_sub(1));
        let now = Some(
            last.unchecked_into::<IntersectionObserverEntry>()
                .is_intersecting(),
        );
        if told.try_get_untracked().is_some_and(|before| before != now) {
            told.try_set(now);
        }
    });
    match IntersectionObserver::new(changed.as_ref().unchecked_ref()) {
        Ok(observer) => {
            observer.observe(element);
            let kept = StoredValue::new_local((observer, changed));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
        Err(_) => told.set(Some(true)),
    }
}
