//! One piece of a study: as much as a turn has time for.

use super::job::Work;
use crate::analysis::Pca;
use crate::analysis::covariance::{Components, Covariance};
use crate::analysis::median::median_3x3;
use crate::analysis::quality::{mse, psnr, ssim};
use crate::backend::Backend;
use crate::data::Dataset;
use crate::engine::programs::DENOISE;
use crate::engine::trainer::{TrainError, Trainer};
use crate::protocol::{Likeness, NoisePoint, Studied, Subspace};

/// Training pictures whose covariance is taken in at a time.
const TAKEN: usize = 128;
/// What a study is of.
pub(super) struct Subject<'a> {
    pub data: &'a Dataset,
    pub trainer: &'a Trainer,
    /// The samples that are compared.
    pub pictures: &'a [u32],
}

/// What a piece of work came to.
pub(super) enum Piece {
    /// The share that is done, and what is left.
    More(f32, Work),
    /// It was the last one.
    Last(Studied),
}

impl Subject<'_> {
    /// Does a piece.
    ///
    /// # Errors
    /// The backend's.
    pub async fn work_on(
        &self,
        work: Work,
        backend: &mut impl Backend,
    ) -> Result<Piece, TrainError> {
        Ok(match work {
            Work::Noise {
                mut amounts,
                mut points,
                similar,
            } => {
                if let Some(amount) = amounts.pop() {
                    points.push(self.noise_point(backend, amount, similar).await?);
                }
                let all = (points.len() + amounts.len()).max(1) as f32;
                if amounts.is_empty() {
                    Piece::Last(Studied::Noise(points))
                } else {
                    let share = points.len() as f32 / all;
                    let work = Work::Noise {
                        amounts,
                        points,
                        similar,
                    };
                    Piece::More(share, work)
                }
            }
            Work::Covariance(covariance, taken) => self.take_in(covariance, taken),
            Work::Components(components, code) => step(components, code),
            Work::Compare(pca, compared, sums) => {
                self.compare(backend, pca, compared, sums).await?
            }
        })
    }

    async fn noise_point(
        &self,
        backend: &mut impl Backend,
        amount: f64,
        similar: bool,
    ) -> Result<NoisePoint, TrainError> {
        let planes = self.trainer.planes().map(|size| size as usize);
        let denoised = self.trainer.denoise(backend, self.pictures, amount).await?;
        let clean = self.data.samples(self.pictures);
        Ok(point(
            &clean,
            &denoised.seen,
            &denoised.restored,
            planes,
            amount,
            similar,
        ))
    }

    fn take_in(&self, mut covariance: Box<Covariance>, taken: usize) -> Piece {
        let train = &self.trainer.parts.train;
        let next = (taken + TAKEN).min(train.len());
        covariance.add(&self.data.samples(&train[taken..next]));
        let share = 0.6 * next as f32 / train.len() as f32;
        if next < train.len() {
            return Piece::More(share, Work::Covariance(covariance, next));
        }
        let code = self.trainer.run().model.code_size().unwrap_or(1) as usize;
        let found = covariance.components(code);
        Piece::More(share, Work::Components(Box::new(found), code))
    }

    async fn compare(
        &self,
        backend: &mut impl Backend,
        pca: Option<Box<Pca>>,
        compared: usize,
        [mut linear, mut own]: [f64; 2],
    ) -> Result<Piece, TrainError> {
        // One run of the program at a time, so that other work waits no longer than for that.
        let rows = self.trainer.request_rows(DENOISE) as usize;
        let next = (compared + rows).min(self.pictures.len());
        let pictures = &self.pictures[compared..next];
        let clean = self.data.samples(pictures);
        let denoised = self.trainer.denoise(backend, pictures, 0.0).await?;
        let weight = pictures.len() as f64;
        if let Some(pca) = &pca {
            linear += weight * f64::from(pca.reconstruction_mse(&clean, pca.kept()));
        }
        own += weight * mse(&clean, &denoised.restored);
        let count = self.pictures.len().max(1) as f64;
        if next < self.pictures.len() {
            let share = 0.8 + 0.2 * next as f32 / count as f32;
            return Ok(Piece::More(share, Work::Compare(pca, next, [linear, own])));
        }
        Ok(Piece::Last(match pca {
            Some(pca) => Studied::Components(Subspace {
                components: pca.kept() as u32,
                explained: pca
                    .explained_variance_ratio
                    .iter()
                    .map(|&share| f64::from(share))
                    .sum(),
                linear: linear / count,
                own: own / count,
                pictures: self.pictures.len() as u32,
                step: self.trainer.counters().step,
            }),
            None => Studied::Error(own / count),
        }))
    }
}

fn step(mut components: Box<Components>, code: usize) -> Piece {
    components.step();
    // Some thirty iterations settle most data.
    let share = 0.6 + 0.2 * (components.iterations() as f32 / 30.0).min(1.0);
    if components.is_done() {
        let pca = Box::new(components.finish());
        Piece::More(share, Work::Compare(Some(pca), 0, [0.0; 2]))
    } else {
        Piece::More(share, Work::Components(components, code))
    }
}

/// Means of likenesses; equal pictures, which are infinitely like, make an infinite mean.
fn mean(of: &[Likeness]) -> Likeness {
    let count = of.len().max(1) as f64;
    let similar: Option<f64> = of.iter().map(|likeness| likeness.ssim).sum();
    Likeness {
        psnr: of.iter().map(|likeness| likeness.psnr).sum::<f64>() / count,
        ssim: similar.map(|sum| sum / count),
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
