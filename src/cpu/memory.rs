//! The buffers of a plan in host memory.

use crate::program::{Buffer, BufferId, Slice};

/// One cache line, so that every buffer and every slice of it starts on one.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct Line([u32; 16]);

/// A buffer: 32-bit words, read as `u32` or `f32`.
#[derive(Debug, Default, Clone)]
pub struct Words {
    lines: Vec<Line>,
    len: usize,
}

impl Words {
    /// Zeros; none where there is no memory for them.
    fn zeroed(len: usize) -> Option<Self> {
        let mut lines = Vec::new();
        lines.try_reserve_exact(len.div_ceil(16)).ok()?;
        lines.resize(len.div_ceil(16), Line([0; 16]));
        Some(Self { lines, len })
    }

    /// All words.
    pub fn u32s(&self) -> &[u32] {
        &bytemuck::cast_slice(&self.lines)[..self.len]
    }

    /// All words, to be written.
    pub fn u32s_mut(&mut self) -> &mut [u32] {
        &mut bytemuck::cast_slice_mut(&mut self.lines)[..self.len]
    }

    /// The words of a slice of this buffer as numbers, to be written.
    pub fn floats_mut(&mut self, slice: Slice) -> &mut [f32] {
        &mut bytemuck::cast_slice_mut::<_, f32>(&mut self.lines)[range(slice)]
    }
}

/// The buffers of a plan. A kernel takes the buffers it writes out and puts them back afterwards, which keeps the
/// borrow checker's word that nothing is read and written at once.
#[derive(Debug, Default)]
pub struct Memory {
    buffers: Vec<Words>,
}

impl Memory {
    /// Zeroed buffers; the label of the first that there is no memory for. Those of `before` that are as long as one of these are
    /// used again, and the others go before any is made: old and new never stand in memory together, and a browser's, which cannot be
    /// given back, is not broken up.
    pub fn new(buffers: &[Buffer], before: Self) -> Result<Self, String> {
        let mut old = before.buffers;
        let again: Vec<Option<Words>> = buffers
            .iter()
            .map(|buffer| {
                let index = old
                    .iter()
                    .position(|words| words.len == buffer.words as usize)?;
                Some(old.swap_remove(index))
            })
            .collect();
        drop(old);
        let buffers = buffers
            .iter()
            .zip(again)
            .map(|(buffer, again)| match again {
                Some(mut words) => {
                    words.lines.fill(Line([0; 16]));
                    Ok(words)
                }
                None => Words::zeroed(buffer.words as usize).ok_or_else(|| buffer.label.clone()),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { buffers })
    }

    /// Bytes of all buffers.
    pub fn bytes(&self) -> u64 {
        self.buffers.iter().map(|words| 4 * words.len as u64).sum()
    }

    /// Words of a slice.
    pub fn u32s(&self, slice: Slice) -> &[u32] {
        &self.buffers[slice.buffer.0 as usize].u32s()[range(slice)]
    }

    /// Words of a slice as numbers.
    pub fn floats(&self, slice: Slice) -> &[f32] {
        bytemuck::cast_slice(self.u32s(slice))
    }

    /// Words of a slice, to be written.
    pub fn u32s_mut(&mut self, slice: Slice) -> &mut [u32] {
        &mut self.buffers[slice.buffer.0 as usize].u32s_mut()[range(slice)]
    }

    /// A whole buffer, to be written.
    pub fn buffer_mut(&mut self, buffer: BufferId) -> &mut [u32] {
        self.buffers[buffer.0 as usize].u32s_mut()
    }

    /// Takes a buffer out; until [`put`](Self::put) it is empty here.
    pub fn take(&mut self, slice: Slice) -> Words {
        std::mem::take(&mut self.buffers[slice.buffer.0 as usize])
    }

    /// Puts a buffer back.
    pub fn put(&mut self, slice: Slice, words: Words) {
        self.buffers[slice.buffer.0 as usize] = words;
    }
}

fn range(slice: Slice) -> std::ops::Range<usize> {
    let start = slice.offset as usize;
    start..start + slice.len as usize
}
