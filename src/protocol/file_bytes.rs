//! The content of a file on its way, kept where it weighs on no wasm memory.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Bytes of a file. In a browser they stand in a blob, which crosses by reference: whoever posts or keeps it copies nothing, and a page
/// that holds a large dataset has none of it in its own memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(PartialEq))]
pub struct FileBytes(
    #[cfg(target_arch = "wasm32")]
    #[serde(with = "serde_wasm_bindgen::preserve")]
    web_sys::Blob,
    #[cfg(not(target_arch = "wasm32"))] Vec<u8>,
);

/// Whether both are the same blob.
#[cfg(target_arch = "wasm32")]
impl PartialEq for FileBytes {
    fn eq(&self, other: &Self) -> bool {
        let [own, others]: [&wasm_bindgen::JsValue; 2] = [self.0.as_ref(), other.0.as_ref()];
        own == others
    }
}

#[cfg(target_arch = "wasm32")]
impl From<web_sys::Blob> for FileBytes {
    fn from(blob: web_sys::Blob) -> Self {
        Self(blob)
    }
}

#[cfg(target_arch = "wasm32")]
impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
        Self(web_sys::Blob::new_with_u8_array_sequence(&parts).expect("a blob takes any bytes"))
    }
}

#[cfg(target_arch = "wasm32")]
impl FileBytes {
    /// The blob that they stand in.
    pub fn blob(&self) -> &web_sys::Blob {
        &self.0
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.0.size() as u64
    }

    /// The bytes themselves.
    ///
    /// # Errors
    /// What the browser says where it cannot read them any more.
    pub async fn read(&self) -> Result<Cow<'_, [u8]>, String> {
        let buffer = wasm_bindgen_futures::JsFuture::from(self.0.array_buffer())
            .await
            .map_err(|error| format!("{error:?}"))?;
        Ok(js_sys::Uint8Array::new(&buffer).to_vec().into())
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl FileBytes {
    /// How many there are.
    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// The bytes themselves.
    ///
    /// # Errors
    /// None natively.
    pub async fn read(&self) -> Result<Cow<'_, [u8]>, String> {
        Ok(self.0.as_slice().into())
    }
}

impl FileBytes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
