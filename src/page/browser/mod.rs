//! What the page wants of the browser: storage, downloads, files, the camera, pixels of what it can draw, and what is in sight.

#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod address;
pub mod archive;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod camera;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod capture;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod clipboard;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod decode_image;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod files;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod focus;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod in_sight;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod known;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod mnist;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod packed;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod random;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod size;
