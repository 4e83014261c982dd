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
#[cfg(target_arch = "wasm32")]
mod seen_table;
mod state;
pub mod steps;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod store;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod survey;
#[cfg(target_arch = "wasm32")]
mod survey_look;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
