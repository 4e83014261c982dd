//! Hourglass trains small autoencoders live in a browser page.
//!
//! A declarative [`spec`] is lowered once into a [`program`] (a short list of kernel launches over named
//! buffers), and two backends run the same program: [`gpu`] in WGSL through wgpu, [`cpu`] in plain Rust.
//!
//! Import rule: a module may import only what stands to its left, and no two files need each other (`tests/import_rule/` enforces both).
//!
//! ```text
//! spec <- data <- program <- backend <- {cpu, gpu} <- engine <- bin/engine
//! spec <- protocol <- bridge <- page <- bin/page
//! ```
//!
//! `engine` imports `protocol`, never `bridge`; `page` never sees a program; `cpu` and `gpu` never see each
//! other; `analysis`, [`intake`] and [`glossary`] import nothing, `engine` may import the first and `page` the others.
//!
//! The features `engine` and `page` leave out what only the other of the two programs needs.

#[cfg(feature = "engine")]
pub mod analysis;
#[cfg(feature = "engine")]
pub mod backend;
#[cfg(feature = "engine")]
pub mod cpu;
#[cfg(feature = "engine")]
pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
pub mod glossary;
#[cfg(feature = "engine")]
pub mod gpu;
#[cfg(feature = "page")]
pub mod intake;
#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "engine")]
pub mod program;
pub mod protocol;
pub mod spec;

#[cfg(target_arch = "wasm32")]
pub mod bridge;
