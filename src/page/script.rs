//! `window.hourglass`: the page from a console, a notebook or a test.
//!
//! Every function gives a promise. What cannot be done rejects with an `Error` whose message says what was wrong, and
//! changes nothing.
//!
//! ```js
//! await hourglass.ready;                       // the first run stands ready
//! await hourglass.load('deep');                // a preset by name, on the dataset of now ...
//! const run = await hourglass.spec();          // ... or the run as it is,
//! run.optimizer.learning_rate = 0.003;         //     changed,
//! await hourglass.load(run);                   //     and loaded: starts over from its seed
//! await hourglass.dataset('mnist');            // the name of one, as the page lists them, or File objects with
//!                                              //   MNIST's layout,
//! await hourglass.dataset({ pictures: files,   // or File objects of your own pictures: size 16, 28, 32 or 64, colour
//!   size: 32, colour: true, fit: 'pad' });     //   or grey, fit 'crop' or 'pad', invert; `skipped` says what was left out
//! await hourglass.train({ steps: 200 });       // or { epochs: 3 }; trains, pauses, gives the status
//! await hourglass.play();                      // and pause(), rewind(): give the status, too
//! await hourglass.status();                    // { backend: 'gpu' | 'cpu', adapter, playing, step, epoch,
//!                                              //   epochProgress, stopEpoch, stepsPerEpoch, batch, learningRate,
//!                                              //   trainLoss, valLoss, samplesPerSecond, stepsPerSecond }
//!                                              // a loss that does not exist yet is null
//! await hourglass.encode(pictures);            // Float32Array of n pictures after another, values 0 to 1,
//! await hourglass.decode(codes);               // to Float32Array of n codes, and back
//! await hourglass.reconstruct(pictures);       // both
//! await hourglass.decode(codes, [3, 3, 7]);    // a conditional model takes the class of each row, too, in all three
//! await hourglass.probe();                     // the code at the probe of the latent map, a Float32Array,
//! await hourglass.probe(code);                 // and moves it there
//! await hourglass.latency();                   // how long the last pictures at the probe took to stand on their canvas,
//!                                              // from the event that moved it, in milliseconds, oldest first
//! const weights = await hourglass.weights();   // { 'code.weight': { shape: [64, 784], data: Float32Array }, ... }
//! await hourglass.setWeights(weights);         // all or only some of them; those not named stay
//! ```
//!
//! `load` gives the status, `dataset` how many pictures there are: `{ name, train, validation, test, classes, factors }`
//! (a factor has a `name` and `levels`; only generated pictures have any).
//! `train` takes over while the page plays, and leaves it paused. Where a pause, a rewind or another run ends it early, it
//! gives the status of then: compare `step`.

