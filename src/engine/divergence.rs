//! A run that has left the finite numbers: why it stops, and the way back.

use super::chunk::ChunkResult;
use super::client::Client;
use super::machine::Engine;
use super::session::Session;
use super::throttle::Throttle;
use crate::backend::Backend;
use crate::protocol::{Fault, FaultKind, FromEngine, Remedy, Reply};

/// A divergence in nats that a code reaches only where the exponential of its log-variance is about to overflow: a variance of e²³.
const RUNAWAY: f32 = 1e10;

/// What made a run leave the finite numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Cause {
    /// Weights that a request had set a few steps before, at this one.
    Weights { set_at: u32 },
    /// A Gaussian code whose log-variance grew beyond what the exponential can hold.
    LogVariance,
    /// Steps that were too large.
    Rate,
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Training has left the finite numbers: stop, say so, offer the way back.
    pub(super) fn diverged(&mut self, chunk: &ChunkResult) {
        let Some(mut session) = self.session.take() else {
            return;
        };
        session.playing = false;
        session.validation = None;
        session.throttle = Throttle::default();
        let fault = fault(&session, chunk);
        session.diverged = Some(fault.clone());
        if let Some(job) = session.job.take() {
            self.reply(job.ticket, Reply::Failed(fault.clone()));
        }
        self.session = Some(session);
        self.progress();
        self.client.send(FromEngine::Fault { fault });
    }
}

fn fault(session: &Session, chunk: &ChunkResult) -> Fault {
    let from = chunk.first_step + 1;
    let to = chunk.first_step + chunk.losses.len() as u32;
    let place = if from == to {
        format!("step {to}")
    } else {
        format!("steps {from} to {to}")
    };
    let step = session.good.as_ref().map_or(0, |good| good.counters.step);
    let old = session.trainer.run().optimizer.learning_rate();
    let lower = tenth(old);
    let (why, rate) = match cause(session, chunk) {
        Cause::Weights { set_at } => (
            format!("Weights were set at step {set_at}, which is what it comes from."),
            None,
        ),
        Cause::LogVariance => (
            format!(
                "The log-variance of a Gaussian code grew beyond what its exponential can hold; a learning rate of {old} is too large for \
                 it, or its weights are."
            ),
            Some(lower),
        ),
        Cause::Rate => (
            format!("A learning rate of {old} was too large for it."),
            Some(lower),
        ),
    };
    let with = rate.map_or(String::new(), |rate| format!(" and use {rate}"));
    Fault {
        kind: FaultKind::Diverged,
        message: format!(
            "Training has left the finite numbers at {place}: {}. {why} The run is stopped; you can go back to step {step}{with}.",
            what_overflowed(chunk.flags)
        ),
        remedy: Some(Remedy::GoBack { rate, step }),
    }
}

fn cause(session: &Session, chunk: &ChunkResult) -> Cause {
    if let Some(set_at) = session.doubtful() {
        return Cause::Weights { set_at };
    }
    let first_bad = chunk.losses.iter().position(|loss| !loss.is_finite());
    // The steps before it, where there are some in the chunk, tell what grew.
    let divergences = &chunk.divergences;
    let until = first_bad.map_or(divergences.len(), |bad| (bad + 1).min(divergences.len()));
    let grew = |nats: &f32| *nats > RUNAWAY || nats.is_infinite();
    if divergences[..until].iter().any(grew) {
        return Cause::LogVariance;
    }
    Cause::Rate
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
