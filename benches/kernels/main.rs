//! The kernels that make up most of a step, on both backends, and on the GPU with either tuning: `cargo bench --bench kernels`.
//! Each figure is of many launches in a row, so that the read at the end weighs little.

#[cfg(not(target_arch = "wasm32"))]
mod convolutions;
#[cfg(not(target_arch = "wasm32"))]
mod measure;

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    measure::main();
}
