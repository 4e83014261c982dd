//! Choosing a model: a preset keeps the dataset where it can take it, asks for another where it cannot, and gives that back.

pub(in crate::page) mod borrowed;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod goals;
mod state;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
