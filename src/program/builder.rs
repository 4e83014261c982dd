use super::buffer::{ALIGN_WORDS, Buffer, BufferId, Slice};

/// Marks the number of a buffer that lives within a run of a program, until [`super::lifetime`] puts it into a real one.
const SCRATCH: u32 = 1 << 31;

/// Makes the buffers of a plan.
#[derive(Debug, Default)]
pub struct Builder {
    buffers: Vec<Buffer>,
    /// Those of the program that is being lowered.
    scratch: Vec<Buffer>,
    /// The buffer to be given next, where those of another program are given again.
    again: Option<usize>,
}

impl Builder {
    /// A new buffer of its own, as one slice; within [`again_from`](Self::again_from), one that there is already.
    ///
    /// # Panics
    /// Where a buffer given again is not the one asked for, or too small.
    pub fn buffer(&mut self, label: impl Into<String>, words: u32) -> Slice {
        let made = Buffer {
            label: label.into(),
            words: words.max(1),
        };
        let len = made.words;
        let index = if let Some(next) = &mut self.again {
            let index = *next;
            *next += 1;
            let given = &self.buffers[index];
            assert!(
                given.label == made.label && given.words >= len,
                "{made:?} is asked for in the place of {given:?}"
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

    /// Room for what a program makes and uses up within a run: what is there before the first launch that names it is nothing to go by,
    /// and what is there after the last may be another's.
    pub fn scratch(&mut self, label: impl Into<String>, words: u32) -> Slice {
        self.scratch.push(Buffer {
            label: label.into(),
            words: words.max(1),
        });
        Slice {
            buffer: BufferId(SCRATCH | (self.scratch.len() - 1) as u32),
            offset: 0,
            len: words.max(1),
        }
    }

    /// What was asked for by [`scratch`](Self::scratch) since this was last called; the numbers begin at 0 again.
    pub fn take_scratch(&mut self) -> Vec<Buffer> {
        std::mem::take(&mut self.scratch)
    }

    /// How many buffers there are, but for scratch.
    pub fn count(&self) -> usize {
        self.buffers.len()
    }

    /// What `lower` gives, over the buffers made from number `first` on instead of new ones, where there is such a number.
    pub fn again_from<R>(&mut self, first: Option<usize>, lower: impl FnOnce(&mut Self) -> R) -> R {
        self.again = first;
        let lowered = lower(self);
        self.again = None;
        lowered
    }

    /// The buffers made, by [`BufferId`].
    pub fn finish(self) -> Vec<Buffer> {
        self.buffers
    }
}

/// Which of a program's scratch buffers this is, where it is one.
pub(super) fn scratch_number(id: BufferId) -> Option<usize> {
    (id.0 & SCRATCH != 0).then_some((id.0 & !SCRATCH) as usize)
}

/// The next place at or after `words` where a slice may start.
pub(super) fn align(words: u32) -> u32 {
    words.next_multiple_of(ALIGN_WORDS)
}
