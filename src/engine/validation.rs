//! The loss on the validation pictures.

use super::trainer::{EVALUATE, Trainer};
use crate::backend::{Backend, BackendError};
use crate::program::Slice;

/// A validation under way.
#[derive(Debug)]
#[must_use]
pub struct Validation {
    done: u32,
    batches: u32,
}

impl Trainer {
    /// Begins to validate with the weights as they are.
    pub fn validate(&mut self, backend: &mut impl Backend) -> Validation {
        let count = self.parts.validation.len() as u32;
        let words = self.fresh_tick(count);
        backend.write(self.feed_of(EVALUATE).tick.buffer, 0, &words);
        Validation {
            done: 0,
            batches: count.div_ceil(self.plan.programs[EVALUATE.0].batch),
        }
    }

    /// Validates some batches more; whether that was all.
    pub fn validate_some(
        &self,
        backend: &mut impl Backend,
        validation: &mut Validation,
        batches: u32,
    ) -> bool {
        let batches = batches.clamp(1, validation.batches - validation.done);
        backend.run(EVALUATE, batches);
        validation.done += batches;
        validation.done == validation.batches
    }

    /// The mean loss over all validation pictures.
    ///
    /// # Errors
    /// The backend's.
    pub async fn validated(
        &self,
        backend: &mut impl Backend,
        validation: Validation,
    ) -> Result<f64, BackendError> {
        let feed = self.feed_of(EVALUATE);
        let slices: Vec<Slice> = [feed.losses].into_iter().chain(feed.penalties).collect();
        let words = backend.read(&slices).await?;
        let count = self.parts.validation.len() as u32;
        let batch = self.plan.programs[EVALUATE.0].batch;
        let sum: f64 = words[0][..validation.batches as usize]
            .iter()
            .enumerate()
            .map(|(index, &bits)| {
                let pictures = batch.min(count - index as u32 * batch);
                f64::from(f32::from_bits(bits)) * f64::from(pictures)
            })
            .sum();
        let penalties: f64 = words[1..]
            .iter()
            .flatten()
            .map(|&bits| f64::from(f32::from_bits(bits)))
            .sum();
        Ok(self.run.loss.of_mean(sum / f64::from(count)) + penalties)
    }
}
