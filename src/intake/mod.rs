//! A visitor's own pictures: what their files are, how large, and how they become pictures of one size.
//!
//! Everything here is pure and works on bytes as they come, a part at a time. Files are strangers': a header is a claim, not a fact,
//! and memory grows only with bytes that are really there, up to the limits in `limits`. PNG, JPEG and WebP are decoded by
//! the browser; here only their headers are read, so that what is too large is never decoded.

mod array;
mod array_classes;
mod block;
mod cifar;
mod classes;
mod code_page;
mod csv;
mod error;
mod header;
mod kept_rows;
mod kind;
mod known;
mod limits;
mod part;
mod picture;
mod range;
mod row;
mod sample;
mod sets;
mod shaping;
mod table;
mod tar;
mod turn;
mod zip;

pub use array::ArrayReading;
pub use array_classes::array_classes;
pub use block::{
    Block, CLASSES_FILE, Collector, INK_FILE, LABELS_FILE, PICTURES_FILE, SPLIT_FILE, own_header,
    room,
};
pub use classes::{ClassNames, Classes, MAX_CLASSES, NO_CLASS, class_folders};
pub use error::IntakeError;
pub use header::{Format, Head, head};
pub use kept_rows::KeptRows;
pub use kind::{FileKind, by_name, by_start, is_hidden, path_key};
pub use known::{
    Checksum, IDX_NAMES, KnownFile, KnownSet, TRAILER_BYTES, class_names, guess, gzip_trailer,
    known_file, may_be_known,
};
pub use limits::{
    FREE_BYTES, MAX_BLOCK_BYTES, MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PIXELS, MAX_RATIO, MAX_SIDE,
    MAX_TABLE_BYTES, MAX_VALUES, MIN_PICTURES, may_unpack,
};
pub use part::{SetPart, set_parts};
pub use picture::{Picture, Planes};
pub use range::Range;
pub use row::Row;
pub use sets::{ArrayPlace, hold_one_each, pair_labels};
pub use shaping::{Fit, SIDES, Shaping, capture_size, shape};
pub use table::Table;
pub use tar::{MAX_TAR_NAME, TAR_BLOCK, TarHeader, TarKind, begins_like_tar, tar_header, tar_name};
pub use turn::PictureTurn;
pub use zip::{Archive, END_BYTES, Entry, LOCAL_BYTES, Packing, data_offset, entries, find_end};
