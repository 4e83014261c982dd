use super::buffer::{ALIGN_WORDS, Buffer, BufferId, Slice};

/// Makes the buffers of a plan.
#[derive(Debug, Default)]
pub struct Builder {
    buffers: Vec<Buffer>,
    /// The buffer to be given next, where those of another program are given again.
    again: Option<usize>,
}

impl Builder {
    /// A new buffer of its own, as one slice; within [`again_from`](Self::again_from), one that there is already.
    ///
    /// # Panics
    /// Where a buffer given again is not the one asked for.
    pub fn buffer(&mut self, label: impl Into<String>, words: u32) -> Slice {
        let made = Buffer {
            label: label.into(),
            words: words.max(1),
        };
        let len = made.words;
        let index = if let Some(next) = &mut self.again {
            let index = *next;
            *next += 1;
            assert_eq!(
                self.buffers[index], made,
                "buffers are asked for in the same order"
            );
            index
        } else {
            self.buffers.push(made);
            self.buffers.len() - 1
        };
        Slice {
            buffer: BufferId(index as u32),
            offset: 0,
            len,
        }
    }

    /// How many buffers there are.
    pub fn count(&self) -> usize {
        self.buffers.len()
    }

    /// What `lower` gives, over the buffers made from number `first` on instead of new ones.
    pub fn again_from<R>(&mut self, first: usize, lower: impl FnOnce(&mut Self) -> R) -> R {
        self.again = Some(first);
        let lowered = lower(self);
        self.again = None;
        lowered
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
