//! The state machine over a backend: training, validation, views, checkpoints, requests.

#![warn(clippy::wildcard_enum_match_arm)]

mod apply;
mod budget;
mod checkpoint;
mod chunk;
mod client;
mod datasets;
mod denoise;
mod device;
mod display_overrides;
mod divergence;
mod early_stopping;

mod fault;
mod given_dataset;
mod history;
mod history_navigation;
mod inference;
mod init;
mod inspect;
mod kept_run;
mod latent;
mod layer_weights;
mod machine;
mod memory;
mod metrics;
mod pending_read;
mod piecewise;
mod programs;
mod projection;
mod rates;
mod reconstructions;
mod redraw;
mod requests;
mod run_lifecycle;
mod samples;
mod scheduler;
mod session;
mod settings;
mod study;
mod throttle;
mod trainer;
mod training_loss;
mod validation;
mod views;
mod visibility;

pub use checkpoint::Checkpoint;
pub use chunk::{Chunk, ChunkResult};
pub use client::Client;
pub use device::AnyBackend;
pub use inference::Tensor;
pub use machine::Engine;
pub use programs::{MAX_SCATTER, MAX_SHEET, MAX_SHOWN};
pub use reconstructions::view_size;
pub use scheduler::Next;
pub use trainer::{Counters, TrainError, Trainer};
pub use validation::{Validated, Validation};
