//! MNIST's files, known by their content: from the browser's storage, from beside the page, from a public mirror, or from the visitor.

use js_sys::{Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, Cache, ReadableStreamDefaultReader, RequestInit, Response};

use crate::bridge::explain;
use crate::protocol::DataFile;

use super::archive::{MNIST_BYTES, begins_like_idx};
use super::files::Source;
use super::known::identify;
use crate::intake::{IDX_NAMES as MNIST_FILES, KnownSet};
use crate::page::features::notices::transfer::Transfer;
use crate::page::store::Files;

/// Names the store; the number changes should its content ever have to.
const STORE: &str = "hourglass-data-1";

/// Where to look, in this order: name for people, folder. A mirror must allow reads from other origins.
const SOURCES: [(&str, &str); 2] = [
    ("beside this page", "data/mnist/"),
    (
        "raw.githubusercontent.com",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
];

/// Gets the four files, telling how far it is. Ends early, with an error nobody needs, once `signal` is aborted.
///
/// # Errors
/// Why not, and what to do, in whole sentences.
pub async fn obtain(signal: &AbortSignal, progress: impl Fn(Transfer)) -> Result<Files, String> {
    if let Some(files) = stored().await {
        if is_mnist(&files).await {
            return Ok(Files::new(files));
        }
        // A page of before has kept other pictures of MNIST's form under these names.
        forget().await;
    }
    let mut reasons = Vec::new();
    for (place, folder) in SOURCES {
        match download(folder, signal, &progress).await {
            Ok(files) if is_mnist(&files).await => return Ok(Files::new(files)),
            Ok(_) => reasons.push(format!("{place}: what is there is not MNIST")),
            Err(reason) => reasons.push(format!("{place}: {reason}")),
        }
        if signal.aborted() {
            break;
        }
    }
    Err(format!(
        "It could not be read from any place ({}). Drop the four files ({}) onto the page instead.",
        reasons.join("; "),
        MNIST_FILES.join(", ")
    ))
}

async fn download(
    folder: &str,
    signal: &AbortSignal,
    progress: &impl Fn(Transfer),
) -> Result<Vec<DataFile>, String> {
    let mut sizes = MNIST_BYTES;
    let mut done = 0;
    let mut files = Vec::new();
    for (i, name) in MNIST_FILES.into_iter().enumerate() {
        let response = request(&format!("{folder}{name}"), signal).await?;
        if let Some(size) = content_length(&response) {
            sizes[i] = size;
        }
        let mut bytes = Vec::with_capacity(sizes[i] as usize);
        read_body(&response, &mut bytes, |so_far| {
            let done = done + so_far;
            let total = sizes.iter().sum::<u64>().max(done);
            progress(Transfer { done, total });
        })
        .await?;
        done += bytes.len() as u64;
        sizes[i] = bytes.len() as u64;
        files.push(DataFile {
            name: name.into(),
            bytes: bytes.into(),
        });
    }
    Ok(files)
}

async fn request(url: &str, signal: &AbortSignal) -> Result<Response, String> {
    let options = RequestInit::new();
    options.set_signal(Some(signal));
    let response = JsFuture::from(window().fetch_with_str_and_init(url, &options))
        .await
        .map_err(|error| format!("no answer, {}", explain(&error)))?;
    let response: Response = response.unchecked_into();
    match response.status() {
        200 => Ok(response),
        404 => Err("not there".into()),
        status => Err(format!("the server answered {status}")),
    }
}

/// What a whole file weighs on the wire, where the server says so and does not compress it on the way.
fn content_length(response: &Response) -> Option<u64> {
    let headers = response.headers();
    if headers.get("content-encoding").ok().flatten().is_some() {
        return None;
    }
    headers.get("content-length").ok()??.parse().ok()
}

/// Reads a body to its end; what does not begin like a file of MNIST (some servers answer with a page whatever is asked
/// for) is not read on.
async fn read_body(
    response: &Response,
    bytes: &mut Vec<u8>,
    progress: impl Fn(u64),
) -> Result<(), String> {
    let broken = |error: JsValue| format!("the transfer broke off, {}", explain(&error));
    let stream = response.body().ok_or("an empty answer")?;
    let reader = ReadableStreamDefaultReader::new(&stream).map_err(broken)?;
    let mut checked = false;
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(broken)?;
        let value = Reflect::get(&chunk, &"value".into()).unwrap_or(JsValue::UNDEFINED);
        let Some(chunk) = value.dyn_ref::<Uint8Array>() else {
            break;
        };
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        if !checked && bytes.len() >= 3 {
            checked = true;
            if !begins_like_idx(bytes) {
                // Nothing waits for the rest, so nothing can be done where cancelling fails.
                let _ = reader.cancel();
                return Err("what is there is no file of MNIST".into());
            }
        }
        progress(bytes.len() as u64);
    }
    if checked {
        Ok(())
    } else {
        Err("an empty answer".into())
    }
}

