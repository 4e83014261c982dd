//! The hot loop: one chunk of training at a time, with drawing, validation and reports between.

use std::time::Duration;

use web_time::Instant;

use super::chunk::ChunkResult;
use super::client::Client;
use super::early_stopping::EarlyStop;
use super::machine::Engine;
use super::programs::{EVALUATE, PRESENT};
use super::session::{TrainingRequest, Until, status_of};
use super::trainer::TrainError;
use super::views::StripContext;
use crate::backend::{Backend, BackendKind};
use crate::protocol::{FromEngine, Speed};

/// How often the state is saved while an epoch goes on.
const SAVE: Duration = Duration::from_secs(5);
/// And while the probe is dragged, whose picture would wait for it.
const LATEST: Duration = Duration::from_secs(15);
/// Least time between two saved states at the ends of epochs or after steps, which may follow each other closely.
const LEAST: Duration = Duration::from_secs(1);
/// Turns of training between two of drawing while the probe is dragged.
const STEADY: u32 = 3;
/// How soon the engine looks again whether views are to be drawn before the first of long steps.
const LOOK: Duration = Duration::from_millis(30);
/// How long a piece of validation should take.
const PIECE: Duration = Duration::from_millis(8);

/// When the engine wants to work again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// At once, after whatever messages have come.
    Now,
    /// After so long.
    After(Duration),
    /// When a message comes.
    Idle,
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Does one piece of work of a few milliseconds, if there is any.
    pub async fn work(&mut self) -> Next {
        match self.work_or_fail().await {
            Ok(next) => next,
            Err(error) => {
                self.fail(&error);
                Next::Idle
            }
        }
    }

    async fn work_or_fail(&mut self) -> Result<Next, TrainError> {
        self.reconstructions.tell(&mut self.client)?;
        if self.is_in_pieces() {
            return self.next_piece().await;
        }
        self.remember_first().await?;
        let Some(session) = &mut self.session else {
            return Ok(Next::Idle);
        };
        let past = session.history.shown().is_some();
        let busy = session.playing || session.validation.is_some();
        // What is dragged comes first. Whatever else is to be drawn then takes turns with training, so that a movement never waits for
        // both. An encoding begun is finished before the next step: codes of different steps would make a picture of no model.
        let dragged = self.latent.is_dragged(Instant::now());
        let all = !dragged || !busy || self.trained >= STEADY || self.latent.is_encoding();
        // Before the first of long steps the views are drawn as if nothing moved.
        let holds = session.playing
            && self.latent.has_canvases()
            && session.pieces.suit(session.trainer.training_program())
            && session.pieces.seconds_per_step().is_none();
        let (mut more, mut drawn, mut any) = (false, false, false);
        if session.diverged.is_none() || past {
            [more, any] = self.latent.work(
                &session.trainer,
                &session.data,
                &mut self.backend,
                &mut self.client,
                [busy && !holds, all],
                session.history.shown(),
                &self.visibility,
                &mut self.budget,
            )?;
        }
        if all {
            self.trained = 0;
            let now = Instant::now();
            let due = busy && self.reconstructions.is_due(&self.visibility, now);
            // After divergence the last good pictures stay.
            if (due && !past || self.reconstructions.is_dirty(&self.visibility))
                && (session.diverged.is_none() || past)
            {
                self.reconstructions.draw(
                    &session.trainer,
                    &session.data,
                    &mut self.backend,
                    &mut self.client,
                    &self.visibility,
                    past,
                );
                self.time_pictures(now.elapsed());
                if busy {
                    self.budget.spend(now.elapsed());
                }
                drawn = true;
            }
            more |= self.draw_strips(busy && !past).await?;
            more |= self.research();
            more |= self.study_on().await?;
            if busy && (dragged || self.latent.is_encoding()) {
                return Ok(Next::Now);
            }
        }
        self.trained += 1;
        let Some(session) = &mut self.session else {
            return Ok(Next::Idle);
        };
        if session.validation.is_some() {
            self.validate_a_piece().await?;
            return Ok(Next::Now);
        }
        if !session.playing {
            self.reconstructions.settle(&mut self.client).await?;
            self.latent.settle(&mut self.client).await?;
            if self.draw_history_point().await? || more {
                return Ok(Next::Now);
            }
            return Ok(Next::Idle);
        }
        let speed = if session.job.is_some() {
            Speed::Max
        } else {
            self.speed
        };
        let now = Instant::now();
        let wait = session.throttle.wait(speed, now);
        if wait > Duration::ZERO {
            // There is time for views, which training does not need.
            self.budget.clear();
            return Ok(Next::After(wait));
        }
        let mut steps = session
            .throttle
            .steps(speed, session.trainer.steps_per_epoch(), now);
        if let Some(TrainingRequest {
            until: Until::Step(step),
            ..
        }) = session.job
        {
            steps = steps.min(step.saturating_sub(session.trainer.counters().step));
        }
        // No further than to the next step that the history keeps.
        let step = session.trainer.counters().step;
        steps = steps.min(session.history.next_step(step).saturating_sub(step).max(1));
        if session.pieces.suit(session.trainer.training_program()) {
            let lacks = self.latent.lacks_pictures(&self.visibility);
            if self.latent.has_canvases() && session.pieces.are_to_wait(now, more || any, lacks) {
                return Ok(if more || any {
                    Next::Now
                } else {
                    Next::After(LOOK)
                });
            }
            let program = session.trainer.begin_step(&mut self.backend);
            session.pieces.begin(program);
            return self.next_piece().await;
        }
        let chunk = session.trainer.advance(&mut self.backend, steps);
        let pause = chunk.ends_epoch || speed != Speed::Max || session.reached();
        // The chunk before is waited for only now, so that the device always has one to work on.
        if let Some(before) = session.pending.replace(chunk) {
            self.finish(before.finish().await?).await?;
        }
        if pause {
            self.drain_or_fail().await?;
        }
        self.remember_when_due().await?;
        if !dragged {
            self.draw_history_point().await?;
        }
        self.after_chunk(drawn).await?;
        Ok(Next::Now)
    }

    /// Learns from the pictures on show, which have just been drawn in so long, how fast this device is at this model, where it is done by then;
    /// and tells so where an epoch will take long.
    fn time_pictures(&mut self, took: Duration) {
        /// Work that says something of the device, and an epoch's seconds that are worth telling before the first step.
        const MUCH: u64 = 100_000_000;
        const LONG: f64 = 20.0;
        let Some(session) = &mut self.session else {
            return;
        };
        if self.backend.info().kind != BackendKind::Cpu || session.pieces.is_timed() {
            return;
        }
        let work = session.trainer.program(PRESENT.pictures).work();
        if work < MUCH {
            return;
        }
        session.pieces.time(work, took);
        let seconds = status_of(session).seconds_per_epoch;
        if seconds.is_some_and(|seconds| seconds > LONG) && !session.playing {
            self.progress();
        }
    }

    /// Draws the strips for which that is due; whether there is more of them to be drawn at once.
    async fn draw_strips(&mut self, moving: bool) -> Result<bool, TrainError> {
        let (Some(session), Some(palette)) = (&self.session, self.reconstructions.palette()) else {
            return Ok(false);
        };
        let began = Instant::now();
        let more = self
            .strips
            .work(&mut StripContext {
                session,
                backend: &mut self.backend,
                client: &mut self.client,
                reconstructions: &mut self.reconstructions,
                visibility: &self.visibility,
                palette,
            })
            .await?;
        if moving {
            self.budget.spend(began.elapsed());
        }
        Ok(more)
    }

    /// Waits for the chunk under way.
    pub(super) async fn drain(&mut self) {
        if let Err(error) = self.drain_or_fail().await {
            self.fail(&error);
        }
    }

    pub(super) async fn drain_or_fail(&mut self) -> Result<(), TrainError> {
        while let Some(chunk) = self
            .session
            .as_mut()
            .and_then(|session| session.pending.take())
        {
            self.finish(chunk.finish().await?).await?;
        }
        Ok(())
    }

    /// Takes in what a chunk gave.
    async fn finish(&mut self, chunk: ChunkResult) -> Result<(), TrainError> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let now = Instant::now();
        session.throttle.finished(chunk.losses.len() as u32, now);
        session.metrics.add(&chunk, now);
        let train_loss = session.trainer.account(&chunk);
        if chunk.flags != 0 {
            if session.diverged.is_none() {
                self.diverged(&chunk);
            }
        } else if let Some(train_loss) = train_loss {
            let validation = session.trainer.validate(&mut self.backend);
            session.validation = Some((validation, train_loss));
        }
        Ok(())
    }

    /// Stops, saves and reports where that is due. Pictures may have been `drawn` in this turn.
    pub(super) async fn after_chunk(&mut self, drawn: bool) -> Result<(), TrainError> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        let now = Instant::now();
        let dragged = self.latent.is_dragged(now);
        // An epoch's end is saved with its validation, and a request ends after it.
        if session.validation.is_none() {
            if session.reached() {
                self.stop();
            } else if now.duration_since(session.saved) >= if dragged { LATEST } else { SAVE } {
                self.save().await?;
            }
        }
        if self
            .session
            .as_ref()
            .is_some_and(|session| session.metrics.is_due(now, drawn))
        {
            self.progress();
        }
        Ok(())
    }

    async fn validate_a_piece(&mut self) -> Result<(), TrainError> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        if session.pieces.suit(session.trainer.program(EVALUATE)) {
            session.pieces.begin(EVALUATE);
            self.next_piece().await?;
            return Ok(());
        }
        let began = Instant::now();
        let Some((validation, _)) = &mut session.validation else {
            return Ok(());
        };
        let batches = session.validate_batches;
        let all = session
            .trainer
            .validate_some(&mut self.backend, validation, batches);
        // The flags are a word that costs nothing to read: it says when the device is done.
        self.backend
            .read(&[session.trainer.plan().store.flags])
            .await?;
        let each = began.elapsed().as_secs_f64() / f64::from(batches);
        let fitting = (PIECE.as_secs_f64() / each.max(1e-9)) as u32;
        session.validate_batches = fitting.clamp(1, batches * 2);
        if all {
            self.validation_done().await?;
        }
        Ok(())
    }

    /// Tells what came of the validation under way, all of whose batches are done.
    pub(super) async fn validation_done(&mut self) -> Result<(), TrainError> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let Some((validation, train_loss)) = session.validation.take() else {
            return Ok(());
        };
        let validated = session
            .trainer
            .validated(&mut self.backend, validation)
            .await?;
        let val_loss = validated.loss;
        let terms = validated.terms();
        session.val_loss = Some(val_loss);
        let early = session.trainer.judge(&mut self.backend, val_loss).await?;
        if let Some(EarlyStop {
            best,
            restored: Some(_),
        }) = early
        {
            // The loss and the moments of the last epoch are not those of the weights that are back.
            session.val_loss = Some(best);
            session.trainer.clear_moments(&mut self.backend);
        }
        session.throttle.interrupted();
        let counters = session.trainer.counters();
        let stop = early.is_some() || session.job.is_none() && counters.epoch >= session.stop_epoch;
        let reached = session.reached();
        self.progress();
        self.client.send(FromEngine::Epoch {
            epoch: counters.epoch,
            step: counters.step,
            train_loss,
            val_loss,
            terms,
        });
        if let Some(EarlyStop { best, restored }) = early {
            self.changed();
            self.client.send(FromEngine::StoppedEarly {
                epoch: counters.epoch,
                best,
                restored,
            });
        }
        if stop || reached || self.saved_before(LEAST) {
            self.save().await?;
        }
        if stop || reached {
            self.stop();
        }
        Ok(())
    }

    /// Goes through the validation under way, where there is one.
    pub(super) async fn finish_validation(&mut self) {
        while self
            .session
            .as_ref()
            .is_some_and(|session| session.validation.is_some())
        {
            let piece = if self.is_in_pieces() {
                self.next_piece().await.map(|_| ())
            } else {
                self.validate_a_piece().await
            };
            if let Err(error) = piece {
                return self.fail(&error);
            }
        }
    }

    /// Saves the state where it was not saved a moment ago.
    pub(super) async fn keep(&mut self) {
        // A validation under way saves at its end, with what came of it.
        let validating = self
            .session
            .as_ref()
            .is_some_and(|session| session.validation.is_some());
        if !validating
            && self.saved_before(LEAST)
            && let Err(error) = self.save().await
        {
            self.fail(&error);
        }
    }

    fn saved_before(&self, ago: Duration) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.saved.elapsed() >= ago)
    }

    /// Keeps the state as one to go back to, here and on the page.
    pub(super) async fn save(&mut self) -> Result<(), TrainError> {
        // Counters, weights and the epoch's loss belong to one moment only when nothing is under way.
        self.drain_or_fail().await?;
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let checkpoint = session.trainer.checkpoint(&mut self.backend).await?;
        session.saved = Instant::now();
        session.throttle.interrupted();
        if checkpoint.flags == 0 && session.diverged.is_none() {
            let (step, bytes) = (checkpoint.counters.step, checkpoint.to_bytes());
            if session.doubtful().is_none() {
                session.good = Some(checkpoint);
            }
            self.client.send(FromEngine::Checkpoint { step, bytes });
        }
        Ok(())
    }
}
