//! Whole training steps of every preset, on both backends: `cargo bench --bench steps`. Throughput is in pictures.

#[cfg(not(target_arch = "wasm32"))]
mod measure;

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    measure::main();
}
