//! What the page can ask of the engine, and what it does then. What replaces or changes the run is in
//! [`super::changes`], the hot loop in [`super::work`].

use web_time::Instant;

use super::budget::Budget;
use super::client::Client;
use super::datasets::{Datasets, describe};
use super::display_overrides::DisplayOverrides;
use super::fault::{fault_of, no_run};
use super::inference::{Tensor, named, tensor};
use super::latent::LatentViews;
use super::noise_strip::NoiseStrip;
use super::projection::Projection;
use super::reconstructions::Reconstructions;
use super::session::{Session, TrainingRequest, Until, status_of};
use super::study::StudyJobs;
use super::throttle::Throttle;
use super::trainer::TrainError;
use super::visibility::Visibility;
use crate::backend::{Backend, BackendKind};
use crate::protocol::{
    Amount, Fault, Floats, FromEngine, Reply, Speed, Status, TileLayout, ToEngine, ViewName,
};
use crate::spec::MAX_EPOCHS;

/// The engine: one run on one backend, and all the page can do with it.
pub struct Engine<B, O> {
    pub(super) backend: B,
    pub(super) client: O,
    pub(super) datasets: Datasets,
    pub(super) session: Option<Session>,
    pub(super) reconstructions: Reconstructions,
    pub(super) latent: LatentViews,
    pub(super) projection: Projection,
    pub(super) studies: StudyJobs,
    pub(super) noise_strip: NoiseStrip,
    pub(super) overrides: DisplayOverrides,
    pub(super) visibility: Visibility,
    pub(super) budget: Budget,
    /// Turns that trained since the last that drew.
    pub(super) trained: u32,
    /// How the strip of moments lies on its canvas.
    pub(super) timeline: Option<TileLayout>,
    pub(super) speed: Speed,
    /// Programs built so far.
    pub(super) builds: u32,
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// An engine without a run.
    pub fn new(backend: B, client: O) -> Self {
        Self {
            backend,
            client,
            datasets: Datasets::default(),
            session: None,
            reconstructions: Reconstructions::default(),
            latent: LatentViews::default(),
            projection: Projection::default(),
            studies: StudyJobs::default(),
            noise_strip: NoiseStrip::default(),
            overrides: DisplayOverrides::default(),
            visibility: Visibility::default(),
            budget: Budget::default(),
            trained: 0,
            timeline: None,
            speed: Speed::default(),
            builds: 0,
        }
    }

    /// The backend.
    pub fn backend(&mut self) -> &mut B {
        &mut self.backend
    }

    /// The client.
    pub fn client(&mut self) -> &mut O {
        &mut self.client
    }