/// The store, where the browser has one; it has none on insecure origins and in some private windows.
async fn store() -> Option<Cache> {
    let caches = window().caches().ok()?;
    if caches.is_undefined() {
        return None;
    }
    JsFuture::from(caches.open(STORE))
        .await
        .ok()?
        .dyn_into()
        .ok()
}

fn store_key(name: &str) -> String {
    format!("data/mnist/{name}?kept")
}

async fn stored() -> Option<Vec<DataFile>> {
    let store = store().await?;
    let mut files = Vec::new();
    for name in MNIST_FILES {
        let found = JsFuture::from(store.match_with_str(&store_key(name)))
            .await
            .ok()?;
        let response: Response = found.dyn_into().ok()?;
        let blob = JsFuture::from(response.blob().ok()?).await.ok()?;
        let blob: Blob = blob.dyn_into().ok()?;
        files.push(DataFile {
            name: name.into(),
            bytes: blob.into(),
        });
    }
    Some(files)
}

/// Whether these are MNIST's files, each what it is called.
async fn is_mnist(files: &[DataFile]) -> bool {
    for file in files {
        let known = identify(file.bytes.blob()).await;
        let is = |known: crate::intake::KnownFile| {
            known.set == KnownSet::Mnist && known.name == file.name
        };
        if !known.is_some_and(is) {
            return false;
        }
    }
    true
}

/// The visitor's files under the names they are published by, where each is one of MNIST's by its content and the training pictures are
/// among them; none for any others.
pub async fn among(sources: &[Source]) -> Option<Files> {
    if sources.is_empty() || sources.len() > MNIST_FILES.len() {
        return None;
    }
    let mut files = Vec::new();
    for source in sources {
        let known = identify(&source.blob).await;
        let known = known.filter(|known| known.set == KnownSet::Mnist)?;
        files.push(DataFile {
            name: known.name.into(),
            bytes: source.blob.clone().into(),
        });
    }
    let trains = files.iter().any(|file| file.name == MNIST_FILES[0]);
    trains.then(|| Files::new(files))
}

/// Keeps files for the next visit, if they are all four. Where the browser has no room or no store, the next visit fetches them again.
pub async fn keep(files: &Files) {
    let named = |name: &str| files.list().iter().find(|file| file.name == name);
    let all: Option<Vec<&DataFile>> = MNIST_FILES.into_iter().map(named).collect();
    let (Some(all), Some(store)) = (all, store().await) else {
        return;
    };
    for file in all {
        let Ok(response) = Response::new_with_opt_blob(Some(file.bytes.blob())) else {
            return;
        };
        let put = JsFuture::from(store.put_with_str(&store_key(&file.name), &response));
        if put.await.is_err() {
            // Half of a new set beside half of an old one would be worse than none.
            forget().await;
            return;
        }
    }
}

/// Drops what is kept for the next visit.
pub async fn forget() {
    if let Ok(caches) = window().caches()
        && !caches.is_undefined()
    {
        // What cannot be dropped was not kept.
        let _ = JsFuture::from(caches.delete(STORE)).await;
    }
}
