//! The pictures along a path between two latent codes, or along the arrow of a concept.

pub mod choices;
pub mod concept;
#[cfg(target_arch = "wasm32")]
mod concept_side;
#[cfg(target_arch = "wasm32")]
mod concepts;
pub mod model;
pub mod path;
mod state;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
