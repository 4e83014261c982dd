//! The units of the latent code: how much each is used, and all of them side by side with what each draws.

pub mod usage;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod usage_view;
pub mod wall;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod wall_view;
