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

/// What a validation gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    /// The loss, with all that training lowers in it.
    pub loss: f64,
    /// How far reconstructions are from their pictures; of Gaussian codes, those of samples.
    pub reconstruction: f64,
    /// The mean divergence of each unit in nats; empty where the code is plain.
    pub units: Vec<f64>,
}

impl Validated {
    /// The divergence of the codes in nats, unweighted: with the reconstruction, the negative evidence lower bound where the loss is a
    /// likelihood summed over pixels.
    pub fn divergence(&self) -> f64 {
        self.units.iter().sum()
    }
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

    /// The loss over all validation pictures, and its parts.
    ///
    /// # Errors
    /// The backend's.
    pub async fn validated(
        &self,
        backend: &mut impl Backend,
        validation: Validation,
    ) -> Result<Validated, BackendError> {
        let feed = self.feed_of(EVALUATE);
        let parts = [
            Some(feed.losses),
            feed.penalties,
            feed.divergence.map(|divergence| divergence.units),
        ];
        let slices: Vec<Slice> = parts.into_iter().flatten().collect();
        let words = backend.read(&slices).await?;
        let mut rest = words[1..].iter();
        let mut floats = |part: Option<Slice>| -> Vec<f64> {
            part.and_then(|_| rest.next())
                .into_iter()
                .flatten()
                .map(|&bits| f64::from(f32::from_bits(bits)))
                .collect()
        };
        let (penalties, units) = (floats(parts[1]), floats(parts[2]));
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
        let reconstruction = self.run.loss.of_mean(sum / f64::from(count));
        let units: Vec<f64> = units.iter().map(|sum| sum / f64::from(count)).collect();
        let loss = reconstruction + penalties.iter().sum::<f64>() + self.penalty(&units);
        Ok(Validated {
            loss,
            reconstruction,
            units,
        })
    }
}
