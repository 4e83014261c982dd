//! The whole state of a run: going on from a snapshot gives the same bits as never having stopped.

use super::trainer::{Counters, TRAIN, TrainError, Trainer};
use crate::backend::{Backend, BackendError};
use crate::program::kernel::tick;

/// Weights, moments, counters: all that training changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub(super) counters: Counters,
    epoch_loss: f64,
    /// Share of the learning rate that a plateau has left.
    plateau: f64,
    /// Parameters, running statistics, first moment, second moment, counters on the device.
    arenas: [Vec<u32>; 5],
    /// Whether the run had met a non-finite value.
    pub(super) flags: u32,
}

const MAGIC: u32 = u32::from_le_bytes(*b"HGC2");

impl Trainer {
    /// Reads the whole state.
    ///
    /// # Errors
    /// The backend's.
    pub async fn snapshot(&self, backend: &mut impl Backend) -> Result<Snapshot, BackendError> {
        let arenas = self.arenas();
        let mut slices = arenas.to_vec();
        slices.push(self.plan.store.flags);
        let mut words = backend.read(&slices).await?;
        let flags = words.pop().expect("a part for each slice asked");
        let arenas = words.try_into().expect("a part for each slice asked");
        Ok(Snapshot {
            counters: self.counters,
            epoch_loss: self.epoch_loss,
            plateau: self.plateau,
            arenas,
            flags: flags[0],
        })
    }

    /// Goes back to a snapshot of the same model. Where the batch has changed since, the epoch starts over.
    ///
    /// # Errors
    /// A snapshot of another model.
    pub fn restore(
        &mut self,
        backend: &mut impl Backend,
        snapshot: &Snapshot,
    ) -> Result<(), TrainError> {
        let arenas = self.arenas();
        if arenas
            .iter()
            .zip(&snapshot.arenas)
            .any(|(slice, words)| slice.len as usize != words.len())
        {
            return Err(TrainError::Values(
                "The saved state belongs to another model. Load that model first.".into(),
            ));
        }
        for (slice, words) in arenas.iter().zip(&snapshot.arenas) {
            backend.write(slice.buffer, 0, words);
        }
        self.clear_flags(backend);
        self.counters = snapshot.counters;
        self.epoch_loss = snapshot.epoch_loss;
        self.plateau = snapshot.plateau;
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
        self.epoch_loss = 0.0;
        let tick = self.feed_of(TRAIN).tick;
        backend.write(tick.buffer, tick::CURSOR as u32, &[0]);
    }
}

impl Snapshot {
    /// As bytes, to be kept outside the engine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Counters {
            step,
            epoch,
            position,
        } = self.counters;
        let loss = self.epoch_loss.to_bits();
        let plateau = self.plateau.to_bits();
        let mut words = vec![
            MAGIC,
            step,
            epoch,
            position,
            loss as u32,
            (loss >> 32) as u32,
            plateau as u32,
            (plateau >> 32) as u32,
            self.flags,
        ];
        words.extend(self.arenas.iter().map(|arena| arena.len() as u32));
        for arena in &self.arenas {
            words.extend_from_slice(arena);
        }
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// The snapshot in `bytes`.
    ///
    /// # Errors
    /// Bytes that are no snapshot, or only part of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrainError> {
        let broken = || {
            TrainError::Values(
                "The saved state is damaged, so it cannot be used. Start the run again.".into(),
            )
        };
        let words: Vec<u32> = bytes
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let (
            &[
                magic,
                step,
                epoch,
                position,
                low,
                high,
                plateau_low,
                plateau_high,
                flags,
                ref lengths @ ..,
            ],
            mut rest,
        ) = words.split_first_chunk::<14>().ok_or_else(broken)?;
        let total: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        if magic != MAGIC || total != rest.len() as u64 || !bytes.len().is_multiple_of(4) {
            return Err(broken());
        }
        let arenas: [u32; 5] = *lengths;
        let arenas = arenas.map(|length| {
            let (arena, after) = rest.split_at(length as usize);
            rest = after;
            arena.to_vec()
        });
        Ok(Self {
            counters: Counters {
                step,
                epoch,
                position,
            },
            epoch_loss: f64::from_bits(u64::from(low) | u64::from(high) << 32),
            plateau: f64::from_bits(u64::from(plateau_low) | u64::from(plateau_high) << 32),
            arenas,
            flags,
        })
    }
}