use js_sys::{Array, ArrayBuffer, Float32Array, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{File, FileList};

use crate::bridge;
use crate::intake::{Fit, SIDES, Shaping};
use crate::protocol::{Amount, Floats, NamedTensor, Reply, ToEngine};
use crate::spec::{DatasetName, PRESETS, Run, preset};

use super::desk::{Desk, now};
use super::mnist;
use super::own::job;
use super::own::sources::{Dropped, Source};
use super::state::{Action, LatentAction, OwnAction, State};

type Answer = Result<JsValue, String>;

/// Publishes `window.hourglass`.
pub(super) fn publish(desk: Desk) {
    let hourglass = Object::new();
    let ready = future_to_promise(async move {
        until_ready(desk).await.map_err(error)?;
        Ok(JsValue::UNDEFINED)
    });
    // Nobody need wait for it, so its failure alone is no uncaught one.
    let ignore = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let _ = ready.catch(&ignore);
    ignore.forget();
    set(&hourglass, "ready", &ready);

    method(&hourglass, "load", move |given| load(desk, given));
    method(&hourglass, "spec", move |_| async move {
        until_ready(desk).await?;
        plain(&desk.look(|state| state.current_run()))
    });
    method(&hourglass, "dataset", move |given| dataset(desk, given));
    method(&hourglass, "train", move |given| train(desk, given));
    for (name, action) in [
        ("play", Action::Play),
        ("pause", Action::Pause),
        ("rewind", Action::Rewind),
    ] {
        method(&hourglass, name, move |_| {
            let action = action.clone();
            async move {
                until_ready(desk).await?;
                desk.act(action);
                status(desk).await
            }
        });
    }
    method(&hourglass, "status", move |_| status(desk));
    method_of_two(&hourglass, "reconstruct", move |given, labels| async move {
        let (values, labels) = rows("reconstruct", &given, &labels)?;
        numbers(
            ask(desk, |ticket| ToEngine::Reconstruct {
                ticket,
                values,
                labels,
            })
            .await?,
        )
    });
    method_of_two(&hourglass, "encode", move |given, labels| async move {
        let (values, labels) = rows("encode", &given, &labels)?;
        numbers(
            ask(desk, |ticket| ToEngine::Encode {
                ticket,
                values,
                labels,
            })
            .await?,
        )
    });
    method_of_two(&hourglass, "decode", move |given, labels| async move {
        let (values, labels) = rows("decode", &given, &labels)?;
        numbers(
            ask(desk, |ticket| ToEngine::Decode {
                ticket,
                values,
                labels,
            })
            .await?,
        )
    });
    method(&hourglass, "probe", move |given| probe(desk, given));
    method(&hourglass, "latency", move |_| async move {
        let past = desk.latency(|latency| latency.past());
        Ok(past
            .into_iter()
            .map(JsValue::from)
            .collect::<Array>()
            .into())
    });
    method(&hourglass, "weights", move |_| weights(desk));
    method(&hourglass, "setWeights", move |given| async move {
        let weights = tensors(&given)?;
        ask(desk, |ticket| ToEngine::SetWeights { ticket, weights }).await?;
        status(desk).await
    });
    set(&js_sys::global(), "hourglass", &hourglass);
}

fn method<F, A>(object: &Object, name: &str, run: F)
where
    F: Fn(JsValue) -> A + 'static,
    A: Future<Output = Answer> + 'static,
{
    let call = Closure::<dyn Fn(JsValue) -> Promise>::new(move |given| {
        let answer = run(given);
        future_to_promise(async move { answer.await.map_err(error) })
    });
    set(object, name, &call.into_js_value());
}

fn method_of_two<F, A>(object: &Object, name: &str, run: F)
where
    F: Fn(JsValue, JsValue) -> A + 'static,
    A: Future<Output = Answer> + 'static,
{
    let call = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |first, second| {
        let answer = run(first, second);
        future_to_promise(async move { answer.await.map_err(error) })
    });
    set(object, name, &call.into_js_value());
}

fn error(message: String) -> JsValue {
    js_sys::Error::new(&message).into()
}

