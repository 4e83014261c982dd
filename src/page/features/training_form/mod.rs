//! How the run is trained, as a form.

pub mod model;
#[cfg(target_arch = "wasm32")]
mod seed;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
