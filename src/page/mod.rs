//! The page: pure state, told of by the engine and the visitor, and the Leptos components that show it.
//!
//! Each of [`features`] has a folder. What decides anything there, and in [`store`], [`mod@text`], [`chart`], [`tensor_image`] and [`browser`],
//! is plain Rust and tested natively; the rest is for the browser.

#[cfg(target_arch = "wasm32")]
mod app;
pub mod browser;
pub mod chart;
#[cfg(target_arch = "wasm32")]
mod components;
pub mod features;
#[cfg(target_arch = "wasm32")]
pub mod script_api;
pub mod store;
pub mod tensor_image;
pub mod text;

#[cfg(target_arch = "wasm32")]
pub use app::mount::mount;
#[cfg(target_arch = "wasm32")]
pub use features::own_pictures::read::listen as read_files;
