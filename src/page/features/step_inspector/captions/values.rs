//! What captions tell of a tensor's values as a whole.

/// The share of the values that pass a test.
pub(super) fn share(values: &[f32], test: impl Fn(f32) -> bool) -> f32 {
    values.iter().filter(|value| test(**value)).count() as f32 / values.len().max(1) as f32
}

/// The value farthest from 0.
pub(super) fn largest(values: &[f32]) -> f32 {
    values
        .iter()
        .copied()
        .max_by(|a, b| a.abs().total_cmp(&b.abs()))
        .unwrap_or(0.0)
}
