//! Codes on show: sheets of decoded pictures, and the encoded pictures as points. Work is cut into pieces of a few
//! milliseconds, and what changes with the model is drawn again as often as costs little beside training.

mod decoded_grids;
mod draw_context;
mod scatter;
mod scatter_check;
mod sizes;
mod tint;

use std::collections::HashMap;
use std::time::Duration;

use web_time::Instant;

use super::budget::Budget;
use super::client::Client;
use super::programs::{PAST, PRESENT};
use super::trainer::{TrainError, Trainer};
use super::visibility::Visibility;
use crate::backend::Backend;
use crate::data::Dataset;
use crate::program::Palette;
use crate::protocol::{Colours, Scatter, Sheet, TileLayout, ViewName};
use decoded_grids::DecodedGrids;
use draw_context::DrawContext;
use scatter::ScatterView;
pub use scatter::Scattered;
use tint::ThemeColours;
pub(super) use tint::{for_polarity, palette};

/// How long after its last movement the probe counts as being dragged.
const DRAG: Duration = Duration::from_millis(150);

/// The latent views of a page.
#[derive(Default)]
pub struct LatentViews {
    grids: DecodedGrids,
    scatter: ScatterView,
    colours: Option<ThemeColours>,
    layouts: HashMap<ViewName, TileLayout>,
    /// When the probe was last moved.
    moved: Option<Instant>,
}

impl LatentViews {
    /// How a view lies on its canvas; drawn anew there.
    pub fn set_layout(&mut self, view: ViewName, layout: TileLayout) {
        self.layouts.insert(view, layout);
        self.redraw(view);
    }

    /// Whether there is anything to draw on.
    pub fn has_canvases(&self) -> bool {
        !self.layouts.is_empty()
    }

    /// Whether a view that can be seen has no picture of this run yet.
    pub fn lacks_pictures(&self, visibility: &Visibility) -> bool {
        self.layouts.keys().any(|&view| {
            let there = if view == ViewName::Points {
                self.scatter.has_codes()
            } else {
                self.grids.has_picture(view)
            };
            visibility.sees(view) && !there
        })
    }

    /// Draws a view again at the next opportunity.
    pub fn redraw(&mut self, view: ViewName) {
        if view == ViewName::Points {
            self.scatter.redraw();
        } else {
            self.grids.redraw(view);
        }
    }

    /// The theme's colours.
    pub fn set_colours(&mut self, colours: &Colours) {
        let plain = palette(colours);
        let floats = |bytes: [u8; 3]| bytes.map(|byte| f32::from(byte) / 255.0);
        self.colours = Some(ThemeColours {
            plain,
            faint: Palette {
                one: floats(colours.field),
                ground: plain.zero,
                ..plain
            },
            classes: colours.classes.iter().copied().map(floats).collect(),
        });
        self.changed();
    }

    /// A sheet in place of the one its view has.
    ///
    /// # Errors
    /// Codes that do not fit the model.
    pub fn set_sheet(
        &mut self,
        trainer: &Trainer,
        view: ViewName,
        ticket: u32,
        sheet: Sheet,
    ) -> Result<(), TrainError> {
        if view == ViewName::Probe {
            self.moved = Some(Instant::now());
        }
        self.grids.set(trainer, view, ticket, sheet)
    }

    /// Whether the visitor is dragging the probe, whose picture then comes before all else.
    pub fn is_dragged(&self, now: Instant) -> bool {
        self.moved
            .is_some_and(|moved| now.duration_since(moved) < DRAG)
    }

    /// What is scattered, and how.
    ///
    /// # Errors
    /// A plane that does not fit the model.
    pub fn set_scatter(
        &mut self,
        trainer: &Trainer,
        scatter: Option<Scatter>,
    ) -> Result<(), TrainError> {
        self.scatter.set(trainer, scatter)
    }

    /// The codes last told, for an analysis.
    pub fn codes(&self) -> Option<&Scattered> {
        self.scatter.codes()
    }

    /// The run has been replaced: nothing asked for before means anything.
    pub fn replaced(&mut self) {
        self.grids = DecodedGrids::default();
        self.scatter = ScatterView::default();
    }

    /// The same model stands on fresh buffers.
    pub fn rebuilt(&mut self) {
        self.scatter.rebuilt();
        self.changed();
    }

    /// The model has changed outside the hot loop, or what shows it.
    pub fn changed(&mut self) {
        self.grids.changed();
        self.scatter.changed();
    }

    /// Does one piece of what is to be drawn; whether there is more that does not wait, and whether there was anything. `moving` says
    /// whether the model keeps
    /// changing, `shown` the step of another moment of the run that is on show; without `all` the probe alone is drawn.
    ///
    /// # Errors
    /// The backend's.
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of an engine, which it lends one by one"
    )]
    pub fn work<B: Backend>(
        &mut self,
        trainer: &Trainer,
        data: &Dataset,
        backend: &mut B,
        client: &mut impl Client,
        [moving, all]: [bool; 2],
        shown: Option<u32>,
        visibility: &Visibility,
        budget: &mut Budget,
    ) -> Result<[bool; 2], TrainError> {
        let Self {
            grids,
            scatter,
            colours,
            layouts,
            ..
        } = self;
        scatter.tell(client)?;
        let Some(tint) = colours else {
            return Ok([false; 2]);
        };
        if !visibility.sees_page() {
            return Ok([false; 2]);
        }
        let mut context = DrawContext {
            trainer,
            data,
            backend,
            client,
            views: if shown.is_some() { PAST } else { PRESENT },
            tint,
            layouts,
            now: Instant::now(),
            step: shown.unwrap_or(trainer.counters().step),
            moving: moving && shown.is_none(),
            visibility,
        };
        // What is dragged comes first, what is far from done last.
        grids.probe(&mut context);
        if !all {
            return Ok([false; 2]);
        }
        // While the model moves, what was due when the round began follows it; at rest nothing is.
        let round = if context.moving {
            budget.round(context.now)
        } else {
            None
        };
        let points = scatter.due(&context, round);
        // What is being encoded is finished first, since training waits for it.
        let encoding = scatter.is_encoding();
        let comes_first = |sheet: &decoded_grids::GridTurn| {
            !encoding && (sheet.asked_for || points.is_none_or(|due| sheet.due <= due))
        };
        let sheet = grids.next(&context, round).filter(comes_first);
        let is_over = sheet.is_none() && points.is_none();
        let more = match sheet {
            // The scatter has its turn later; at rest nobody comes back for it unless told to.
            Some(sheet) => grids.work(&mut context, sheet) || !context.moving,
            None => scatter.work(&mut context, round),
        };
        if context.moving {
            budget.spend(context.now.elapsed());
            if is_over {
                budget.end_round(Instant::now());
            }
        }
        Ok([more, !is_over])
    }

    /// Whether the scatter is being encoded. Training waits for that: codes of different steps would make a picture of no model.
    pub fn is_encoding(&self) -> bool {
        self.scatter.is_encoding()
    }

    /// Waits for the codes that are being read, and tells them.
    ///
    /// # Errors
    /// The backend's.
    pub async fn settle(&mut self, client: &mut impl Client) -> Result<(), TrainError> {
        self.scatter.settle(client).await
    }
}
