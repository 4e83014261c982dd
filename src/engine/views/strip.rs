//! What every strip of pictures has in common.

use crate::backend::{Backend, CanvasId};
use crate::engine::client::Client;
use crate::engine::latent::for_polarity;
use crate::engine::reconstructions::Reconstructions;
use crate::engine::session::Session;
use crate::engine::trainer::TrainError;
use crate::engine::visibility::Visibility;
use crate::program::{Palette, Tiles, View};
use crate::protocol::{TileLayout, ViewName};
use crate::spec::Polarity;

/// What may change what a strip shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripChange {
    /// The theme's colours.
    Look,
    /// Which pictures are on show, which of them is in focus, or the noise on them.
    Pictures,
    /// The model, outside the hot loop; or which moment of it is on show.
    Model,
    /// Which moments of the run are kept.
    History,
}

/// What a strip is drawn from and with.
pub struct StripContext<'a, B, O> {
    pub session: &'a Session,
    pub backend: &'a mut B,
    pub client: &'a mut O,
    pub reconstructions: &'a mut Reconstructions,
    pub visibility: &'a Visibility,
    /// The theme's colours.
    pub palette: Palette,
}

/// A view that is a row of pictures on a canvas of its own.
pub trait StripView {
    /// How its pictures lie on its canvas; drawn anew there.
    fn set_layout(&mut self, layout: TileLayout);

    /// What may have changed what it shows.
    fn changed(&mut self, change: StripChange);

    /// Draws it where that is due, or does a piece of that; whether there is more to be done at once. It is in sight.
    ///
    /// # Errors
    /// The backend's.
    async fn work<B: Backend, O: Client>(
        &mut self,
        context: &mut StripContext<'_, B, O>,
    ) -> Result<bool, TrainError>;
}

impl<B: Backend, O: Client> StripContext<'_, B, O> {
    /// Draws pictures `[count, channels, height, width]` of values within [0, 1], whose value 1 is this, on a view's canvas.
    pub fn show(
        &mut self,
        view: ViewName,
        layout: TileLayout,
        pictures: &[f32],
        [channels, height, width]: [u32; 3],
        polarity: Polarity,
    ) {
        // A plan has room for a strip where its programs show other moments, which those of every run do.
        let Some(past) = self.session.trainer.plan().store.past else {
            return;
        };
        let features = channels * height * width;
        let count = pictures.len() as u32 / features;
        self.backend
            .write(past.strip.buffer, 0, bytemuck::cast_slice(pictures));
        let tiles = Tiles::sheet(
            past.strip,
            count,
            layout.columns,
            [channels, height, width],
            [layout.tile, layout.gap],
        );
        let palette = for_polarity(self.palette, polarity);
        let canvas = CanvasId(view.number());
        if let Some(painting) = self.backend.draw(canvas, &View::Tiles(tiles), &palette) {
            self.client.show(canvas, painting);
        }
    }
}
