//! Noise on pictures.

use crate::program::Slice;

/// `output[r] ←` the picture `input[r]` as [`Noise`](crate::spec::Noise) changes it, for rows under `VALID`, zeros for the rest.
///
/// Random words come from Threefry-2x32. With `p` the picture's number and `t` the `STEP` of the counters (or, where noise is to stay, the
/// `DRAW` of the settings): elements 2i and 2i + 1 have the words of the key at counter `[p · ⌈features / 2⌉ + i, t]`; the picture as a whole
/// has those of the key with another purpose ([`picture_key`](Self::picture_key)) at `[2p, t]`, which choose the kind and an angle, and at
/// `[2p + 1, t]`, which choose a place. Pixels and blocks take the word of the element at their place in the first channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrupt {
    /// `[batch, features]`
    pub input: Slice,
    /// `[batch, features]`
    pub output: Slice,
    /// [`corruption`](super::corruption) words.
    pub settings: Slice,
    /// First of the words that say how much: [`corruption::TRAIN`](super::corruption::TRAIN),
    /// [`corruption::TEST`](super::corruption::TEST) or [`corruption::MEASURED`](super::corruption::MEASURED).
    pub amount: u32,
    /// Whether noise is fresh at every step unless the settings say otherwise; else it stays.
    pub fresh: bool,
    /// `[features]`: pixels where this is not 0 become 0 whatever else happens.
    pub hole: Option<Slice>,
    /// The seed, and what it is used for.
    pub key: [u32; 2],
    /// Picture numbers (u32).
    pub order: Slice,
    /// [`tick`](super::tick) words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Channels, height and width.
    pub shape: [u32; 3],
}

impl Corrupt {
    /// Values a picture.
    pub fn features(&self) -> u32 {
        self.shape.iter().product()
    }

    /// Side of the blocks that [`Noise::Blocks`](crate::spec::Noise::Blocks) takes away.
    pub fn block(&self) -> u32 {
        let [_, height, width] = self.shape;
        (height.min(width) / 7).max(1)
    }

    /// Key of the words for whole pictures.
    pub fn picture_key(&self) -> [u32; 2] {
        [self.key[0], self.key[1] | 1 << 8]
    }
}
