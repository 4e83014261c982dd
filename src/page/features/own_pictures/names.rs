//! Names of files, whichever system wrote them.

use js_sys::{Array, JsString};
use wasm_bindgen::JsValue;

use crate::intake::path_key;

/// A name in the form that composes letters and accents (Unicode's NFC), so that a name is one whichever system wrote it.
pub fn composed(name: String) -> String {
    if name.is_ascii() {
        return name;
    }
    JsString::from(name).normalize("NFC").into()
}

/// Puts what has paths in order. The browser sorts, which takes less code than another sort of ours.
pub fn in_order<T>(things: Vec<T>, path: fn(&T) -> &str) -> Vec<T> {
    let keys: Vec<Vec<u8>> = things.iter().map(|thing| path_key(path(thing))).collect();
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let order = order(&keys);
    order
        .into_iter()
        .filter_map(|at| things[at].take())
        .collect()
}

fn order(keys: &[Vec<u8>]) -> Vec<usize> {
    let at = |value: JsValue| value.as_f64().unwrap_or_default() as usize;
    let numbers: Array = (0..keys.len() as u32).map(JsValue::from).collect();
    let sorted = numbers.sort_by(&mut |a, b| keys[at(a)].cmp(&keys[at(b)]) as i32);
    sorted.iter().map(at).collect()
}
