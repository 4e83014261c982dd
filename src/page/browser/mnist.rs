//! MNIST's files: from the browser's storage, from beside the page, or from a public mirror.

use js_sys::{Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Cache, File, ReadableStreamDefaultReader, RequestInit, Response};

use crate::bridge::explain;
use crate::protocol::DataFile;

use super::archive::{MNIST_BYTES, MNIST_FILES, begins_like_idx, published_name};
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
pub async fn obtain(
    signal: &AbortSignal,
    progress: impl Fn(Transfer),
) -> Result<Vec<DataFile>, String> {
    if let Some(files) = stored().await {
        return Ok(files);
    }
    let mut reasons = Vec::new();
    for (place, folder) in SOURCES {
        match download(folder, signal, &progress).await {
            Ok(files) => return Ok(files),
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
            bytes,
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
        let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        files.push(DataFile {
            name: name.into(),
            bytes,
        });
    }
    Some(files)
}

/// Keeps files that the engine could read for the next visit, if they are MNIST's four. Where the browser has no room or no
/// store, the next visit fetches them again.
pub async fn keep(files: &Files) {
    let named: Option<Vec<_>> = files
        .iter()
        .map(|file| published_name(&file.name).map(|name| (name, &file.bytes)))
        .collect();
    let (Some(named), Some(store)) = (named, store().await) else {
        return;
    };
    if MNIST_FILES
        .iter()
        .any(|file| !named.iter().any(|(name, _)| name == file))
    {
        return;
    }
    for (name, bytes) in named {
        let bytes = Uint8Array::from(bytes.as_slice());
        let Ok(response) = Response::new_with_opt_buffer_source(Some(&bytes)) else {
            return;
        };
        if JsFuture::from(store.put_with_str(&store_key(name), &response))
            .await
            .is_err()
        {
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

/// Reads files that were dropped or handed over.
///
/// # Errors
/// Which file could not be read, in whole sentences.
pub async fn read_files(files: &[File]) -> Result<Vec<DataFile>, String> {
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        let buffer = JsFuture::from(file.array_buffer()).await.map_err(|error| {
            format!(
                "“{}” could not be read ({}). Choose it again.",
                file.name(),
                explain(&error)
            )
        })?;
        read.push(DataFile {
            name: file.name(),
            bytes: Uint8Array::new(&buffer).to_vec(),
        });
    }
    Ok(read)
}
