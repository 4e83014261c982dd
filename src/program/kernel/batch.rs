//! Drawing a batch.

use crate::program::Slice;

/// Advances a program's counters to the next batch: `START ← CURSOR`, `VALID ← min(batch, COUNT − START)`,
/// `CURSOR ← START + VALID` (0 where that is `COUNT`), `SLOT ← STEP mod LOSS_RING`, `STEP ← STEP + 1`, the powers
/// times `BETA1`, `BETA2` of the hyper-parameters, `RATE ← LEARNING_RATE · shares[0, SLOT]`, `KL_WEIGHT ← BETA · shares[1, SLOT]` and
/// `KL_CAPACITY ← CAPACITY · shares[2, SLOT]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// [`tick`](super::tick) words, read and written.
    pub tick: Slice,
    /// [`hyper`](super::hyper) words.
    pub hyper: Slice,
    /// `[3, LOSS_RING]`: the shares of learning rate, β and capacity at each step, by [`tick::SLOT`](super::tick::SLOT).
    pub shares: Slice,
    /// Pictures of a full batch.
    pub batch: u32,
}

/// How a dataset's values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueFormat {
    /// Four to a word, the first in the lowest byte; 255 is 1.0. Each picture starts on a word of its own: a picture
    /// takes `features / 4` words, rounded up.
    U8,
    /// One f32 to a word.
    F32,
}

impl ValueFormat {
    /// Words a picture of `features` values takes.
    pub fn words(self, features: u32) -> u32 {
        match self {
            Self::U8 => features.div_ceil(4),
            Self::F32 => features,
        }
    }
}

/// `output[r, :] ← samples[order[START + r], :]` for rows under `VALID`, zeros for the rest; bytes are divided by 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gather {
    /// Every sample.
    pub samples: Slice,
    /// How they are stored.
    pub format: ValueFormat,
    /// Picture numbers (u32).
    pub order: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// `[batch, features]`
    pub output: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a picture.
    pub features: u32,
}
