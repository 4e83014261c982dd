//! One dimension of the code at a time.

pub mod model;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
