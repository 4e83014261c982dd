//! The losses of the first steps of every preset on the CPU, for `scripts/same-losses`, which compares those of two commits.
//!
//! `cargo bench --bench losses -- --steps 50 --threads 1` prints a line of JSON for each preset: its losses as bits of `f32`, on
//! generated strokes. It is copied into older commits to be built there.

#[cfg(not(target_arch = "wasm32"))]
mod measure;

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    measure::main();
}
