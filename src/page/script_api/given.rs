//! What scripts give, read from JavaScript's values; what is wrong with it, in whole sentences.

use js_sys::{Array, ArrayBuffer, Float32Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{File, FileList};

use super::answer::Answer;
use super::misfit::misfit;
use super::value::{get, shown};
use crate::bridge;
use crate::intake::{Fit, PictureTurn, SIDES, Shaping};
use crate::page::features::own_pictures::chosen::ImportOptions;
use crate::protocol::{Amount, Floats, NamedTensor};
use crate::spec::{DatasetName, PRESETS, Run};

/// A value as plain objects, with null for what is missing.
pub(super) fn plain(value: &impl Serialize) -> Answer {
    bridge::encode(value)
        .map(|(value, _)| value)
        .map_err(|error| error.to_string())
}

pub(super) fn read_run(given: JsValue) -> Result<Run, String> {
    if !given.is_object() {
        return Err(format!(
            "load() takes the name of a preset ({}) or a run as spec() gives it, not {}.",
            PRESETS
                .iter()
                .map(|preset| preset.id)
                .collect::<Vec<_>>()
                .join(", "),
            kind(&given)
        ));
    }
    let run: Run = bridge::decode_value(given.clone()).map_err(|error| {
        let misfit = misfit(&given, &error);
        format!("This is no run: {misfit}. Change what spec() gives and load that.")
    })?;
    if let Some(key) = unknown_key(&given, &plain(&run)?, "") {
        return Err(format!(
            "A run has no “{key}”. Change what spec() gives and load that."
        ));
    }
    run.validate().map_err(|error| error.to_string())?;
    Ok(run)
}

/// The path of the first key that a value read back does not have.
fn unknown_key(given: &JsValue, known: &JsValue, path: &str) -> Option<String> {
    if !given.is_object() {
        return None;
    }
    Object::keys(given.unchecked_ref::<Object>())
        .iter()
        .find_map(|key| {
            let name = key.as_string()?;
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            let there = known.is_object() && Reflect::has(known, &key).unwrap_or(false);
            if there {
                unknown_key(&get(given, &name), &get(known, &name), &path)
            } else {
                Some(path)
            }
        })
}

/// What a script wants made of own pictures, as a change of what they suggest themselves.
pub(super) fn options(
    given: &JsValue,
) -> Result<impl FnOnce(ImportOptions, u8) -> ImportOptions + use<>, String> {
    const USE: &str = "dataset() takes { pictures: [File objects], size: 16, 28, 32 or 64, colour: true or false, fit: 'crop' or 'pad', invert: true or false, turn: 'none', 'transposed', 'right', 'left', 'half' or 'mirrored', stretch: true or false, split: 'given' or 'seeded' }";
    let wrong = |key: &str, value: &JsValue| format!("{USE}; {key} is {}.", shown(value));
    let (mut size, mut colour, mut fit, mut invert) = (None, None, None, None);
    let (mut turn, mut stretch, mut seeded) = (None, false, false);
    for key in Object::keys(given.unchecked_ref::<Object>()).iter() {
        let key = key.as_string().unwrap_or_default();
        let value = get(given, &key);
        let flag = || value.as_bool().ok_or_else(|| wrong(&key, &value));
        match key.as_str() {
            "pictures" => {}
            "size" => {
                let side = whole(&value).filter(|side| SIDES.contains(side));
                size = Some(side.ok_or_else(|| wrong(&key, &value))?);
            }
            "colour" => colour = Some(flag()?),
            "invert" => invert = Some(flag()?),
            "stretch" => stretch = flag()?,
            "split" => {
                seeded = match value.as_string().as_deref() {
                    Some("given") => false,
                    Some("seeded") => true,
                    _ => return Err(wrong(&key, &value)),
                };
            }
            "turn" => {
                let id = value.as_string();
                let named = PictureTurn::ALL
                    .into_iter()
                    .find(|turn| Some(turn.id()) == id.as_deref());
                turn = Some(named.ok_or_else(|| wrong(&key, &value))?);
            }
            "fit" => {
                fit = Some(match value.as_string().as_deref() {
                    Some("crop") => Fit::Crop,
                    Some("pad") => Fit::Pad,
                    _ => return Err(wrong(&key, &value)),
                });
            }
            _ => return Err(format!("{USE}, but no “{key}”.")),
        }
    }
    Ok(move |ImportOptions { shaping: of, .. }, brightest: u8| {
        let shaping = Shaping {
            side: size.unwrap_or(of.side),
            colour: colour.unwrap_or(of.colour),
            fit: fit.unwrap_or(of.fit),
            invert: invert.unwrap_or(of.invert),
            turn: turn.unwrap_or(of.turn),
            white: if stretch { brightest.max(1) } else { of.white },
        };
        ImportOptions {
            shaping,
            as_it_came: !seeded,
        }
    })
}

pub(super) fn files(given: &JsValue) -> Result<Vec<File>, String> {
    let wrong = || {
        format!(
            "dataset() takes the name of a dataset ({}) or File objects, not {}.",
            DatasetName::ids(),
            kind(given)
        )
    };
    let items = if let Some(list) = given.dyn_ref::<FileList>() {
        Array::from(list)
    } else if let Some(array) = given.dyn_ref::<Array>() {
        array.clone()
    } else if given.has_type::<File>() {
        Array::of1(given)
    } else {
        return Err(wrong());
    };
    if items.length() == 0 {
        return Err("dataset() was given no files.".into());
    }
    items
        .iter()
        .map(|item| item.dyn_into::<File>().map_err(|_| wrong()))
        .collect()
}

pub(super) fn amount(given: &JsValue) -> Result<Amount, String> {
    const USE: &str = "train() takes { steps: n } or { epochs: n } with a whole n from 1 on";
    if !given.is_object() {
        return Err(format!("{USE}, not {}.", kind(given)));
    }
    let keys = Object::keys(given.unchecked_ref::<Object>());
    let name = keys.get(0).as_string().filter(|_| keys.length() == 1);
    let make = match name.as_deref() {
        Some("steps") => Amount::Steps,
        Some("epochs") => Amount::Epochs,
        _ => return Err(format!("{USE}, one of the two and nothing else.")),
    };
    let name = name.unwrap_or_default();
    whole(&get(given, &name))
        .filter(|&n| n > 0)
        .map(make)
        .ok_or_else(|| {
            let given = get(given, &name);
            format!("{USE}; {name} is {}.", shown(&given))
        })
}

fn whole(value: &JsValue) -> Option<u32> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number))
        .then_some(number as u32)
}