fn set(object: &Object, key: &str, value: &JsValue) {
    Reflect::set(object, &key.into(), value).expect("an ordinary object takes any property");
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

async fn until_ready(desk: Desk) -> Result<(), String> {
    desk.until_ready().await.map_err(|_| {
        "The engine does not run; the page says why and offers to start it again.".into()
    })
}

async fn answered(answer: futures::channel::oneshot::Receiver<Reply>) -> Result<Reply, String> {
    match answer.await {
        Ok(Reply::Failed(fault)) => Err(fault.message),
        Ok(reply) => Ok(reply),
        Err(_) => Err(
            "The engine stopped before it answered. The page starts it again; ask once more."
                .into(),
        ),
    }
}

/// Asks the engine, once a run stands on it.
///
/// # Errors
/// Why there is no answer, in whole sentences.
pub(super) async fn ask(
    desk: Desk,
    message: impl FnOnce(u32) -> ToEngine,
) -> Result<Reply, String> {
    until_ready(desk).await?;
    let (ticket, answer) = desk.ticket();
    desk.post(&message(ticket));
    answered(answer).await
}

fn unexpected(reply: &Reply) -> String {
    format!("The engine gave an answer to something else ({reply:?}). Reload the page.")
}

/// A value as plain objects, with null for what is missing.
fn plain(value: &impl Serialize) -> Answer {
    bridge::encode(value)
        .map(|(value, _)| value)
        .map_err(|error| error.to_string())
}

async fn status(desk: Desk) -> Answer {
    match ask(desk, |ticket| ToEngine::Status { ticket }).await? {
        Reply::Status(status) => report(desk, &status),
        reply => Err(unexpected(&reply)),
    }
}

fn report(desk: Desk, status: &crate::protocol::Status) -> Answer {
    let object: Object = plain(status)?.unchecked_into();
    let (backend, adapter) = desk.look(|state| {
        state
            .device
            .as_ref()
            .map(|device| (device.backend.clone(), device.adapter.clone()))
            .unzip()
    });
    set(&object, "backend", &backend.into());
    set(&object, "adapter", &adapter.into());
    Ok(object.into())
}

async fn load(desk: Desk, given: JsValue) -> Answer {
    until_ready(desk).await?;
    let run = if let Some(id) = given.as_string() {
        let preset = preset(&id).map_err(|error| error.to_string())?;
        desk.look(|state| state.of_preset(preset))
    } else {
        read_run(given)?
    };
    load_run(desk, run).await?;
    status(desk).await
}

async fn load_run(desk: Desk, run: Run) -> Result<(), String> {
    let (ticket, answer) = desk.ticket();
    desk.act(Action::Load(Box::new(run), Some(ticket)));
    answered(answer).await.map(|_| ())
}

fn read_run(given: JsValue) -> Result<Run, String> {
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
        let field = misfit(&given).map_or(String::new(), |field| format!(" in “{field}”"));
        format!("This is no run: {error}{field}. Change what spec() gives and load that.")
    })?;
    if let Some(key) = unknown_key(&given, &plain(&run)?, "") {
        return Err(format!(
            "A run has no “{key}”. Change what spec() gives and load that."
        ));
    }
    run.validate().map_err(|error| error.to_string())?;
    Ok(run)
}

