//! Named starting points.

mod conv;
mod dense;
mod list;
mod parts;
mod plain_codes;
mod variational;

pub use list::{PRESETS, Preset, preset};
