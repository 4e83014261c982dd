//! The optimizer's numbers, and how the step size changes while a run goes on.

use super::programs::TRAIN;
use super::trainer::Trainer;
use crate::backend::Backend;
use crate::program::kernel::{LOSS_RING, hyper, shares};
use crate::spec::{Clip, CodePenalty, Course, Decay, Live, Optimizer, Run, SpecError};

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

    /// Changes what may change without another program, from the next step on.
    ///
    /// # Errors
    /// A number out of range, or a penalty of another kind.
    pub fn set_live(&mut self, backend: &mut impl Backend, live: Live) -> Result<(), SpecError> {
        if !live.is_like(&self.run.live()) {
            return Err(SpecError::Loss(
                "Another penalty on the code makes another program: change the run rather than a number of it.",
            ));
        }
        let run = self.run.with_live(live);
        run.validate()?;
        run.check_samples(self.kind)?;
        let reweighed = run.divergence != self.run.divergence;
        self.run = run;
        self.epoch_loss.change();
        self.write_hyper(backend);
        self.write_corruption(backend);
        if reweighed {
            self.clear_shares(backend);
        }
        Ok(())
    }

    /// The step size that the next step takes.
    pub fn rate(&self) -> f64 {
        self.run.optimizer.learning_rate() * self.plateau * self.share(shares::RATE, 0)
    }

    /// The divergence's weight at the next step.
    pub fn beta(&self) -> f64 {
        self.run.divergence.beta * self.share(shares::BETA, 0)
    }

    /// The divergence's part of the loss at the next step, from the mean divergence of each unit.
    pub(super) fn penalty(&self, units: &[f64]) -> f64 {
        let [beta, capacity] = [shares::BETA, shares::CAPACITY].map(|row| self.share(row, 0));
        self.run.divergence.penalty(units, beta, capacity)
    }

    /// What a row of the shares holds so many steps from now. It goes by epochs rather than by steps taken, so that a change of batch
    /// does not move it.
    fn share(&self, row: u32, ahead: u32) -> f64 {
        let per_epoch = self.steps_per_epoch();
        let drawn = self.counters.position.div_ceil(self.run.batch);
        let step = self
            .counters
            .epoch
            .saturating_mul(per_epoch)
            .saturating_add(drawn)
            .saturating_add(ahead);
        let Run {
            schedule,
            divergence,
            ..
        } = &self.run;
        match row {
            shares::RATE => schedule.share(step, per_epoch, self.horizon),
            shares::BETA => divergence.anneal.share(step, per_epoch),
            _ => divergence.capacity_share(step, per_epoch),
        }
    }

    /// Sets all shares to the whole, which those that are constant stay at.
    pub(super) fn clear_shares(&self, backend: &mut impl Backend) {
        let table = self.feed_of(TRAIN).shares;
        let whole = vec![1.0f32.to_bits(); table.len as usize];
        backend.write(table.buffer, 0, &whole);
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
        let divergence = &self.run.divergence;
        words[hyper::BETA] = divergence.beta as f32;
        words[hyper::CAPACITY] = divergence.capacity as f32;
        words[hyper::FREE_BITS] = divergence.free_bits as f32;
        words[hyper::CODE_WEIGHT] = self.run.code_penalty.weight() as f32;
        if let CodePenalty::KlSparsity { rho, .. } = self.run.code_penalty {
            words[hyper::RHO] = rho as f32;
        }
        words[hyper::L1] = regularization.l1 as f32;
        words[hyper::L2] = regularization.l2 as f32;
        backend.write(
            self.plan.store.hyper.buffer,
            0,
            bytemuck::cast_slice(&words),
        );
    }

    /// Writes the shares that change for the steps to come.
    pub(super) fn write_shares(&self, backend: &mut impl Backend, first_step: u32, steps: u32) {
        if !self.run.schedule.is_constant() {
            self.write_row(backend, shares::RATE, first_step, steps);
        }
        if self.run.model.is_variational() && !self.run.divergence.is_constant() {
            self.write_row(backend, shares::BETA, first_step, steps);
            self.write_row(backend, shares::CAPACITY, first_step, steps);
        }
    }

    fn write_row(&self, backend: &mut impl Backend, row: u32, first_step: u32, steps: u32) {
        let table = self.feed_of(TRAIN).shares;
        let mut step = first_step;
        while step < first_step + steps {
            // Up to where the ring begins again.
            let slot = step % LOSS_RING;
            let count = (first_step + steps - step).min(LOSS_RING - slot);
            let words: Vec<u32> = (step..step + count)
                .map(|t| {
                    let share = self.share(row, t - first_step);
                    (share as f32).to_bits()
                })
                .collect();
            backend.write(table.buffer, row * LOSS_RING + slot, &words);
            step += count;
        }
    }
}
