//! What can be said about codes and pictures once they are numbers: pure functions on slices. Rows are row-major, one point a
//! row. What takes long is a state machine that the caller steps.

mod distance;
mod error;
mod layout;
mod random;
mod rows;
mod spectrum;

pub mod covariance;
pub mod disentanglement;
pub mod holes;
pub mod median;
pub mod normal;
pub mod pca;
pub mod quality;
pub mod tsne;
pub mod umap;

pub use error::AnalysisError;
pub use pca::Pca;
pub use tsne::Tsne;
pub use umap::Umap;
