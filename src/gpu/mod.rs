//! The backend that runs programs in WGSL through wgpu: WebGPU in the browser, Vulkan, Metal or Direct3D 12 elsewhere.
//!
//! `backend` is the GPU as others see it. `launch` turns a kernel into a shader with its constants, bindings and grid, and is
//! the one place that chooses between variants; `pipelines` compiles them; `executor` holds a plan's buffers and runs its
//! programs; `readback` brings words back; `painter` draws views, of which `tiles` and `points` are the kinds.

mod backend;
#[cfg(target_arch = "wasm32")]
mod canvas;
mod device;
mod executor;
mod launch;
pub mod numbers;
mod painter;
mod pipelines;
mod points;
mod readback;
mod render;
pub mod shaders;
mod tiles;
mod tuning;

pub use backend::Gpu;
pub use tuning::{Options, Tuning};
