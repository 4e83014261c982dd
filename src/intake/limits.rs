//! How large files and sets may be.

/// Longest side of a picture that is decoded, in pixels.
pub const MAX_SIDE: u32 = 8_192;
/// Most pixels of a picture that is decoded.
pub const MAX_PIXELS: u64 = 40_000_000;
/// Most pictures of a set.
pub const MAX_PICTURES: usize = 100_000;
/// Fewest: with fewer there is nothing to validate on.
pub const MIN_PICTURES: usize = 10;
/// Most bytes of a set's pictures; a GPU binds no more at once.
pub const MAX_BLOCK_BYTES: usize = 120 << 20;
/// Most values of one picture in a table.
pub const MAX_VALUES: usize = 1 << 20;
/// Most bytes of one file with a picture, packed or not.
pub const MAX_PICTURE_BYTES: u64 = 64 << 20;
/// Most bytes of one table, unpacked.
pub const MAX_TABLE_BYTES: u64 = 512 << 20;
/// An archive may unpack to this much whatever it weighs,
pub const FREE_BYTES: u64 = 256 << 20;
/// and beyond that to so many times its weight: pictures hardly shrink, bombs do.
pub const MAX_RATIO: u64 = 100;

/// Whether an archive that weighs `packed` bytes may unpack to `unpacked`.
pub fn may_unpack(packed: u64, unpacked: u64) -> bool {
    unpacked <= FREE_BYTES.max(packed.saturating_mul(MAX_RATIO))
}
