//! How much faster every preset trains on all cores than on one, natively: `cargo bench --bench threads`.
//!
//! Batches too small to be worth handing to threads stay on one, so that no ratio should be far below 1.

#[cfg(not(target_arch = "wasm32"))]
mod measure;

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    measure::main();
}
