//! The canvas that the ramp is drawn on.

use crate::protocol::TileLayout;

/// How the ramp lies on its canvas, and whether it is to be drawn anew.
#[derive(Default)]
pub struct NoiseStrip {
    pub(super) layout: Option<TileLayout>,
    pub(super) dirty: bool,
}

impl NoiseStrip {
    pub fn set_layout(&mut self, layout: TileLayout) {
        self.layout = Some(layout);
        self.dirty = true;
    }

    /// What it shows has changed.
    pub fn changed(&mut self) {
        self.dirty = true;
    }
}
