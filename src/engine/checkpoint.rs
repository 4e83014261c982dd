//! The whole state of a run: going on from a checkpoint gives the same bits as never having stopped.

use super::early_stopping::{BestWeights, Patience};
use super::programs::TRAIN;
use super::trainer::{Counters, TrainError, Trainer};
use super::training_loss::TrainingLoss;
use crate::backend::{Backend, BackendError};
use crate::program::kernel::tick;

/// Weights, moments, counters: all that training changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    pub(super) counters: Counters,
    epoch_loss: TrainingLoss,
    /// Share of the learning rate that a plateau has left.
    plateau: f64,
    patience: Patience,
    /// Parameters, running statistics, first moment, second moment, counters on the device; the moments are empty where weights alone
    /// were kept.
    arenas: [Vec<u32>; 5],
    /// Whether the run had met a non-finite value.
    pub(super) flags: u32,
    /// Whether weights came from elsewhere than the run's seed.
    pub(super) edited: bool,
}

const MAGIC: u32 = u32::from_le_bytes(*b"HGC4");

/// What is wrong with bytes that are no checkpoint.
pub(super) fn damaged() -> TrainError {
    TrainError::Values(
        "The saved state is damaged, so it cannot be used. Start the run again.".into(),
    )
}

impl Trainer {
    /// Reads the whole state.
    ///
    /// # Errors
    /// The backend's.
    pub async fn checkpoint(&self, backend: &mut impl Backend) -> Result<Checkpoint, BackendError> {
        let arenas = self.arenas();
        let mut slices = arenas.to_vec();
        slices.push(self.plan.store.flags);
        let mut words = backend.read(&slices).await?;
        let flags = words.pop().expect("a part for each slice asked");
        let arenas = words.try_into().expect("a part for each slice asked");
        Ok(Checkpoint {
            counters: self.counters,
            epoch_loss: self.epoch_loss.clone(),
            plateau: self.plateau,
            patience: self.patience.clone(),
            arenas,
            flags: flags[0],
            edited: self.edited,
        })
    }

    /// Goes back to a checkpoint of the same model. Where the batch has changed since, the epoch starts over.
    ///
    /// # Errors
    /// A checkpoint of another model.
    pub fn restore(
        &mut self,
        backend: &mut impl Backend,
        checkpoint: &Checkpoint,
    ) -> Result<(), TrainError> {
        let arenas = self.arenas();
        let light = !checkpoint.is_full();
        if arenas
            .iter()
            .zip(&checkpoint.arenas)
            .any(|(slice, words)| slice.len as usize != words.len() && !(light && words.is_empty()))
            || checkpoint.patience.kept.as_ref().is_some_and(|kept| {
                arenas
                    .iter()
                    .zip(&kept.arenas)
                    .any(|(slice, words)| slice.len as usize != words.len())
            })
        {
            return Err(TrainError::Values(
                "The saved state belongs to another model. Load that model first.".into(),
            ));
        }
        for (slice, words) in arenas.iter().zip(&checkpoint.arenas) {
            if words.is_empty() {
                continue;
            }
            backend.write(slice.buffer, 0, words);
        }
        if light {
            self.clear_moments(backend);
            // The optimizer starts over, and so do the powers that make up for moments that start at 0.
            let tick = self.feed_of(TRAIN).tick;
            let one = [1.0f32.to_bits()];
            backend.write(tick.buffer, tick::BETA1_POWER as u32, &one);
            backend.write(tick.buffer, tick::BETA2_POWER as u32, &one);
        }
        self.clear_flags(backend);
        self.counters = checkpoint.counters;
        self.edited = checkpoint.edited;
        self.epoch_loss = checkpoint.epoch_loss.clone();
        self.plateau = checkpoint.plateau;
        self.patience = checkpoint.patience.clone();
        self.write_hyper(backend);
        self.fed = None;
        if !self.counters.position.is_multiple_of(self.run.batch)
            || self.counters.position >= self.pictures_per_epoch()
        {
            self.start_epoch_over(backend);
        }
        let tick = self.feed_of(TRAIN).tick;
        backend.write(
            tick.buffer,
            tick::COUNT as u32,
            &[self.pictures_per_epoch()],
        );
        self.write_order(backend);
        Ok(())
    }

    /// Begins the epoch under way again, keeping weights, moments and steps.
    pub(super) fn start_epoch_over(&mut self, backend: &mut impl Backend) {
        self.counters.position = 0;
        self.epoch_loss.start_over();
        let tick = self.feed_of(TRAIN).tick;
        backend.write(tick.buffer, tick::CURSOR as u32, &[0]);
    }
}

impl Checkpoint {
    /// Whether the optimizer's moments are in it, so that going on from it gives the same bits.
    pub fn is_full(&self) -> bool {
        !self.arenas[2].is_empty()
    }

    /// Leaves out what going on with the same bits takes, and keeps what shows the model.
    pub(super) fn lighten(&mut self) {
        self.arenas[2] = Vec::new();
        self.arenas[3] = Vec::new();
        self.patience.kept = None;
    }

