//! Named starting points.

mod conv;
mod dense;
mod list;
mod parts;
mod plain_codes;
mod variational;
mod words;

pub use list::{Needs, PRESETS, Preset, preset};
