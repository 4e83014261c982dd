//! Whether what is to be scattered fits the model.

use super::sizes::code_size;
use crate::engine::programs::MAX_SCATTER;
use crate::engine::trainer::{TrainError, Trainer};
use crate::protocol::Scatter;

/// Whether a plane fits the model's codes and holds finite numbers alone.
///
/// # Errors
/// What does not.
pub(super) fn check(trainer: &Trainer, scatter: &Scatter) -> Result<(), TrainError> {
    let size = code_size(trainer) as usize;
    let plane = &scatter.plane;
    let placed = !plane.places.0.is_empty();
    let fits = if placed {
        plane.places.0.len() <= 2 * MAX_SCATTER as usize
    } else {
        plane.across.0.len() == size + 1 && plane.up.0.len() == size + 1
    };
    if !fits {
        return Err(TrainError::Values(format!(
            "The map's plane does not fit codes of {size} numbers."
        )));
    }
    let numbers = [&plane.across.0, &plane.up.0, &plane.places.0];
    let finite = numbers
        .into_iter()
        .flatten()
        .chain(&plane.window)
        .all(|number| number.is_finite());
    if !finite {
        return Err(TrainError::Values(
            "The map's plane holds a number that is not finite.".into(),
        ));
    }
    Ok(())
}
