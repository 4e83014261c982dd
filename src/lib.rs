//! Hourglass trains small autoencoders live in a browser page.
//!
//! A declarative [`spec`] is lowered once into a [`program`] (a short list of kernel launches over named
//! buffers), and two backends run the same program: [`gpu`] in WGSL through wgpu, [`cpu`] in plain Rust.
//!
//! Import rule: a module may import only what stands to its left (`tests/import_rule.rs` enforces it).
//!
//! ```text
//! spec <- data <- program <- backend <- {cpu, gpu} <- engine <- bin/engine
//! spec <- protocol <- bridge <- page <- bin/page
//! ```
//!
//! `engine` imports `protocol`, never `bridge`; `page` never sees a program; `cpu` and `gpu` never see each
//! other; `analysis` and [`intake`] import nothing, `engine` may import the one and `page` the other.

pub mod analysis;
pub mod backend;
pub mod cpu;
pub mod data;
pub mod engine;
pub mod gpu;
pub mod intake;
pub mod page;
pub mod program;
pub mod protocol;
pub mod spec;

#[cfg(target_arch = "wasm32")]
pub mod bridge;
