//! Another run in place of the one that is trained: what of it differs decides what is to be done.

use super::client::Client;
use super::fault::no_run;
use super::machine::Engine;
use super::views::StripChange;
use crate::backend::Backend;
use crate::protocol::{Fault, Keep, Reply};
use crate::spec::{MAX_EPOCHS, Run};

/// What a run has that the one before it has not, by what it takes to go over to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    /// Numbers that are written between two steps, if any.
    Numbers,
    /// The batch as well: programs are built anew, what was learnt goes on.
    Batch,
    /// Anything else.
    Run,
}

fn difference(before: &Run, after: &Run) -> Difference {
    if !after.live().is_like(&before.live()) {
        return Difference::Run;
    }
    let rate = after.optimizer.learning_rate();
    let numbers = Run {
        epochs: after.epochs,
        optimizer: before.optimizer.with_learning_rate(rate),
        ..before.with_live(after.live())
    };
    if numbers == *after {
        return Difference::Numbers;
    }
    let batch = Run {
        batch: after.batch,
        ..numbers
    };
    if batch == *after {
        Difference::Batch
    } else {
        Difference::Run
    }
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// The run as it is trained now, its last epoch being the one after which training stops.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) fn current_run(&self) -> Result<Run, Fault> {
        let session = self.session.as_ref().ok_or_else(no_run)?;
        Ok(Run {
            epochs: session.stop_epoch,
            ..session.trainer.run().clone()
        })
    }

    /// Trains another run from now on, or says that a fresh engine is to do that.
    ///
    /// # Errors
    /// Whatever is wrong with it; the run before goes on as it was.
    pub(super) async fn set_run(&mut self, run: Run, keep: Keep) -> Result<Reply, Fault> {
        if let Err(error) = run.validate() {
            self.datasets.settle(run.dataset, false);
            return Err(error.into());
        }
        let before = match keep {
            Keep::Nothing if self.outgrows(&run)? => {
                // With this engine the run under way ends.
                self.drain().await;
                self.hand_over().await;
                return Ok(Reply::AskAfresh);
            }
            Keep::Nothing => None,
            Keep::WhatFits => self.current_run().ok(),
        };
        let dataset = run.dataset;
        let changed = match before {
            Some(before) => self.change_run(&before, run).await,
            None => self.load(run).await,
        };
        self.datasets.settle(dataset, changed.is_ok());
        changed.map(|()| Reply::Done)
    }

    async fn change_run(&mut self, before: &Run, run: Run) -> Result<(), Fault> {
        match difference(before, &run) {
            Difference::Numbers => self.set_numbers(before, &run)?,
            Difference::Batch => {
                // First what may fail: a device may have no room for the batch, and then nothing has changed.
                self.set_batch(run.batch).await?;
                self.set_numbers(before, &run)?;
            }
            Difference::Run => return self.change(run).await,
        }
        self.progress();
        Ok(())
    }

    fn set_numbers(&mut self, before: &Run, run: &Run) -> Result<(), Fault> {
        let session = self.session.as_mut().ok_or_else(no_run)?;
        if run.epochs != before.epochs {
            session.stop_after(run.epochs.clamp(1, MAX_EPOCHS));
        }
        let (trainer, backend) = (&mut session.trainer, &mut self.backend);
        let rate = run.optimizer.learning_rate();
        if rate != before.optimizer.learning_rate() {
            trainer.set_learning_rate(backend, rate)?;
        }
        let live = run.live();
        if live != before.live() {
            trainer.set_live(backend, live)?;
            self.reconstructions.changed();
            self.strips.changed(StripChange::Pictures);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::preset;

    #[test]
    fn what_differs_decides_what_is_to_be_done() {
        let before = preset("denoise").expect("a preset").run();
        let with = |change: fn(&mut Run)| {
            let mut run = before.clone();
            change(&mut run);
            difference(&before, &run)
        };
        assert_eq!(with(|_| {}), Difference::Numbers);
        assert_eq!(with(|run| run.epochs += 1), Difference::Numbers);
        assert_eq!(with(|run| run.corruption.test = 0.9), Difference::Numbers);
        let faster = |run: &mut Run| run.optimizer = run.optimizer.with_learning_rate(0.02);
        assert_eq!(with(faster), Difference::Numbers);
        assert_eq!(with(|run| run.batch *= 2), Difference::Batch);
        assert_eq!(with(|run| run.seed += 1), Difference::Run);
        assert_eq!(
            with(|run| run.model = preset("dense").expect("a preset").run().model),
            Difference::Run
        );
    }
}
