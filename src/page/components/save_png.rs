use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::page::store::desk::desk;
use crate::page::tensor_image::save::save_png;
use crate::protocol::Sheet;

/// A button that saves decoded pictures as one PNG.
#[component]
pub fn SavePng(
    class: &'static str,
    /// The file's name.
    name: &'static str,
    pictures: Memo<Option<Sheet>>,
    /// Pictures in a row.
    #[prop(into)]
    columns: Signal<u32>,
    /// Why they could not be saved; empty where they were.
    failed: RwSignal<String>,
) -> impl IntoView {
    let desk = desk();
    let save = move |_| {
        spawn_local(async move {
            if let Some(sheet) = pictures.get_untracked() {
                let columns = columns.get_untracked() as usize;
                let outcome = save_png(desk, sheet, columns, name).await;
                failed.set(outcome.err().unwrap_or_default());
            }
        });
    };
    view! {
        <button class=class type="button" title="Save what is shown as a PNG picture" on:click=save>
            "Save as PNG"
        </button>
    }
}
