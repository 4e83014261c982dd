//! Bytes of files, packed or not. Files stay on disk until they are needed; what is unpacked is measured as it comes, and let go
//! of where it becomes too much.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair};

use crate::bridge::explain;
use crate::intake::{
    END_BYTES, Entry, IntakeError, LOCAL_BYTES, MAX_TAR_NAME, Packing, TAR_BLOCK, TarKind,
    data_offset, entries, find_end, may_unpack, tar_header, tar_name,
};

#[wasm_bindgen]
extern "C" {
    // Every browser we support has it, but `web-sys` counts it among what may change.
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// A zip archive, of which only the directory is in memory.
pub struct Zip {
    blob: Blob,
    unpacked: Cell<u64>,
}

/// Where a file's bytes are.
#[derive(Clone)]
pub enum Bytes {
    /// On the visitor's disk.
    File(Blob),
    /// There, gzipped.
    Gzip(Blob),
    /// In an archive.
    Entry(Rc<Zip>, Entry),
}

impl Bytes {
    /// Before a file is gone through anew: what it unpacked to so far no longer counts.
    pub fn rewind(&self) {
        if let Self::Entry(zip, _) = self {
            zip.unpacked.set(0);
        }
    }

    /// The content, unpacked, which may have so many bytes.
    ///
    /// # Errors
    /// What cannot be unpacked, or is too large.
    pub async fn blob(&self, most: u64) -> Result<Blob, IntakeError> {
        match self {
            Self::File(blob) if size(blob) > most => Err(IntakeError::Heavy(most >> 20)),
            Self::File(blob) => Ok(blob.clone()),
            Self::Gzip(blob) => {
                let packed = size(blob);
                let mut all = 0;
                unpack(blob, "gzip", &mut |more| {
                    all += more;
                    within(all, most, packed)
                })
                .await
            }
            Self::Entry(zip, entry) => zip.blob(entry, most).await,
        }
    }
}

/// Whether `all` unpacked bytes are still few enough.
fn within(all: u64, most: u64, packed: u64) -> Result<(), IntakeError> {
    if all > most || !may_unpack(packed, all) {
        return Err(IntakeError::Bomb(all.min(most) >> 20));
    }
    Ok(())
}

impl Zip {
    /// Opens an archive and reads its directory.
    ///
    /// # Errors
    /// What is no such archive, or damaged.
    pub async fn open(blob: Blob) -> Result<(Rc<Self>, Vec<Entry>), IntakeError> {
        let length = size(&blob);
        if length == 0 {
            return Err(IntakeError::Empty);
        }
        let last = read(&blob, length.saturating_sub(END_BYTES), length).await?;
        let directory = find_end(&last, length)?;
        let directory = read(&blob, directory.start, directory.start + directory.size).await?;
        let zip = Self {
            blob,
            unpacked: Cell::new(0),
        };
        Ok((Rc::new(zip), entries(&directory)?))
    }

    async fn blob(&self, entry: &Entry, most: u64) -> Result<Blob, IntakeError> {
        within(self.unpacked.get(), u64::MAX, size(&self.blob))?;
        let local = read(&self.blob, entry.header, entry.header + LOCAL_BYTES).await?;
        let start = data_offset(entry, &local)?;
        let end = start + entry.packed;
        let length = size(&self.blob);
        if end > length {
            return Err(IntakeError::Truncated);
        }
        let packed = slice(&self.blob, start, end)?;
        match entry.packing {
            Packing::Unread(why) => Err(IntakeError::Zip(why)),
            Packing::Stored if entry.packed > most => Err(IntakeError::Heavy(most >> 20)),
            Packing::Stored => Ok(packed),
            Packing::Deflated => {
                let mut here = 0;
                unpack(&packed, "deflate-raw", &mut |more| {
                    here += more;
                    // Entries may share their bytes, so that each is small and all together are not.
                    let all = self.unpacked.get() + more;
                    self.unpacked.set(all);
                    within(all, u64::MAX, length)?;
                    within(here, most, u64::MAX)
                })
                .await
            }
        }
    }
}

/// Hands each file of a tar archive, with its path, to `take`.
///
/// # Errors
/// What is damaged or cut off, after what came before.
pub async fn each_of_tar(
    blob: &Blob,
    take: &mut dyn FnMut(String, Blob),
) -> Result<(), IntakeError> {
    let length = size(blob);
    let mut at = 0;
    let mut long_name = None;
    while let Some(header) = tar_header(&read(blob, at, at + TAR_BLOCK).await?)? {
        let start = at + TAR_BLOCK;
        let end = start.saturating_add(header.size);
        if end > length {
            return Err(IntakeError::Truncated);
        }
        match header.kind {
            TarKind::File => {
                let path = long_name.take().unwrap_or(header.path);
                take(path, slice(blob, start, end)?);
            }
            TarKind::LongName { is_pax } => {
                let content = read(blob, start, end.min(start + MAX_TAR_NAME)).await?;
                long_name = tar_name(&content, is_pax).or(long_name);
            }
            TarKind::Other => {}
        }
        at = end.next_multiple_of(TAR_BLOCK);
    }
    Ok(())
}

/// A blob's size in bytes.
pub fn size(blob: &Blob) -> u64 {
    blob.size() as u64
}

fn slice(blob: &Blob, start: u64, end: u64) -> Result<Blob, IntakeError> {
    blob.slice_with_f64_and_f64(start as f64, end as f64)
        .map_err(|error| unreadable(&error))
}

fn unreadable(error: &JsValue) -> IntakeError {
    IntakeError::Unreadable(explain(error))
}

/// The bytes from `start` on to before `end`, or as many as there are.
///
/// # Errors
/// [`IntakeError::Unreadable`].
pub async fn read(blob: &Blob, start: u64, end: u64) -> Result<Vec<u8>, IntakeError> {
    let buffer = JsFuture::from(slice(blob, start, end)?.array_buffer()).await;
    Ok(Uint8Array::new(&buffer.map_err(|error| unreadable(&error))?).to_vec())
}

/// All bytes of a blob, a part at a time.
///
/// # Errors
/// [`IntakeError::Unreadable`], or what `take` says.
pub async fn each_part(
    blob: &Blob,
    take: &mut dyn FnMut(Vec<u8>) -> Result<(), IntakeError>,
) -> Result<(), IntakeError> {
    parts(&blob.stream(), &mut |part| take(part.to_vec())).await
}

async fn parts(
    stream: &ReadableStream,
    take: &mut dyn FnMut(Uint8Array) -> Result<(), IntakeError>,
) -> Result<(), IntakeError> {
    let reader = ReadableStreamDefaultReader::new(stream).map_err(|error| unreadable(&error))?;
    loop {
        let part = JsFuture::from(reader.read())
            .await
            .map_err(|error| unreadable(&error))?;
        let part = Reflect::get(&part, &"value".into()).unwrap_or(JsValue::UNDEFINED);
        let Ok(part) = part.dyn_into::<Uint8Array>() else {
            return Ok(());
        };
        if let Err(error) = take(part) {
            // Nothing waits for the rest, so nothing can be done where cancelling fails.
            let _ = reader.cancel();
            return Err(error);
        }
    }
}

/// Unpacks a blob as long as `allow` agrees to so many bytes more.
async fn unpack(
    packed: &Blob,
    format: &str,
    allow: &mut dyn FnMut(u64) -> Result<(), IntakeError>,
) -> Result<Blob, IntakeError> {
    let stream = DecompressionStream::new(format).map_err(|error| unreadable(&error))?;
    let stream = packed
        .stream()
        .pipe_through(stream.unchecked_ref::<ReadableWritablePair>());
    let all = Array::new();
    let mut keep = |part: Uint8Array| {
        allow(part.length().into())?;
        all.push(&part);
        Ok(())
    };
    parts(&stream, &mut keep)
        .await
        .map_err(|error| match error {
            IntakeError::Unreadable(why) => IntakeError::Unpacking(why),
            error => error,
        })?;
    Blob::new_with_u8_array_sequence(&all).map_err(|error| unreadable(&error))
}
