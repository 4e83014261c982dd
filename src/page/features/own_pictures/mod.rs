//! The visitor's own pictures: from files to a dataset, and what is kept of it in the browser.

pub mod about;
pub mod chosen;
#[cfg(target_arch = "wasm32")]
mod described;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod items;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod job;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod load;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod message;
pub mod model;
#[cfg(target_arch = "wasm32")]
mod names;
pub mod own;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod read;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod reader;
#[cfg(target_arch = "wasm32")]
mod seen_table;
#[cfg(target_arch = "wasm32")]
mod sheet;
mod state;
pub mod steps;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod store;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod survey;
#[cfg(target_arch = "wasm32")]
mod survey_look;
#[cfg(target_arch = "wasm32")]
mod survey_sense;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
