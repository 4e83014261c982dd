//! Noise on the inputs: its kind and level, the mask that the visitor paints, and how well noise of every strength is undone.

pub mod mask;
#[cfg(target_arch = "wasm32")]
mod ramp;
mod state;
pub mod strengths;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod strengths_view;
pub mod studies;
mod study;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
