//! Going along the history points of a run: keeping them, showing one, and going on from there.

use web_time::Instant;

use super::client::Client;
use super::fault::{fault_of, no_run};
use super::history::KeptPoint;
use super::machine::Engine;
use super::programs::{MAX_SHOWN, PAST, PRESENT};
use super::trainer::TrainError;
use super::views::StripChange;
use crate::backend::Backend;
use crate::data::byte_of;
use crate::program::Slice;
use crate::protocol::{Fault, FaultKind, FromEngine, HistoryPoint};

impl<B: Backend, O: Client> Engine<B, O> {
    /// Keeps the history point a run begins with.
    pub(super) async fn remember_first(&mut self) -> Result<(), TrainError> {
        let begun = self
            .session
            .as_ref()
            .is_some_and(|session| session.history.moments().next().is_none());
        if begun {
            self.take_history_point().await?;
        }
        Ok(())
    }

    /// Keeps this history point, where one is due.
    pub(super) async fn remember_when_due(&mut self) -> Result<(), TrainError> {
        let due = self.session.as_ref().is_some_and(|session| {
            let (step, now) = (session.trainer.counters().step, Instant::now());
            // What is dragged must not wait for a state of many megabytes.
            session.diverged.is_none()
                && session.history.is_due(step, now)
                && !self.latent.is_dragged(now)
        });
        if due {
            self.take_history_point().await?;
        }
        Ok(())
    }

    /// As [`remember_when_due`](Self::remember_when_due), outside the hot loop.
    pub(super) async fn remember(&mut self) {
        if let Err(error) = self.remember_when_due().await {
            self.fail(&error);
        }
    }

    async fn take_history_point(&mut self) -> Result<(), TrainError> {
        // Counters and weights belong to one history point only when nothing is under way.
        self.drain_or_fail().await?;
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let checkpoint = session.trainer.checkpoint(&mut self.backend).await?;
        if checkpoint.flags != 0 {
            return Ok(());
        }
        let moment = HistoryPoint {
            step: checkpoint.counters.step,
            epoch: session.epochs(),
            full: true,
        };
        // While the probe is dragged, pictures wait.
        let pictures = if self.latent.is_dragged(Instant::now()) {
            Vec::new()
        } else {
            self.pictures_of(false).await?
        };
        if let Some(session) = &mut self.session {
            session.throttle.interrupted();
            session.history.keep(
                KeptPoint {
                    moment,
                    checkpoint,
                    pictures,
                    stale: false,
                },
                Instant::now(),
            );
        }
        self.tell_history();
        Ok(())
    }

    /// The pictures on show as the model of now, or that of the history point which stands ready, reconstructs them.
    async fn pictures_of(&mut self, past: bool) -> Result<Vec<u8>, TrainError> {
        let Some(session) = &mut self.session else {
            return Ok(Vec::new());
        };
        let columns =
            self.reconstructions
                .prepare(&session.trainer, &session.data, &mut self.backend, past);
        let Some(columns) = columns else {
            return Ok(Vec::new());
        };
        let views = if past { PAST } else { PRESENT };
        self.backend.run(views.pictures, 1);
        let output = session.trainer.program(views.pictures).output;
        let output = output.expect("the pictures' program gives reconstructions");
        let len = output.len / MAX_SHOWN * columns;
        let words = self.backend.read(&[Slice { len, ..output }]).await?;
        let values: &[f32] = bytemuck::cast_slice(&words[0]);
        Ok(values.iter().map(|&value| byte_of(value)).collect())
    }

    /// Makes the pictures of a history point that has none; whether there was one.
    pub(super) async fn draw_history_point(&mut self) -> Result<bool, TrainError> {
        let Some(session) = &mut self.session else {
            return Ok(false);
        };
        if !self.reconstructions.is_laid_out() {
            return Ok(false);
        }
        let shown = session.history.shown();
        let Some(kept) = session.history.unpictured() else {
            return Ok(false);
        };
        let step = kept.moment.step;
        let past = session.trainer.plan().store.past;
        let past = past.expect("programs show other moments");
        for (slice, words) in [past.values, past.statistics]
            .iter()
            .zip(kept.checkpoint.model())
        {
            self.backend.write(slice.buffer, 0, words);
        }
        let pictures = self.pictures_of(true).await?;
        if let Some(session) = &mut self.session {
            if pictures.is_empty() {
                return Ok(false);
            }
            if let Some(kept) = session
                .history
                .unpictured()
                .filter(|kept| kept.moment.step == step)
            {
                kept.pictures = pictures;
                kept.stale = false;
            }
            if shown.is_some() {
                session.history.rebuilt();
                self.place_history_point();
            }
        }
        self.strips.changed(StripChange::History);
        Ok(true)
    }

    /// The pictures on show are other ones.
    pub(super) fn repicture(&mut self) {
        if let Some(session) = &mut self.session {
            session.history.forget_pictures();
        }
    }

    /// Shows a history point of the run in every view, or the present.
    pub(super) fn scrub(&mut self, step: Option<u32>) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.history.show(step) {
            self.place_history_point();
            self.changed();
        }
        self.tell_history();
    }

    /// Puts the history point on show where programs show it from.
    fn place_history_point(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let past = session.trainer.plan().store.past;
        if let (Some(past), Some(checkpoint)) = (past, session.history.unplaced()) {
            for (slice, words) in [past.values, past.statistics]
                .iter()
                .zip(checkpoint.model())
            {
                self.backend.write(slice.buffer, 0, words);
            }
        }
    }

    /// Goes back to a history point for good.
    pub(super) async fn go_on_from(&mut self, step: u32) -> Result<(), Fault> {
        self.drain().await;
        self.interrupt_job();
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        if session.history.at(step).is_none() {
            return Err(Fault {
                kind: FaultKind::Request,
                message: format!(
                    "No moment is kept at step {step}. Choose one that the strip shows."
                ),
                remedy: None,
            });
        }
        if session.trainer.counters().step != step {
            self.hand_over().await;
        }
        let session = self.session.as_mut().ok_or_else(no_run)?;
        let mut history = std::mem::take(&mut session.history);
        let restored = match history.at(step) {
            Some(kept) => session.trainer.restore(&mut self.backend, &kept.checkpoint),
            None => Ok(()),
        };
        if restored.is_ok() {
            session.forget();
            history.go_back(step);
        }
        session.history = history;
        restored.map_err(|error| fault_of(&error))?;
        self.reverted();
        Ok(())
    }

    /// Tells which history points there are, and draws their strip.
    pub(super) fn tell_history(&mut self) {
        let Some(session) = &self.session else {
            return;
        };
        let moments = session.history.moments().map(|kept| kept.moment).collect();
        let shown = session.history.shown();
        self.client
            .send(FromEngine::HistoryPoints { moments, shown });
        self.strips.changed(StripChange::History);
    }
}
