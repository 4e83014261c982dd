//! Validation pictures as points on the latent map.

use std::time::Duration;

use web_time::Instant;

use super::draw_context::DrawContext;
use super::scatter_check::check;
use super::sizes::{code_size, is_gaussian};
use super::tint::{colours, for_polarity};
use crate::backend::{Backend, BackendError, BackendKind, CanvasId};
use crate::data::Dataset;
use crate::engine::client::Client;
use crate::engine::pending_read::PendingRead;
use crate::engine::programs::{MAX_SCATTER, PRESENT};
use crate::engine::redraw::Due;
use crate::engine::trainer::{TrainError, Trainer};
use crate::program::{self, Points, Scale, View};
use crate::protocol::{Codes, Floats, FromEngine, Marks, Scatter, ViewName};
use crate::spec::Polarity;

/// Least time between two encodings while the model changes: where the backend draws by itself, and where it paints.
const REFRESH: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];
/// How often codes are told.
const TELL: Duration = Duration::from_millis(250);

/// Codes of the scattered pictures, in host memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Scattered {
    /// Numbers of a code.
    pub size: usize,
    /// `[n, size]`
    pub mu: Vec<f32>,
    /// `[n, size]`; empty where codes are plain.
    pub logvar: Vec<f32>,
    /// Numbers of the pictures.
    pub pictures: Vec<u32>,
}

/// The scatter on show.
#[derive(Default)]
pub struct ScatterView {
    scatter: Option<Scatter>,
    /// Numbers of the pictures, once they stand in the order table.
    pictures: Vec<u32>,
    /// Labels as they stand on the device, by what they colour: whether they must be written.
    coloured: bool,
    placed: bool,
    /// Pictures of the encoding under way that are done.
    job: Option<u32>,
    /// Whether the codes on the device are those of the model on show.
    fresh: bool,
    drawn: bool,
    due: Due,
    told: Option<Instant>,
    /// Whether the codes on the device have not been asked for yet.
    untold: bool,
    /// Codes under way, with the step they are of.
    reading: Option<PendingRead<u32>>,
    /// What is told beside the codes.
    labels: Vec<u8>,
    levels: Vec<Vec<u8>>,
    codes: Option<Scattered>,
    size: usize,
}

/// How many pictures are encoded in about a second, where that is fewer than are wanted: on a CPU, by a large encoder.
fn affordable<B: Backend, O>(context: &DrawContext<'_, B, O>) -> u32 {
    /// Work of about a second in a browser's one thread, and the fewest pictures that make a map.
    const SECOND: u64 = 4_000_000_000;
    const FEWEST: u32 = 100;
    if context.backend.info().kind != BackendKind::Cpu {
        return u32::MAX;
    }
    let rows = context.trainer.request_rows(context.views.codes);
    let each = context.trainer.program(context.views.codes).work() / u64::from(rows.max(1));
    u32::try_from(SECOND / each.max(1))
        .unwrap_or(u32::MAX)
        .max(FEWEST)
}

impl ScatterView {
    pub fn set(&mut self, trainer: &Trainer, scatter: Option<Scatter>) -> Result<(), TrainError> {
        if let Some(scatter) = &scatter {
            check(trainer, scatter)?;
        }
        let before = self.scatter.take();
        let same = |of: fn(&Scatter) -> u32| before.as_ref().map(of) == scatter.as_ref().map(of);
        if !same(|scatter| scatter.count) {
            self.rebuilt();
        }
        if !same(|scatter| scatter.factor.map_or(0, |factor| factor + 1)) {
            self.coloured = false;
        }
        self.placed = false;
        self.drawn = false;
        self.scatter = scatter;
        Ok(())
    }

    pub fn codes(&self) -> Option<&Scattered> {
        self.codes.as_ref()
    }

    pub fn redraw(&mut self) {
        self.drawn = false;
    }

    pub fn changed(&mut self) {
        self.fresh = false;
        self.drawn = false;
        self.job = None;
        self.told = None;
        self.due = Due::default();
    }

    pub fn rebuilt(&mut self) {
        self.pictures.clear();
        self.coloured = false;
        self.placed = false;
        self.reading = None;
        self.changed();
    }

    /// Whether an encoding is under way or wanted, and since when; one that merely follows the model is wanted where it was due when the
    /// `round` began.
    pub fn due<B, O>(
        &self,
        context: &DrawContext<'_, B, O>,
        round: Option<Instant>,
    ) -> Option<Due> {
        self.scatter.as_ref()?;
        let follows = context.moving && round.is_some_and(|began| self.due.is_past(began));
        (!self.fresh || self.job.is_some() || follows).then_some(self.due)
    }

