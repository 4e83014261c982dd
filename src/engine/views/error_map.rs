//! Where in a picture the model errs: the root mean squared error of every pixel over validation pictures.

use std::time::Duration;

use web_time::Instant;

use super::strip::{StripChange, StripContext, StripView};
use crate::backend::Backend;
use crate::engine::budget::REST;
use crate::engine::client::Client;
use crate::engine::programs::{MAX_SHOWN, PAST, PRESENT};
use crate::engine::redraw::Due;
use crate::engine::trainer::TrainError;
use crate::protocol::{TileLayout, ViewName};
use crate::spec::Polarity;

/// How long a piece of the work may take before training, or the visitor, has a turn.
const PIECE: Duration = Duration::from_millis(8);
/// Least time between two maps while the model changes; training goes on for as long a rest as between other views at least.
const REFRESH: Duration = Duration::from_secs(1);

/// How the map lies on its canvas, and how far its sums are.
#[derive(Default)]
pub struct ErrorMap {
    layout: Option<TileLayout>,
    dirty: bool,
    due: Due,
    sums: Option<ErrorSums>,
}

/// Squared errors of the pictures done so far.
struct ErrorSums {
    /// Numbers of all pictures the map is of.
    pictures: Vec<u32>,
    done: usize,
    /// Of each pixel: the sum over channels and pictures.
    squares: Vec<f64>,
    spent: Duration,
}

impl StripView for ErrorMap {
    fn set_layout(&mut self, layout: TileLayout) {
        self.layout = Some(layout);
        self.dirty = true;
    }

    fn changed(&mut self, change: StripChange) {
        match change {
            StripChange::Look | StripChange::Pictures | StripChange::Model => {
                self.dirty = true;
                self.sums = None;
            }
            StripChange::History => {}
        }
    }

    async fn work<B: Backend, O: Client>(
        &mut self,
        context: &mut StripContext<'_, B, O>,
    ) -> Result<bool, TrainError> {
        let began = Instant::now();
        let session = context.session;
        let past = session.history.shown().is_some();
        let follows = session.playing && !past && self.due.is_past(began);
        // After divergence the last good map stays.
        let stays = session.diverged.is_some() && !past;
        let (Some(layout), true, false) = (
            self.layout,
            self.dirty || follows || self.sums.is_some(),
            stays,
        ) else {
            return Ok(false);
        };
        self.dirty = false;
        let sums = self.sums.get_or_insert_with(|| ErrorSums::new(context));
        while sums.done < sums.pictures.len() {
            sums.add(context).await?;
            if began.elapsed() >= PIECE {
                break;
            }
        }
        sums.spent += began.elapsed();
        if sums.done < sums.pictures.len() {
            return Ok(true);
        }
        let (map, spent) = (sums.map(context), sums.spent);
        self.sums = None;
        let [_, height, width] = context.session.trainer.planes();
        // Errors are no pictures: the larger, the more ink, whatever the samples are.
        let planes = [1, height, width];
        context.show(ViewName::ErrorMap, layout, &map, planes, Polarity::Ink);
        self.due = Due::after(REFRESH.max(spent * REST), context.visibility);
        Ok(false)
    }
}

impl ErrorSums {
    /// Of none of the pictures yet.
    fn new<B, O>(context: &StripContext<'_, B, O>) -> Self {
        let trainer = &context.session.trainer;
        let pictures = trainer.some_validation(ViewName::ERROR_MAP_PICTURES);
        let [_, height, width] = trainer.planes();
        Self {
            pictures,
            done: 0,
            squares: vec![0.0; (height * width) as usize],
            spent: Duration::ZERO,
        }
    }

    /// Adds the next pictures, as the model on show reconstructs them with the noise that is on show.
    async fn add<B: Backend, O>(
        &mut self,
        context: &mut StripContext<'_, B, O>,
    ) -> Result<(), TrainError> {
        let session = context.session;
        let trainer = &session.trainer;
        let past = session.history.shown().is_some();
        let program = if past { PAST } else { PRESENT }.pictures;
        let next = &self.pictures[self.done..];
        let next = &next[..next.len().min(MAX_SHOWN as usize)];
        let feed = trainer.feed_of(program);
        // The program is that of the pictures on show, which have to be placed again.
        context.reconstructions.displaced(past);
        context
            .backend
            .write(feed.tick.buffer, 0, &trainer.fresh_tick(next.len() as u32));
        context.backend.write(feed.order.buffer, 0, next);
        context.backend.run(program, 1);
        let program = trainer.program(program);
        let output = program
            .output
            .expect("the pictures' program gives reconstructions");
        let words = context.backend.read(&[program.input, output]).await?;
        let [clean, restored] = [0, 1].map(|of| -> &[f32] { bytemuck::cast_slice(&words[of]) });
        let [channels, height, width] = trainer.planes();
        let pixels = (height * width) as usize;
        let values = next.len() * channels as usize * pixels;
        for (at, (clean, restored)) in clean.iter().zip(restored).take(values).enumerate() {
            let error = f64::from(restored - clean);
            self.squares[at % pixels] += error * error;
        }
        self.done += next.len();
        Ok(())
    }

    /// The root of each pixel's mean, of which [`ViewName::ERROR_MAP_FULL`] and more is 1.
    fn map<B, O>(&self, context: &StripContext<'_, B, O>) -> Vec<f32> {
        let [channels, ..] = context.session.trainer.planes();
        let count = f64::from(channels) * self.pictures.len().max(1) as f64;
        self.squares
            .iter()
            .map(|&sum| ((sum / count).sqrt() as f32 / ViewName::ERROR_MAP_FULL).min(1.0))
            .collect()
    }
}
