//! Changes of a model, addressed by layer name: what an editor does. Nothing here needs a model that can be trained, so
//! that one can be built step by step.

mod apply;
mod change;
mod fields;
mod fitting;
mod fix;
mod input;
mod mirror;
mod names;
mod slot;
#[cfg(test)]
mod tests;
mod tree;
mod window_mirror;

pub use change::{Edit, Edited};
pub use fields::Field;
pub use fix::Fix;
pub use slot::Setting;
pub use tree::Place;
