//! What the page can ask of the engine, and what it does then. The hot loop is in [`super::work`].

use std::rc::Rc;

use web_time::Instant;

use super::datasets::{Datasets, describe};
use super::gallery::Gallery;
use super::outlet::Outlet;
use super::pace::Pace;
use super::report::Report;
use super::requests::Tensor;
use super::snapshot::Snapshot;
use super::trainer::{Chunk, TrainError, Trainer, Validation};
use crate::backend::{Backend, BackendKind};
use crate::data::Dataset;
use crate::protocol::{
    Amount, Fault, FaultKind, Floats, FromEngine, NamedTensor, Remedy, Reply, Speed, Status,
    ToEngine,
};
use crate::spec::{MAX_EPOCHS, Run, SpecError, Summary};

/// The engine: one run on one backend, and all the page can do with it.
pub struct Engine<B, O> {
    pub(super) backend: B,
    pub(super) outlet: O,
    pub(super) datasets: Datasets,
    pub(super) session: Option<Session>,
    pub(super) gallery: Gallery,
    pub(super) speed: Speed,
}

/// A run and where it stands.
pub(super) struct Session {
    pub trainer: Trainer,
    pub data: Rc<Dataset>,
    pub playing: bool,
    pub stop_epoch: u32,
    /// A request to train so much, under way.
    pub job: Option<Job>,
    /// The chunk under way on the device.
    pub pending: Option<Chunk>,
    /// A validation under way, with the training loss of the epoch it ends.
    pub validation: Option<(Validation, f64)>,
    pub validate_batches: u32,
    pub val_loss: Option<f64>,
    pub pace: Pace,
    pub report: Report,
    /// Where to go back to; none is the initial weights.
    pub good: Option<Snapshot>,
    pub saved: Instant,
    pub diverged: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    pub ticket: u32,
    pub until: Until,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    Step(u32),
    Epoch(u32),
}

impl<B: Backend, O: Outlet> Engine<B, O> {
    /// An engine without a run.
    pub fn new(backend: B, outlet: O) -> Self {
        Self {
            backend,
            outlet,
            datasets: Datasets::default(),
            session: None,
            gallery: Gallery::default(),
            speed: Speed::default(),
        }
    }

    /// The backend.
    pub fn backend(&mut self) -> &mut B {
        &mut self.backend
    }

    /// The outlet.
    pub fn outlet(&mut self) -> &mut O {
        &mut self.outlet
    }

    /// Does what a message asks.
    pub async fn handle(&mut self, message: ToEngine) {
        match message {
            // The backend is chosen before there is an engine, the canvas of a view attached where it is known.
            ToEngine::Start { .. } => {}
            ToEngine::Attach { layout, .. } | ToEngine::Resize { layout, .. } => {
                self.gallery.set_layout(layout)
            }
            ToEngine::Colours { colours } => self.gallery.set_colours(colours),
            ToEngine::Shuffle { seed } => self.gallery.shuffle(seed),
            ToEngine::Focus { column } => self.gallery.set_focus(column),
            ToEngine::Visible { visible } => {
                self.gallery.hidden = !visible;
                self.gallery.changed();
            }
            ToEngine::Calm { calm } => self.gallery.calm = calm,
            ToEngine::SetSpeed { speed } => {
                self.speed = speed;
                if let Some(session) = &mut self.session {
                    session.pace = Pace::default();
                }
            }
            ToEngine::Data {
                ticket,
                name,
                files,
            } => {
                let reply = match self.datasets.read(name, &files) {
                    Ok(data) => {
                        let split = self
                            .session
                            .as_ref()
                            .map_or_else(Default::default, |s| s.trainer.run().split);
                        Reply::Data(describe(&data, split))
                    }
                    Err(fault) => Reply::Failed(fault),
                };
                self.reply(ticket, reply);
            }
            ToEngine::Load { ticket, run } => {
                let result = self.load(run).await;
                self.answer(ticket, result);
            }
            ToEngine::Play => self.play(),
            ToEngine::Pause => self.pause().await,
            ToEngine::Step => self.step().await,
            ToEngine::Rewind => self.rewind().await,
            ToEngine::SetEpochs { epochs } => {
                if let Some(session) = &mut self.session {
                    session.stop_epoch = epochs.clamp(1, MAX_EPOCHS);
                }
                self.progress();
            }
            ToEngine::SetLearningRate { ticket, rate } => {
                let result = match &mut self.session {
                    Some(session) => session
                        .trainer
                        .set_learning_rate(&mut self.backend, rate)
                        .map_err(|error| fault_of(&error.into())),
                    None => Err(no_run()),
                };
                self.answer(ticket, result);
                self.progress();
            }
            ToEngine::SetBatch { ticket, batch } => {
                let result = self.set_batch(batch).await;
                self.answer(ticket, result);
                self.progress();
            }
            ToEngine::Train { ticket, amount } => self.train(ticket, amount).await,
            ToEngine::Status { ticket } => {
                self.drain().await;
                let reply = match &self.session {
                    Some(_) => Reply::Status(self.status()),
                    None => Reply::Failed(no_run()),
                };
                self.reply(ticket, reply);
            }
            ToEngine::Reconstruct { ticket, .. }
            | ToEngine::Encode { ticket, .. }
            | ToEngine::Decode { ticket, .. }
            | ToEngine::Weights { ticket }
            | ToEngine::SetWeights { ticket, .. } => {
                let reply = match self.ask(message).await {
                    Ok(reply) => reply,
                    Err(fault) => Reply::Failed(fault),
                };
                self.reply(ticket, reply);
            }
            ToEngine::Recover { ticket, rate } => {
                let result = self.recover(rate).await;
                self.answer(ticket, result);
            }
            ToEngine::Restore { ticket, checkpoint } => {
                let result = self.restore(&checkpoint).await;
                self.answer(ticket, result);
            }
        }
    }

