//! A canvas with a sheet of decoded pictures: where its tiles lie, and what the engine draws on it.

use leptos::html;
use leptos::prelude::*;

use crate::protocol::{Sheet, ToEngine, ViewName};

use super::engine_canvas::{CanvasFit, keep_canvas};
use crate::page::store::State;
use crate::page::store::desk::Desk;

/// How a sheet's tiles lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetTiles {
    /// Pictures in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Side of a tile in CSS pixels.
    pub tile: f64,
    /// Space between tiles in CSS pixels.
    pub gap: f64,
    /// Pixels on a side of a picture.
    pub picture: u32,
}

impl SheetTiles {
    /// The column and the row under a place given in CSS pixels from the upper left corner.
    pub fn under(self, x: f64, y: f64) -> Option<(u32, u32)> {
        let pitch = self.tile + self.gap;
        let (column, row) = ((x / pitch) as u32, (y / pitch) as u32);
        (x >= 0.0 && y >= 0.0 && column < self.columns && row < self.rows).then_some((column, row))
    }
}

/// Keeps a canvas in `holder` on which the engine draws a sheet, and tells it the codes at most once a frame. No sheet, no drawing.
pub fn keep_sheet(
    desk: Desk,
    view: ViewName,
    holder: NodeRef<html::Div>,
    tiles: Memo<SheetTiles>,
    sheet: Memo<Option<Sheet>>,
) {
    let laid = keep_canvas(desk, view, holder, move || {
        let SheetTiles {
            columns,
            rows,
            tile,
            gap,
            picture,
        } = tiles.get();
        CanvasFit::tiles(columns, rows, tile, gap, picture)
    });
    // Another model needs the sheet again, the same though it may be.
    let model = desk.memo(|state| state.takes_codes().then_some(state.latent.models));
    let post = move |sheet: Sheet| {
        desk.post(&ToEngine::Sheet {
            view,
            ticket: desk.number(),
            sheet,
        });
    };
    let waiting = StoredValue::new(false);
    let tell = move || {
        // The component may have gone since the frame was asked for.
        if let Some(sheet) = sheet.try_get_untracked() {
            waiting.set_value(false);
            // Of the model before, it would not fit the one on its way, which asks for its own.
            if desk.look(State::takes_codes) {
                post(sheet.unwrap_or_default());
            }
        }
    };
    Effect::new(move |_| {
        sheet.track();
        if laid.get().is_some() && model.get().is_some() && !waiting.get_value() {
            waiting.set_value(true);
            request_animation_frame(tell);
        }
    });
    on_cleanup(move || post(Sheet::default()));
}
