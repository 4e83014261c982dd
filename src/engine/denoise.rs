//! Noise on pictures: how much, of which kinds, and what the visitor has painted over.

use super::trainer::{TrainError, Trainer};
use crate::backend::Backend;
use crate::program::kernel::corruption;
use crate::spec::{Corruption, Noise, Run};

impl Trainer {
    /// Puts other noise on the pictures on show; the same number gives the same noise.
    pub fn set_draw(&mut self, backend: &mut impl Backend, draw: u32) {
        self.draw = draw;
        self.write_corruption(backend);
    }

    /// Blackens the pictures on show where this is not 0: one number for each of a picture's values; none of them at all for a model's
    /// whole pictures.
    ///
    /// # Errors
    /// Another number of values than pictures have.
    pub fn set_hole(&self, backend: &mut impl Backend, hole: &[f32]) -> Result<(), TrainError> {
        let store = self.plan.store.hole;
        let whole = vec![0.0; store.len as usize];
        let hole = if hole.is_empty() { &whole } else { hole };
        if hole.len() != whole.len() {
            return Err(TrainError::Values(format!(
                "A hole has a number for each of the {} values of a picture, but {} were given.",
                whole.len(),
                hole.len()
            )));
        }
        backend.write(store.buffer, store.offset, bytemuck::cast_slice(hole));
        Ok(())
    }

    pub(super) fn write_corruption(&self, backend: &mut impl Backend) {
        let words = words(&self.run, self.draw);
        backend.write(self.plan.store.corruption.buffer, 0, &words);
    }
}

/// The settings as kernels read them.
fn words(run: &Run, draw: u32) -> Vec<u32> {
    let Corruption {
        kinds,
        train,
        test,
        frozen,
    } = &run.corruption;
    let shape = run.model.input;
    let [_, height, width] = shape.planes().unwrap_or([1, 1, shape.values()]);
    let mut words = vec![0u32; corruption::WORDS as usize];
    words[corruption::COUNT] = kinds.len() as u32;
    for (word, kind) in words[corruption::KINDS..].iter_mut().zip(kinds) {
        *word = Noise::ALL
            .iter()
            .position(|other| other == kind)
            .unwrap_or(0) as u32;
    }
    words[corruption::FROZEN] = u32::from(*frozen);
    words[corruption::DRAW] = draw;
    for (first, amount) in [(corruption::TRAIN, *train), (corruption::TEST, *test)] {
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