/// The first field that by itself, put into a run that is whole, makes it none.
fn misfit(given: &JsValue) -> Option<String> {
    Object::keys(given.unchecked_ref::<Object>())
        .iter()
        .filter_map(|key| key.as_string())
        .find(|key| {
            plain(&State::first_run()).is_ok_and(|whole| {
                set(whole.unchecked_ref(), key, &get(given, key));
                bridge::decode_value::<Run>(whole).is_err()
            })
        })
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

async fn dataset(desk: Desk, given: JsValue) -> Answer {
    until_ready(desk).await?;
    if let Some(id) = given.as_string() {
        let name = DatasetName::from_id(&id).ok_or_else(|| {
            format!(
                "There is no dataset “{id}”. There are: {}.",
                DatasetName::ids()
            )
        })?;
        let run = desk.look(|state| state.on_dataset(name));
        load_run(desk, run).await?;
    } else if given.is_object() && Reflect::has(&given, &"pictures".into()).unwrap_or(false) {
        return own(desk, &given).await;
    } else {
        // Whatever is asked for while the files are read is newer.
        let (ticket, answer) = desk.ticket();
        let files = mnist::read_files(&files(&given)?).await?;
        if desk.look(|state| state.asked_since(ticket)) {
            return Err("Another run was asked for while these files were read.".into());
        }
        desk.act(Action::Files(files.into(), Some(ticket)));
        answered(answer).await?;
    }
    plain(&desk.look(|state| state.data.clone()))
}

/// Own pictures, for `dataset({ pictures, ... })`.
async fn own(desk: Desk, given: &JsValue) -> Answer {
    let change = shaping(given)?;
    let sources = files(&get(given, "pictures"))?
        .into_iter()
        .map(Source::of_file);
    let (ticket, answer) = desk.ticket();
    let (files, skipped) = job::take_in(Dropped::of_files(sources.collect()), change).await?;
    if desk.look(|state| state.asked_since(ticket)) {
        return Err("Another run was asked for while these files were read.".into());
    }
    let left_out: Array = skipped
        .iter()
        .map(|file| {
            let entry = Object::new();
            set(&entry, "path", &(&*file.path).into());
            set(&entry, "why", &(&*file.why).into());
            entry
        })
        .collect();
    desk.act(Action::Own(OwnAction::Take {
        files,
        skipped,
        ticket: Some(ticket),
    }));
    answered(answer).await?;
    let info = plain(&desk.look(|state| state.data.clone()))?;
    set(info.unchecked_ref(), "skipped", &left_out);
    Ok(info)
}

/// What a script wants own pictures made into, as a change of what they suggest themselves.
fn shaping(given: &JsValue) -> Result<impl FnOnce(Shaping) -> Shaping + use<>, String> {
    const USE: &str = "dataset() takes { pictures: [File objects], size: 16, 28, 32 or 64, colour: true or false, fit: 'crop' or 'pad', invert: true or false }";
    let wrong = |key: &str, value: &JsValue| format!("{USE}; {key} is {}.", shown(value));
    let (mut size, mut colour, mut fit, mut invert) = (None, None, None, None);
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
    Ok(move |of: Shaping| Shaping {
        side: size.unwrap_or(of.side),
        colour: colour.unwrap_or(of.colour),
        fit: fit.unwrap_or(of.fit),
        invert: invert.unwrap_or(of.invert),
    })
}

fn files(given: &JsValue) -> Result<Vec<File>, String> {
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

async fn train(desk: Desk, given: JsValue) -> Answer {
    let amount = amount(&given)?;
    match ask(desk, |ticket| ToEngine::Train { ticket, amount }).await? {
        Reply::Status(status) => report(desk, &status),
        reply => Err(unexpected(&reply)),
    }
}

fn amount(given: &JsValue) -> Result<Amount, String> {
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

fn floats(function: &str, given: &JsValue) -> Result<Floats, String> {
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
fn rows(function: &str, given: &JsValue, labels: &JsValue) -> Result<(Floats, Vec<u32>), String> {
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

async fn probe(desk: Desk, given: JsValue) -> Answer {
    until_ready(desk).await?;
    if !given.is_undefined() {
        let Floats(code) = floats("probe", &given)?;
        let size = desk.look(|state| state.latent.size);
        if code.len() != size {
            return Err(format!(
                "probe() takes one code of {size} numbers, not {}.",
                code.len()
            ));
        }
        desk.latency(|latency| latency.moved(now()));
        desk.act(Action::Latent(LatentAction::Probe(code)));
    }
    Ok(desk.look(|state| Float32Array::from(state.latent.probe.as_slice()).into()))
}

fn numbers(reply: Reply) -> Answer {
    match reply {
        Reply::Floats(Floats(values)) => Ok(Float32Array::from(values.as_slice()).into()),
        reply => Err(unexpected(&reply)),
    }
}

async fn weights(desk: Desk) -> Answer {
    let Reply::Weights(tensors) = ask(desk, |ticket| ToEngine::Weights { ticket }).await? else {
        return Err("The engine gave an answer to something else. Reload the page.".into());
    };
    let weights = Object::new();
    for tensor in tensors {
        let entry = Object::new();
        let shape: Array = tensor.shape.iter().map(|&n| JsValue::from(n)).collect();
        set(&entry, "shape", &shape);
        set(
            &entry,
            "data",
            &Float32Array::from(tensor.data.0.as_slice()),
        );
        set(&weights, &tensor.name, &entry);
    }
    Ok(weights.into())
}

fn tensors(given: &JsValue) -> Result<Vec<NamedTensor>, String> {
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

fn shown(value: &JsValue) -> String {
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
