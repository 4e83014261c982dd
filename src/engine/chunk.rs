//! Steps under way, and what they gave.

use crate::backend::{BackendError, Reading};
use crate::program::kernel::LOSS_RING;

/// Steps under way.
#[must_use]
pub struct Chunk {
    pub(super) first_step: u32,
    pub(super) steps: u32,
    /// Pictures of each step; the last may have fewer.
    pub(super) batch: u32,
    pub(super) last: u32,
    /// Whether an epoch ends with it.
    pub ends_epoch: bool,
    pub(super) reading: Reading,
}

/// What steps gave.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkResult {
    /// Steps taken before.
    pub first_step: u32,
    /// Loss of each step.
    pub losses: Vec<f32>,
    /// Divergence of each step in nats, unweighted; empty where the code is plain.
    pub divergences: Vec<f32>,
    /// Divergence of each unit at the last step, likewise.
    pub units: Vec<f32>,
    /// Pictures of each step.
    pub pictures: Vec<u32>,
    /// [`crate::program::kernel::flag`] bits seen so far.
    pub flags: u32,
    /// Whether an epoch ended with it.
    pub ends_epoch: bool,
}

impl Chunk {
    /// Waits for the steps and their losses.
    ///
    /// # Errors
    /// The backend's.
    pub async fn finish(self) -> Result<ChunkResult, BackendError> {
        let words = self.reading.await?;
        let of_steps = |ring: &[u32]| -> Vec<f32> {
            (self.first_step..self.first_step + self.steps)
                .map(|step| f32::from_bits(ring[(step % LOSS_RING) as usize]))
                .collect()
        };
        let mut pictures = vec![self.batch; self.steps as usize];
        if let Some(last) = pictures.last_mut() {
            *last = self.last;
        }
        Ok(ChunkResult {
            first_step: self.first_step,
            losses: of_steps(&words[0]),
            divergences: words.get(2).map_or_else(Vec::new, |ring| of_steps(ring)),
            units: words.get(3).map_or_else(Vec::new, |units| {
                units.iter().map(|&bits| f32::from_bits(bits)).collect()
            }),
            pictures,
            flags: words[1][0],
            ends_epoch: self.ends_epoch,
        })
    }
}
