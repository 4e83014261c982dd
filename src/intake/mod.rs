//! A visitor's own pictures: what their files are, how large, and how they become pictures of one size.
//!
//! Everything here is pure and works on bytes as they come, a part at a time. Files are strangers': a header is a claim, not a fact,
//! and memory grows only with bytes that are really there, up to the limits in `limits`. PNG, JPEG and WebP are decoded by
//! the browser; here only their headers are read, so that what is too large is never decoded.

mod array;
mod block;
mod cifar;
mod classes;
mod csv;
mod error;
mod header;
mod kind;
mod limits;
mod picture;
mod range;
mod row;
mod sets;
mod shaping;
mod table;
mod turn;
mod zip;

pub use array::ArrayReading;
pub use block::{Block, CLASSES_FILE, Collector, INK_FILE, LABELS_FILE, PICTURES_FILE, own_header};
pub use classes::{ClassNames, Classes, MAX_CLASSES, NO_CLASS, class_folders};
pub use error::IntakeError;
pub use header::{Format, Head, head};
pub use kind::{FileKind, by_name, by_start, is_hidden, path_key};
pub use limits::{
    FREE_BYTES, MAX_BLOCK_BYTES, MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PIXELS, MAX_RATIO, MAX_SIDE,
    MAX_TABLE_BYTES, MAX_VALUES, MIN_PICTURES, may_unpack,
};
pub use picture::{Picture, Planes};
pub use range::Range;
pub use row::Row;
pub use sets::{ArrayPlace, hold_one_each, pair_labels};
pub use shaping::{Fit, SIDES, Shaping, capture_size, shape};
pub use table::Table;
pub use turn::PictureTurn;
pub use zip::{Archive, END_BYTES, Entry, LOCAL_BYTES, Packing, data_offset, entries, find_end};
