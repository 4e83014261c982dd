//! The run so far: its losses as a chart and as a table, and the history points that can be gone back to.

pub mod curve;
#[cfg(target_arch = "wasm32")]
mod drawing;
mod state;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod table;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod timeline;
#[cfg(target_arch = "wasm32")]
mod timeline_controls;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