pub(super) fn floats(function: &str, given: &JsValue) -> Result<Floats, String> {
    let array = given
        .dyn_ref::<Float32Array>()
        .ok_or_else(|| format!("{function}() takes a Float32Array, not {}.", kind(given)))?;
    let values = array.to_vec();
    if let Some(i) = values.iter().position(|value| !value.is_finite()) {
        return Err(format!(
            "{function}() takes finite numbers; number {i} is {}.",
            values[i]
        ));
    }
    Ok(Floats(values))
}

/// Numbers and, where they are given, a class for each row of them.
pub(super) fn rows(
    function: &str,
    given: &JsValue,
    labels: &JsValue,
) -> Result<(Floats, Vec<u32>), String> {
    Ok((floats(function, given)?, classes(function, labels)?))
}

fn classes(function: &str, given: &JsValue) -> Result<Vec<u32>, String> {
    if given.is_undefined() || given.is_null() {
        return Ok(Vec::new());
    }
    if !given.is_object() || !(Array::is_array(given) || ArrayBuffer::is_view(given)) {
        return Err(format!(
            "{function}() takes classes as an array of whole numbers, not {}.",
            kind(given)
        ));
    }
    Array::from(given)
        .iter()
        .enumerate()
        .map(|(i, class)| {
            whole(&class).ok_or_else(|| {
                format!(
                    "{function}() takes classes as whole numbers from 0 on; class {i} is {}.",
                    shown(&class)
                )
            })
        })
        .collect()
}

pub(super) fn tensors(given: &JsValue) -> Result<Vec<NamedTensor>, String> {
    if !given.is_object() || Array::is_array(given) {
        return Err(format!(
            "setWeights() takes an object as weights() gives it, not {}.",
            kind(given)
        ));
    }
    Object::keys(given.unchecked_ref::<Object>())
        .iter()
        .filter_map(|name| name.as_string())
        .map(|name| {
            let entry = get(given, &name);
            tensor(name, &entry)
        })
        .collect()
}

fn tensor(name: String, entry: &JsValue) -> Result<NamedTensor, String> {
    let wrong = |problem: &str| {
        format!(
            "Weight “{name}” must be {{ shape: [whole numbers], data: Float32Array }}; {problem}."
        )
    };
    if !entry.is_object() {
        return Err(wrong(&format!("it is {}", kind(entry))));
    }
    let keys = Object::keys(entry.unchecked_ref::<Object>());
    if let Some(key) = keys
        .iter()
        .filter_map(|key| key.as_string())
        .find(|key| key != "shape" && key != "data")
    {
        return Err(wrong(&format!("“{key}” is neither")));
    }
    let shape = get(entry, "shape")
        .dyn_ref::<Array>()
        .and_then(|shape| shape.iter().map(|n| whole(&n)).collect::<Option<Vec<_>>>())
        .ok_or_else(|| wrong("its shape is not"))?;
    let data = get(entry, "data");
    let data = data
        .dyn_ref::<Float32Array>()
        .ok_or_else(|| wrong(&format!("its data is {}", kind(&data))))?
        .to_vec();
    Ok(NamedTensor {
        name,
        shape,
        data: Floats(data),
    })
}

/// What a value is, in words.
fn kind(value: &JsValue) -> String {
    if value.is_undefined() {
        "nothing".into()
    } else if value.is_null() {
        "null".into()
    } else if value.is_object() {
        let name = get(&get(value, "constructor"), "name");
        format!("an object ({})", name.as_string().unwrap_or_default())
    } else {
        format!(
            "a {} ({})",
            value.js_typeof().as_string().unwrap_or_default(),
            shown(value)
        )
    }
}