    async fn load(&mut self, run: Run) -> Result<(), Fault> {
        // Everything that can be wrong with the run is found before the old one is touched.
        run.validate().map_err(|error| fault_of(&error.into()))?;
        let summary = Summary::of(&run.model).map_err(|error| fault_of(&error.into()))?;
        let data = self.datasets.get(run.dataset)?;
        self.drain().await;
        let before = match self.session.take() {
            Some(mut session) => {
                if session.job.is_some() {
                    session.playing = false;
                    self.end_job(&mut session);
                }
                let snapshot = session.trainer.snapshot(&mut self.backend).await.ok();
                snapshot.map(|snapshot| (session, snapshot))
            }
            None => None,
        };
        let stop_epoch = run.epochs;
        let parts = data.parts(run.split, 0);
        match Trainer::load(&mut self.backend, run, &data, parts).await {
            Ok(trainer) => {
                self.session = Some(Session::new(trainer, Rc::clone(&data), stop_epoch));
                self.gallery.replaced();
                let run = self.run().expect("just loaded").clone();
                let data = describe(&data, run.split);
                let status = self.status();
                self.outlet.send(FromEngine::Loaded {
                    run,
                    summary,
                    data,
                    status,
                });
                Ok(())
            }
            Err(error) => {
                if let Some((session, snapshot)) = before {
                    self.put_back(session, &snapshot, &error).await;
                }
                Err(fault_of(&error))
            }
        }
    }

    /// Sets up the run that a failed load has replaced.
    async fn put_back(&mut self, mut session: Session, snapshot: &Snapshot, error: &TrainError) {
        if matches!(error, TrainError::Backend(_)) {
            let run = session.trainer.run().clone();
            let parts = session.data.parts(run.split, 0);
            match Trainer::load(&mut self.backend, run, &session.data, parts).await {
                Ok(trainer) => session.trainer = trainer,
                Err(error) => return self.fail(&error),
            }
            if let Err(error) = session.trainer.restore(&mut self.backend, snapshot) {
                return self.fail(&error);
            }
        }
        self.session = Some(session);
        self.progress();
    }

    fn run(&self) -> Option<&Run> {
        self.session.as_ref().map(|session| session.trainer.run())
    }

    fn play(&mut self) {
        if let Some(session) = &mut self.session {
            let epochs = session.trainer.run().epochs.max(1);
            if session.trainer.counters().epoch >= session.stop_epoch {
                session.stop_epoch = session.trainer.counters().epoch + epochs;
            }
            session.playing = true;
            session.pace.interrupted();
        }
        self.progress();
    }

    async fn pause(&mut self) {
        self.drain().await;
        self.stop();
    }

    /// Training stops here: tells so, and answers the request to train.
    pub(super) fn stop(&mut self) {
        if let Some(session) = &mut self.session {
            session.playing = false;
        }
        self.gallery.changed();
        self.progress();
        if let Some(mut session) = self.session.take() {
            self.end_job(&mut session);
            session.report.paused();
            self.session = Some(session);
        }
    }

    async fn step(&mut self) {
        self.pause().await;
        if let Some(session) = &mut self.session {
            let chunk = session.trainer.advance(&mut self.backend, 1);
            session.pending = Some(chunk);
        }
        self.drain().await;
        self.gallery.changed();
        self.progress();
    }

