//! The visitor's own pictures: from files to a dataset, and what is kept of it in the browser.

#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod halt;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod items;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod job;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod load;
pub mod model;
pub mod own;
mod state;
pub mod steps;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod store;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod survey;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
