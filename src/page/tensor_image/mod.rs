//! Tensors as pictures: laid out in tiles, coloured, drawn on canvases, and saved as PNG and GIF.

pub mod figure;
pub mod gif;
pub mod mosaic;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod paint;
pub mod print;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod save;
