//! The drawing pad: a picture of the visitor's own, by hand or from the camera, and what the model makes of it.

#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod answer;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod camera_state;
pub mod centre;
pub mod cursor;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod feed;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod guest;
pub mod ink;
pub mod kept;
pub mod lens;
pub mod measure;
pub mod model;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod state;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod store;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod train;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