    async fn rewind(&mut self) {
        self.drain().await;
        if let Some(session) = &mut self.session {
            session.trainer.rewind(&mut self.backend);
            session.forget();
            session.stop_epoch = session.stop_epoch.min(MAX_EPOCHS);
        }
        self.reverted();
    }

    async fn set_batch(&mut self, batch: u32) -> Result<(), Fault> {
        self.drain().await;
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let mut run = session.trainer.run().clone();
        run.batch = batch;
        run.validate().map_err(|error| fault_of(&error.into()))?;
        let snapshot = session
            .trainer
            .snapshot(&mut self.backend)
            .await
            .map_err(|error| fault_of(&error.into()))?;
        let parts = session.data.parts(run.split, 0);
        let mut session = self.session.take().expect("checked above");
        match Trainer::load(&mut self.backend, run, &session.data, parts).await {
            Ok(trainer) => {
                session.trainer = trainer;
                let restored = session.trainer.restore(&mut self.backend, &snapshot);
                session.trainer.start_epoch_over(&mut self.backend);
                session.validation = None;
                session.pace = Pace::default();
                self.session = Some(session);
                self.gallery.replaced();
                restored.map_err(|error| fault_of(&error))
            }
            Err(error) => {
                self.put_back(session, &snapshot, &error).await;
                Err(fault_of(&error))
            }
        }
    }

    async fn train(&mut self, ticket: u32, amount: Amount) {
        self.pause().await;
        let Some(session) = &mut self.session else {
            return self.reply(ticket, Reply::Failed(no_run()));
        };
        let counters = session.trainer.counters();
        let until = match amount {
            Amount::Steps(steps) => Until::Step(counters.step.saturating_add(steps)),
            Amount::Epochs(epochs) => Until::Epoch(counters.epoch.saturating_add(epochs)),
        };
        session.job = Some(Job { ticket, until });
        session.playing = true;
        if session.reached() {
            self.pause().await;
        } else {
            self.progress();
        }
    }

    async fn ask(&mut self, message: ToEngine) -> Result<Reply, Fault> {
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let (trainer, backend) = (&mut session.trainer, &mut self.backend);
        let result = match message {
            ToEngine::Reconstruct { values, .. } => trainer
                .reconstruct(backend, &values.0)
                .await
                .map(|values| Reply::Floats(Floats(values))),
            ToEngine::Encode { values, .. } => trainer
                .encode(backend, &values.0)
                .await
                .map(|values| Reply::Floats(Floats(values))),
            ToEngine::Decode { values, .. } => trainer
                .decode(backend, &values.0)
                .await
                .map(|values| Reply::Floats(Floats(values))),
            ToEngine::Weights { .. } => {
                let tensors = trainer.weights(backend).await.map_err(TrainError::from);
                tensors.map(|tensors| Reply::Weights(tensors.into_iter().map(named).collect()))
            }
            ToEngine::SetWeights { weights, .. } => {
                let tensors: Vec<Tensor> = weights.into_iter().map(tensor).collect();
                let result = trainer.set_weights(backend, &tensors);
                self.gallery.changed();
                result.map(|()| Reply::Done)
            }
            _ => unreachable!("only requests for numbers come here"),
        };
        result.map_err(|error| fault_of(&error))
    }

    async fn recover(&mut self, rate: f64) -> Result<(), Fault> {
        self.drain().await;
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        session
            .trainer
            .set_learning_rate(&mut self.backend, rate)
            .map_err(|error| fault_of(&error.into()))?;
        match session.good.take() {
            Some(good) => {
                let restored = session.trainer.restore(&mut self.backend, &good);
                session.forget();
                session.good = Some(good);
                restored.map_err(|error| fault_of(&error))?;
            }
            None => {
                session.trainer.rewind(&mut self.backend);
                session.forget();
            }
        }
        self.reverted();
        Ok(())
    }

    async fn restore(&mut self, checkpoint: &[u8]) -> Result<(), Fault> {
        self.drain().await;
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let snapshot = Snapshot::from_bytes(checkpoint).map_err(|error| fault_of(&error))?;
        session
            .trainer
            .restore(&mut self.backend, &snapshot)
            .map_err(|error| fault_of(&error))?;
        session.forget();
        session.good = Some(snapshot);
        self.reverted();
        Ok(())
    }

    /// Tells that the run went back.
    fn reverted(&mut self) {
        self.gallery.changed();
        let status = self.status();
        self.outlet.send(FromEngine::Reverted { status });
    }

    /// Ends a request to train, wherever it has got to.
    fn end_job(&mut self, session: &mut Session) {
        if let Some(job) = session.job.take() {
            let status = status_of(session);
            self.reply(job.ticket, Reply::Status(status));
        }
    }

