//! Runs that have trained and that another took the place of: they can be returned to.

pub mod model;
mod state;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod store;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
