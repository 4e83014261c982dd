//! Another run beside this one.

pub mod choices;
pub mod model;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
