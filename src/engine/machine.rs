//! The engine and its transport: playing, pausing, stepping. What the page asks is answered in [`super::requests`], settings are taken in
//! by [`super::settings`], another run by [`super::apply`]; the hot loop is in [`super::scheduler`].

use web_time::Instant;

use super::budget::Budget;
use super::client::Client;
use super::datasets::Datasets;
use super::display_overrides::DisplayOverrides;
use super::fault::fault_of;
use super::latent::LatentViews;
use super::piecewise::leaves_runs_alone;
use super::projection::Projection;
use super::reconstructions::Reconstructions;
use super::session::{Session, status_of};
use super::study::StudyJobs;
use super::trainer::TrainError;
use super::views::{Owner, StripChange, Strips, owner};
use super::visibility::Visibility;
use crate::backend::Backend;
use crate::protocol::{Fault, Floats, FromEngine, Reply, Speed, Status, ToEngine};

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
    pub(super) strips: Strips,
    pub(super) overrides: DisplayOverrides,
    pub(super) visibility: Visibility,
    pub(super) budget: Budget,
    /// Turns that trained since the last that drew.
    pub(super) trained: u32,
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
            strips: Strips::default(),
            overrides: DisplayOverrides::default(),
            visibility: Visibility::default(),
            budget: Budget::default(),
            trained: 0,
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
        if !leaves_runs_alone(&message) {
            self.finish_pieces().await;
        }
        match message {
            // The backend is chosen before there is an engine, the canvas of a view attached where it is known.
            ToEngine::Start { .. } => {}
            ToEngine::Request { ticket, request } => self.respond(ticket, request).await,
            ToEngine::Set(setting) => self.set(setting),
            ToEngine::Attach { view, layout } | ToEngine::Resize { view, layout } => {
                match owner(view) {
                    Owner::Reconstructions => self.reconstructions.set_layout(layout),
                    Owner::Latent => self.latent.set_layout(view, layout),
                    Owner::Strips => self.strips.set_layout(view, layout),
                }
            }
            ToEngine::Forget { name } => self.datasets.forget(name),
            ToEngine::Play => self.play(),
            ToEngine::Pause => self.pause().await,
            ToEngine::Step => self.step().await,
            ToEngine::Rewind => self.rewind().await,
            ToEngine::Guest {
                picture,
                label,
                moments,
            } => self.set_guest(picture.0, label, moments),
            ToEngine::CancelStudy => self.cancel_study(),
            ToEngine::Renoise { draw } => self.renoise(draw),
            ToEngine::Sheet {
                view,
                ticket,
                sheet,
            } => {
                let latent = &mut self.latent;
                let set = self.session.as_ref().map_or(Ok(()), |session| {
                    latent.set_sheet(&session.trainer, view, ticket, sheet)
                });
                self.tell_failure(set);
            }
            ToEngine::Scatter { scatter } => {
                let latent = &mut self.latent;
                let set = self.session.as_ref().map_or(Ok(()), |session| {
                    latent.set_scatter(&session.trainer, scatter)
                });
                self.tell_failure(set);
            }
            ToEngine::CancelAnalysis => self.cancel_analysis(),
            ToEngine::Scrub { step } => self.scrub(step),
        }
    }

    fn tell_failure(&mut self, result: Result<(), TrainError>) {
        if let Err(error) = result {
            let fault = fault_of(&error);
            self.client.send(FromEngine::Fault { fault });
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

    pub(super) async fn pause(&mut self) {
        if self.is_in_pieces() {
            // The step under way is kept once it has come to its end.
            return self.stop();
        }
        self.drain().await;
        self.stop();
        self.keep().await;
    }

    /// The model has changed outside the hot loop: what shows it is drawn again.
    pub(super) fn changed(&mut self) {
        self.reconstructions.changed();
        self.latent.changed();
        self.strips.changed(StripChange::Model);
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

    pub(super) fn reply(&mut self, ticket: u32, reply: Reply) {
        self.client.send(FromEngine::Reply { ticket, reply });
    }
}
