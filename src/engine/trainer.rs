//! One run on a backend: counters, order of the pictures, training and validation. It knows epochs, but no clock and
//! no page.

use thiserror::Error;

use super::chunk::{Chunk, ChunkResult};
use super::early_stopping::Patience;
use super::init::{initial_statistic, initial_values};
use super::programs::{
    EVALUATE, PAST, PRESENT, TRAIN, TRAIN_CLEAN, TRAIN_LAST, TRAIN_LAST_CLEAN, wanted,
};
use super::samples::{layout, upload};
use super::training_loss::TrainingLoss;
use crate::backend::{Backend, BackendError, Reading};
use crate::data::rng::{Purpose, Stream};
use crate::data::{Dataset, Parts};
use crate::program::kernel::{LOSS_RING, ValueFormat, tick};
use crate::program::{Feed, Masks, Passing, Plan, Program, ProgramId, Slice, plan};
use crate::spec::{Polarity, Run, SampleKind, SpecError, Stage};

/// Why a run could not be set up or go on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrainError {
    /// The run cannot be.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The backend failed.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The data does not go with the run.
    #[error("{0}")]
    Data(String),
    /// Numbers given do not fit the model.
    #[error("{0}")]
    Values(String),
}

/// Where a run stands once everything asked of the backend is done.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counters {
    /// Steps taken.
    pub step: u32,
    /// Whole epochs done.
    pub epoch: u32,
    /// Pictures drawn in the epoch under way.
    pub position: u32,
}

/// One run on a backend.
#[derive(Debug)]
pub struct Trainer {
    pub(super) run: Run,
    pub(super) plan: Plan,
    pub(super) parts: Parts,
    pub(super) kind: SampleKind,
    /// What a value of 1 is in grey pictures.
    grey: Polarity,
    pub(super) format: ValueFormat,
    pub(super) counters: Counters,
    /// What it has lost in the epoch under way.
    pub(super) epoch_loss: TrainingLoss,
    /// Pictures in the order table, where a caller has filled it.
    pub(super) fed: Option<u32>,
    /// Share of the learning rate that [`Course::Plateau`](crate::spec::Course::Plateau) has left.
    pub(super) plateau: f64,
    /// What it remembers of its validation losses.
    pub(super) patience: Patience,
    /// The epoch after which the run is to stop.
    pub(super) horizon: u32,
    /// Whether weights came from elsewhere than the run's seed.
    pub(super) edited: bool,
    /// Which noise the pictures on show have.
    pub(super) draw: u32,
}

impl Trainer {
    /// Sets up `run` on `backend`, in place of what was there, at step 0.
    ///
    /// # Errors
    /// A run that cannot be or does not fit the data leaves the backend as it was; after a backend's error it holds nothing.
    pub async fn load(
        backend: &mut impl Backend,
        run: Run,
        data: &Dataset,
        parts: Parts,
    ) -> Result<Self, TrainError> {
        Self::load_with_masks(backend, run, data, parts, Masks::Seeded).await
    }

