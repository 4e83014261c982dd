//! The model as a diagram, as a list of layers, and layer by layer in a form; what is edited of it, and what can be undone.

pub mod code_width;
pub mod diagram;
pub mod diagram_words;
pub mod draft;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod history_view;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod hourglass;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod hourglass_drawing;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod layer_form;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod layer_look;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod layers;
mod state;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod summary;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
