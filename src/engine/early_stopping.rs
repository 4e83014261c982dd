//! What a run does about validation losses that no longer fall: a lower step size, or its end.

mod remembered;

use super::trainer::Trainer;
use crate::backend::{Backend, BackendError};
use crate::spec::Course;
pub use remembered::{BestWeights, Patience};

/// The end of a run that has not become better for long enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlyStop {
    /// The lowest validation loss.
    pub best: f64,
    /// The epoch whose weights are back, where they are.
    pub restored: Option<u32>,
}

impl Trainer {
    /// Takes in the validation loss of the epoch that has just ended, and does what the run's schedule and early stopping want.
    ///
    /// # Errors
    /// The backend's.
    pub async fn judge(
        &mut self,
        backend: &mut impl Backend,
        loss: f64,
    ) -> Result<Option<EarlyStop>, BackendError> {
        if self.stalled(loss) {
            self.lower_rate(backend);
        }
        let Some(stopping) = self.run.early_stopping else {
            return Ok(None);
        };
        if loss < self.patience.best - stopping.min_delta {
            self.patience.best = loss;
            self.patience.waited = 0;
            if stopping.restore_best {
                self.keep_weights(backend).await?;
            }
        } else {
            self.patience.waited += 1;
        }
        if self.patience.waited < stopping.patience {
            return Ok(None);
        }
        let best = self.patience.best;
        // Whoever trains on after this is borne with as long again.
        self.patience.waited = 0;
        let restored = self.patience.kept.as_ref().map(|kept| kept.epoch);
        if let Some(kept) = &self.patience.kept {
            let store = &self.plan.store;
            for (slice, words) in [store.values, store.statistics].iter().zip(&kept.arenas) {
                backend.write(slice.buffer, 0, words);
            }
        }
        Ok(Some(EarlyStop { best, restored }))
    }

    /// Whether the loss has not fallen for as long as the schedule bears.
    fn stalled(&mut self, loss: f64) -> bool {
        let Course::Plateau { patience, .. } = self.run.schedule.then else {
            return false;
        };
        if loss < self.patience.lowest {
            self.patience.lowest = loss;
            self.patience.stalled = 0;
            return false;
        }
        self.patience.stalled += 1;
        if self.patience.stalled < patience {
            return false;
        }
        self.patience.stalled = 0;
        true
    }

    async fn keep_weights(&mut self, backend: &mut impl Backend) -> Result<(), BackendError> {
        let store = &self.plan.store;
        let words = backend.read(&[store.values, store.statistics]).await?;
        self.patience.kept = words.try_into().ok().map(|arenas| BestWeights {
            epoch: self.counters.epoch,
            arenas,
        });
        Ok(())
    }
}
