//! What a run's reconstructions are compared with: noise of every strength, a median filter, principal components. Done a piece at a
//! time beside training.

mod job;

use super::client::Client;
use super::fault::{fault_of, no_run};
use super::machine::Engine;
use super::trainer::{MAX_DENOISED, TrainError};
use crate::analysis::covariance::Covariance;
use crate::analysis::median::median_3x3;
use crate::analysis::quality::{mse, psnr, ssim};
use crate::backend::Backend;
use crate::protocol::{
    Fault, FaultKind, FromEngine, Likeness, NoisePoint, Reply, Studied, Study, Subspace,
};
pub use job::StudyJobs;
use job::{StudyJob, Work};

/// Training pictures whose covariance is taken in at a time.
const TAKEN: usize = 128;
/// Most values a picture may have for its covariance to be held.
const MOST_VALUES: usize = 4096;

/// Means of likenesses; equal pictures, which are infinitely like, make an infinite mean.
fn mean(of: &[Likeness]) -> Likeness {
    let count = of.len().max(1) as f64;
    let similar: Option<f64> = of.iter().map(|likeness| likeness.ssim).sum();
    Likeness {
        psnr: of.iter().map(|likeness| likeness.psnr).sum::<f64>() / count,
        ssim: similar.map(|sum| sum / count),
    }
}

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
        let data = &session.data;
        let trainer = &session.trainer;
        let planes = trainer.planes().map(|size| size as usize);
        let (share, done) = match job.work {
            Work::Noise {
                mut amounts,
                mut points,
                similar,
            } => {
                if let Some(amount) = amounts.pop() {
                    let denoised = trainer
                        .denoise(&mut self.backend, &job.pictures, amount)
                        .await?;
                    let clean = data.samples(&job.pictures);
                    points.push(point(
                        &clean,
                        &denoised.seen,
                        &denoised.restored,
                        planes,
                        amount,
                        similar,
                    ));
                }
                let all = (points.len() + amounts.len()).max(1) as f32;
                let share = points.len() as f32 / all;
                if amounts.is_empty() {
                    (1.0, Err(Studied::Noise(points)))
                } else {
                    (
                        share,
                        Ok(Work::Noise {
                            amounts,
                            points,
                            similar,
                        }),
                    )
                }
            }
            Work::Covariance(mut covariance, taken) => {
                let train = &trainer.parts.train;
                let next = (taken + TAKEN).min(train.len());
                covariance.add(&data.samples(&train[taken..next]));
                let share = 0.6 * next as f32 / train.len() as f32;
                if next < train.len() {
                    (share, Ok(Work::Covariance(covariance, next)))
                } else {
                    let code = trainer.run().model.code_size().unwrap_or(1) as usize;
                    let found = covariance.components(code);
                    (share, Ok(Work::Components(Box::new(found), code)))
                }
            }
            Work::Components(mut components, code) => {
                components.step();
                // Some thirty iterations settle most data.
                let share = 0.6 + 0.2 * (components.iterations() as f32 / 30.0).min(1.0);
                if components.is_done() {
                    let pca = Box::new(components.finish());
                    (share, Ok(Work::Compare(Some(pca), 0, [0.0; 2])))
                } else {
                    (share, Ok(Work::Components(components, code)))
                }
            }
            Work::Compare(pca, compared, [mut linear, mut own]) => {
                let next = (compared + MAX_DENOISED as usize).min(job.pictures.len());
                let pictures = &job.pictures[compared..next];
                let clean = data.samples(pictures);
                let denoised = trainer.denoise(&mut self.backend, pictures, 0.0).await?;
                let weight = pictures.len() as f64;
                if let Some(pca) = &pca {
                    linear += weight * f64::from(pca.reconstruction_mse(&clean, pca.kept()));
                }
                own += weight * mse(&clean, &denoised.restored);
                let count = job.pictures.len().max(1) as f64;
                if next < job.pictures.len() {
                    let share = 0.8 + 0.2 * next as f32 / count as f32;
                    (share, Ok(Work::Compare(pca, next, [linear, own])))
                } else if let Some(pca) = pca {
                    let found = Subspace {
                        components: pca.kept() as u32,
                        explained: pca
                            .explained_variance_ratio
                            .iter()
                            .map(|&share| f64::from(share))
                            .sum(),
                        linear: linear / count,
                        own: own / count,
                        pictures: job.pictures.len() as u32,
                        step: trainer.counters().step,
                    };
                    (1.0, Err(Studied::Components(found)))
                } else {
                    (1.0, Err(Studied::Error(own / count)))
                }
            }
        };
        match done {
            Err(studied) => {
                self.reply(job.ticket, Reply::Studied(studied));
                Ok(false)
            }
            Ok(work) => {
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

/// How like pictures are to what the encoder saw, to what came out, and to what a median filter makes of the former.
fn point(
    clean: &[f32],
    seen: &[f32],
    restored: &[f32],
    planes: [usize; 3],
    amount: f64,
    similar: bool,
) -> NoisePoint {
    let features = planes.iter().product();
    let mut likenesses: [Vec<Likeness>; 3] = Default::default();
    let likeness = |clean: &[f32], other: &[f32]| Likeness {
        psnr: psnr(clean, other),
        ssim: similar
            .then(|| ssim(clean, other, planes))
            .flatten()
            .map(|ssim| ssim.score),
    };
    for ((clean, seen), restored) in clean
        .chunks_exact(features)
        .zip(seen.chunks_exact(features))
        .zip(restored.chunks_exact(features))
    {
        let restored: Vec<f32> = restored.iter().map(|value| value.clamp(0.0, 1.0)).collect();
        let filtered = median_3x3(seen, planes);
        for (list, other) in likenesses
            .iter_mut()
            .zip([seen, &restored[..], &filtered[..]])
        {
            list.push(likeness(clean, other));
        }
    }
    let [corrupted, restored, median] = likenesses.each_ref().map(|of| mean(of));
    NoisePoint {
        amount,
        corrupted,
        restored,
        median,
    }
}
