//! Codes on show: sheets of decoded pictures, and the encoded pictures as points. Work is cut into pieces of a few
//! milliseconds, and what changes with the model is drawn again as often as costs little beside training.

mod points;
mod sheets;

use std::collections::HashMap;
use std::time::Duration;

use web_time::Instant;

use super::budget::Budget;
use super::outlet::Outlet;
use super::trainer::{PAST, PRESENT, TrainError, Trainer, Views};
use super::visibility::Visibility;
use crate::backend::Backend;
use crate::data::Dataset;
use crate::program::{Palette, Role};
use crate::protocol::{Colours, Scatter, Sheet, TileLayout, ViewName};
use points::Cloud;
pub use points::Scattered;
use sheets::Sheets;

/// How much of their colour pictures keep that lie under something else.
const FADED: f32 = 0.35;
/// How long after its last movement the probe counts as being dragged.
const DRAG: Duration = Duration::from_millis(150);
/// How often views are drawn again for visitors who asked for less motion.
const CALM: Duration = Duration::from_secs(1);

/// The latent views of a page.
#[derive(Default)]
pub struct Latent {
    sheets: Sheets,
    cloud: Cloud,
    colours: Option<Tint>,
    layouts: HashMap<ViewName, TileLayout>,
    /// When the probe was last moved.
    moved: Option<Instant>,
}

/// The theme's colours, as views take them.
#[derive(Debug, Clone, PartialEq)]
struct Tint {
    plain: Palette,
    faint: Palette,
    classes: Vec<[f32; 3]>,
}

/// What drawing a view takes.
struct Desk<'a, B, O> {
    trainer: &'a Trainer,
    data: &'a Dataset,
    backend: &'a mut B,
    outlet: &'a mut O,
    views: Views,
    tint: &'a Tint,
    layouts: &'a HashMap<ViewName, TileLayout>,
    now: Instant,
    /// The step of the model that is looked at.
    step: u32,
    /// Whether the model keeps changing, so that views follow it.
    moving: bool,
    visibility: &'a Visibility,
}

/// When a view that follows the model is drawn again; `None` as long as it never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Due(Option<Instant>);

impl Due {
    fn is_past(self, now: Instant) -> bool {
        self.0.is_none_or(|due| due <= now)
    }

    /// Drawn just now: the next time comes after `least`, or later for visitors who asked for less motion.
    fn after(least: Duration, visibility: &Visibility) -> Self {
        let least = if visibility.less_motion {
            CALM.max(least)
        } else {
            least
        };
        Self(Some(Instant::now() + least))
    }
}

/// The numbers of the page's colours.
pub(super) fn palette(colours: &Colours) -> Palette {
    let floats = |bytes: [u8; 3]| bytes.map(|byte| f32::from(byte) / 255.0);
    Palette {
        zero: floats(colours.zero),
        one: floats(colours.one),
        more: floats(colours.more),
        less: floats(colours.less),
        ground: floats(colours.ground),
    }
}

/// The palette for pictures of so many channels. Those in colour are shown in their own, whatever the theme: as negatives they would not
/// be what the data is.
pub(super) fn for_channels(palette: Palette, channels: u32) -> Palette {
    if channels == 3 {
        Palette {
            zero: [0.0; 3],
            one: [1.0; 3],
            ..palette
        }
    } else {
        palette
    }
}

/// The palette for pictures that lie under something else.
fn faint(tint: &Tint, channels: u32) -> Palette {
    let paper = tint.plain.zero;
    let faded = |value: f32| paper.map(|paper| paper + (value - paper) * FADED);
    if channels == 3 {
        Palette {
            zero: faded(0.0),
            one: faded(1.0),
            ..tint.faint
        }
    } else {
        tint.faint
    }
}

impl Latent {
    /// How a view lies on its canvas; drawn anew there.
    pub fn set_layout(&mut self, view: ViewName, layout: TileLayout) {
        self.layouts.insert(view, layout);
        self.redraw(view);
    }

    /// Draws a view again at the next opportunity.
    pub fn redraw(&mut self, view: ViewName) {
        if view == ViewName::Points {
            self.cloud.redraw();
        } else {
            self.sheets.redraw(view);
        }
    }

    /// The theme's colours.
    pub fn set_colours(&mut self, colours: &Colours) {
        let plain = palette(colours);
        let floats = |bytes: [u8; 3]| bytes.map(|byte| f32::from(byte) / 255.0);
        self.colours = Some(Tint {
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
        self.sheets.set(trainer, view, ticket, sheet)
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
        self.cloud.set(trainer, scatter)
    }

    /// The codes last told, for an analysis.
    pub fn codes(&self) -> Option<&Scattered> {
        self.cloud.codes()
    }

    /// The run has been replaced: nothing asked for before means anything.
    pub fn replaced(&mut self) {
        self.sheets = Sheets::default();
        self.cloud = Cloud::default();
    }

    /// The same model stands on fresh buffers.
    pub fn rebuilt(&mut self) {
        self.cloud.rebuilt();
        self.changed();
    }

    /// The model has changed outside the hot loop, or what shows it.
    pub fn changed(&mut self) {
        self.sheets.changed();
        self.cloud.changed();
    }

    /// Does one piece of what is to be drawn; whether there is more that does not wait. `moving` says whether the model keeps
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
        outlet: &mut impl Outlet,
        [moving, all]: [bool; 2],
        shown: Option<u32>,
        visibility: &Visibility,
        budget: &mut Budget,
    ) -> Result<bool, TrainError> {
        let Self {
            sheets,
            cloud,
            colours,
            layouts,
            ..
        } = self;
        cloud.tell(outlet)?;
        let Some(tint) = colours else {
            return Ok(false);
        };
        if !visibility.sees_page() {
            return Ok(false);
        }
        let mut desk = Desk {
            trainer,
            data,
            backend,
            outlet,
            views: if shown.is_some() { PAST } else { PRESENT },
            tint,
            layouts,
            now: Instant::now(),
            step: shown.unwrap_or(trainer.counters().step),
            moving: moving && shown.is_none(),
            visibility,
        };
        // What is dragged comes first, what is far from done last.
        sheets.probe(&mut desk);
        if !all {
            return Ok(false);
        }
        let follows = !desk.moving || budget.is_free(desk.now);
        let points = cloud.due(&desk, follows);
        let comes_first =
            |sheet: &sheets::Turn| sheet.asked_for || points.is_none_or(|due| sheet.due <= due);
        let more = match sheets.next(&desk, follows).filter(comes_first) {
            Some(sheet) => sheets.work(&mut desk, sheet),
            None => cloud.work(&mut desk, follows),
        };
        if desk.moving {
            budget.spend(desk.now.elapsed());
        }
        Ok(more)
    }

    /// Waits for the codes that are being read, and tells them.
    ///
    /// # Errors
    /// The backend's.
    pub async fn settle(&mut self, outlet: &mut impl Outlet) -> Result<(), TrainError> {
        self.cloud.settle(outlet).await
    }
}

/// Channels, height and width of a picture.
fn planes(trainer: &Trainer) -> [u32; 3] {
    let input = trainer.run().model.input;
    input.planes().unwrap_or([1, 1, input.values()])
}

/// Numbers of a code.
fn code_size(trainer: &Trainer) -> u32 {
    trainer
        .run()
        .model
        .code_size()
        .expect("the run was validated")
}

/// Whether the program of this role has the model's variances beside its means.
fn is_gaussian(trainer: &Trainer) -> bool {
    debug_assert_eq!(trainer.program(PRESENT.codes).role, Role::Codes);
    trainer.run().model.is_variational()
}
