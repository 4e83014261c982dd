//! What the page asks and gets an answer to.

use super::client::Client;
use super::datasets::describe;
use super::fault::no_run;
use super::inference::{Tensor, named, tensor};
use super::machine::Engine;
use super::memory::held;
use super::programs::EVALUATE;
use super::session::{Session, TrainingRequest, Until};
use super::trainer::{TrainError, Trainer};
use crate::backend::Backend;
use crate::protocol::{
    Amount, DataFile, DataInfo, Fault, Floats, MemoryUse, NamedTensor, Reply, Request, Status,
    Tested,
};
use crate::spec::DatasetName;

impl<B: Backend, O: Client> Engine<B, O> {
    /// Does what is asked, and answers.
    pub(super) async fn respond(&mut self, ticket: u32, request: Request) {
        match self.answer(ticket, request).await {
            Ok(Some(reply)) => self.reply(ticket, reply),
            Ok(None) => {}
            Err(fault) => self.reply(ticket, Reply::Failed(fault)),
        }
    }

    /// The answer, where there is one already; what takes its time answers once it has come to its end.
    async fn answer(&mut self, ticket: u32, request: Request) -> Result<Option<Reply>, Fault> {
        let done = |()| Reply::Done;
        let floats = |values: Vec<f32>| Reply::Floats(Floats(values));
        let reply = match request {
            Request::Train { amount } => {
                self.train(ticket, amount).await;
                return Ok(None);
            }
            Request::Study { study } => {
                self.study(ticket, study);
                return Ok(None);
            }
            Request::Analyse { analysis } => {
                self.analyse(ticket, analysis);
                return Ok(None);
            }
            Request::Data { name, files } => self.read_data(name, &files).await.map(Reply::Data),
            Request::SetRun { run, keep } => self.set_run(run, keep).await,
            Request::Run => Ok(Reply::Run(Box::new(self.current_run()?))),
            Request::SetMask { mask } => self.set_mask(mask.0).map(done),
            Request::Test => self.test().await.map(Reply::Tested),
            Request::Reconstruct { values, labels } => {
                let (trainer, backend) = self.trained()?;
                Ok(floats(
                    trainer.reconstruct(backend, &values.0, &labels).await?,
                ))
            }
            Request::Encode { values, labels } => {
                let (trainer, backend) = self.trained()?;
                Ok(floats(trainer.encode(backend, &values.0, &labels).await?))
            }
            Request::Decode { values, labels } => {
                let (trainer, backend) = self.trained()?;
                Ok(floats(trainer.decode(backend, &values.0, &labels).await?))
            }
            Request::Losses { samples } => Ok(floats(self.losses(&samples).await?)),
            Request::Weights => {
                let (trainer, backend) = self.trained()?;
                let tensors = trainer.weights(backend).await.map_err(TrainError::from)?;
                Ok(Reply::Weights(tensors.into_iter().map(named).collect()))
            }
            Request::SetWeights { weights } => self.set_weights(weights).await.map(done),
            Request::Status => self.settled_status().await.map(Reply::Status),
            Request::Memory => Ok(Reply::Memory(MemoryUse {
                engine: held(),
                buffers: self.backend.bytes(),
            })),
            Request::Recover { rate } => self.recover(rate).await.map(done),
            Request::Save => {
                self.finish_validation().await;
                self.save().await?;
                Ok(Reply::Done)
            }
            Request::Restore { checkpoint } => self.restore(&checkpoint).await.map(done),
            Request::TakeUp {
                state,
                history,
                val_loss,
            } => self.take_up(&state, &history, val_loss).await.map(done),
            Request::GoOnFrom { step } => self.go_on_from(step).await.map(done),
            Request::Inspect => Ok(Reply::Inspected(Box::new(self.inspect().await?))),
        };
        reply.map(Some)
    }

    /// What is trained, and on what.
    fn trained(&mut self) -> Result<(&mut Trainer, &mut B), Fault> {
        let session = self.session.as_mut().ok_or_else(no_run)?;
        Ok((&mut session.trainer, &mut self.backend))
    }

    async fn read_data(
        &mut self,
        name: DatasetName,
        files: &[DataFile],
    ) -> Result<DataInfo, Fault> {
        let data = self.datasets.read(name, files).await?;
        let split = self
            .session
            .as_ref()
            .map_or_else(Default::default, |session| session.trainer.run().split);
        Ok(describe(&data, split))
    }

