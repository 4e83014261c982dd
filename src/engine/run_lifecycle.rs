//! What replaces a run, changes it or takes it back. Whatever fails leaves the run before as it was.

use std::rc::Rc;

use super::checkpoint::Checkpoint;
use super::client::Client;
use super::datasets::describe;
use super::fault::{fault_of, no_run};
use super::inference::Tensor;
use super::kept_run::tell_kept;
use super::machine::Engine;
use super::session::Session;
use super::throttle::Throttle;
use super::trainer::{TrainError, Trainer};
use super::views::StripChange;
use crate::backend::Backend;
use crate::protocol::{Fault, FromEngine};
use crate::spec::{MAX_EPOCHS, Model, Run, Summary};

/// What a changed run takes over from the one before.
struct KeptWeights {
    tensors: Vec<Tensor>,
    playing: bool,
}

/// Those of a model's parameters that a changed model has, too, under the names they have there.
fn kept(weights: Vec<Tensor>, before: &Model, after: &Model) -> Vec<Tensor> {
    let renamed = after.renamed_from(before);
    let shaped = after.shapes().unwrap_or_default();
    let wanted = |layer: &str, part: &str, shape: &[u32]| {
        shaped
            .iter()
            .filter(|shaped| shaped.layer.name == layer)
            .flat_map(|shaped| [shaped.parameters(), shaped.state()].concat())
            .any(|(name, wanted)| name == part && wanted == shape)
    };
    weights
        .into_iter()
        .filter_map(|tensor| {
            let (layer, part) = tensor.name.rsplit_once('.')?;
            let layer = renamed
                .iter()
                .find(|(_, old)| old == layer)
                .map_or(layer, |(new, _)| new);
            let fits = wanted(layer, part, &tensor.shape)
                && tensor.data.iter().all(|value| value.is_finite());
            let name = format!("{layer}.{part}");
            fits.then_some(Tensor { name, ..tensor })
        })
        .collect()
}

impl<B: Backend, O: Client> Engine<B, O> {
    pub(super) async fn load(&mut self, run: Run) -> Result<(), Fault> {
        self.replace(run, None).await
    }

    /// Replaces the run by one with a changed model, keeping what was learnt where it still fits.
    pub(super) async fn change(&mut self, run: Run) -> Result<(), Fault> {
        run.validate().map_err(|error| fault_of(&error.into()))?;
        self.drain().await;
        let Some(session) = &self.session else {
            return self.replace(run, None).await;
        };
        let weights = session.trainer.weights(&mut self.backend).await;
        let weights = weights.map_err(|error| fault_of(&error.into()))?;
        let playing = session.playing && session.job.is_none();
        let trainer = &session.trainer;
        // What has not learnt anything gives nothing on: the seed leads to the weights of the changed run.
        let learnt = trainer.counters().step > 0 || trainer.edited();
        let tensors = if learnt {
            kept(weights, &trainer.run().model, &run.model)
        } else {
            Vec::new()
        };
        self.replace(run, Some(KeptWeights { tensors, playing }))
            .await?;
        self.save().await.map_err(|error| fault_of(&error))
    }

    async fn replace(&mut self, run: Run, kept: Option<KeptWeights>) -> Result<(), Fault> {
        // Everything that can be wrong with the run is found before the old one is touched.
        run.validate().map_err(|error| fault_of(&error.into()))?;
        let summary = Summary::of(&run.model).map_err(|error| fault_of(&error.into()))?;
        let data = self.datasets.get(run.dataset)?;
        self.drain().await;
        // What of the run before was not told yet belongs to its curve.
        self.progress();
        let before = match self.session.take() {
            Some(session) => match session.trainer.checkpoint(&mut self.backend).await {
                Ok(checkpoint) => Some((session, checkpoint)),
                Err(error) => {
                    self.session = Some(session);
                    let error = error.into();
                    self.fail(&error);
                    return Err(fault_of(&error));
                }
            },
            None => None,
        };
        let stop_epoch = run.epochs;
        let parts = data.parts(run.split, 0);
        self.builds += 1;
        match Trainer::load(&mut self.backend, run.clone(), &data, parts).await {
            Ok(mut trainer) => {
                if let Some((mut session, checkpoint)) = before {
                    tell_kept(&mut self.client, &session, &checkpoint);
                    session.playing = false;
                    self.end_job(&mut session);
                }
                let mut playing = false;
                if let Some(kept) = kept {
                    // All of them are there, of their shapes and finite: they were chosen so.
                    trainer
                        .set_weights(&mut self.backend, &kept.tensors)
                        .map_err(|error| fault_of(&error))?;
                    playing = kept.playing;
                }
                self.session = Some(Session {
                    playing,
                    ..Session::new(trainer, Rc::clone(&data), stop_epoch, self.builds)
                });
                self.reconstructions.replaced();
                self.forget_exhibit();
                self.latent.replaced();
                self.strips.changed(StripChange::Pictures);
                self.cancel_analysis();
                self.cancel_study();
                let data = describe(&data, run.split);
                let status = self.status();
                self.client.send(FromEngine::Loaded {
                    run,
                    summary,
                    data,
                    status,
                });
                self.tell_history();
                Ok(())
            }
            Err(error) => {
                if let Some((session, checkpoint)) = before {
                    self.put_back(session, &checkpoint, &error).await;
                }
                Err(fault_of(&error))
            }
        }
    }

