//! The picture in focus as every moment of the run that is kept reconstructs it.

use super::strip::{StripChange, StripContext, StripView};
use crate::backend::Backend;
use crate::data::value_of;
use crate::engine::client::Client;
use crate::engine::history::KeptPoint;
use crate::engine::trainer::TrainError;
use crate::program::MAX_HISTORY_POINTS;
use crate::protocol::{HistoryPoint, TileLayout, ViewName};

/// How the moments lie on their canvas, and whether they are to be drawn anew.
#[derive(Default)]
pub struct Timeline {
    layout: Option<TileLayout>,
    dirty: bool,
}

impl StripView for Timeline {
    fn set_layout(&mut self, layout: TileLayout) {
        self.layout = Some(layout);
        self.dirty = true;
    }

    fn changed(&mut self, change: StripChange) {
        self.dirty |= match change {
            StripChange::Look | StripChange::Pictures | StripChange::History => true,
            StripChange::Model => false,
        };
    }

    async fn work<B: Backend, O: Client>(
        &mut self,
        context: &mut StripContext<'_, B, O>,
    ) -> Result<bool, TrainError> {
        let (Some(layout), true) = (self.layout, self.dirty) else {
            return Ok(false);
        };
        self.dirty = false;
        let session = context.session;
        let planes = session.trainer.planes();
        let features = planes.iter().product::<u32>() as usize;
        let focus = context.reconstructions.focus() as usize;
        let all: Vec<&KeptPoint> = session
            .history
            .moments()
            .take(MAX_HISTORY_POINTS as usize)
            .collect();
        let columns = layout.columns * layout.rows;
        let mut strip = Vec::new();
        for shown in (0..columns).map_while(|i| HistoryPoint::in_column(i, columns, all.len())) {
            match all[shown]
                .pictures
                .get(focus * features..(focus + 1) * features)
            {
                Some(picture) => strip.extend(picture.iter().map(|&byte| value_of(byte))),
                None => strip.resize(strip.len() + features, 0.0),
            }
        }
        let polarity = session.trainer.polarity();
        context.show(ViewName::Timeline, layout, &strip, planes, polarity);
        Ok(false)
    }
}
