//! What can be said about codes and pictures once they are numbers: pure functions on slices. Rows are row-major, one point a
//! row. What takes long is a state machine that the caller steps.

mod distance;
mod error;
mod layout;
mod random;
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

/// Beyond this, squared distances of rows could be too large for f32.
const LARGEST: f32 = 1e15;

/// Checks that `rows` is `[n, d]` with values that can be reckoned with.
///
/// # Panics
/// Where the slice's length is not `n * d`, or `d` is 0.
fn check_rows(rows: &[f32], n: usize, d: usize) -> Result<(), AnalysisError> {
    assert!(d > 0, "rows of no values");
    assert_eq!(rows.len(), n * d, "{n} rows of {d} values were promised");
    if rows.iter().all(|value| value.abs() <= LARGEST) {
        Ok(())
    } else {
        Err(AnalysisError::NotFinite)
    }
}
