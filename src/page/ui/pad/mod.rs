//! The drawing pad: a picture of the visitor's own, and what the model makes of it while it is drawn.

mod answer;
mod camera;
mod camera_state;
mod chain;
mod code;
mod drawing;
pub mod easel;
mod feed;
mod film;
mod gallery;
mod guest;
mod store;
mod surface;
mod tools;
mod train;

pub use drawing::{DrawButton, Drawing};
pub use easel::Easel;
