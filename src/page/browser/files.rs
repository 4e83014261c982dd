//! Which files were chosen or dropped, folders and all.

use std::collections::VecDeque;

use js_sys::{Array, Function, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

use crate::bridge::explain;
use crate::intake::is_hidden;

/// Most files that are looked at.
const MAX_FILES: usize = 200_000;

/// A file and where it lay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// Its path from what was chosen on, parted by `/`.
    pub path: String,
    /// Its content, on the visitor's disk until it is read.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub blob: Blob,
}

impl Source {
    /// A file that was chosen, alone or with its folder.
    pub fn of_file(file: File) -> Self {
        let path = Reflect::get(&file, &"webkitRelativePath".into()).ok();
        let path = path.and_then(|path| path.as_string());
        Self {
            path: path
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| file.name()),
            blob: file.into(),
        }
    }
}

/// What a drop brings. The browser tells of it only while the event lasts, so this is taken then and walked later.
#[derive(Debug, Default)]
pub struct Dropped {
    /// Files that lay on the pointer themselves.
    pub files: Vec<Source>,
    folders: VecDeque<FileSystemEntry>,
}

impl Dropped {
    /// These files and nothing else.
    pub fn of_files(files: Vec<Source>) -> Self {
        Self {
            files,
            folders: VecDeque::new(),
        }
    }

    /// What this transfer holds.
    pub fn of(transfer: &DataTransfer) -> Self {
        let mut dropped = Self::default();
        let items = transfer.items();
        for item in (0..items.length()).filter_map(|i| items.get(i)) {
            let entry = item.webkit_get_as_entry().ok().flatten();
            match entry.filter(FileSystemEntry::is_directory) {
                Some(folder) => dropped.folders.push_back(folder),
                None => {
                    let file = item.get_as_file().ok().flatten();
                    dropped.files.extend(file.map(Source::of_file));
                }
            }
        }
        dropped
    }

    /// Whether there is a folder among it.
    pub fn has_folders(&self) -> bool {
        !self.folders.is_empty()
    }

    /// Every file, those in folders too.
    ///
    /// # Errors
    /// Why a folder cannot be read, in whole sentences.
    pub async fn sources(mut self) -> Result<Vec<Source>, String> {
        let mut sources = self.files;
        while let Some(entry) = self.folders.pop_front() {
            let path = entry.full_path().trim_start_matches('/').to_owned();
            if is_hidden(&path) {
                continue;
            }
            let refused = |error: JsValue| {
                format!(
                    "“{path}” could not be read ({}). Choose it again.",
                    explain(&error)
                )
            };
            if entry.is_directory() {
                let reader = entry
                    .unchecked_into::<FileSystemDirectoryEntry>()
                    .create_reader();
                // It gives a part at a time, and nothing when all was given.
                loop {
                    let part = promised(|give, refuse| {
                        reader.read_entries_with_callback_and_callback(give, refuse)
                    });
                    let part = Array::from(&part.await.map_err(refused)?);
                    if part.length() == 0 {
                        break;
                    }
                    self.folders.extend(part.iter().map(JsCast::unchecked_into));
                }
            } else {
                let entry: FileSystemFileEntry = entry.unchecked_into();
                let file = promised(|give, refuse| {
                    entry.file_with_callback_and_callback(give, refuse);
                    Ok(())
                });
                let file: File = file.await.map_err(refused)?.unchecked_into();
                sources.push(Source {
                    path,
                    blob: file.into(),
                });
            }
            if sources.len() + self.folders.len() > MAX_FILES {
                return Err(format!(
                    "There are more than {MAX_FILES} files in what was dropped. Choose fewer."
                ));
            }
        }
        Ok(sources)
    }
}

/// A call that gives what it has to one function, or an error to the other, as a future.
async fn promised(
    call: impl Fn(&Function, &Function) -> Result<(), JsValue>,
) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |give, refuse| {
        if let Err(error) = call(&give, &refuse) {
            // Fails only where the page is being left.
            let _ = refuse.call1(&JsValue::UNDEFINED, &error);
        }
    });
    JsFuture::from(promise).await
}
