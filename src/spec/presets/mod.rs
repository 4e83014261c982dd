//! Named starting points.

mod conv;
mod dense;
mod goal;
mod list;
mod parts;
mod plain_codes;
mod variational;
mod words;

pub use goal::Goal;
pub use list::{Needs, PRESETS, Preset, preset};