    /// Parameters and running statistics.
    pub(super) fn model(&self) -> [&[u32]; 2] {
        [&self.arenas[0], &self.arenas[1]]
    }

    /// Bytes it takes.
    pub(super) fn size(&self) -> usize {
        let kept = self.patience.kept.iter().flat_map(|kept| &kept.arenas);
        4 * self.arenas.iter().chain(kept).map(Vec::len).sum::<usize>()
    }

    /// Bytes it takes, in full or as [`lighten`](Self::lighten) leaves it.
    pub(super) fn size_as(&self, full: bool) -> usize {
        if full {
            return self.size();
        }
        let [values, statistics, _, _, tick] = &self.arenas;
        4 * (values.len() + statistics.len() + tick.len())
    }

    /// As words, to be kept outside the engine: a header and the arenas after it, in full or as [`lighten`](Self::lighten) leaves them.
    pub(super) fn words(&self, full: bool) -> (Vec<u32>, [&[u32]; 7]) {
        let Counters {
            step,
            epoch,
            position,
        } = self.counters;
        let Patience {
            best,
            waited,
            lowest,
            stalled,
            kept,
        } = &self.patience;
        let kept = kept.as_ref().filter(|_| full);
        let mut words = vec![
            MAGIC,
            step,
            epoch,
            position,
            self.flags,
            u32::from(self.edited),
            *waited,
            *stalled,
        ];
        words.extend(self.epoch_loss.words());
        for number in [self.plateau, *best, *lowest] {
            let bits = number.to_bits();
            words.extend([bits as u32, (bits >> 32) as u32]);
        }
        words.push(kept.map_or(0, |kept| kept.epoch));
        let [values, statistics, moment1, moment2, tick] = &self.arenas;
        let moments: [&[u32]; 2] = if full { [moment1, moment2] } else { [&[]; 2] };
        let best: [&[u32]; 2] = kept.map_or([&[]; 2], |kept| [&kept.arenas[0], &kept.arenas[1]]);
        let arenas = [
            values, statistics, moments[0], moments[1], tick, best[0], best[1],
        ];
        words.extend(arenas.iter().map(|arena| arena.len() as u32));
        (words, arenas)
    }

    /// As bytes, to be kept outside the engine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (header, arenas) = self.words(true);
        let words = header.iter().chain(arenas.into_iter().flatten());
        words.flat_map(|word| word.to_le_bytes()).collect()
    }

    /// The checkpoint in `bytes`.
    ///
    /// # Errors
    /// Bytes that are no checkpoint, or only part of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrainError> {
        let words: Vec<u32> = bytes
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let whole = bytes.len().is_multiple_of(4);
        let read = Self::from_words(&words).filter(|_| whole);
        read.ok_or_else(damaged)
    }

    /// The checkpoint in these words; none where they are no checkpoint, or only part of one.
    pub(super) fn from_words(words: &[u32]) -> Option<Self> {
        let (&[magic, step, epoch, position, flags, edited, waited, stalled], rest) =
            words.split_first_chunk::<8>()?;
        let (epoch_loss, rest) = rest.split_first_chunk::<{ TrainingLoss::WORDS }>()?;
        let (numbers, rest) = rest.split_first_chunk::<6>()?;
        let number = |i: usize| {
            f64::from_bits(u64::from(numbers[2 * i]) | u64::from(numbers[2 * i + 1]) << 32)
        };
        let (&[best_epoch], rest) = rest.split_first_chunk::<1>()?;
        let (lengths, mut rest) = rest.split_first_chunk::<7>()?;
        let total: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        if magic != MAGIC || total != rest.len() as u64 {
            return None;
        }
        let [
            values,
            statistics,
            moment1,
            moment2,
            tick,
            kept_values,
            kept_statistics,
        ] = lengths.map(|length| {
            let (arena, after) = rest.split_at(length as usize);
            rest = after;
            arena.to_vec()
        });
        let kept = (!kept_values.is_empty()).then_some(BestWeights {
            epoch: best_epoch,
            arenas: [kept_values, kept_statistics],
        });
        Some(Self {
            counters: Counters {
                step,
                epoch,
                position,
            },
            epoch_loss: TrainingLoss::from_words(epoch_loss),
            plateau: number(0),
            patience: Patience {
                best: number(1),
                waited,
                lowest: number(2),
                stalled,
                kept,
            },
            arenas: [values, statistics, moment1, moment2, tick],
            flags,
            edited: edited != 0,
        })
    }

    /// A checkpoint of so many values, all of which its step tells.
    #[cfg(test)]
    pub(super) fn for_tests(step: u32, values: usize) -> Self {
        Self {
            counters: Counters {
                step,
                epoch: 0,
                position: 0,
            },
            epoch_loss: TrainingLoss::default(),
            plateau: 1.0,
            patience: Patience::default(),
            arenas: [
                vec![step; values],
                Vec::new(),
                vec![step + 1; values],
                vec![step + 2; values],
                vec![step; 4],
            ],
            flags: 0,
            edited: false,
        }
    }
}
