//! A look inside: one training step, station by station.

pub mod captions;
pub mod sheet;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
pub mod walk;
