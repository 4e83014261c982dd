//! What drawing a view takes.

use std::collections::HashMap;

use web_time::Instant;

use super::tint::ThemeColours;
use crate::data::Dataset;
use crate::engine::programs::Views;
use crate::engine::trainer::Trainer;
use crate::engine::visibility::Visibility;
use crate::protocol::{TileLayout, ViewName};

/// What drawing a view takes.
pub(super) struct DrawContext<'a, B, O> {
    pub trainer: &'a Trainer,
    pub data: &'a Dataset,
    pub backend: &'a mut B,
    pub client: &'a mut O,
    pub views: Views,
    pub tint: &'a ThemeColours,
    pub layouts: &'a HashMap<ViewName, TileLayout>,
    pub now: Instant,
    /// The step of the model that is looked at.
    pub step: u32,
    /// Whether the model keeps changing, so that views follow it.
    pub moving: bool,
    pub visibility: &'a Visibility,
}