    /// Sets up the run that a failed load has replaced.
    async fn put_back(
        &mut self,
        mut session: Session,
        checkpoint: &Checkpoint,
        error: &TrainError,
    ) {
        if matches!(error, TrainError::Backend(_)) {
            let run = session.trainer.run().clone();
            let parts = session.data.parts(run.split, 0);
            self.builds += 1;
            session.builds = self.builds;
            match Trainer::load(&mut self.backend, run, &session.data, parts).await {
                Ok(trainer) => session.trainer = trainer,
                Err(error) => return self.fail(&error),
            }
            session.trainer.set_horizon(session.stop_epoch);
            // What was validated so far went with the buffers.
            session.validation = None;
            if let Err(error) = session.trainer.restore(&mut self.backend, checkpoint) {
                return self.fail(&error);
            }
        }
        session.history.rebuilt();
        self.session = Some(session);
        self.reconstructions.replaced();
        self.exhibit_again();
        self.latent.rebuilt();
        self.progress();
    }

    pub(super) async fn rewind(&mut self) {
        self.drain().await;
        self.interrupt_job();
        self.hand_over().await;
        if let Some(session) = &mut self.session {
            session.trainer.rewind(&mut self.backend);
            session.forget();
            session.stop_after(session.stop_epoch.min(MAX_EPOCHS));
        }
        self.reverted();
    }

    pub(super) async fn set_batch(&mut self, batch: u32) -> Result<(), Fault> {
        self.drain().await;
        // The epoch that has ended is told of, and may have been the last.
        self.finish_validation().await;
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let mut run = session.trainer.run().clone();
        run.batch = batch;
        run.validate().map_err(|error| fault_of(&error.into()))?;
        let checkpoint = session
            .trainer
            .checkpoint(&mut self.backend)
            .await
            .map_err(|error| fault_of(&error.into()))?;
        let parts = session.data.parts(run.split, 0);
        let mut session = self.session.take().expect("checked above");
        self.builds += 1;
        session.builds = self.builds;
        match Trainer::load(&mut self.backend, run, &session.data, parts).await {
            Ok(trainer) => {
                session.trainer = trainer;
                session.trainer.set_horizon(session.stop_epoch);
                let restored = session.trainer.restore(&mut self.backend, &checkpoint);
                session.trainer.start_epoch_over(&mut self.backend);
                session.throttle = Throttle::default();
                session.history.rebuilt();
                self.session = Some(session);
                self.reconstructions.replaced();
                self.exhibit_again();
                self.latent.rebuilt();
                restored.map_err(|error| fault_of(&error))
            }
            Err(error) => {
                self.put_back(session, &checkpoint, &error).await;
                Err(fault_of(&error))
            }
        }
    }

    pub(super) async fn recover(&mut self, rate: Option<f64>) -> Result<(), Fault> {
        self.drain().await;
        self.interrupt_job();
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        if let Some(rate) = rate {
            session
                .trainer
                .set_learning_rate(&mut self.backend, rate)
                .map_err(|error| fault_of(&error.into()))?;
        }
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

    pub(super) async fn restore(&mut self, checkpoint: &[u8]) -> Result<(), Fault> {
        self.drain().await;
        self.interrupt_job();
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let checkpoint = Checkpoint::from_bytes(checkpoint).map_err(|error| fault_of(&error))?;
        session
            .trainer
            .restore(&mut self.backend, &checkpoint)
            .map_err(|error| fault_of(&error))?;
        session.forget();
        session.good = Some(checkpoint);
        self.reverted();
        Ok(())
    }

    /// Answers a request to train, whose amount means nothing once the run has gone back.
    pub(super) fn interrupt_job(&mut self) {
        if self
            .session
            .as_ref()
            .is_some_and(|session| session.job.is_some())
        {
            self.stop();
        }
    }

    /// Tells that the run went back; moments after where it stands now are forgotten.
    pub(super) fn reverted(&mut self) {
        if let Some(session) = &mut self.session {
            session.history.go_back(session.trainer.counters().step);
        }
        self.changed();
        let status = self.status();
        self.client.send(FromEngine::Reverted { status });
        self.tell_history();
    }
}
