//! The page: pure state, told of by the engine and the visitor, and one Leptos component a file that shows it.
//!
//! What decides anything ([`state`], [`curve`], [`notice`], [`diagram`], [`format`], [`archive`]) is plain Rust and tested natively.

pub mod archive;
pub mod curve;
pub mod diagram;
pub mod format;
pub mod notice;
pub mod state;
