//! The picture in focus under noise of every strength, so that a slider's place is a picture before it is a number.

mod canvas;

use super::client::Client;
use super::latent::for_polarity;
use super::machine::Engine;
use super::trainer::TrainError;
use crate::backend::{Backend, CanvasId};
use crate::program::{MAX_HISTORY_POINTS, Tiles, View};
use crate::protocol::ViewName;
pub use canvas::NoiseStrip;

impl<B: Backend, O: Client> Engine<B, O> {
    /// Draws the ramp where that is due.
    ///
    /// # Errors
    /// The backend's.
    pub(super) async fn draw_noise_strip(&mut self) -> Result<(), TrainError> {
        if !self.noise_strip.dirty || !self.visibility.sees(ViewName::NoiseStrip) {
            return Ok(());
        }
        let (Some(layout), Some(palette), Some(picture), Some(session)) = (
            self.noise_strip.layout,
            self.reconstructions.palette(),
            self.reconstructions.focused(),
            &self.session,
        ) else {
            return Ok(());
        };
        self.noise_strip.dirty = false;
        let trainer = &session.trainer;
        let Some(past) = trainer.plan().store.past else {
            return Ok(());
        };
        let columns = layout.columns.clamp(2, MAX_HISTORY_POINTS);
        let mut strip = Vec::new();
        for column in 0..columns {
            let amount = f64::from(column) / f64::from(columns - 1);
            strip.extend(
                trainer
                    .corrupted(&mut self.backend, picture, amount)
                    .await?,
            );
        }
        self.backend
            .write(past.strip.buffer, 0, bytemuck::cast_slice(&strip));
        let planes = trainer.planes();
        let tiles = Tiles::sheet(
            past.strip,
            columns,
            columns,
            planes,
            [layout.tile, layout.gap],
        );
        let palette = for_polarity(palette, trainer.polarity());
        let canvas = CanvasId(ViewName::NoiseStrip.number());
        let painting = self.backend.draw(canvas, &View::Tiles(tiles), &palette);
        if let Some(painting) = painting {
            self.client.show(canvas, painting);
        }
        Ok(())
    }
}
