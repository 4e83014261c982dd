//! Where a set of own pictures is kept between visits: in this browser's storage, and nowhere else.

use js_sys::{Array, Date};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, CacheStorage, Response};

use crate::intake::{CLASSES_FILE, INK_FILE, LABELS_FILE, PICTURES_FILE, SPLIT_FILE};
use crate::protocol::DataFile;

use super::about::About;
use crate::page::browser::packed::read;
use crate::page::store::Files;

/// Begins the names of the stores, of which each holds one set. The number after it says when the set was kept, in ms: of those that
/// are whole the newest counts.
const STORE: &str = "hourglass-own-";
/// In the order they are written: what a set is comes last, so that half a set is none.
const NAMES: [&str; 5] = [
    LABELS_FILE,
    SPLIT_FILE,
    INK_FILE,
    PICTURES_FILE,
    CLASSES_FILE,
];

fn key(name: &str) -> String {
    format!("data/own/{name}?kept")
}

/// The browser's storage, where it has one; it has none on insecure origins and in some private windows.
fn storage() -> Option<CacheStorage> {
    let caches = window().caches().ok()?;
    (!caches.is_undefined()).then_some(caches)
}

/// The numbers of the stores there are, newest first.
async fn stores(storage: &CacheStorage) -> Vec<u64> {
    let Ok(names) = JsFuture::from(storage.keys()).await else {
        return Vec::new();
    };
    let mut numbers: Vec<u64> = Array::from(&names)
        .iter()
        .filter_map(|name| name.as_string()?.strip_prefix(STORE)?.parse().ok())
        .collect();
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    numbers
}

async fn open(storage: &CacheStorage, number: u64) -> Option<Cache> {
    let opened = JsFuture::from(storage.open(&format!("{STORE}{number}")));
    opened.await.ok()?.dyn_into().ok()
}

async fn drop_store(storage: &CacheStorage, number: u64) {
    // What cannot be dropped was not kept.
    let _ = JsFuture::from(storage.delete(&format!("{STORE}{number}"))).await;
}

/// The store of the set that counts, and its file of names.
async fn whole() -> Option<(Cache, Blob)> {
    let storage = storage()?;
    for number in stores(&storage).await {
        let store = open(&storage, number).await?;
        if let Some(names) = blob(&store, CLASSES_FILE).await {
            return Some((store, names));
        }
    }
    None
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
    let (store, names) = whole().await?;
    about(&blob(&store, PICTURES_FILE).await?, &names).await
}

async fn about(pictures: &Blob, names: &Blob) -> Option<About> {
    let names = bytes(names, 1 << 20).await?;
    About::read(&bytes(pictures, 32).await?, &names)
}

/// The kept set.
///
/// # Errors
/// That there is none, in whole sentences.
pub async fn obtain() -> Result<Files, String> {
    kept().await.ok_or_else(|| {
        "This run was made with somebody's own pictures, which stay on their machine; there are none in this browser. Choose pictures of yours instead.".into()
    })
}

async fn kept() -> Option<Files> {
    let (store, names) = whole().await?;
    let pictures = blob(&store, PICTURES_FILE).await?;
    let about = about(&pictures, &names).await?;
    let mut files = Vec::new();
    for name in NAMES {
        // Labels, parts and ink may be missing; the others were there a moment ago.
        if let Some(blob) = blob(&store, name).await {
            files.push(DataFile {
                name: name.into(),
                bytes: blob.into(),
            });
        }
    }
    Some(Files::own(about, files))
}

/// Keeps a set in place of the one before, which goes when all of this one is there; whether that was done.
pub async fn keep(files: &Files) -> bool {
    let Some(storage) = storage() else {
        return false;
    };
    let before = stores(&storage).await;
    // Later than the ones before even where the clock has been put back.
    let now = Date::now() as u64;
    let number = before.first().map_or(now, |&newest| now.max(newest + 1));
    if !write(&storage, number, files).await {
        drop_store(&storage, number).await;
        return false;
    }
    for old in before {
        drop_store(&storage, old).await;
    }
    true
}

/// Writes a set into a store of its own; whether all of it is there.
async fn write(storage: &CacheStorage, number: u64, files: &Files) -> bool {
    let Some(store) = open(storage, number).await else {
        return false;
    };
    for name in NAMES {
        let Some(file) = files.list().iter().find(|file| file.name == name) else {
            continue;
        };
        let Ok(response) = Response::new_with_opt_blob(Some(file.bytes.blob())) else {
            return false;
        };
        let put = JsFuture::from(store.put_with_str(&key(name), &response));
        if put.await.is_err() {
            return false;
        }
    }
    true
}

/// Drops what is kept.
pub async fn forget() {
    if let Some(storage) = storage() {
        for number in stores(&storage).await {
            drop_store(&storage, number).await;
        }
    }
}
