//! What the visitor does to the pictures on show: other noise, a mask, a picture of their own.

mod kept;

use super::client::Client;
use super::fault::{fault_of, no_run};
use super::machine::Engine;
use super::trainer::{TrainError, Trainer};
use super::views::StripChange;
use crate::backend::Backend;
use crate::data::byte_of;
use crate::program::kernel::ValueFormat;
use crate::protocol::Fault;
pub use kept::DisplayOverrides;

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
    pub fn set_mask(&self, backend: &mut impl Backend, mask: &[f32]) -> Result<(), TrainError> {
        let store = self.plan.store.hole;
        let whole = vec![0.0; store.len as usize];
        let mask = if mask.is_empty() { &whole } else { mask };
        if mask.len() != whole.len() {
            return Err(TrainError::Values(format!(
                "A mask has a number for each of the {} values of a picture, but {} were given.",
                whole.len(),
                mask.len()
            )));
        }
        backend.write(store.buffer, store.offset, bytemuck::cast_slice(mask));
        Ok(())
    }

    /// Puts a picture behind those of the dataset, as exactly as these are stored, where the programs of the pictures on show draw it
    /// from; its number there. Values are brought to the range of their kind. A conditional model is told its class. None where it is no picture
    /// of the run's shape.
    pub fn set_guest(
        &self,
        backend: &mut impl Backend,
        picture: &[f32],
        label: Option<u32>,
    ) -> Option<u32> {
        let features = self.run.model.input.values();
        if picture.len() != features as usize {
            return None;
        }
        let each = self.format.words(features);
        let mut words = vec![0u32; each as usize];
        let range = self.kind.range().unwrap_or([f32::MIN, f32::MAX]);
        let values = picture.iter().map(|value| value.clamp(range[0], range[1]));
        match self.format {
            ValueFormat::U8 => {
                let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
                for (byte, value) in bytes.iter_mut().zip(values) {
                    *byte = byte_of(value);
                }
            }
            ValueFormat::F32 => {
                for (word, value) in words.iter_mut().zip(values) {
                    *word = value.to_bits();
                }
            }
        }
        let store = &self.plan.store;
        let number = store.samples.len / each - 1;
        backend.write(store.samples.buffer, number * each, &words);
        if let (Some(labels), Some(classes)) = (store.labels, self.run.model.classes()) {
            let label = label.unwrap_or(0).min(classes.saturating_sub(1));
            backend.write(labels.buffer, number, &[label]);
        }
        Some(number)
    }
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Another run has taken the place of the one the pictures were shown for.
    pub(super) fn forget_exhibit(&mut self) {
        self.overrides = DisplayOverrides::default();
    }

    /// The same run stands in other buffers: all of it is put there again.
    pub(super) fn exhibit_again(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let DisplayOverrides { draw, mask, guest } = &self.overrides;
        session.trainer.set_draw(&mut self.backend, *draw);
        // It has been there before, and the shape is the same.
        let _ = session.trainer.set_mask(&mut self.backend, mask);
        if let Some((picture, label)) = guest {
            let number = session
                .trainer
                .set_guest(&mut self.backend, picture, *label);
            self.reconstructions
                .set_guest(number.map(|number| (number, *label)));
        }
    }

    /// Puts other noise on the pictures on show.
    pub(super) fn renoise(&mut self, draw: u32) {
        if let Some(session) = &mut self.session {
            session.trainer.set_draw(&mut self.backend, draw);
            self.overrides.draw = draw;
        }
        self.strips.changed(StripChange::Pictures);
        self.reconstructions.changed();
    }

    /// Blackens the pictures on show where this is not 0.
    ///
    /// # Errors
    /// As [`Trainer::set_mask`], or that there is no run.
    pub(super) fn set_mask(&mut self, mask: Vec<f32>) -> Result<(), Fault> {
        let session = self.session.as_ref().ok_or_else(no_run)?;
        session
            .trainer
            .set_mask(&mut self.backend, &mask)
            .map_err(|error| fault_of(&error))?;
        self.overrides.mask = mask;
        self.strips.changed(StripChange::Pictures);
        self.reconstructions.changed();
        Ok(())
    }

    /// Shows a picture in the first column; where it is none of the run's shape, a validation picture again. With `moments` the run's
    /// moments show it too.
    pub(super) fn set_guest(&mut self, picture: Vec<f32>, label: Option<u32>, moments: bool) {
        let Some(session) = &self.session else {
            return;
        };
        let number = session
            .trainer
            .set_guest(&mut self.backend, &picture, label);
        let came = self
            .reconstructions
            .set_guest(number.map(|number| (number, label)));
        self.overrides.guest = number.map(|_| (picture, label));
        self.strips.changed(StripChange::Pictures);
        if came {
            self.repicture();
        } else if moments && let Some(session) = &mut self.session {
            session.history.renew_pictures();
        }
    }
}
