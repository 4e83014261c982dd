//! A view: what is drawn from a program's buffers.

use super::ir::Slice;

/// Pictures as a grid: one row of the grid for each entry of `rows`, one picture of its slice for each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiles {
    /// What each row of the grid shows.
    pub rows: Vec<TileRow>,
    /// Pictures in a row.
    pub columns: u32,
    /// Channels of a picture: 1 (grey) or 3 (RGB planes).
    pub channels: u32,
    /// Height of a picture in its own pixels.
    pub height: u32,
    /// Width of a picture in its own pixels.
    pub width: u32,
    /// Side of a tile on the canvas, in device pixels; pictures are enlarged without smoothing.
    pub tile: u32,
    /// Space between tiles, in device pixels.
    pub gap: u32,
}

/// One row of a tile grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileRow {
    /// Values from 0 ([`Palette::zero`]) to 1 ([`Palette::one`]), clamped.
    Grey(Slice),
    /// `prediction − target`: [`Palette::more`] above 0, [`Palette::less`] below. With `d` the difference times 1.25,
    /// clamped to ±1, the colour is mixed from [`Palette::zero`] by `|d|^0.85`.
    Difference {
        /// What was made.
        prediction: Slice,
        /// What should have been made.
        target: Slice,
    },
}

/// Colours a view is drawn in, sRGB in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Paper.
    pub zero: [f32; 3],
    /// Ink.
    pub one: [f32; 3],
    /// Output brighter than input.
    pub more: [f32; 3],
    /// Output darker than input.
    pub less: [f32; 3],
    /// Between the tiles.
    pub ground: [f32; 3],
}

impl Tiles {
    /// Width and height of the canvas in device pixels.
    pub fn size(&self) -> (u32, u32) {
        let span = |n: u32| n * self.tile + n.saturating_sub(1) * self.gap;
        (span(self.columns), span(self.rows.len() as u32))
    }
}
