//! Buffers and parts of them.

/// Buffers start their slices at multiples of this many words, since WebGPU binds storage at multiples of 256 bytes.
pub const ALIGN_WORDS: u32 = 64;

/// Names a buffer of a [`Plan`](super::Plan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub u32);

/// Part of a buffer, in 32-bit words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slice {
    /// The buffer.
    pub buffer: BufferId,
    /// First word; a multiple of [`ALIGN_WORDS`].
    pub offset: u32,
    /// Words.
    pub len: u32,
}

/// A buffer to be made, filled with zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buffer {
    /// Shown in GPU debuggers and error messages.
    pub label: String,
    /// Length in 32-bit words.
    pub words: u32,
}

/// Part of an arena, in 32-bit words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArenaPlace {
    /// First word; a multiple of [`ALIGN_WORDS`].
    pub offset: u32,
    /// Words.
    pub len: u32,
}

impl ArenaPlace {
    /// The part of `arena`.
    pub fn within(self, arena: Slice) -> Slice {
        Slice {
            buffer: arena.buffer,
            offset: self.offset,
            len: self.len,
        }
    }
}
