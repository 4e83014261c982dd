//! A run and where it stands.

use std::rc::Rc;

use web_time::Instant;

use super::checkpoint::Checkpoint;
use super::chunk::Chunk;
use super::history::History;
use super::metrics::Metrics;
use super::piecewise::Pieces;
use super::throttle::Throttle;
use super::trainer::Trainer;
use super::validation::Validation;
use crate::data::Dataset;
use crate::protocol::{Fault, Status};

/// Steps after weights were set before they are known to be good.
const DOUBTFUL: u32 = 100;

/// A run and where it stands.
pub(super) struct Session {
    pub trainer: Trainer,
    pub data: Rc<Dataset>,
    pub playing: bool,
    pub stop_epoch: u32,
    /// A request to train so much, under way.
    pub job: Option<TrainingRequest>,
    /// The chunk under way on the device.
    pub pending: Option<Chunk>,
    /// What is run a few launches at a time.
    pub pieces: Pieces,
    /// A validation under way, with the training loss of the epoch it ends.
    pub validation: Option<(Validation, f64)>,
    pub validate_batches: u32,
    pub val_loss: Option<f64>,
    /// Programs built so far, by this run and those before.
    pub builds: u32,
    pub throttle: Throttle,
    pub metrics: Metrics,
    /// Where to go back to; none is the initial weights.
    pub good: Option<Checkpoint>,
    /// The step at which weights were last set by a request.
    pub set_by_request: Option<u32>,
    /// Moments that can be shown again.
    pub history: History,
    pub saved: Instant,
    /// Why the run cannot go on: it has left the finite numbers.
    pub diverged: Option<Fault>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct TrainingRequest {
    pub ticket: u32,
    pub until: Until,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    Step(u32),
    Epoch(u32),
}

impl Session {
    pub fn new(trainer: Trainer, data: Rc<Dataset>, stop_epoch: u32, builds: u32) -> Self {
        Self {
            trainer,
            data,
            playing: false,
            stop_epoch,
            job: None,
            pending: None,
            pieces: Pieces::default(),
            validation: None,
            validate_batches: 1,
            val_loss: None,
            builds,
            throttle: Throttle::default(),
            metrics: Metrics::default(),
            good: None,
            set_by_request: None,
            history: History::default(),
            saved: Instant::now(),
            diverged: None,
        }
    }

    /// Training stops after so many epochs; the run's schedule may look to that.
    pub fn stop_after(&mut self, epochs: u32) {
        self.stop_epoch = epochs;
        self.trainer.set_horizon(epochs);
    }

    /// The step at which weights were set by a request so short a time ago that they are to blame where the run leaves the finite numbers.
    pub fn doubtful(&self) -> Option<u32> {
        let step = self.trainer.counters().step;
        self.set_by_request
            .filter(|&at| step < at.saturating_add(DOUBTFUL))
    }

    /// The run went back in time: nothing measured since is true any more.
    pub fn forget(&mut self) {
        self.validation = None;
        self.val_loss = None;
        self.throttle = Throttle::default();
        self.metrics = Metrics::default();
        self.good = None;
        self.set_by_request = None;
        self.saved = Instant::now();
        self.diverged = None;
    }

    /// Place on the epoch axis.
    pub fn epochs(&self) -> f32 {
        let counters = self.trainer.counters();
        counters.epoch as f32 + counters.position as f32 / self.trainer.pictures_per_epoch() as f32
    }

    /// Whether the request to train has had its amount.
    pub fn reached(&self) -> bool {
        let counters = self.trainer.counters();
        match self.job {
            Some(TrainingRequest {
                until: Until::Step(step),
                ..
            }) => counters.step >= step,
            Some(TrainingRequest {
                until: Until::Epoch(epoch),
                ..
            }) => counters.epoch >= epoch,
            None => false,
        }
    }
}

pub(super) fn status_of(session: &Session) -> Status {
    let trainer = &session.trainer;
    let counters = trainer.counters();
    let means = trainer.epoch_loss.latest();
    let (steps_per_second, samples_per_second) = session.metrics.rates();
    Status {
        playing: session.playing,
        requested: session.job.is_some(),
        step: counters.step,
        epoch: counters.epoch,
        epoch_progress: session.epochs().fract(),
        stop_epoch: session.stop_epoch,
        steps_per_epoch: trainer.steps_per_epoch(),
        batch: trainer.run().batch,
        learning_rate: trainer.run().optimizer.learning_rate(),
        rate: trainer.rate(),
        train_loss: means.map(|means| means.loss),
        train_divergence: means
            .filter(|_| trainer.run().model.is_variational())
            .map(|means| means.divergence),
        edited: trainer.edited(),
        val_loss: session.val_loss,
        beta: trainer.beta(),
        builds: session.builds,
        samples_per_second,
        steps_per_second,
        seconds_per_epoch: seconds_per_step(session, steps_per_second)
            .map(|seconds| seconds * f64::from(trainer.steps_per_epoch())),
    }
}

/// How long a step takes: the last one that was taken in pieces, or by how many there are a second, or as it is estimated.
fn seconds_per_step(session: &Session, steps_per_second: f64) -> Option<f64> {
    let counted = || (steps_per_second > 0.0).then(|| steps_per_second.recip());
    let program = session.trainer.training_program();
    session
        .pieces
        .seconds_per_step()
        .or_else(counted)
        .or_else(|| session.pieces.estimate(program.work()))
}