    /// As [`load`](Self::load), with dropout masks from elsewhere where training is to be compared with another library's.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn load_with_masks(
        backend: &mut impl Backend,
        run: Run,
        data: &Dataset,
        parts: Parts,
        masks: Masks,
    ) -> Result<Self, TrainError> {
        let samples = data.kind.plural();
        if run.model.input.values() != data.shape.values() {
            return Err(TrainError::Data(format!(
                "The model takes {samples} of {}, but those of {} are {}. Choose a model for that size, or other {samples}.",
                run.model.input,
                data.name.title(),
                data.shape
            )));
        }
        run.check_samples(data.kind)?;
        if parts.train.is_empty() || parts.validation.is_empty() {
            return Err(TrainError::Data(format!(
                "There are no {samples} to train on, or none to validate with. Add some, or choose another split."
            )));
        }
        let layout = layout(data);
        check_labels(&run, data)?;
        let wanted = wanted(&run, &parts, masks)?;
        let plan = plan(&run, layout, &wanted, backend.most_work())?;
        backend.load(&plan).await?;
        upload(data, backend, plan.store.samples.buffer);
        if let Some(labels) = plan.store.labels {
            let words: Vec<u32> = data.labels.iter().map(|&label| label.into()).collect();
            backend.write(labels.buffer, 0, &words);
        }
        let horizon = run.epochs;
        let mut trainer = Self {
            run,
            plan,
            parts,
            kind: data.kind,
            grey: data.polarity,
            format: layout.format,
            counters: Counters::default(),
            epoch_loss: TrainingLoss::default(),
            fed: None,
            plateau: 1.0,
            patience: Patience::default(),
            horizon,
            edited: false,
            draw: 0,
        };
        trainer.clear_shares(backend);
        for views in [PRESENT, PAST] {
            for id in [views.sheet, views.probe] {
                let order = trainer.feed_of(id).order;
                backend.write(order.buffer, 0, &(0..order.len).collect::<Vec<u32>>());
            }
        }
        let order = trainer.feed_of(EVALUATE).order;
        backend.write(order.buffer, 0, &trainer.parts.validation);
        trainer.write_hyper(backend);
        trainer.write_corruption(backend);
        trainer.rewind(backend);
        Ok(trainer)
    }

    /// The run.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The layer of the summary whose output is the code.
    pub(super) fn code_layer(&self) -> Option<usize> {
        let shaped = self.run.model.shapes().ok()?;
        shaped
            .iter()
            .rposition(|shaped| shaped.stage == Stage::Encoder)
    }

    /// The planes, `[channels, height, width]`, as which views draw a sample.
    pub(super) fn planes(&self) -> [u32; 3] {
        self.kind.planes(self.run.model.input)
    }

    /// What a value of 1 is in a sample.
    pub(super) fn polarity(&self) -> Polarity {
        self.kind.polarity(self.grey, self.planes())
    }

    /// Whether weights came from elsewhere than the run's seed, so that the seed alone does not lead to them.
    pub fn edited(&self) -> bool {
        self.edited
    }

    /// The plan that stands on the backend.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where the run stands.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Pictures an epoch draws.
    pub fn pictures_per_epoch(&self) -> u32 {
        self.fed.unwrap_or(self.parts.train.len() as u32)
    }

    /// Steps an epoch takes, the last one perhaps with fewer pictures.
    pub fn steps_per_epoch(&self) -> u32 {
        self.pictures_per_epoch().div_ceil(self.run.batch)
    }

    /// Back to the initial weights and the first epoch's order.
    pub fn rewind(&mut self, backend: &mut impl Backend) {
        let store = &self.plan.store;
        let mut values = vec![0.0f32; store.values.len as usize];
        for (index, parameter) in store.parameters.iter().enumerate() {
            let at = parameter.offset as usize;
            let initial = initial_values(&self.run.model, self.run.seed, index, parameter);
            values[at..at + initial.len()].copy_from_slice(&initial);
        }
        backend.write(store.values.buffer, 0, bytemuck::cast_slice(&values));
        self.reset_statistics(backend);
        self.clear_moments(backend);
        self.plateau = 1.0;
        self.patience = Patience::default();
        self.write_hyper(backend);
        self.counters = Counters::default();
        self.edited = false;
        self.epoch_loss = TrainingLoss::default();
        self.fed = None;
        let words = self.fresh_tick(self.pictures_per_epoch());
        backend.write(self.feed_of(TRAIN).tick.buffer, 0, &words);
        self.write_order(backend);
    }

    /// Trains on these pictures, in this order and over and over, in place of the seeded shuffle; an epoch is once through.
    ///
    /// # Panics
    /// When the order is longer than the training part.
    pub fn feed(&mut self, backend: &mut impl Backend, order: &[u32]) {
        let feed = self.feed_of(TRAIN);
        assert!(
            order.len() <= self.parts.train.len(),
            "the order table is too short"
        );
        backend.write(feed.order.buffer, 0, order);
        backend.write(feed.tick.buffer, tick::COUNT as u32, &[order.len() as u32]);
        backend.write(feed.tick.buffer, tick::CURSOR as u32, &[0]);
        self.fed = Some(order.len() as u32);
        self.counters.position = 0;
        self.epoch_loss.start_over();
    }

    /// The program that takes the next step, as it was lowered.
    pub fn training_program(&self) -> &Program {
        self.program(self.next_step())
    }

    /// Which program takes the next step.
    pub(super) fn next_step(&self) -> ProgramId {
        self.step_with(self.left_in_epoch())
    }

    /// Which program takes a step that so many pictures of the epoch are left for.
    fn step_with(&self, left: u32) -> ProgramId {
        let last = self.plan.programs.get(TRAIN_LAST.0);
        let is_last = last.is_some_and(|last| last.batch == left);
        match (is_last, self.run.corruption.trains()) {
            (false, true) => TRAIN,
            (false, false) => TRAIN_CLEAN,
            (true, true) => TRAIN_LAST,
            (true, false) => TRAIN_LAST_CLEAN,
        }
    }

    /// Pictures that the epoch under way has yet to draw.
    fn left_in_epoch(&self) -> u32 {
        self.pictures_per_epoch() - self.counters.position
    }

    /// Starts up to `steps` steps, but no more than to the epoch's end.
    pub fn advance(&mut self, backend: &mut impl Backend, steps: u32) -> Chunk {
        let batch = self.run.batch;
        let left = self.left_in_epoch();
        let steps = steps.clamp(1, left.div_ceil(batch).min(LOSS_RING));
        self.write_shares(backend, self.counters.step, steps);
        let first = self.step_with(left);
        let last = self.step_with(left - (steps - 1) * batch);
        if first == last {
            backend.run(first, steps);
        } else {
            backend.run(first, steps - 1);
            backend.run(last, 1);
        }
        self.stepped(backend, steps)
    }

    /// Starts one step, and reads each of these values of [`training_program`](Self::training_program) as soon as it is there.
    pub(super) fn advance_watched(
        &mut self,
        backend: &mut impl Backend,
        watched: &[Passing],
    ) -> (Chunk, Vec<Reading>) {
        let launches = self.training_program().launches.len();
        let mut readings: Vec<Option<Reading>> = watched.iter().map(|_| None).collect();
        let program = self.begin_step(backend);
        let mut done = 0;
        for made in 0..=launches {
            for (reading, passing) in readings.iter_mut().zip(watched) {
                if passing.made == made {
                    backend.run_part(program, done..made);
                    done = made;
                    *reading = Some(backend.read(&[passing.slice]));
                }
            }
        }
        backend.run_part(program, done..launches);
        let chunk = self.stepped(backend, 1);
        (chunk, readings.into_iter().flatten().collect())
    }

    /// Begins a step whose launches the caller runs, and tells of by [`stepped`](Self::stepped); which program they are of.
    pub(super) fn begin_step(&self, backend: &mut impl Backend) -> ProgramId {
        self.write_shares(backend, self.counters.step, 1);
        self.next_step()
    }

    /// Counts so many steps that the backend has been asked for.
    pub(super) fn stepped(&mut self, backend: &mut impl Backend, steps: u32) -> Chunk {
        let batch = self.run.batch;
        let first_step = self.counters.step;
        self.counters.step += steps;
        let before_last = self.counters.position + (steps - 1) * batch;
        let last = batch.min(self.pictures_per_epoch() - before_last);
        self.counters.position = before_last + last;
        let ends_epoch = self.counters.position == self.pictures_per_epoch();
        let feed = self.feed_of(TRAIN);
        let mut slices = vec![feed.losses, self.plan.store.flags];
        if let Some(divergence) = feed.divergence {
            slices.extend(divergence.ring);
            slices.push(divergence.units);
        }
        let reading = backend.read(&slices);
        if ends_epoch {
            self.counters.epoch += 1;
            self.counters.position = 0;
            if self.fed.is_none() {
                self.write_order(backend);
            }
        }
        Chunk {
            first_step,
            steps,
            batch,
            last,
            ends_epoch,
            reading,
        }
    }

    /// Adds a finished chunk to the epoch's loss; the epoch's mean, where it ends with the chunk.
    pub fn account(&mut self, chunk: &ChunkResult) -> Option<f64> {
        self.epoch_loss.add(chunk).map(|means| means.loss)
    }

    /// Sets the running statistics back to what they start from.
    pub(super) fn reset_statistics(&self, backend: &mut impl Backend) {
        let store = &self.plan.store;
        let mut statistics = vec![0.0f32; store.statistics.len as usize];
        for part in &store.state {
            let at = part.offset as usize;
            statistics[at..][..part.len as usize].fill(initial_statistic(&part.name));
        }
        backend.write(
            store.statistics.buffer,
            0,
            bytemuck::cast_slice(&statistics),
        );
    }

    /// Forgets the optimizer's moments and the record of non-finite values.
    pub fn clear_moments(&self, backend: &mut impl Backend) {
        let store = &self.plan.store;
        let zeros = vec![0u32; store.moment1.len as usize];
        backend.write(store.moment1.buffer, 0, &zeros);
        backend.write(store.moment2.buffer, 0, &zeros);
        self.clear_flags(backend);
    }

    /// Clears the record of non-finite values.
    pub fn clear_flags(&self, backend: &mut impl Backend) {
        backend.write(self.plan.store.flags.buffer, 0, &[0]);
    }

    pub(super) fn program(&self, id: ProgramId) -> &Program {
        &self.plan.programs[id.0]
    }

    /// # Panics
    /// For a program that does not draw from the dataset.
    pub(super) fn feed_of(&self, id: ProgramId) -> Feed {
        self.program(id)
            .feed
            .expect("the program draws from the dataset")
    }

    /// Fills the order table with the epoch's shuffle.
    pub(super) fn write_order(&self, backend: &mut impl Backend) {
        let mut order = self.parts.train.clone();
        Stream::new(self.run.seed, Purpose::Shuffle, self.counters.epoch).shuffle(&mut order);
        backend.write(self.feed_of(TRAIN).order.buffer, 0, &order);
    }

    /// The first of a shuffle of the validation pictures, the same for every run of the data.
    pub(super) fn some_validation(&self, count: u32) -> Vec<u32> {
        let mut pictures = self.parts.validation.clone();
        Stream::new(0, Purpose::Show, 1).shuffle(&mut pictures);
        pictures.truncate(count as usize);
        pictures
    }

    /// How the dataset's pixels are stored.
    pub(super) fn format(&self) -> ValueFormat {
        self.format
    }

    /// Rows of a program that answers requests.
    pub(super) fn request_rows(&self, id: ProgramId) -> u32 {
        self.program(id).batch
    }

    pub(super) fn fresh_tick(&self, count: u32) -> [u32; tick::WORDS as usize] {
        let mut words = [0; tick::WORDS as usize];
        words[tick::COUNT] = count;
        words[tick::BETA1_POWER] = 1.0f32.to_bits();
        words[tick::BETA2_POWER] = 1.0f32.to_bits();
        words
    }

    pub(super) fn arenas(&self) -> [Slice; 5] {
        let store = &self.plan.store;
        [
            store.values,
            store.statistics,
            store.moment1,
            store.moment2,
            self.feed_of(TRAIN).tick,
        ]
    }
}

/// Whether the data tells what a conditional model is to be told.
fn check_labels(run: &Run, data: &Dataset) -> Result<(), TrainError> {
    let Some(classes) = run.model.classes() else {
        return Ok(());
    };
    let name = data.name.title();
    if data.labels.is_empty() {
        return Err(TrainError::Data(format!(
            "The model is told the class of each picture, but {name} has no classes. Remove the label layers, or choose other pictures."
        )));
    }
    let most = data.labels.iter().max().copied().unwrap_or_default();
    if u32::from(most) >= classes {
        return Err(TrainError::Data(format!(
            "The model's labels have {classes} classes, but {name} has {}. Set the label layers to {}.",
            data.classes.len(),
            data.classes.len()
        )));
    }
    Ok(())
}
