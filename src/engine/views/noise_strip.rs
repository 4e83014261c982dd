//! The picture in focus under noise of every strength, so that a slider's place is a picture before it is a number.

use super::strip::{StripChange, StripContext, StripView};
use crate::backend::Backend;
use crate::engine::client::Client;
use crate::engine::trainer::TrainError;
use crate::program::MAX_HISTORY_POINTS;
use crate::protocol::{TileLayout, ViewName};

/// How the ramp lies on its canvas, and whether it is to be drawn anew.
#[derive(Default)]
pub struct NoiseStrip {
    layout: Option<TileLayout>,
    dirty: bool,
}

impl StripView for NoiseStrip {
    fn set_layout(&mut self, layout: TileLayout) {
        self.layout = Some(layout);
        self.dirty = true;
    }

    fn changed(&mut self, change: StripChange) {
        self.dirty |= match change {
            StripChange::Look | StripChange::Pictures => true,
            StripChange::Model | StripChange::History => false,
        };
    }

    async fn work<B: Backend, O: Client>(
        &mut self,
        context: &mut StripContext<'_, B, O>,
    ) -> Result<bool, TrainError> {
        let (Some(layout), Some(picture), true) =
            (self.layout, context.reconstructions.focused(), self.dirty)
        else {
            return Ok(false);
        };
        self.dirty = false;
        let trainer = &context.session.trainer;
        let columns = layout.columns.clamp(2, MAX_HISTORY_POINTS);
        let mut strip = Vec::new();
        for column in 0..columns {
            let amount = f64::from(column) / f64::from(columns - 1);
            strip.extend(trainer.corrupted(context.backend, picture, amount).await?);
        }
        let layout = TileLayout { columns, ..layout };
        context.show(
            ViewName::NoiseStrip,
            layout,
            &strip,
            trainer.planes(),
            trainer.polarity(),
        );
        Ok(false)
    }
}
