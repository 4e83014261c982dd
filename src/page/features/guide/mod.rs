//! The first visit: what an autoencoder is, and a page whose parts open as they begin to mean something.

pub mod model;
mod state;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
