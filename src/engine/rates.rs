//! The optimizer's numbers, and how the step size changes while a run goes on.

use super::trainer::{TRAIN, Trainer};
use crate::backend::Backend;
use crate::program::kernel::{LOSS_RING, hyper};
use crate::spec::{Clip, Course, Decay, Optimizer, SpecError};

impl Trainer {
    /// Changes the epoch after which the run stops, which its schedule may look to.
    pub fn set_horizon(&mut self, epochs: u32) {
        self.horizon = epochs;
    }

    /// Changes the step size from the next step on.
    ///
    /// # Errors
    /// A rate out of range.
    pub fn set_learning_rate(
        &mut self,
        backend: &mut impl Backend,
        rate: f64,
    ) -> Result<(), SpecError> {
        let mut run = self.run.clone();
        run.optimizer = run.optimizer.with_learning_rate(rate);
        run.validate()?;
        self.run = run;
        self.write_hyper(backend);
        Ok(())
    }

    /// The step size that the next step takes.
    pub fn rate(&self) -> f64 {
        self.run.optimizer.learning_rate() * self.plateau * self.share(0)
    }

    /// The schedule's share of the step size so many steps from now. It goes by epochs rather than by steps taken, so that a
    /// change of batch does not move it.
    fn share(&self, ahead: u32) -> f64 {
        let per_epoch = self.steps_per_epoch();
        let drawn = self.counters.position.div_ceil(self.run.batch);
        let now = self
            .counters
            .epoch
            .saturating_mul(per_epoch)
            .saturating_add(drawn);
        self.run
            .schedule
            .share(now.saturating_add(ahead), per_epoch, self.horizon)
    }

    /// Lowers the step size by what the schedule's plateau says.
    pub(super) fn lower_rate(&mut self, backend: &mut impl Backend) {
        if let Course::Plateau { factor, floor, .. } = self.run.schedule.then {
            self.plateau = (self.plateau * factor).max(floor);
            self.write_hyper(backend);
        }
    }

    pub(super) fn write_hyper(&self, backend: &mut impl Backend) {
        let mut words = [0.0f32; hyper::WORDS as usize];
        words[hyper::LEARNING_RATE] = (self.run.optimizer.learning_rate() * self.plateau) as f32;
        match self.run.optimizer {
            Optimizer::Sgd { momentum, .. } => words[hyper::MOMENTUM] = momentum as f32,
            Optimizer::RmsProp { rho, epsilon, .. } => {
                words[hyper::BETA2] = rho as f32;
                words[hyper::EPSILON] = epsilon as f32;
            }
            Optimizer::Adam {
                beta1,
                beta2,
                epsilon,
                ..
            } => {
                words[hyper::BETA1] = beta1 as f32;
                words[hyper::BETA2] = beta2 as f32;
                words[hyper::EPSILON] = epsilon as f32;
            }
        }
        let regularization = &self.run.regularization;
        words[match regularization.decay {
            Decay::Coupled => hyper::COUPLED_DECAY,
            Decay::Decoupled => hyper::DECOUPLED_DECAY,
        }] = regularization.weight_decay as f32;
        if let Clip::Value(limit) | Clip::Norm(limit) = regularization.clip {
            words[hyper::CLIP] = limit as f32;
        }
        words[hyper::L1] = regularization.l1 as f32;
        words[hyper::L2] = regularization.l2 as f32;
        backend.write(
            self.plan.store.hyper.buffer,
            0,
            bytemuck::cast_slice(&words),
        );
    }

    /// Writes the schedule's share of the learning rate for the steps to come.
    pub(super) fn write_shares(&self, backend: &mut impl Backend, first_step: u32, steps: u32) {
        if self.run.schedule.is_constant() {
            return;
        }
        let shares = self.feed_of(TRAIN).shares;
        let mut step = first_step;
        while step < first_step + steps {
            // Up to where the ring begins again.
            let slot = step % LOSS_RING;
            let count = (first_step + steps - step).min(LOSS_RING - slot);
            let words: Vec<u32> = (step..step + count)
                .map(|t| {
                    let share = self.share(t - first_step);
                    (share as f32).to_bits()
                })
                .collect();
            backend.write(shares.buffer, slot, &words);
            step += count;
        }
    }
}
