use super::ir::{ALIGN_WORDS, Buffer, BufferId, Slice};

/// Makes the buffers of a plan.
#[derive(Debug, Default)]
pub struct Builder {
    buffers: Vec<Buffer>,
}

impl Builder {
    /// A new buffer of its own, as one slice.
    pub fn buffer(&mut self, label: impl Into<String>, words: u32) -> Slice {
        let buffer = BufferId(self.buffers.len() as u32);
        let words = words.max(1);
        self.buffers.push(Buffer {
            label: label.into(),
            words,
        });
        Slice {
            buffer,
            offset: 0,
            len: words,
        }
    }

    /// The buffers made, by [`BufferId`].
    pub fn finish(self) -> Vec<Buffer> {
        self.buffers
    }
}

/// The next place at or after `words` where a slice may start.
pub(super) fn align(words: u32) -> u32 {
    words.next_multiple_of(ALIGN_WORDS)
}