    /// Whether the codes are those of the model on show.
    pub fn has_codes(&self) -> bool {
        self.fresh
    }

    /// Whether an encoding is under way.
    pub fn is_encoding(&self) -> bool {
        self.job.is_some()
    }

    /// Does a piece of the scatter; whether there is more at once.
    pub fn work<B: Backend, O: Client>(
        &mut self,
        context: &mut DrawContext<'_, B, O>,
        round: Option<Instant>,
    ) -> bool {
        let Some(scatter) = self.scatter.clone() else {
            return false;
        };
        if self.pictures.is_empty() {
            let count = scatter.count.min(affordable(context));
            self.choose(context.trainer, context.data, count);
            for views in [context.views, PRESENT] {
                let order = context.trainer.feed_of(views.codes).order;
                context.backend.write(order.buffer, 0, &self.pictures);
            }
        }
        let refresh = REFRESH[usize::from(context.backend.info().kind == BackendKind::Cpu)];
        if self.due(context, round).is_some() {
            let done = self.job.unwrap_or_else(|| {
                let words = context.trainer.fresh_tick(self.pictures.len() as u32);
                let feed = context.trainer.feed_of(context.views.codes);
                context.backend.write(feed.order.buffer, 0, &self.pictures);
                context.backend.write(feed.tick.buffer, 0, &words);
                0
            });
            context.backend.run(context.views.codes, 1);
            let done = done + context.trainer.request_rows(context.views.codes);
            if (done as usize) < self.pictures.len() {
                self.job = Some(done);
            } else {
                self.job = None;
                self.fresh = true;
                self.drawn = false;
                self.untold = true;
                self.due = Due::after(refresh, context.visibility);
            }
        }
        let whole = self.fresh && self.job.is_none();
        if whole && !self.drawn && context.visibility.sees(ViewName::Points) {
            self.draw(context, &scatter);
        }
        if self.untold {
            self.ask(context);
        }
        // What is not asked for yet waits for a reading under way.
        self.job.is_some() || self.untold && !context.moving
    }

    /// Chooses the pictures, and what is told of them.
    fn choose(&mut self, trainer: &Trainer, data: &Dataset, count: u32) {
        let pictures = trainer.some_validation(count.clamp(1, MAX_SCATTER));
        let of = |all: &[u8]| -> Vec<u8> {
            pictures
                .iter()
                .filter_map(|&picture| all.get(picture as usize).copied())
                .collect()
        };
        self.labels = of(&data.labels);
        self.levels = data.factors.iter().map(|factor| of(&factor.of)).collect();
        self.pictures = pictures;
        self.size = code_size(trainer) as usize;
    }

    /// Asks for the codes, unless others were told a moment ago and newer ones are to come.
    fn ask<B: Backend, O>(&mut self, context: &mut DrawContext<'_, B, O>) {
        let quiet = self
            .told
            .is_none_or(|told| context.now.duration_since(told) >= TELL);
        if context.moving && !quiet || self.reading.is_some() {
            return;
        }
        self.untold = false;
        let program = context.trainer.program(context.views.codes);
        let collected = program.collected.expect("the codes' program collects");
        let width = collected.len / program.feed.map_or(1, |feed| feed.order.len);
        let reading = context.backend.read(&[program::Slice {
            len: width * self.pictures.len() as u32,
            ..collected
        }]);
        self.reading = Some(PendingRead::new(reading, context.step));
        self.told = Some(context.now);
    }

    /// Tells the codes asked for, where they have arrived.
    pub fn tell(&mut self, client: &mut impl Client) -> Result<(), BackendError> {
        if let Some((words, step)) = PendingRead::poll(&mut self.reading)? {
            self.say(step, &words, client);
        }
        Ok(())
    }

    /// Waits for the codes asked for and tells them.
    pub async fn settle(&mut self, client: &mut impl Client) -> Result<(), TrainError> {
        if let Some((words, step)) = PendingRead::wait(&mut self.reading).await? {
            self.say(step, &words, client);
        }
        Ok(())
    }

    fn say(&mut self, step: u32, words: &[Vec<u32>], client: &mut impl Client) {
        let values: &[f32] = bytemuck::cast_slice(&words[0]);
        let n = self.pictures.len();
        let width = values.len() / n.max(1);
        let size = self.size.min(width).max(1);
        let part = |from: usize| -> Vec<f32> {
            values
                .chunks_exact(width.max(1))
                .flat_map(|row| &row[from..from + size])
                .copied()
                .collect()
        };
        let mu = part(0);
        let logvar = if width > size { part(size) } else { Vec::new() };
        client.send(FromEngine::Codes(Codes {
            step,
            size: size as u32,
            mu: Floats(mu.clone()),
            logvar: Floats(logvar.clone()),
            labels: self.labels.clone(),
            levels: self.levels.clone(),
            pictures: self.pictures.clone(),
        }));
        self.codes = Some(Scattered {
            size,
            mu,
            logvar,
            pictures: self.pictures.clone(),
        });
    }

