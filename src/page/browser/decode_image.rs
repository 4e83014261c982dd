//! Pictures out of files, decoded by the browser.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ImageBitmap, WorkerGlobalScope};

use crate::bridge::explain;
use crate::intake::{Head, IntakeError, MAX_PICTURE_BYTES, Picture, capture_size, head};

use super::capture::Capture;
use super::packed::{Bytes, read, size};

/// How much of a picture is read for its header, at first and at most.
const STARTS: [u64; 3] = [4 << 10, 256 << 10, MAX_PICTURE_BYTES];

/// Decodes pictures by the browser's means.
pub struct Decoder(Capture);

/// A picture that the browser is decoding.
pub struct Decoding {
    /// Waited for from the start, since a refusal that nobody waits for is an error of the page.
    bitmap: JsFuture,
    pub(in crate::page) pixels: u64,
}

impl Decoder {
    /// A canvas to take pictures from.
    ///
    /// # Errors
    /// Where the browser gives none.
    pub fn new() -> Result<Self, IntakeError> {
        Capture::new()
            .map(Self)
            .map_err(|error| IntakeError::Unreadable(explain(&error)))
    }

    /// The picture in a file, as large as is needed.
    ///
    /// # Errors
    /// What is no picture, too large or damaged.
    pub async fn decode(&self, bytes: &Bytes) -> Result<Picture, IntakeError> {
        self.finish(begin(bytes).await?).await
    }

    /// The picture, once the browser has decoded it.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub(in crate::page) async fn finish(&self, decoding: Decoding) -> Result<Picture, IntakeError> {
        let undecodable = |_| IntakeError::Undecodable;
        let bitmap = decoding.bitmap.await.map_err(undecodable)?;
        let bitmap: ImageBitmap = bitmap.unchecked_into();
        let picture = self.capture(&bitmap).map_err(undecodable);
        bitmap.close();
        picture
    }

    fn capture(&self, bitmap: &ImageBitmap) -> Result<Picture, JsValue> {
        let [width, height] = capture_size(bitmap.width(), bitmap.height());
        self.0.take([height, width], |context| {
            let [w, h] = [width, height].map(f64::from);
            // What is transparent lies on white, as on paper.
            context.set_fill_style_str("#fff");
            context.fill_rect(0.0, 0.0, w, h);
            context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)
        })
    }
}

/// Has the browser begin with a picture, once its header is known to be harmless.
pub(in crate::page) async fn begin(bytes: &Bytes) -> Result<Decoding, IntakeError> {
    let blob = bytes.blob(MAX_PICTURE_BYTES).await?;
    let head = head_of(&blob).await?;
    // Files are read in a worker.
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let bitmap = scope.create_image_bitmap_with_blob(&blob);
    Ok(Decoding {
        bitmap: bitmap.map_err(|_| IntakeError::Undecodable)?.into(),
        pixels: u64::from(head.width) * u64::from(head.height),
    })
}

async fn head_of(blob: &web_sys::Blob) -> Result<Head, IntakeError> {
    for most in STARTS {
        if let Some(head) = head(&read(blob, 0, most).await?)? {
            return Ok(head);
        }
        if size(blob) <= most {
            break;
        }
    }
    Err(IntakeError::Truncated)
}
