//! Ranges of the numbers of layers.

use super::{Layer, SpecError};

/// Widest dense layer, and most channels, that are accepted; four times what the tutorials' widest needs.
pub(super) const MAX_UNITS: u32 = 16_384;
/// Most numbers of a Gaussian code; four times the widest that makes sense here.
pub(super) const MAX_GAUSSIANS: u32 = 256;
/// Most classes of a label.
pub(super) const MAX_CLASSES: u32 = 256;
/// Largest side of a window, stride and dilation.
pub(super) const MAX_WINDOW: u32 = 64;

/// That a field is from 1 to `most`.
pub(super) fn in_range(
    layer: &Layer,
    field: &str,
    given: u32,
    most: u32,
    allowed: &'static str,
) -> Result<(), SpecError> {
    if (1..=most).contains(&given) {
        Ok(())
    } else {
        Err(SpecError::range(
            format!("{}.{field}", layer.name),
            given,
            allowed,
        ))
    }
}

/// That a field is a share under 1.
pub(super) fn check_share(layer: &Layer, field: &str, given: f64) -> Result<(), SpecError> {
    // Kernels compute with f32, where what is nearly 1 becomes 1.
    if (0.0..1.0).contains(&given) && (given as f32) < 1.0 {
        Ok(())
    } else {
        Err(SpecError::range(
            format!("{}.{field}", layer.name),
            given,
            "at least 0 and under 1",
        ))
    }
}

/// That what is added to a variance is neither nothing nor much.
pub(super) fn check_epsilon(layer: &Layer, given: f64) -> Result<(), SpecError> {
    if (1e-30..=1.0).contains(&given) {
        Ok(())
    } else {
        Err(SpecError::range(
            format!("{}.epsilon", layer.name),
            given,
            "at least 1e-30 and at most 1",
        ))
    }
}
