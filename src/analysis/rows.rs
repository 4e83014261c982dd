//! Rows of values that can be reckoned with.

use super::AnalysisError;

/// Beyond this, squared distances of rows could be too large for f32.
const LARGEST: f32 = 1e15;

/// Checks that `rows` is `[n, d]` with values that can be reckoned with.
///
/// # Panics
/// Where the slice's length is not `n * d`, or `d` is 0.
pub fn check_rows(rows: &[f32], n: usize, d: usize) -> Result<(), AnalysisError> {
    assert!(d > 0, "rows of no values");
    assert_eq!(rows.len(), n * d, "{n} rows of {d} values were promised");
    if rows.iter().all(|value| value.abs() <= LARGEST) {
        Ok(())
    } else {
        Err(AnalysisError::NotFinite)
    }
}
