//! The kernels that make up most of a step, on both backends: `cargo bench --bench kernels`. Each figure is of 20 launches
//! in a row, so that the read at the end weighs little.

#[cfg(not(target_arch = "wasm32"))]
mod measure;

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    measure::main();
}
