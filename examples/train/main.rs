//! Trains a preset natively, through the same engine the page runs.
//!
//! `cargo run --release --example train -- --preset dense --dataset mnist --data data/mnist --epochs 7`

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
mod study;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), native::Failure> {
    native::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
