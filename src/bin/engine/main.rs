//! The engine's worker: wires the bridge to the engine and gives it a backend, time and canvases.

#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
mod helpers;
#[cfg(target_arch = "wasm32")]
mod turn;
#[cfg(target_arch = "wasm32")]
mod worker;

fn main() {
    #[cfg(target_arch = "wasm32")]
    worker::start();
}
