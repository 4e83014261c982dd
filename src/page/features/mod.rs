//! What the page offers, a folder for each feature: its model (plain Rust, tested natively), the part of the reducer that changes it
//! (`state`), and its Leptos components (`view`).

#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod backend;
pub mod code_units;
pub mod comparison;
pub mod drawing_pad;
pub mod guide;
pub mod latent_map;
pub mod latent_path;
pub mod model_choice;
pub mod model_editor;
pub mod noise;
pub mod notices;
pub mod own_pictures;
pub mod pace;
pub mod prior_samples;
pub mod recent_runs;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod reconstructions;
pub mod run_chart;
pub mod step_inspector;
pub mod training_form;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod transport;
pub mod traversals;