    /// Does what a message asks.
    pub async fn handle(&mut self, message: ToEngine) {
        match message {
            // The backend is chosen before there is an engine, the canvas of a view attached where it is known.
            ToEngine::Start { .. } => {}
            ToEngine::Attach { view, layout } | ToEngine::Resize { view, layout } => match view {
                ViewName::Reconstructions => self.reconstructions.set_layout(layout),
                ViewName::Timeline => self.set_timeline(layout),
                ViewName::NoiseStrip => self.noise_strip.set_layout(layout),
                ViewName::Field
                | ViewName::Points
                | ViewName::Probe
                | ViewName::Film
                | ViewName::Traversals
                | ViewName::Prior => self.latent.set_layout(view, layout),
            },
            ToEngine::Colours { colours } => {
                self.reconstructions.set_colours(&colours);
                self.latent.set_colours(&colours);
                self.noise_strip.changed();
                self.draw_timeline();
            }
            ToEngine::Shuffle { seed } => {
                self.reconstructions.shuffle(seed);
                self.noise_strip.changed();
                self.repicture();
            }
            ToEngine::Focus { column } => {
                self.reconstructions.set_focus(column);
                self.noise_strip.changed();
                self.draw_timeline();
            }
            ToEngine::Watch { layer } => self.reconstructions.watch(layer),
            ToEngine::Visible { visible } => {
                self.visibility.set_page(visible);
                self.changed();
            }
            ToEngine::InSight { view, in_sight } => {
                self.visibility.set_view(view, in_sight);
                if in_sight {
                    self.came_in_sight(view);
                }
            }
            ToEngine::Calm { calm } => self.visibility.less_motion = calm,
            ToEngine::SetSpeed { speed } => {
                self.speed = speed;
                if let Some(session) = &mut self.session {
                    session.throttle = Throttle::default();
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
            ToEngine::Forget { name } => self.datasets.forget(name),
            ToEngine::Load { ticket, run } => {
                let result = self.load(run).await;
                self.answer(ticket, result);
            }
            ToEngine::Change { ticket, run } => {
                let result = self.change(run).await;
                self.answer(ticket, result);
            }
            ToEngine::Play => self.play(),
            ToEngine::Pause => self.pause().await,
            ToEngine::Step => self.step().await,
            ToEngine::Rewind => self.rewind().await,
            ToEngine::SetEpochs { epochs } => {
                if let Some(session) = &mut self.session {
                    session.stop_after(epochs.clamp(1, MAX_EPOCHS));
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
            ToEngine::Adjust { ticket, live } => {
                let result = match &mut self.session {
                    Some(session) => session
                        .trainer
                        .set_live(&mut self.backend, live)
                        .map_err(|error| fault_of(&error.into())),
                    None => Err(no_run()),
                };
                self.reconstructions.changed();
                self.noise_strip.changed();
                self.answer(ticket, result);
                self.progress();
            }
            ToEngine::SetHole { ticket, hole } => {
                let result = self.set_hole(hole.0);
                self.answer(ticket, result);
            }
            ToEngine::Guest {
                picture,
                label,
                moments,
            } => self.set_guest(picture.0, label, moments),
            ToEngine::Study { ticket, study } => self.study(ticket, study),
            ToEngine::CancelStudy => self.cancel_study(),
            ToEngine::Renoise { draw } => self.renoise(draw),
            ToEngine::SetBatch { ticket, batch } => {
                let result = self.set_batch(batch).await;
                self.answer(ticket, result);
                self.progress();
            }
            ToEngine::Train { ticket, amount } => self.train(ticket, amount).await,
            ToEngine::Test { ticket } => {
                let reply = match self.test().await {
                    Ok(reply) => reply,
                    Err(fault) => Reply::Failed(fault),
                };
                self.reply(ticket, reply);
            }
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
            ToEngine::Save { ticket } => {
                self.finish_validation().await;
                let result = self.save().await.map_err(|error| fault_of(&error));
                self.answer(ticket, result);
            }
            ToEngine::Restore { ticket, checkpoint } => {
                let result = self.restore(&checkpoint).await;
                self.answer(ticket, result);
            }
            ToEngine::Sheet {
                view,
                ticket,
                sheet,
            } => {
                if let Some(session) = &self.session
                    && let Err(error) = self.latent.set_sheet(&session.trainer, view, ticket, sheet)
                {
                    let fault = fault_of(&error);
                    self.client.send(FromEngine::Fault { fault });
                }
            }
            ToEngine::Scatter { scatter } => {
                if let Some(session) = &self.session
                    && let Err(error) = self.latent.set_scatter(&session.trainer, scatter)
                {
                    let fault = fault_of(&error);
                    self.client.send(FromEngine::Fault { fault });
                }
            }
            ToEngine::Analyse { ticket, analysis } => self.analyse(ticket, analysis),
            ToEngine::CancelAnalysis => self.cancel_analysis(),
            ToEngine::Scrub { step } => self.scrub(step),
            ToEngine::GoOnFrom { ticket, step } => {
                let result = self.go_on_from(step).await;
                self.answer(ticket, result);
            }
            ToEngine::Inspect { ticket } => {
                let reply = match self.inspect().await {
                    Ok(inspected) => Reply::Inspected(Box::new(inspected)),
                    Err(fault) => Reply::Failed(fault),
                };
                self.reply(ticket, reply);
            }
        }
    }

    fn play(&mut self) {
        if let Some(fault) = self.divergence() {
            self.progress();
            return self.client.send(FromEngine::Fault { fault });
        }
        if let Some(session) = &mut self.session {
            let epochs = session.trainer.run().epochs.max(1);
            if session.trainer.counters().epoch >= session.stop_epoch {
                session.stop_after(session.trainer.counters().epoch + epochs);
            }
            session.playing = true;
            session.throttle.interrupted();
        }
        self.progress();
    }

    async fn pause(&mut self) {
        self.drain().await;
        self.stop();
        self.keep().await;
    }

    /// The model has changed outside the hot loop: what shows it is drawn again.
    pub(super) fn changed(&mut self) {
        self.reconstructions.changed();
        self.latent.changed();
    }

    /// What may have changed while a view was out of sight is drawn.
    fn came_in_sight(&mut self, view: ViewName) {
        match view {
            ViewName::Reconstructions => self.reconstructions.redraw(),
            ViewName::Timeline => self.draw_timeline(),
            // Whatever changed it is still to be drawn.
            ViewName::NoiseStrip => {}
            ViewName::Field
            | ViewName::Points
            | ViewName::Probe
            | ViewName::Film
            | ViewName::Traversals
            | ViewName::Prior => self.latent.redraw(view),
        }
    }

    /// Why the run cannot go on, where it cannot.
    pub(super) fn divergence(&self) -> Option<Fault> {
        self.session
            .as_ref()
            .and_then(|session| session.diverged.clone())
    }

    /// Training stops here: tells so, and answers the request to train.
    pub(super) fn stop(&mut self) {
        if let Some(session) = &mut self.session {
            session.playing = false;
        }
        self.changed();
        self.progress();
        if let Some(mut session) = self.session.take() {
            self.end_job(&mut session);
            session.metrics.paused();
            self.session = Some(session);
        }
    }

    async fn step(&mut self) {
        self.settle().await;
        if let Some(fault) = self.divergence() {
            return self.client.send(FromEngine::Fault { fault });
        }
        if let Some(session) = &mut self.session {
            let chunk = session.trainer.advance(&mut self.backend, 1);
            session.pending = Some(chunk);
        }
        self.stepped().await;
    }

    /// Brings what is under way to its end, so that a single step can be taken.
    pub(super) async fn settle(&mut self) {
        self.finish_validation().await;
        self.drain().await;
        self.stop();
    }

    /// Takes in a single step, and tells of it.
    pub(super) async fn stepped(&mut self) {
        self.drain().await;
        self.remember().await;
        self.changed();
        self.progress();
        self.keep().await;
    }

    async fn train(&mut self, ticket: u32, amount: Amount) {
        self.pause().await;
        let Some(session) = &mut self.session else {
            return self.reply(ticket, Reply::Failed(no_run()));
        };
        if let Some(fault) = session.diverged.clone() {
            return self.reply(ticket, Reply::Failed(fault));
        }
        let counters = session.trainer.counters();
        let until = match amount {
            Amount::Steps(steps) => Until::Step(counters.step.saturating_add(steps)),
            Amount::Epochs(epochs) => Until::Epoch(counters.epoch.saturating_add(epochs)),
        };
        // A schedule that looks to the stop epoch looks to the end of what is asked for, where that is later.
        let last = match until {
            Until::Step(step) => step.div_ceil(session.trainer.steps_per_epoch()),
            Until::Epoch(epoch) => epoch,
        };
        session.trainer.set_horizon(last.max(session.stop_epoch));
        session.job = Some(TrainingRequest { ticket, until });
        session.playing = true;
        if session.reached() {
            self.pause().await;
        } else {
            self.progress();
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whoever calls this has told them apart"
    )]
    async fn ask(&mut self, message: ToEngine) -> Result<Reply, Fault> {
        if matches!(message, ToEngine::SetWeights { .. }) {
            // A validation tells of one set of weights.
            self.finish_validation().await;
            self.drain().await;
        }
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let (trainer, backend) = (&mut session.trainer, &mut self.backend);
        let result = match message {
            ToEngine::Reconstruct { values, labels, .. } => trainer
                .reconstruct(backend, &values.0, &labels)
                .await
                .map(|values| Reply::Floats(Floats(values))),
            ToEngine::Encode { values, labels, .. } => trainer
                .encode(backend, &values.0, &labels)
                .await
                .map(|values| Reply::Floats(Floats(values))),
            ToEngine::Decode { values, labels, .. } => trainer
                .decode(backend, &values.0, &labels)
                .await
                .map(|values| Reply::Floats(Floats(values))),
            ToEngine::Weights { .. } => {
                let tensors = trainer.weights(backend).await.map_err(TrainError::from);
                tensors.map(|tensors| Reply::Weights(tensors.into_iter().map(named).collect()))
            }
            ToEngine::SetWeights { weights, .. } => {
                let tensors: Vec<Tensor> = weights.into_iter().map(tensor).collect();
                let result = trainer.set_weights(backend, &tensors);
                if result.is_ok() && session.diverged.take().is_some() {
                    // Moments and running statistics hold what overflowed; they would spoil the new weights.
                    trainer.clear_moments(backend);
                    trainer.reset_statistics(backend);
                    trainer
                        .set_weights(backend, &tensors)
                        .expect("they have just been set");
                }
                self.reconstructions.changed();
                self.latent.changed();
                result.map(|()| Reply::Done)
            }
            _ => unreachable!("only requests for numbers come here"),
        };
        result.map_err(|error| fault_of(&error))
    }

    async fn test(&mut self) -> Result<Reply, Fault> {
        self.finish_validation().await;
        self.drain().await;
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        if session.trainer.parts.test.is_empty() {
            return Err(fault_of(&TrainError::Data(
                "This split keeps no pictures for testing: they validate. Choose the standard split.".into(),
            )));
        }
        let tested = session.trainer.test(&mut self.backend).await;
        let tested = tested.map_err(|error| fault_of(&error.into()))?;
        Ok(Reply::Tested {
            loss: tested.loss,
            terms: tested.terms(),
        })
    }

    /// Ends a request to train, wherever it has got to.
    pub(super) fn end_job(&mut self, session: &mut Session) {
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
            .metrics
            .point(epochs, Instant::now())
            .into_iter()
            .collect();
        let units = session.metrics.units();
        let status = status_of(session);
        self.client.send(FromEngine::Progress { status, points });
        if let Some(units) = units {
            let units = Floats(units);
            self.client.send(FromEngine::Divergences { units });
        }
    }

    /// Tells that the backend has failed; the run is lost here, but for the page's checkpoint.
    pub(super) fn fail(&mut self, error: &TrainError) {
        if let Some(mut session) = self.session.take()
            && let Some(job) = session.job.take()
        {
            self.reply(job.ticket, Reply::Failed(fault_of(error)));
        }
        self.client.send(FromEngine::Fault {
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
        self.client.send(FromEngine::Reply { ticket, reply });
    }

    pub(super) fn draws_by_itself(&self) -> bool {
        self.backend.info().kind == BackendKind::Gpu
    }
}
