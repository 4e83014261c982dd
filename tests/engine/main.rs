//! The engine as the page drives it, message by message, on the CPU.

#![cfg(not(target_arch = "wasm32"))]

mod asking;
mod changing;
mod datasets;
mod denoise;
mod desk;
mod editing;
mod ending;
mod error_map;
mod exhibit;
mod going;
mod inspecting;
mod keeping;
mod latent;
mod losses;
mod pieces;
mod series;
