//! Pictures decoded from codes that are drawn from the prior.

pub mod model;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
