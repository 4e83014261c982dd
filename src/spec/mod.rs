//! What a run is: plain data, validated, with no behaviour beyond shapes.

#![warn(clippy::wildcard_enum_match_arm)]

mod activation;
mod code_penalty;
mod corruption;
mod dataset;
mod descriptor;
mod divergence;
mod edit;
mod error;
mod layer;
mod limits;
mod live;
mod loss;
mod model;
mod optimizer;
mod output;
mod presets;
mod regularization;
mod run;
mod run_checks;
mod run_samples;
mod sample;
mod schedule;
mod shape;
mod shaped;
mod shapes;
mod summary;
mod window;
mod windowed;
mod wire;

pub use activation::{Activation, Manner};
pub use code_penalty::{CodePenalty, MAX_CODE_WEIGHT};
pub use corruption::{Corruption, Noise};
pub use dataset::{DatasetName, FileSource, Split};
pub use descriptor::KindInfo;
pub use divergence::{Anneal, Divergence, MAX_BETA};
pub use edit::{Edit, Edited, Field, Fix, Place, Setting};
pub use error::SpecError;
pub use layer::{Init, Interpolation, Kind, Largest, Layer, RunningVariance};
pub use live::Live;
pub use loss::{Comparison, Distance, Explanation, LOGVAR_LEAST, Loss, Reduction};
pub use model::{Model, Stage};
pub use optimizer::{AdamForm, Optimizer, RmsPropForm};
pub use presets::{Goal, Needs, PRESETS, Preset, preset};
pub use regularization::{Clip, Decay, Regularization};
pub use run::{MAX_BATCH, Run};
pub use run_checks::{MAX_EPOCHS, MAX_LEARNING_RATE};
pub use sample::{Polarity, SampleKind};
pub use schedule::{Course, EarlyStopping, Schedule, Span};
pub use shape::Shape;
pub use shaped::{ShapedLayer, Skip};
pub use summary::{Summary, SummaryRow};
pub use window::{Padding, Window};
