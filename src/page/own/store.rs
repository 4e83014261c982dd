//! Where a set of own pictures is kept between visits: in this browser's storage, and nowhere else.

use js_sys::Uint8Array;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, Response};

use crate::intake::{CLASSES_FILE, LABELS_FILE, PICTURES_FILE};
use crate::protocol::DataFile;

use super::About;
use super::packed::{read, size};
use crate::page::state::Files;

/// Names the store; the number changes should its content ever have to.
const STORE: &str = "hourglass-own-1";
/// In the order they are written: what a set is comes last, so that half a set is none.
const NAMES: [&str; 3] = [LABELS_FILE, PICTURES_FILE, CLASSES_FILE];

fn key(name: &str) -> String {
    format!("data/own/{name}?kept")
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

async fn blob(store: &Cache, name: &str) -> Option<Blob> {
    let found = JsFuture::from(store.match_with_str(&key(name)))
        .await
        .ok()?;
    let response: Response = found.dyn_into().ok()?;
    JsFuture::from(response.blob().ok()?)
        .await
        .ok()?
        .dyn_into()
        .ok()
}

async fn bytes(blob: &Blob, most: u64) -> Option<Vec<u8>> {
    read(blob, 0, most).await.ok()
}

/// What is kept, without reading all of it.
pub async fn find() -> Option<About> {
    let store = store().await?;
    let names = bytes(&blob(&store, CLASSES_FILE).await?, 1 << 20).await?;
    About::read(
        &bytes(&blob(&store, PICTURES_FILE).await?, 32).await?,
        &names,
    )
}

/// The kept set.
///
/// # Errors
/// That there is none, in whole sentences.
pub async fn obtain() -> Result<Vec<DataFile>, String> {
    kept().await.ok_or_else(|| {
        "This run was made with somebody's own pictures, which stay on their machine; there are none in this browser. Choose pictures of yours instead.".into()
    })
}

async fn kept() -> Option<Vec<DataFile>> {
    let store = store().await?;
    let mut files = Vec::new();
    for name in NAMES {
        let Some(blob) = blob(&store, name).await else {
            if name == LABELS_FILE {
                continue;
            }
            return None;
        };
        files.push(DataFile {
            name: name.into(),
            bytes: bytes(&blob, size(&blob)).await?,
        });
    }
    About::of(&files).map(|_| files)
}

/// Keeps a set in place of the one before; whether that was done.
pub async fn keep(files: &Files) -> bool {
    forget().await;
    let Some(store) = store().await else {
        return false;
    };
    for name in NAMES {
        let Some(file) = files.iter().find(|file| file.name == name) else {
            continue;
        };
        let bytes = Uint8Array::from(file.bytes.as_slice());
        let Ok(response) = Response::new_with_opt_buffer_source(Some(&bytes)) else {
            return false;
        };
        let put = JsFuture::from(store.put_with_str(&key(name), &response));
        if put.await.is_err() {
            forget().await;
            return false;
        }
    }
    true
}

/// Drops what is kept.
pub async fn forget() {
    if let Ok(caches) = window().caches()
        && !caches.is_undefined()
    {
        // What cannot be dropped was not kept.
        let _ = JsFuture::from(caches.delete(STORE)).await;
    }
}
