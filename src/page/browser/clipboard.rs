//! The clipboard.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard; whether the browser lets the page do that. On insecure origins there is none.
pub async fn copy(text: &str) -> bool {
    async fn written(text: &str) -> Result<(), JsValue> {
        let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        let written: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
        JsFuture::from(written).await.map(|_| ())
    }
    written(text).await.is_ok()
}
