//! Runs of programs that take long, a few launches at a time, so that messages are heard between them: steps of large models, and batches
//! of their validation.

mod messages;
mod pieces;

use web_time::Instant;

use super::client::Client;
use super::machine::Engine;
use super::programs::EVALUATE;
use super::scheduler::Next;
use super::trainer::{TrainError, Trainer};
use crate::backend::Backend;
use crate::program::ProgramId;
pub(super) use messages::leaves_runs_alone;
pub(super) use pieces::Pieces;

impl Trainer {
    /// Runs the launches from number `done` on that together are about so much work, at least one; where that ends, and how much it was.
    fn run_some(
        &self,
        backend: &mut impl Backend,
        id: ProgramId,
        done: usize,
        most: u64,
    ) -> (usize, u64) {
        let launches = &self.program(id).launches;
        let (mut end, mut work) = (done, 0);
        while let Some(launch) = launches.get(end) {
            let more = launch.work();
            if end > done && work + more > most {
                break;
            }
            work += more;
            end += 1;
        }
        backend.run_part(id, done..end);
        (end, work)
    }
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Whether a run in pieces is under way.
    pub(super) fn is_in_pieces(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.pieces.are_under_way())
    }

    /// Does the next piece of the run under way.
    pub(super) async fn next_piece(&mut self) -> Result<Next, TrainError> {
        let Some(session) = &mut self.session else {
            return Ok(Next::Idle);
        };
        let Some(mut run) = session.pieces.under_way else {
            return Ok(Next::Now);
        };
        let began = Instant::now();
        let trainer = &mut session.trainer;
        let (done, work) = trainer.run_some(
            &mut self.backend,
            run.program,
            run.done,
            session.pieces.work,
        );
        // The flags are a word that costs nothing to read: it says when the device is done.
        let flags = trainer.plan().store.flags;
        self.backend.read(&[flags]).await?;
        session.pieces.learn(work, began.elapsed());
        run.done = done;
        if done < session.trainer.program(run.program).launches.len() {
            session.pieces.under_way = Some(run);
            // How long an epoch takes is known better with each piece, long before the first step's end.
            if session.metrics.is_due(Instant::now(), false) {
                self.progress();
            }
            return Ok(Next::Now);
        }
        session.pieces.under_way = None;
        if run.program == EVALUATE {
            let validation = session.validation.as_mut();
            if validation.is_some_and(|(validation, _)| validation.count(1)) {
                self.validation_done().await?;
            }
            return Ok(Next::Now);
        }
        session.pieces.step = Some(run.began.elapsed());
        session.pieces.ended = Some(Instant::now());
        session.pending = Some(session.trainer.stepped(&mut self.backend, 1));
        self.drain_or_fail().await?;
        self.remember_when_due().await?;
        let playing = self.session.as_ref().is_some_and(|session| session.playing);
        if playing {
            self.after_chunk(false).await?;
        } else {
            // It was paused meanwhile.
            self.changed();
            self.progress();
            self.keep().await;
        }
        Ok(Next::Now)
    }

    /// Brings the run under way to its end, as whatever looks at the model or runs another program must.
    pub(super) async fn finish_pieces(&mut self) {
        while self.is_in_pieces() {
            if let Err(error) = self.next_piece().await {
                return self.fail(&error);
            }
        }
    }
}
