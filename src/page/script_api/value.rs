//! JavaScript's values, by key and in words.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// What stands under a key; undefined where nothing does.
pub(super) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A number, a text or a flag as it is written; of others their type.
pub(super) fn shown(value: &JsValue) -> String {
    if let Some(number) = value.as_f64() {
        number.to_string()
    } else if let Some(text) = value.as_string() {
        format!("“{text}”")
    } else if let Some(flag) = value.as_bool() {
        flag.to_string()
    } else {
        value.js_typeof().as_string().unwrap_or_default()
    }
}
