//! The page: pure state, told of by the engine and the visitor, and one Leptos component a file that shows it.
//!
//! What decides anything ([`state`], [`curve`], [`notice`], [`diagram`], [`mod@format`], [`mosaic`], [`training`],
//! [`archive`], [`own`], [`pad`], [`walk`], [`figure`], [`captions`], [`sheet`], [`latent`], [`mod@unit`], [`units`], [`axis`],
//! [`hole`], [`strengths`], [`wall`], [`stretch`], [`compare`]) is plain Rust and tested
//! natively; the rest is for the browser.

pub mod archive;
pub mod axis;
pub mod captions;
pub mod compare;
pub mod curve;
pub mod diagram;
pub mod figure;
pub mod format;
pub mod hole;
pub mod latent;
pub mod mosaic;
pub mod notice;
pub mod own;
pub mod pad;
pub mod sheet;
pub mod state;
pub mod strengths;
pub mod stretch;
pub mod training;
pub mod unit;
pub mod units;
pub mod walk;
pub mod wall;

#[cfg(target_arch = "wasm32")]
mod capture;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod mnist;
#[cfg(target_arch = "wasm32")]
pub mod script;
#[cfg(target_arch = "wasm32")]
mod ui;

#[cfg(target_arch = "wasm32")]
pub use ui::mount;