    fn draw<B: Backend, O: Client>(
        &mut self,
        context: &mut DrawContext<'_, B, O>,
        scatter: &Scatter,
    ) {
        let Some(layout) = context.layouts.get(&ViewName::Points) else {
            return;
        };
        self.drawn = true;
        let count = self.pictures.len() as u32;
        let program = context.trainer.program(context.views.codes);
        let on_map = program.on_map.expect("the codes' program has a map");
        let of = match scatter.factor {
            Some(factor) => self.levels.get(factor as usize),
            None => Some(&self.labels),
        };
        let coloured = of.filter(|labels| labels.len() == self.pictures.len());
        if let (Some(labels), false) = (coloured, self.coloured) {
            let words: Vec<u32> = labels.iter().map(|&label| label.into()).collect();
            context.backend.write(on_map.labels.buffer, 0, &words);
        }
        // The other moment's program has a map of its own.
        self.coloured = false;
        let plane = &scatter.plane;
        let (codes, stride, across, up) = if plane.places.0.is_empty() {
            let collected = program.collected.expect("the codes' program collects");
            let stride =
                code_size(context.trainer) * if is_gaussian(context.trainer) { 2 } else { 1 };
            let widened = |row: &[f32]| {
                let (constant, factors) = row.split_last().expect("checked when it was set");
                let mut row = factors.to_vec();
                row.resize(stride as usize, 0.0);
                row.push(*constant);
                row
            };
            (
                collected,
                stride,
                widened(&plane.across.0),
                widened(&plane.up.0),
            )
        } else {
            if !self.placed {
                let words = bytemuck::cast_slice(&plane.places.0);
                context.backend.write(on_map.places.buffer, 0, words);
            }
            let axis = |at: usize| (0..3).map(|i| f32::from(i == at)).collect();
            (on_map.places, 2, axis(0), axis(1))
        };
        let [channels, height, width] = context.trainer.planes();
        let polarity = context.trainer.polarity();
        let marks = match scatter.marks {
            Marks::None => return self.clear(context),
            Marks::Dots(radius) => program::Marks::Dots { radius },
            Marks::Pictures(side) => program::Marks::Pictures {
                pixels: context.trainer.plan().store.samples,
                format: context.trainer.format(),
                order: context.trainer.feed_of(context.views.codes).order,
                channels,
                height,
                width,
                side,
                opaque: polarity == Polarity::Light,
            },
        };
        let points = Points {
            codes,
            count,
            stride,
            across,
            up,
            scale: if plane.quantiles && plane.places.0.is_empty() {
                Scale::Normal
            } else {
                Scale::Linear
            },
            window: plane.window,
            size: [layout.tile; 2],
            labels: coloured.map(|_| on_map.labels),
            colours: colours(&context.tint.classes),
            hidden: scatter.hidden,
            marks,
        };
        let canvas = CanvasId(ViewName::Points.number());
        let palette = for_polarity(context.tint.plain, polarity);
        let painting = context
            .backend
            .draw(canvas, &View::Points(points), &palette);
        if let Some(painting) = painting {
            context.client.show(canvas, painting);
        }
    }

    /// Draws nothing, so that nothing stands there.
    fn clear<B: Backend, O: Client>(&self, context: &mut DrawContext<'_, B, O>) {
        let Some(layout) = context.layouts.get(&ViewName::Points) else {
            return;
        };
        let program = context.trainer.program(context.views.codes);
        let nothing = Points {
            codes: program.collected.expect("the codes' program collects"),
            count: 0,
            stride: 1,
            across: vec![0.0; 2],
            up: vec![0.0; 2],
            scale: Scale::Linear,
            window: [0.0, 0.0, 1.0, 1.0],
            size: [layout.tile; 2],
            labels: None,
            colours: colours(&context.tint.classes),
            hidden: 0,
            marks: program::Marks::Dots { radius: 1.0 },
        };
        let canvas = CanvasId(ViewName::Points.number());
        let palette = context.tint.plain;
        if let Some(painting) = context
            .backend
            .draw(canvas, &View::Points(nothing), &palette)
        {
            context.client.show(canvas, painting);
        }
    }
}
