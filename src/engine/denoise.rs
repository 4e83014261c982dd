//! Noise on pictures: how much, of which kinds, and what becomes of them.

use super::programs::{DENOISE, NOISE};
use super::trainer::Trainer;
use crate::backend::{Backend, BackendError};
use crate::program::Slice;
use crate::program::kernel::corruption;
use crate::spec::{Corruption, Noise, Run};

impl Trainer {
    pub(super) fn write_corruption(&self, backend: &mut impl Backend) {
        self.write_amounts(backend, 0.0);
    }

    fn write_amounts(&self, backend: &mut impl Backend, measured: f64) {
        let words = words(&self.run, self.draw, measured);
        backend.write(self.plan.store.corruption.buffer, 0, &words);
    }

    /// Puts so much noise on pictures of the dataset and reconstructs them. The noise is that of the kinds that are set, and stays the
    /// same from call to call.
    ///
    /// # Errors
    /// The backend's.
    pub async fn denoise(
        &self,
        backend: &mut impl Backend,
        pictures: &[u32],
        amount: f64,
    ) -> Result<Denoised, BackendError> {
        let program = self.program(DENOISE);
        let feed = self.feed_of(DENOISE);
        let features = self.run.model.input.values() as usize;
        let mut denoised = Denoised::default();
        for pictures in pictures.chunks(feed.order.len as usize) {
            let count = pictures.len() as u32;
            self.write_amounts(backend, amount);
            backend.write(feed.tick.buffer, 0, &self.fresh_tick(count));
            backend.write(feed.order.buffer, 0, pictures);
            backend.run(DENOISE, count.div_ceil(program.batch));
            let slices = [program.seen, program.collected];
            let slices: Vec<Slice> = slices.into_iter().flatten().collect();
            let words = backend.read(&slices).await?;
            let [seen, restored] = [0, 1].map(|i| -> &[f32] {
                bytemuck::cast_slice(&words[i][..pictures.len() * features])
            });
            denoised.seen.extend(seen);
            denoised.restored.extend(restored);
        }
        self.write_corruption(backend);
        Ok(denoised)
    }

    /// A picture of the dataset with so much noise on it, likewise.
    ///
    /// # Errors
    /// The backend's.
    pub async fn corrupted(
        &self,
        backend: &mut impl Backend,
        picture: u32,
        amount: f64,
    ) -> Result<Vec<f32>, BackendError> {
        let feed = self.feed_of(NOISE);
        self.write_amounts(backend, amount);
        backend.write(feed.tick.buffer, 0, &self.fresh_tick(1));
        backend.write(feed.order.buffer, 0, &[picture]);
        backend.run(NOISE, 1);
        let output = self.program(NOISE).output;
        let words = backend
            .read(&[output.expect("the program gives a picture")])
            .await?;
        self.write_corruption(backend);
        Ok(bytemuck::cast_slice(&words[0]).to_vec())
    }
}

/// Pictures `[count, features]` as the encoder saw them, and as they came out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Denoised {
    /// With their noise.
    pub seen: Vec<f32>,
    /// Reconstructed.
    pub restored: Vec<f32>,
}

/// The settings as kernels read them.
fn words(run: &Run, draw: u32, measured: f64) -> Vec<u32> {
    let Corruption {
        kinds,
        train,
        test,
        frozen,
    } = &run.corruption;
    let shape = run.model.input;
    let [_, height, width] = shape.grid();
    let mut words = vec![0u32; corruption::WORDS as usize];
    words[corruption::COUNT_OF_KINDS] = kinds.len() as u32;
    for (word, kind) in words[corruption::KINDS..].iter_mut().zip(kinds) {
        *word = Noise::ALL
            .iter()
            .position(|other| other == kind)
            .unwrap_or(0) as u32;
    }
    words[corruption::FROZEN] = u32::from(*frozen);
    words[corruption::DRAW] = draw;
    for (first, amount) in [
        (corruption::TRAIN, *train),
        (corruption::TEST, *test),
        (corruption::MEASURED, measured),
    ] {
        let words = &mut words[first as usize..];
        let side = |size: u32| (amount.sqrt() * f64::from(size)).round() as u32;
        let threshold = (amount * 16_777_216.0).round() as u32;
        words[corruption::AMOUNT] = (amount as f32).to_bits();
        words[corruption::THRESHOLD] = threshold;
        words[corruption::HALF] = threshold / 2;
        words[corruption::CELL] = 1 + (7.0 * amount).round() as u32;
        words[corruption::BOX_HEIGHT] = side(height);
        words[corruption::BOX_WIDTH] = side(width);
    }
    words
}
