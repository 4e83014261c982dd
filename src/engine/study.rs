//! What a run's reconstructions are compared with: noise of every strength, a median filter, principal components. Done a piece at a
//! time beside training.

mod job;
mod piece;

use super::client::Client;
use super::fault::{fault_of, no_run};
use super::machine::Engine;
use super::trainer::TrainError;
use crate::analysis::covariance::Covariance;
use crate::backend::Backend;
use crate::protocol::{Fault, FaultKind, FromEngine, Reply, Study};
pub use job::StudyJobs;
use job::{StudyJob, Work};
use piece::{Piece, Subject};

/// Most values a picture may have for its covariance to be held.
const MOST_VALUES: usize = 4096;

impl<B: Backend, O: Client> Engine<B, O> {
    /// Begins a study in place of the one under way.
    pub(super) fn study(&mut self, ticket: u32, study: Study) {
        self.cancel_study();
        match self.begin_study(study) {
            Ok((pictures, work)) => {
                self.studies.job = Some(StudyJob {
                    ticket,
                    pictures,
                    work,
                });
            }
            Err(fault) => self.reply(ticket, Reply::Failed(fault)),
        }
    }

    fn begin_study(&self, study: Study) -> Result<(Vec<u32>, Work), Fault> {
        let refused = |message: String| Fault {
            kind: FaultKind::Request,
            message,
            remedy: None,
        };
        let Some(session) = &self.session else {
            return Err(no_run());
        };
        let parts = &session.trainer.parts;
        let tested = |wanted: bool| -> Vec<u32> {
            // Some splits have nothing to test with beside what validates.
            if wanted && !parts.test.is_empty() {
                parts.test.clone()
            } else {
                parts.validation.clone()
            }
        };
        match study {
            Study::Noise {
                mut amounts,
                most,
                test,
                similar,
            } => {
                session.data.kind.check_range(
                    "The comparison of noise",
                    "Compare their errors without it.",
                )?;
                if let Some(amount) = amounts.iter().find(|a| !(0.0..=1.0).contains(*a)) {
                    return Err(refused(format!(
                        "An amount of noise lies between 0 and 1, but {amount} was asked for."
                    )));
                }
                let mut pictures = tested(test);
                pictures.truncate(most.max(1) as usize);
                amounts.reverse();
                Ok((
                    pictures,
                    Work::Noise {
                        amounts,
                        points: Vec::new(),
                        similar,
                    },
                ))
            }
            Study::Error => Ok((tested(true), Work::Compare(None, 0, [0.0; 2]))),
            Study::Validation { most } => {
                let samples = session.trainer.some_validation(most.max(1));
                Ok((samples, Work::Compare(None, 0, [0.0; 2])))
            }
            Study::Components => {
                let features = session.data.shape.values() as usize;
                if features > MOST_VALUES {
                    return Err(refused(format!(
                        "Principal components are computed for pictures of up to {MOST_VALUES} values, and these have {features}. \
                         Choose smaller pictures."
                    )));
                }
                let covariance = Covariance::new(features);
                Ok((tested(true), Work::Covariance(Box::new(covariance), 0)))
            }
        }
    }

    /// Gives up the study under way.
    pub(super) fn cancel_study(&mut self) {
        if let Some(job) = self.studies.job.take() {
            let fault = fault_of(&TrainError::Values("It was given up.".into()));
            self.reply(job.ticket, Reply::Failed(fault));
        }
    }

    /// Does a piece of the study under way; whether there is more.
    ///
    /// # Errors
    /// The backend's.
    pub(super) async fn study_on(&mut self) -> Result<bool, TrainError> {
        let Some(mut job) = self.studies.job.take() else {
            return Ok(false);
        };
        let Some(session) = &self.session else {
            self.reply(job.ticket, Reply::Failed(no_run()));
            return Ok(false);
        };
        let of = Subject {
            data: &session.data,
            trainer: &session.trainer,
            pictures: &job.pictures,
        };
        match of.work_on(job.work, &mut self.backend).await? {
            Piece::Last(studied) => {
                self.reply(job.ticket, Reply::Studied(studied));
                Ok(false)
            }
            Piece::More(share, work) => {
                self.client.send(FromEngine::Studying {
                    ticket: job.ticket,
                    share,
                });
                job.work = work;
                self.studies.job = Some(job);
                Ok(true)
            }
        }
    }
}
