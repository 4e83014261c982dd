//! What a function of the script interface gives, and the objects it is made of.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// A value for the script, or why there is none, in whole sentences.
pub(super) type Answer = Result<JsValue, String>;

pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    Reflect::set(object, &key.into(), value).expect("an ordinary object takes any property");
}
