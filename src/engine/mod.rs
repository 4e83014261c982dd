//! The state machine over a backend: training, validation, views, snapshots, requests.

mod budget;
mod changes;
mod datasets;
mod denoise;
mod device;
mod exhibit;
mod fault;
mod gallery;
mod history;
mod init;
mod inspect;
mod latent;
mod machine;
mod outlet;
mod pace;
mod patience;
mod pixels;
mod ramp;
mod rates;
mod report;
mod requests;
mod research;
mod scrub;
mod session;
mod snapshot;
mod study;
mod trainer;
mod validation;
mod visibility;
mod watch;
mod work;

pub use device::Device;
pub use gallery::view_size;
pub use machine::Engine;
pub use outlet::Outlet;
pub use requests::Tensor;
pub use snapshot::Snapshot;
pub use trainer::{
    Chunk, ChunkResult, Counters, MAX_SCATTER, MAX_SHEET, MAX_SHOWN, TrainError, Trainer,
};
pub use validation::{Validated, Validation};
pub use work::Next;
