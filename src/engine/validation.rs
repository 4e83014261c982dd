//! The loss on the validation pictures.

use super::programs::EVALUATE;
use super::trainer::Trainer;
use crate::backend::{Backend, BackendError};
use crate::program::Slice;
use crate::protocol::Terms;

/// A validation under way.
#[derive(Debug)]
#[must_use]
pub struct Validation {
    done: u32,
    batches: u32,
}

impl Validation {
    /// Counts so many batches as done; whether those were the last.
    pub(super) fn count(&mut self, batches: u32) -> bool {
        self.done += batches;
        self.done == self.batches
    }
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

/// What evaluations add up to.
#[derive(Debug, Default)]
struct ValidationSums {
    loss: f64,
    units: Vec<f64>,
    /// What is measured of each unit of a code that costs something by itself.
    activity: Vec<f64>,
    /// Squared lengths of the rows of the encoder's weight, for a contractive code; and the penalties of the weights. Both are the same
    /// whatever the pictures.
    norms: Vec<f64>,
    penalties: f64,
}

impl ValidationSums {
    fn add(&mut self, other: Self) {
        self.loss += other.loss;
        let pairs = [
            (&mut self.units, other.units),
            (&mut self.activity, other.activity),
        ];
        for (sums, more) in pairs {
            sums.resize(more.len(), 0.0);
            for (sum, more) in sums.iter_mut().zip(more) {
                *sum += more;
            }
        }
        self.norms = other.norms;
        self.penalties = other.penalties;
    }
}

impl Validated {
    /// The divergence of the codes in nats, unweighted: with the reconstruction, the negative evidence lower bound where the loss is a
    /// likelihood summed over pixels.
    pub fn divergence(&self) -> f64 {
        self.units.iter().sum()
    }

    /// The loss's parts, where the code is a Gaussian.
    pub(super) fn terms(&self) -> Option<Terms> {
        (!self.units.is_empty()).then(|| Terms {
            reconstruction: self.reconstruction,
            divergence: self.divergence(),
            units: self.units.clone(),
        })
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
        validation.count(batches)
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
        let count = self.parts.validation.len() as u32;
        let sums = self.sums(backend, validation.batches, count).await?;
        Ok(self.put_together(&sums, count))
    }

    /// The loss over all test pictures, and its parts. Validation must not be under way.
    ///
    /// # Errors
    /// The backend's.
    pub async fn test(&self, backend: &mut impl Backend) -> Result<Validated, BackendError> {
        let feed = self.feed_of(EVALUATE);
        let batch = self.plan.programs[EVALUATE.0].batch;
        let mut all = ValidationSums::default();
        for pictures in self.parts.test.chunks(self.parts.validation.len()) {
            let count = pictures.len() as u32;
            let words = self.fresh_tick(count);
            backend.write(feed.tick.buffer, 0, &words);
            backend.write(feed.order.buffer, 0, pictures);
            let batches = count.div_ceil(batch);
            backend.run(EVALUATE, batches);
            all.add(self.sums(backend, batches, count).await?);
        }
        backend.write(feed.order.buffer, 0, &self.parts.validation);
        Ok(self.put_together(&all, self.parts.test.len() as u32))
    }

    /// What the batches of an evaluation of so many pictures have left.
    async fn sums(
        &self,
        backend: &mut impl Backend,
        batches: u32,
        count: u32,
    ) -> Result<ValidationSums, BackendError> {
        let feed = self.feed_of(EVALUATE);
        let parts = [
            Some(feed.losses),
            feed.penalties,
            feed.divergence.map(|divergence| divergence.units),
            feed.activity.map(|activity| activity.units),
            feed.activity.and_then(|activity| activity.norms),
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
        let [penalties, units, activity, norms] = [1, 2, 3, 4].map(|i| floats(parts[i]));
        let batch = self.plan.programs[EVALUATE.0].batch;
        let loss: f64 = words[0][..batches as usize]
            .iter()
            .enumerate()
            .map(|(index, &bits)| {
                let pictures = batch.min(count - index as u32 * batch);
                f64::from(f32::from_bits(bits)) * f64::from(pictures)
            })
            .sum();
        Ok(ValidationSums {
            loss,
            units,
            activity,
            norms,
            penalties: penalties.iter().sum(),
        })
    }

    fn put_together(&self, sums: &ValidationSums, count: u32) -> Validated {
        let count = f64::from(count.max(1));
        let reconstruction = self.run.loss.of_mean(sums.loss / count);
        let means = |sums: &[f64]| -> Vec<f64> { sums.iter().map(|sum| sum / count).collect() };
        let units = means(&sums.units);
        let cost = self
            .run
            .code_penalty
            .value(&means(&sums.activity), &sums.norms);
        Validated {
            loss: reconstruction + sums.penalties + self.penalty(&units) + cost,
            reconstruction,
            units,
        }
    }
}
