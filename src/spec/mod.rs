//! What a run is: plain data, validated, with no behaviour beyond shapes.

mod activation;
mod dataset;
mod divergence;
mod edit;
mod error;
mod layer;
mod loss;
mod model;
mod optimizer;
mod output;
mod presets;
mod regularization;
mod run;
mod schedule;
mod shape;
mod shapes;
mod summary;
mod window;
mod wire;

pub use activation::Activation;
pub use dataset::{DatasetName, Split};
pub use divergence::{Anneal, Divergence, MAX_BETA};
pub use edit::{Edit, Edited, Field, Fix, Place, Setting};
pub use error::SpecError;
pub use layer::{Init, Interpolation, Kind, Layer, RunningVariance};
pub use loss::{Loss, Reduction};
pub use model::{Model, Stage};
pub use optimizer::{AdamForm, Optimizer, RmsPropForm};
pub use presets::{PRESETS, Preset, preset};
pub use regularization::{Clip, Decay, Regularization};
pub use run::{MAX_BATCH, MAX_EPOCHS, MAX_LEARNING_RATE, Run};
pub use schedule::{Course, EarlyStopping, Schedule, Span};
pub use shape::Shape;
pub use shapes::{ShapedLayer, Skip};
pub use summary::{Summary, SummaryRow};
pub use window::{Padding, Window};
