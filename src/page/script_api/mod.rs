//! `window.hourglass`: the page from a console, a notebook or a test.
//!
//! Every function gives a promise. What cannot be done rejects with an `Error` whose message says what was wrong, and
//! changes nothing.
//!
//! ```js
//! await hourglass.ready;                       // the first run is ready
//! await hourglass.load('deep');                // a preset by name, on the dataset of now ...
//! const run = await hourglass.spec();          // ... or the run as it is,
//! run.optimizer.learning_rate = 0.003;         //     changed,
//! await hourglass.load(run);                   //     and loaded: starts over from its seed
//! await hourglass.dataset('mnist');            // the name of one, as the page lists them, or File objects: MNIST's by
//!                                              //   their content are MNIST, others of its form your own pictures,
//! await hourglass.dataset({ pictures: files,   // or File objects of your own pictures: size 16, 28, 32 or 64, colour
//!   size: 32, colour: true, fit: 'pad' });     //   or grey, fit 'crop' or 'pad', invert, turn: 'transposed', 'right', 'left',
//!                                              //   'half' or 'mirrored', stretch, split: 'given' or 'seeded'; `skipped` says
//!                                              //   what was left out, `told` what was understood, `title` its name
//! await hourglass.train({ steps: 200 });       // or { epochs: 3 }; trains, pauses, gives the status
//! await hourglass.play();                      // and pause(), rewind(): give the status, too
//! await hourglass.status();                    // { backend: 'gpu' | 'cpu', adapter, playing, step, epoch,
//!                                              //   epochProgress, stopEpoch, stepsPerEpoch, batch, learningRate,
//!                                              //   trainLoss, valLoss, samplesPerSecond, stepsPerSecond,
//!                                              //   memory: { page, engine, buffers } } in bytes: the wasm of page
//!                                              //   and engine, and the GPU's buffers, or the CPU's within the engine's
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

mod answer;
mod given;
mod misfit;
mod value;

use js_sys::{Array, Float32Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::bridge::decode_value;
use crate::protocol::{Floats, MemoryUse, NamedTensor, Request, Status};
use crate::spec::{DatasetName, Run, preset};

use crate::page::browser::files::Source;
use crate::page::browser::mnist;
use crate::page::features::own_pictures::chosen::ImportOptions;
use crate::page::features::own_pictures::job;
use crate::page::features::own_pictures::message::LoadedSet;
use crate::page::store::client::{answered, ask, until_ready};
use crate::page::store::desk::{Desk, now};
use crate::page::store::{Action, Files, LatentAction, OwnAction};
use answer::{Answer, set};
use given::{amount, files, floats, options, plain, read_run, rows, tensors};
use value::get;

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
        numbers(ask(desk, Request::Reconstruct { values, labels }).await?)
    });
    method_of_two(&hourglass, "encode", move |given, labels| async move {
        let (values, labels) = rows("encode", &given, &labels)?;
        numbers(ask(desk, Request::Encode { values, labels }).await?)
    });
    method_of_two(&hourglass, "decode", move |given, labels| async move {
        let (values, labels) = rows("decode", &given, &labels)?;
        numbers(ask(desk, Request::Decode { values, labels }).await?)
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
    method(&hourglass, "losses", move |given| async move {
        let samples = decode_value(given).map_err(|why| {
            format!("losses() takes the numbers of samples as an array of whole numbers ({why}).")
        })?;
        numbers(ask(desk, Request::Losses { samples }).await?)
    });
    method(&hourglass, "weights", move |_| weights(desk));
    method(&hourglass, "setWeights", move |given| async move {
        let weights = tensors(&given)?;
        let () = ask(desk, Request::SetWeights { weights }).await?;
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

async fn status(desk: Desk) -> Answer {
    let status = ask(desk, Request::Status).await?;
    report(desk, &status).await
}

/// Bytes of the page's wasm memory.
fn page_bytes() -> f64 {
    let pages = core::arch::wasm32::memory_size::<0>();
    65_536.0 * pages as f64
}

async fn report(desk: Desk, status: &Status) -> Answer {
    let memory: MemoryUse = ask(desk, Request::Memory).await?;
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
    let taken = Object::new();
    for (name, bytes) in [
        ("page", page_bytes()),
        ("engine", memory.engine as f64),
        ("buffers", memory.buffers as f64),
    ] {
        set(&taken, name, &bytes.into());
    }
    set(&object, "memory", &taken);
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
    answered(answer).await
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
        let change = options(&given)?;
        let sources = files(&get(&given, "pictures"))?
            .into_iter()
            .map(Source::of_file);
        return own(desk, sources.collect(), false, change).await;
    } else {
        let sources: Vec<Source> = files(&given)?.into_iter().map(Source::of_file).collect();
        return match mnist::among(&sources).await {
            Some(files) => {
                // Whatever is asked for while the files are read is newer.
                let (ticket, answer) = desk.ticket();
                desk.act(Action::Files(files, Some(ticket)));
                let () = answered(answer).await?;
                plain(&desk.look(|state| state.data.clone()))
            }
            // Files like MNIST's that are not MNIST's.
            None => own(desk, sources, true, |of, _| of).await,
        };
    }
    plain(&desk.look(|state| state.data.clone()))
}

/// Own pictures, of which nothing may be left out where that is `strict`.
async fn own(
    desk: Desk,
    sources: Vec<Source>,
    strict: bool,
    change: impl FnOnce(ImportOptions, u8) -> ImportOptions,
) -> Answer {
    let (ticket, answer) = desk.ticket();
    let (chosen, loaded) = job::take_in(sources, strict, change).await?;
    if desk.look(|state| state.asked_since(ticket)) {
        return Err("Another run was asked for while these files were read.".into());
    }
    let LoadedSet {
        about,
        files,
        skipped,
    } = loaded;
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
        files: Files::own(about, files),
        skipped,
        ticket: Some(ticket),
    }));
    let () = answered(answer).await?;
    let info = plain(&desk.look(|state| state.data.clone()))?;
    set(info.unchecked_ref(), "skipped", &left_out);
    set(info.unchecked_ref(), "title", &chosen.title.into());
    let sentences = chosen.arrays.iter().chain(&chosen.notes);
    let told: Array = sentences
        .map(|sentence| JsValue::from(&**sentence))
        .collect();
    set(info.unchecked_ref(), "told", &told);
    Ok(info)
}

async fn train(desk: Desk, given: JsValue) -> Answer {
    let amount = amount(&given)?;
    let status = ask(desk, Request::Train { amount }).await?;
    report(desk, &status).await
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

fn numbers(Floats(values): Floats) -> Answer {
    Ok(Float32Array::from(values.as_slice()).into())
}

async fn weights(desk: Desk) -> Answer {
    let tensors: Vec<NamedTensor> = ask(desk, Request::Weights).await?;
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
