//! The strips under the transport: what is going on or went wrong.

pub mod model;
pub mod topic;
pub mod transfer;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
