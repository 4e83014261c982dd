//! What a run is: plain data, validated, with no behaviour beyond shapes.

mod dataset;
mod error;
mod layer;
mod loss;
mod model;
mod optimizer;
mod presets;
mod run;
mod summary;

pub use dataset::{DatasetName, Split};
pub use error::SpecError;
pub use layer::{Activation, Init, Kind, Layer};
pub use loss::Loss;
pub use model::{Code, Model, Shape, ShapedLayer, Stage};
pub use optimizer::{AdamForm, Optimizer};
pub use presets::{PRESETS, Preset, preset};
pub use run::{MAX_BATCH, MAX_EPOCHS, MAX_LEARNING_RATE, Run};
pub use summary::{Summary, SummaryRow};
