//! A run that has left the finite numbers: why it stops, and the way back.

use super::chunk::ChunkResult;
use super::client::Client;
use super::machine::Engine;
use super::throttle::Throttle;
use crate::backend::Backend;
use crate::protocol::{Fault, FaultKind, FromEngine, Remedy, Reply};

impl<B: Backend, O: Client> Engine<B, O> {
    /// Training has left the finite numbers: stop, say so, offer the way back.
    pub(super) fn diverged(&mut self, chunk: &ChunkResult) {
        let Some(mut session) = self.session.take() else {
            return;
        };
        session.playing = false;
        session.validation = None;
        session.throttle = Throttle::default();
        let from = chunk.first_step + 1;
        let to = chunk.first_step + chunk.losses.len() as u32;
        let step = session.good.as_ref().map_or(0, |good| good.counters.step);
        let old = session.trainer.run().optimizer.learning_rate();
        let rate = tenth(old);
        let place = if from == to {
            format!("step {to}")
        } else {
            format!("steps {from} to {to}")
        };
        let message = format!(
            "Training has left the finite numbers at {place}: {}. A learning rate of {old} was too large for it. \
             The run is stopped; you can go back to step {step} and use {rate}.",
            what_overflowed(chunk.flags)
        );
        let fault = Fault {
            kind: FaultKind::Diverged,
            message,
            remedy: Some(Remedy::LowerRate { rate, step }),
        };
        session.diverged = Some(fault.clone());
        if let Some(job) = session.job.take() {
            self.reply(job.ticket, Reply::Failed(fault.clone()));
        }
        self.session = Some(session);
        self.progress();
        self.client.send(FromEngine::Fault { fault });
    }
}

/// A tenth of a rate, rounded to one digit, so that it reads well.
fn tenth(rate: f64) -> f64 {
    let tenth = rate / 10.0;
    let digit = 10f64.powf(tenth.log10().floor());
    // Dividing by the power's inverse keeps 0.003 from becoming 0.0030000000000000001.
    (tenth / digit).floor().max(1.0) / (1.0 / digit).round().max(1.0)
}

fn what_overflowed(flags: u32) -> &'static str {
    use crate::program::kernel::flag;
    if flags & flag::PARAMETER != 0 {
        "a weight is no longer a number"
    } else if flags & flag::ACTIVATION != 0 {
        "a layer's result is too large"
    } else {
        "the loss is no longer a number"
    }
}
