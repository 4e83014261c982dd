//! Words of a run's state on their way, kept where they weigh on no wasm memory.

use serde::{Deserialize, Serialize};

/// Words of 32 bits. In a browser they stand in an array of JavaScript's, which crosses without passing through the memory of either
/// side's wasm, and which a page can keep for long: wasm memory is never given back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(PartialEq))]
pub struct StateWords(
    #[cfg(target_arch = "wasm32")]
    #[serde(with = "serde_wasm_bindgen::preserve")]
    js_sys::Uint8Array,
    #[cfg(not(target_arch = "wasm32"))] Vec<u32>,
);

/// Whether both are the same array.
#[cfg(target_arch = "wasm32")]
impl PartialEq for StateWords {
    fn eq(&self, other: &Self) -> bool {
        let [own, others]: [&wasm_bindgen::JsValue; 2] = [self.0.as_ref(), other.0.as_ref()];
        own == others
    }
}

#[cfg(target_arch = "wasm32")]
impl StateWords {
    /// These words, one after another.
    pub fn of(parts: &[&[u32]]) -> Self {
        let bytes = |part: &[u32]| 4 * part.len() as u32;
        let array = js_sys::Uint8Array::new_with_length(parts.iter().map(|part| bytes(part)).sum());
        let mut at = 0;
        for part in parts {
            let end = at + bytes(part);
            array
                .subarray(at, end)
                .copy_from(bytemuck::cast_slice(part));
            at = end;
        }
        Self(array)
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.0.length() as usize / 4
    }

    /// `count` words from one on; fewer where there are fewer.
    pub fn read(&self, from: usize, count: usize) -> Vec<u32> {
        let from = from.min(self.len());
        let count = count.min(self.len() - from);
        let mut words = vec![0u32; count];
        let place = self.0.subarray(4 * from as u32, 4 * (from + count) as u32);
        place.copy_to(bytemuck::cast_slice_mut(&mut words));
        words
    }

    /// The same words in memory of their own: what is posted is moved, and this stays.
    pub fn copied(&self) -> Self {
        Self(self.0.slice(0, self.0.length()))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl StateWords {
    /// These words, one after another.
    pub fn of(parts: &[&[u32]]) -> Self {
        Self(parts.concat())
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// `count` words from one on; fewer where there are fewer.
    pub fn read(&self, from: usize, count: usize) -> Vec<u32> {
        let from = from.min(self.len());
        self.0[from..(from + count).min(self.len())].to_vec()
    }
}

impl StateWords {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes they take.
    pub fn bytes(&self) -> usize {
        4 * self.len()
    }
}
