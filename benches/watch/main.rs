//! Training steps of one model on the CPU, for `scripts/bench-self`, which runs it built of two commits in turn.
//!
//! `cargo bench --bench watch -- --workload dense64 --threads 1 --seconds 2` prints one line of JSON. With `--asked` it prints one
//! for every line that comes on standard input.
//!
//! It is copied into older commits to be built there, so it uses no more of the engine than `benches/steps` does.

#[cfg(not(target_arch = "wasm32"))]
mod measure;

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    measure::main();
}
