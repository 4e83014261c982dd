//! One dimension of the code at a time.

#[cfg(target_arch = "wasm32")]
mod factors;
pub mod model;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