    async fn settled_status(&mut self) -> Result<Status, Fault> {
        self.drain().await;
        if self.session.is_none() {
            return Err(no_run());
        }
        Ok(self.status())
    }

    async fn set_weights(&mut self, weights: Vec<NamedTensor>) -> Result<(), Fault> {
        // A validation tells of one set of weights.
        self.finish_validation().await;
        self.drain().await;
        // What there is to go back to where these spoil the run; once where many are set one after the other.
        let known = self.session.as_ref().map(Session::doubtful);
        if known.is_some_and(|doubtful| doubtful.is_none()) {
            self.save().await?;
        }
        let session = self.session.as_mut().ok_or_else(no_run)?;
        let (trainer, backend) = (&mut session.trainer, &mut self.backend);
        let tensors: Vec<Tensor> = weights.into_iter().map(tensor).collect();
        let result = trainer.set_weights(backend, &tensors);
        if result.is_ok() && session.diverged.take().is_some() {
            // Moments and running statistics hold what overflowed; they would spoil the new weights.
            trainer.clear_moments(backend);
            trainer.reset_statistics(backend);
            trainer
                .set_weights(backend, &tensors)
                .expect("they have just been set");
        }
        if result.is_ok() {
            session.set_by_request = Some(trainer.counters().step);
        }
        self.changed();
        Ok(result?)
    }

    /// The loss of each of these samples, of a root its own.
    async fn losses(&mut self, samples: &[u32]) -> Result<Vec<f32>, Fault> {
        self.finish_validation().await;
        self.drain().await;
        let count = self
            .session
            .as_ref()
            .map_or(0, |session| session.data.len());
        if let Some(wrong) = samples.iter().find(|&&sample| sample >= count) {
            return Err(TrainError::Values(format!(
                "There is no sample {wrong} here. Samples are 0 to {}.",
                count.saturating_sub(1)
            ))
            .into());
        }
        let (trainer, backend) = self.trained()?;
        let feed = trainer.feed_of(EVALUATE);
        let batch = feed.per_picture.len as usize;
        // The table has room for the validation samples.
        let most = batch.min(trainer.parts.validation.len());
        let mut losses = Vec::with_capacity(samples.len());
        for some in samples.chunks(most.max(1)) {
            backend.write(feed.tick.buffer, 0, &trainer.fresh_tick(some.len() as u32));
            backend.write(feed.order.buffer, 0, some);
            backend.run(EVALUATE, 1);
            let read = backend.read(&[feed.per_picture]).await;
            let words = read.map_err(TrainError::from)?;
            let loss = &trainer.run().loss;
            let of_sample = |&bits: &u32| loss.of_mean(f32::from_bits(bits).into()) as f32;
            losses.extend(words[0][..some.len()].iter().map(of_sample));
        }
        // The next validation draws from this table.
        backend.write(feed.order.buffer, 0, &trainer.parts.validation);
        Ok(losses)
    }

    async fn test(&mut self) -> Result<Tested, Fault> {
        self.finish_validation().await;
        self.drain().await;
        let (trainer, backend) = self.trained()?;
        if trainer.parts.test.is_empty() {
            return Err(TrainError::Data(
                "This split keeps no pictures for testing: they validate. Choose the standard split.".into(),
            )
            .into());
        }
        let tested = trainer.test(backend).await.map_err(TrainError::from)?;
        Ok(Tested {
            loss: tested.loss,
            terms: tested.terms(),
        })
    }

    /// Trains an amount and answers when that is done.
    async fn train(&mut self, ticket: u32, amount: Amount) {
        self.pause().await;
        let Some(session) = &mut self.session else {
            return self.reply(ticket, Reply::Failed(no_run()));
        };
        if let Some(fault) = session.diverged.clone() {
            return self.reply(ticket, Reply::Failed(fault));
        }
        let counters = session.trainer.counters();
        let until = match amount {
            Amount::Steps(steps) => Until::Step(counters.step.saturating_add(steps)),
            Amount::Epochs(epochs) => Until::Epoch(counters.epoch.saturating_add(epochs)),
        };
        // A schedule that looks to the stop epoch looks to the end of what is asked for, where that is later.
        let last = match until {
            Until::Step(step) => step.div_ceil(session.trainer.steps_per_epoch()),
            Until::Epoch(epoch) => epoch,
        };
        session.trainer.set_horizon(last.max(session.stop_epoch));
        session.job = Some(TrainingRequest { ticket, until });
        session.playing = true;
        if session.reached() {
            self.pause().await;
        } else {
            self.progress();
        }
    }
}
