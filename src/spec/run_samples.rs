//! What a run makes of its samples' kind.

use super::{Loss, Run, SampleKind, SpecError};

impl Run {
    /// The planes, `[channels, height, width]`, as which views draw a sample of this run's.
    pub fn planes(&self) -> [u32; 3] {
        self.dataset.kind().planes(self.model.input)
    }

    /// `[channels, height, width]` of the pictures that the run learns, in ink on paper or in colours; none where its samples are
    /// nothing of the kind.
    pub fn picture(&self) -> Option<[u32; 3]> {
        self.dataset.kind().picture(self.model.input)
    }

    /// Whether it can be trained on samples of this kind.
    ///
    /// # Errors
    /// Noise, or a loss, for values from 0 to 1 where samples have values of any size.
    pub fn check_samples(&self, kind: SampleKind) -> Result<(), SpecError> {
        if self.corruption.train > 0.0 || self.corruption.test > 0.0 {
            kind.check_range("Noise", "Set its amounts to 0.")?;
        }
        match self.loss {
            Loss::Bce | Loss::CategoricalCrossentropy | Loss::Ssim => {
                kind.check_range(self.loss.title(), "Choose the squared error.")
            }
            Loss::Mse
            | Loss::Rmse
            | Loss::Mae
            | Loss::Huber { .. }
            | Loss::SmoothL1 { .. }
            | Loss::LogCosh
            | Loss::Gaussian => Ok(()),
        }
    }
}
