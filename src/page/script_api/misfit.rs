//! Where a value that is no run goes wrong.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::value::{get, shown};
use crate::bridge;
use crate::page::text::misfit::words;
use crate::spec::Run;

/// Objects within objects that are looked into.
const DEEPEST: u32 = 16;

/// Why `given` is no run, by layer and field.
pub(super) fn misfit(given: &JsValue, error: &str) -> String {
    let root = copied(given, DEEPEST);
    let mut place = Vec::new();
    let mut at = root.clone();
    // What is missing where is told by its reader alone.
    let missing = error.starts_with("missing field");
    while let Some(key) = keys(&at).filter(|_| !missing).find(|key| {
        let without = without(&at, key, || fault(&root));
        without.as_deref() != Some(error)
    }) {
        at = get(&at, &key);
        place.push((key, at.clone()));
    }
    let told = words(error, &shown(&at));
    match named(&place) {
        place if place.is_empty() => told,
        place => format!("{place}: {told}"),
    }
}

fn fault(root: &JsValue) -> Option<String> {
    bridge::decode_value::<Run>(root.clone()).err()
}

/// What `ask` gives while `object` lacks `key`.
fn without<R>(object: &JsValue, key: &str, ask: impl FnOnce() -> R) -> R {
    let value = get(object, key);
    if let Some(list) = object.dyn_ref::<Array>() {
        let all = list.to_vec();
        let index = key.parse().unwrap_or(all.len());
        let rest = all.iter().enumerate().filter(|(i, _)| *i != index);
        fill(list, rest.map(|(_, item)| item));
        let answer = ask();
        fill(list, all.iter());
        return answer;
    }
    // Fails only for objects that were frozen, which a copy is not.
    let _ = Reflect::delete_property(object.unchecked_ref::<Object>(), &key.into());
    let answer = ask();
    let _ = Reflect::set(object, &key.into(), &value);
    answer
}

fn fill<'a>(list: &Array, items: impl Iterator<Item = &'a JsValue>) {
    list.set_length(0);
    for item in items {
        list.push(item);
    }
}

fn keys(value: &JsValue) -> impl Iterator<Item = String> + use<> {
    let keys = if value.is_object() {
        Object::keys(value.unchecked_ref::<Object>())
    } else {
        Array::new()
    };
    keys.to_vec().into_iter().filter_map(|key| key.as_string())
}

fn copied(value: &JsValue, deepest: u32) -> JsValue {
    if !value.is_object() || deepest == 0 {
        return value.clone();
    }
    let copy: Object = if Array::is_array(value) {
        Array::new().into()
    } else {
        Object::new()
    };
    for key in keys(value) {
        let value = copied(&get(value, &key), deepest - 1);
        // Fails only for objects that take no properties.
        let _ = Reflect::set(&copy, &key.into(), &value);
    }
    copy.into()
}

/// A path in words: “layer “c1” of the encoder, “padding””.
fn named(place: &[(String, JsValue)]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut keys = place.iter().peekable();
    while let Some((key, value)) = keys.next() {
        match key.as_str() {
            "model" if keys.peek().is_some() => {}
            stage @ ("encoder" | "decoder") => match keys.next() {
                Some((index, layer)) => {
                    let name = get(layer, "name").as_string().map_or_else(
                        || format!("number {}", index.parse::<u32>().unwrap_or_default() + 1),
                        |name| format!("“{name}”"),
                    );
                    parts.push(format!("layer {name} of the {stage}"));
                }
                None => parts.push(format!("“{stage}”")),
            },
            key if key.parse::<u32>().is_ok() => {
                parts.extend(
                    get(value, "name")
                        .as_string()
                        .map(|name| format!("layer “{name}”")),
                );
            }
            key => parts.push(format!("“{key}”")),
        }
    }
    parts.join(", ")
}
