//! Grids of pictures that codes decode to.

use std::time::Duration;

use web_time::Instant;

use super::draw_context::DrawContext;
use super::sizes::code_size;
use super::tint::{faint, for_polarity};
use crate::backend::{Backend, CanvasId};
use crate::engine::client::Client;
use crate::engine::programs::MAX_SHEET;
use crate::engine::redraw::Due;
use crate::engine::trainer::{TrainError, Trainer};
use crate::program::kernel::tick;
use crate::program::{ProgramId, Tiles, View};
use crate::protocol::{FromEngine, Sheet, ViewName};

/// Least time between two drawings of a sheet while the model changes: where the backend draws by itself, and where it paints.
const PROBE: [Duration; 2] = [Duration::from_millis(33), Duration::from_millis(100)];
const OTHERS: [Duration; 2] = [Duration::from_millis(66), Duration::from_millis(200)];
const FIELD: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(500)];

/// The sheets on show.
#[derive(Default)]
pub struct DecodedGrids {
    shown: Vec<ShownGrid>,
    /// The one under way: the ticket it had when it began, and how many of its codes are done.
    job: Option<GridJob>,
}

/// A sheet to be drawn next.
#[derive(Clone, Copy)]
pub struct GridTurn {
    view: ViewName,
    /// Whether the page waits for it, rather than that it follows the model.
    pub asked_for: bool,
    /// When it was to be drawn again.
    pub due: Due,
}

struct GridJob {
    turn: GridTurn,
    ticket: u32,
    count: u32,
    done: u32,
}

struct ShownGrid {
    view: ViewName,
    ticket: u32,
    sheet: Sheet,
    dirty: bool,
    /// Whether the page has been told that this ticket stands there.
    told: bool,
    due: Due,
}

impl DecodedGrids {
    pub fn set(
        &mut self,
        trainer: &Trainer,
        view: ViewName,
        ticket: u32,
        sheet: Sheet,
    ) -> Result<(), TrainError> {
        let size = code_size(trainer) as usize;
        let codes = &sheet.codes.0;
        if codes.is_empty() {
            self.shown.retain(|shown| shown.view != view);
            return Ok(());
        }
        let rows = codes.len() / size;
        let most = if view == ViewName::Probe {
            1
        } else {
            MAX_SHEET
        };
        if !codes.len().is_multiple_of(size) || rows > most as usize {
            return Err(TrainError::Values(format!(
                "A sheet has up to {most} codes of {size} numbers here, but {} numbers were given.",
                codes.len()
            )));
        }
        if codes.iter().any(|value| !value.is_finite()) {
            return Err(TrainError::Values(
                "A code holds a number that is not finite.".into(),
            ));
        }
        trainer.check_classes(&sheet.labels, rows)?;
        let due = self
            .shown
            .iter()
            .find(|shown| shown.view == view)
            .map_or_else(Due::default, |shown| shown.due);
        self.shown.retain(|shown| shown.view != view);
        self.shown.push(ShownGrid {
            view,
            ticket,
            sheet,
            dirty: true,
            told: false,
            due,
        });
        Ok(())
    }

    /// Whether a view's sheet stands on its canvas.
    pub fn has_picture(&self, view: ViewName) -> bool {
        self.shown
            .iter()
            .any(|shown| shown.view == view && shown.told)
    }

    pub fn redraw(&mut self, view: ViewName) {
        for shown in &mut self.shown {
            shown.dirty |= shown.view == view;
        }
    }

    pub fn changed(&mut self) {
        for shown in &mut self.shown {
            shown.dirty = true;
        }
        self.job = None;
    }

    /// Draws the probe's picture, where that is wanted: one code, at once.
    pub fn probe<B: Backend, O: Client>(&mut self, context: &mut DrawContext<'_, B, O>) {
        let Some(shown) = self
            .shown
            .iter_mut()
            .find(|shown| shown.view == ViewName::Probe)
        else {
            return;
        };
        if !(shown.dirty || context.moving && shown.is_due(context, context.now)) {
            return;
        }
        write(context, context.views.probe, &shown.sheet);
        context.backend.run(context.views.probe, 1);
        if draw(context, context.views.probe, shown) {
            let least = PROBE[usize::from(shown_by_painting(context.backend))];
            shown.due = Due::after(least, context.visibility);
        }
    }