    pub(super) fn status(&self) -> Status {
        self.session.as_ref().map(status_of).unwrap_or_default()
    }

    /// Tells where the run stands, with what the curve has gained.
    pub(super) fn progress(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let epochs = session.epochs();
        let points = session
            .report
            .point(epochs, Instant::now())
            .into_iter()
            .collect();
        let status = status_of(session);
        self.outlet.send(FromEngine::Progress { status, points });
    }

    /// Tells that the backend has failed; the run is lost here, but for the page's checkpoint.
    pub(super) fn fail(&mut self, error: &TrainError) {
        if let Some(mut session) = self.session.take()
            && let Some(job) = session.job.take()
        {
            self.reply(job.ticket, Reply::Failed(fault_of(error)));
        }
        self.outlet.send(FromEngine::Fault {
            fault: fault_of(error),
        });
    }

    fn answer(&mut self, ticket: u32, result: Result<(), Fault>) {
        let reply = match result {
            Ok(()) => Reply::Done,
            Err(fault) => Reply::Failed(fault),
        };
        self.reply(ticket, reply);
    }

    pub(super) fn reply(&mut self, ticket: u32, reply: Reply) {
        self.outlet.send(FromEngine::Reply { ticket, reply });
    }

    pub(super) fn draws_by_itself(&self) -> bool {
        self.backend.info().kind == BackendKind::Gpu
    }
}

impl Session {
    fn new(trainer: Trainer, data: Rc<Dataset>, stop_epoch: u32) -> Self {
        Self {
            trainer,
            data,
            playing: false,
            stop_epoch,
            job: None,
            pending: None,
            validation: None,
            validate_batches: 1,
            val_loss: None,
            pace: Pace::default(),
            report: Report::default(),
            good: None,
            saved: Instant::now(),
            diverged: false,
        }
    }

    /// The run went back in time: nothing measured since is true any more.
    fn forget(&mut self) {
        self.validation = None;
        self.val_loss = None;
        self.pace = Pace::default();
        self.report = Report::default();
        self.good = None;
        self.saved = Instant::now();
        self.diverged = false;
    }

    /// Place on the epoch axis.
    fn epochs(&self) -> f32 {
        let counters = self.trainer.counters();
        counters.epoch as f32 + counters.position as f32 / self.trainer.pictures_per_epoch() as f32
    }

    /// Whether the request to train has had its amount.
    pub fn reached(&self) -> bool {
        let counters = self.trainer.counters();
        match self.job {
            Some(Job {
                until: Until::Step(step),
                ..
            }) => counters.step >= step,
            Some(Job {
                until: Until::Epoch(epoch),
                ..
            }) => counters.epoch >= epoch,
            None => false,
        }
    }
}

fn status_of(session: &Session) -> Status {
    let trainer = &session.trainer;
    let counters = trainer.counters();
    let (steps_per_second, samples_per_second) = session.report.rates();
    Status {
        playing: session.playing,
        step: counters.step,
        epoch: counters.epoch,
        epoch_progress: session.epochs().fract(),
        stop_epoch: session.stop_epoch,
        steps_per_epoch: trainer.steps_per_epoch(),
        batch: trainer.run().batch,
        learning_rate: trainer.run().optimizer.learning_rate(),
        train_loss: session.report.train_loss(),
        val_loss: session.val_loss,
        samples_per_second,
        steps_per_second,
    }
}

fn named(tensor: Tensor) -> NamedTensor {
    NamedTensor {
        name: tensor.name,
        shape: tensor.shape,
        data: Floats(tensor.data),
    }
}

fn tensor(named: NamedTensor) -> Tensor {
    Tensor {
        name: named.name,
        shape: named.shape,
        data: named.data.0,
    }
}

fn no_run() -> Fault {
    Fault {
        kind: FaultKind::Request,
        message: "There is no model yet. Choose one under Model.".into(),
        remedy: None,
    }
}

/// A fault in the page's words.
pub(super) fn fault_of(error: &TrainError) -> Fault {
    let (kind, message, remedy) = match error {
        TrainError::Spec(error) => (FaultKind::Spec, error.to_string(), None),
        TrainError::Data(message) => (FaultKind::Data, message.clone(), None),
        TrainError::Values(message) => (FaultKind::Request, message.clone(), None),
        TrainError::Backend(error) => (FaultKind::Device, error.to_string(), Some(Remedy::Restart)),
    };
    Fault {
        kind,
        message,
        remedy,
    }
}

impl From<SpecError> for Fault {
    fn from(error: SpecError) -> Self {
        fault_of(&error.into())
    }
}
