//! How much memory the engine holds, and when a fresh one is to take its place: wasm memory grows and never shrinks.

use super::client::Client;
use super::machine::Engine;
use super::programs::wanted;
use super::samples::layout;
use super::trainer::TrainError;
use crate::backend::{Backend, BackendKind};
use crate::program::{Masks, plan};
use crate::protocol::Fault;
use crate::spec::Run;

/// Memory that is not worth a fresh engine, in bytes.
const SMALL: u64 = 128 << 20;
/// What an engine holds beside a dataset and its buffers, in bytes.
const BASE: u64 = 16 << 20;

/// Bytes of the engine's wasm memory; 0 natively, where the system gets back what is not needed.
pub(super) fn held() -> u64 {
    #[cfg(target_arch = "wasm32")]
    return 65_536 * core::arch::wasm32::memory_size::<0>() as u64;
    #[cfg(not(target_arch = "wasm32"))]
    return 0;
}

/// Whether so much is held that a fresh engine, for a run that needs so much, would make up for its start.
fn outgrown(held: u64, needed: u64) -> bool {
    held > SMALL && held > needed + needed / 4
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Whether a fresh engine is to train this run, because this one holds much more memory than that takes. The first run of an engine
    /// is always its own.
    ///
    /// # Errors
    /// A run that cannot be, or whose data is not here.
    pub(super) fn outgrows(&mut self, run: &Run) -> Result<bool, Fault> {
        let held = held();
        if self.session.is_none() || held <= SMALL {
            return Ok(false);
        }
        let data = self.datasets.get(run.dataset)?;
        let parts = data.parts(run.split, 0);
        let wanted = wanted(run, &parts, Masks::Seeded).map_err(TrainError::from)?;
        let plan = plan(run, layout(&data), &wanted, self.backend.most_work())
            .map_err(TrainError::from)?;
        let words = plan.buffers.iter().map(|buffer| u64::from(buffer.words));
        let buffers = match self.backend.info().kind {
            BackendKind::Cpu => 4 * words.sum::<u64>(),
            BackendKind::Gpu => 0,
        };
        Ok(outgrown(held, BASE + data.bytes() + buffers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_engine_is_worth_its_start_only_for_much_memory() {
        const MB: u64 = 1 << 20;
        assert!(!outgrown(100 * MB, 10 * MB));
        assert!(!outgrown(300 * MB, 250 * MB));
        assert!(outgrown(300 * MB, 130 * MB));
        assert!(outgrown(600 * MB, 130 * MB));
    }
}