    /// The sheet other than the probe's whose turn it is; one that merely follows the model has one where it was due when the `round`
    /// began.
    pub fn next<B: Backend, O>(
        &self,
        context: &DrawContext<'_, B, O>,
        round: Option<Instant>,
    ) -> Option<GridTurn> {
        // A job goes on with the codes it began with; a newer sheet of its view takes its turn after it.
        if let Some(job) = &self.job {
            return Some(job.turn);
        }
        self.shown
            .iter()
            .filter(|shown| {
                shown.view != ViewName::Probe && context.layouts.contains_key(&shown.view)
            })
            .filter(|shown| {
                shown.dirty
                    || context.moving && round.is_some_and(|began| shown.is_due(context, began))
            })
            // What was asked for before what follows the model; of that what is new and smallest, then what has waited longest.
            .min_by_key(|shown| (!shown.dirty, shown.due, shown.sheet.codes.0.len()))
            .map(|shown| GridTurn {
                view: shown.view,
                asked_for: shown.dirty,
                due: shown.due,
            })
    }

    /// Does a piece of the sheet whose turn it is; whether there is more at once.
    pub fn work<B: Backend, O: Client>(
        &mut self,
        context: &mut DrawContext<'_, B, O>,
        turn: GridTurn,
    ) -> bool {
        let Self { shown, job } = self;
        if job.is_none() {
            let Some(next) = shown.iter_mut().find(|shown| shown.view == turn.view) else {
                return false;
            };
            write(context, context.views.sheet, &next.sheet);
            next.dirty = false;
            *job = Some(GridJob {
                turn,
                ticket: next.ticket,
                count: rows(context.trainer, &next.sheet),
                done: 0,
            });
        }
        let Some(under_way) = job else {
            return false;
        };
        let batch = context.trainer.request_rows(context.views.sheet);
        context.backend.run(context.views.sheet, 1);
        under_way.done += batch;
        if under_way.done < under_way.count {
            return true;
        }
        let Some(done) = job.take() else {
            return false;
        };
        let view = done.turn.view;
        let Some(at) = shown.iter().position(|shown| shown.view == view) else {
            return true;
        };
        let current = &mut shown[at];
        if current.ticket == done.ticket {
            draw(context, context.views.sheet, current);
        }
        let least = if view == ViewName::Field {
            FIELD
        } else {
            OTHERS
        }[usize::from(shown_by_painting(context.backend))];
        shown[at].due = Due::after(least, context.visibility);
        shown.iter().any(|shown| shown.dirty)
    }
}

impl ShownGrid {
    /// Whether it was to follow the model at this time.
    fn is_due<B, O>(&self, context: &DrawContext<'_, B, O>, at: Instant) -> bool {
        self.due.is_past(at) && context.visibility.sees(self.view)
    }
}

fn shown_by_painting(backend: &impl Backend) -> bool {
    backend.info().kind == crate::backend::BackendKind::Cpu
}

fn rows(trainer: &Trainer, sheet: &Sheet) -> u32 {
    sheet.codes.0.len() as u32 / code_size(trainer)
}

/// Puts a sheet's codes where its program draws them from.
fn write<B: Backend, O>(context: &mut DrawContext<'_, B, O>, id: ProgramId, sheet: &Sheet) {
    let program = context.trainer.program(id);
    let from = program.rows.expect("a sheet's program has rows");
    let words: &[u32] = bytemuck::cast_slice(&sheet.codes.0);
    context.backend.write(from.codes.buffer, 0, words);
    if !sheet.labels.is_empty() {
        context.backend.write(from.labels.buffer, 0, &sheet.labels);
    }
    let mut counters = context.trainer.fresh_tick(rows(context.trainer, sheet));
    counters[tick::CURSOR] = 0;
    let feed = context.trainer.feed_of(id);
    context.backend.write(feed.tick.buffer, 0, &counters);
}

/// Draws what its program has decoded; whether its view has a canvas.
fn draw<B: Backend, O: Client>(
    context: &mut DrawContext<'_, B, O>,
    id: ProgramId,
    shown: &mut ShownGrid,
) -> bool {
    let Some(layout) = context.layouts.get(&shown.view) else {
        return false;
    };
    let program = context.trainer.program(id);
    let pictures = program.collected.expect("a sheet's program collects");
    let count = rows(context.trainer, &shown.sheet).min(layout.columns * layout.rows);
    let tiles = Tiles::sheet(
        pictures,
        count,
        layout.columns,
        context.trainer.planes(),
        [layout.tile, layout.gap],
    );
    let polarity = context.trainer.polarity();
    let palette = if shown.sheet.faint {
        faint(context.tint, polarity)
    } else {
        for_polarity(context.tint.plain, polarity)
    };
    let canvas = CanvasId(shown.view.number());
    if let Some(painting) = context.backend.draw(canvas, &View::Tiles(tiles), &palette) {
        context.client.show(canvas, painting);
    }
    shown.dirty = false;
    if !std::mem::replace(&mut shown.told, true) {
        context.client.send(FromEngine::Drawn {
            view: shown.view,
            ticket: shown.ticket,
        });
    }
    true
}
