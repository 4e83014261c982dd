//! The validation pictures on show, their reconstructions, and the one in focus on its way through the model.

use std::time::Duration;

use web_time::Instant;

use super::client::Client;
use super::latent::{for_polarity, palette};
use super::layer_weights::LayerWeights;
use super::pending_read::PendingRead;
use super::programs::{MAX_SHOWN, PAST, PRESENT};
use super::redraw::Due;
use super::trainer::Trainer;
use super::visibility::Visibility;
use crate::analysis::quality::{psnr, ssim};
use crate::backend::{Backend, BackendError, BackendKind, CanvasId};
use crate::data::Dataset;
use crate::data::rng::{Purpose, Stream};
use crate::program::{Band, Palette, Slice, Tiles, View};
use crate::protocol::{
    Colours, Floats, FromEngine, Likeness, Restored, Shown, TileLayout, ViewName,
};

/// How often errors and activations are told.
const TELL: Duration = Duration::from_millis(100);
/// How often pictures are drawn while training, where the backend draws them by itself and where it paints.
const FRAMES: [Duration; 2] = [Duration::from_millis(33), Duration::from_millis(100)];

/// Rows of the view: input, output, difference; with noise, what the encoder sees stands second.
const ROWS: u32 = 3;
const ROWS_WITH_NOISE: u32 = 4;

/// Width and height in device pixels of the canvas that shows pictures in this layout.
pub fn view_size(layout: TileLayout) -> (u32, u32) {
    let span = |tiles: u32| tiles * layout.tile + tiles.saturating_sub(1) * layout.gap;
    (span(layout.columns), span(layout.rows))
}

/// What was asked for of the pictures on show.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// The shape of pictures, where their noise is told of.
    shape: Option<[u32; 3]>,
    /// How many layers there are, and the first and the last that are told.
    layers: usize,
    told: [usize; 2],
}

/// What is on show, and how.
#[derive(Default)]
pub struct Reconstructions {
    layout: Option<TileLayout>,
    palette: Option<Palette>,
    seed: u32,
    focus: u32,
    /// Numbers of the pictures, by column.
    pictures: Vec<u32>,
    labels: Vec<Option<u32>>,
    /// Number and class of a picture that is none of the dataset's, in the first column.
    guest: Option<(u32, Option<u32>)>,
    /// Whether their numbers stand where the programs of the present and of other moments draw them from.
    placed: [bool; 2],
    dirty: bool,
    due: Due,
    told: Option<Instant>,
    /// Errors and activations under way.
    reading: Option<PendingRead<Asked>>,
    /// Whether of all layers the code alone is told.
    code_alone: bool,
    watch: LayerWeights,
}

impl Reconstructions {
    /// How the tiles lie.
    pub fn set_layout(&mut self, layout: TileLayout) {
        let columns = layout.columns.clamp(1, MAX_SHOWN);
        self.layout = Some(TileLayout {
            columns,
            rows: layout.rows.clamp(ROWS, ROWS_WITH_NOISE),
            tile: layout.tile.clamp(1, 1024),
            gap: layout.gap.min(256),
        });
        self.pictures.clear();
        // What is told of each picture goes by the rows there are.
        self.told = None;
        self.dirty = true;
    }

    /// The theme's colours.
    pub fn set_colours(&mut self, colours: &Colours) {
        self.palette = Some(palette(colours));
        self.dirty = true;
    }

    /// Other pictures.
    pub fn shuffle(&mut self, seed: u32) {
        self.seed = seed;
        self.pictures.clear();
        self.told = None;
        self.dirty = true;
    }

    /// The picture whose activations are told.
    pub fn set_focus(&mut self, column: u32) {
        self.focus = column;
        self.told = None;
        self.dirty = true;
    }

    /// Whether the activations of all layers are told, or the code's alone.
    pub fn tell_layers(&mut self, all: bool) {
        if self.code_alone == all {
            self.code_alone = !all;
            self.told = None;
            self.dirty = true;
        }
    }

    /// The layer whose parameters are told.
    pub fn watch(&mut self, layer: Option<String>) {
        self.watch.set(layer);
        self.dirty = true;
    }

    /// Number and class of the picture in the first column in place of one of the dataset's; whether that is another number than before.
    pub fn set_guest(&mut self, guest: Option<(u32, Option<u32>)>) -> bool {
        let other = self.guest.map(|(number, _)| number) != guest.map(|(number, _)| number);
        if self.guest != guest {
            self.pictures.clear();
        }
        self.guest = guest;
        self.told = None;
        self.dirty = true;
        other
    }

    /// The run has been replaced: its pictures are chosen anew.
    pub fn replaced(&mut self) {
        self.guest = None;
        self.pictures.clear();
        self.reading = None;
        self.changed();
    }

    /// The model has changed outside the hot loop: draw at the next opportunity.
    pub fn changed(&mut self) {
        self.told = None;
        self.watch.changed();
        self.dirty = true;
    }

    /// Whether the next drawing is due, while the model keeps changing.
    pub fn is_due(&self, visibility: &Visibility, now: Instant) -> bool {
        self.can_draw(visibility) && self.due.is_past(now)
    }

    /// Whether something other than training asks for a drawing.
    pub fn is_dirty(&self, visibility: &Visibility) -> bool {
        self.dirty && self.can_draw(visibility)
    }

    fn can_draw(&self, visibility: &Visibility) -> bool {
        visibility.sees_page() && self.layout.is_some() && self.palette.is_some()
    }

    /// Draws again what is on show at the next opportunity.
    pub fn redraw(&mut self) {
        self.dirty = true;
    }

    /// Puts the pictures on show where the program of this moment draws them from; how many there are, none where no layout is known.
    pub fn prepare(
        &mut self,
        trainer: &Trainer,
        data: &Dataset,
        backend: &mut impl Backend,
        past: bool,
    ) -> Option<u32> {
        let layout = self.layout?;
        if self.pictures.is_empty() {
            self.choose(trainer, data, layout.columns);
            for past in [false, true] {
                self.displaced(past);
            }
        }
        if !std::mem::replace(&mut self.placed[usize::from(past)], true) {
            let views = if past { PAST } else { PRESENT };
            let feed = trainer.feed_of(views.pictures);
            let words = trainer.fresh_tick(self.pictures.len() as u32);
            backend.write(feed.tick.buffer, 0, &words);
            backend.write(feed.order.buffer, 0, &self.pictures);
        }
        Some(self.pictures.len() as u32)
    }

    /// Other pictures stand where the program of the present or of other moments draws them from: those on show are placed again.
    pub fn displaced(&mut self, past: bool) {
        self.placed[usize::from(past)] = false;
    }

    /// The column in focus, among those there are.
    pub fn focus(&self) -> u32 {
        self.focus.min(self.pictures.len().saturating_sub(1) as u32)
    }

    /// Whether it is known how many pictures are on show.
    pub fn is_laid_out(&self) -> bool {
        self.layout.is_some()
    }

    /// The number of the picture in focus, where pictures have been chosen.
    pub fn focused(&self) -> Option<u32> {
        self.pictures.get(self.focus() as usize).copied()
    }

    /// The theme's colours, where they are known.
    pub fn palette(&self) -> Option<Palette> {
        self.palette
    }

    /// Draws the pictures with the model as it is, or with `past` as it was at the moment on show, where their canvas is `in_sight`;
    /// and asks for their errors and activations now and then, which others show, too.
    pub fn draw(
        &mut self,
        trainer: &Trainer,
        data: &Dataset,
        backend: &mut impl Backend,
        client: &mut impl Client,
        visibility: &Visibility,
        past: bool,
    ) {
        let (Some(layout), Some(palette)) = (self.layout, self.palette) else {
            return;
        };
        self.prepare(trainer, data, backend, past);
        let views = if past { PAST } else { PRESENT };
        backend.run(views.pictures, 1);
        let program = trainer.program(views.pictures);
        let output = program
            .output
            .expect("the pictures' program gives reconstructions");
        let planes = trainer.planes();
        let [channels, height, width] = planes;
        let columns = self.pictures.len() as u32;
        let corrupted = program.corrupted.unwrap_or(program.input);
        let noisy = layout.rows == ROWS_WITH_NOISE;
        let seen = noisy.then(|| Band::grey(corrupted, columns));
        let in_sight = visibility.sees(ViewName::Reconstructions);
        if in_sight {
            let tiles = View::Tiles(Tiles {
                bands: std::iter::once(Band::grey(program.input, columns))
                    .chain(seen)
                    .chain([
                        Band::grey(output, columns),
                        Band::difference(output, program.input, columns),
                    ])
                    .collect(),
                columns,
                channels,
                height,
                width,
                tile: layout.tile,
                gap: layout.gap,
            });
            let palette = for_polarity(palette, trainer.polarity());
            let canvas = CanvasId(ViewName::Reconstructions.number());
            if let Some(painting) = backend.draw(canvas, &tiles, &palette) {
                client.show(canvas, painting);
            }
        }
        let now = Instant::now();
        self.dirty = false;
        let least = if in_sight {
            FRAMES[usize::from(backend.info().kind == BackendKind::Cpu)]
        } else {
            TELL
        };
        self.due = Due::after(least, visibility);
        let quiet = self
            .told
            .is_none_or(|told| now.duration_since(told) >= TELL);
        if quiet && self.reading.is_none() {
            // Of each layer only the row of the picture in focus: the others are not told, and convolutions give many values.
            let focus = self.focus();
            let row = |slice: Slice| {
                let len = slice.len / MAX_SHOWN;
                Slice {
                    offset: slice.offset + focus * len,
                    len,
                    ..slice
                }
            };
            let mut slices = vec![
                trainer.feed_of(views.pictures).per_picture,
                row(program.input),
                row(corrupted),
            ];
            let layers = program.layers.len();
            let told = match trainer.code_layer().filter(|_| self.code_alone) {
                Some(code) => [code, code + 1],
                None => [0, layers],
            };
            let values = &program.layers[told[0]..told[1]];
            slices.extend(values.iter().map(|(_, layer)| row(layer.slice)));
            if noisy {
                slices.extend([program.input, corrupted, output]);
            }
            let asked = Asked {
                shape: noisy.then_some(planes),
                layers,
                told,
            };
            self.reading = Some(PendingRead::new(backend.read(&slices), asked));
            self.told = Some(now);
        }
        self.watch.ask(trainer, backend, now);
    }

    /// Tells the errors asked for, where they have arrived.
    ///
    /// # Errors
    /// The backend's.
    pub fn tell(&mut self, client: &mut impl Client) -> Result<(), BackendError> {
        self.watch.tell(client)?;
        if let Some((words, asked)) = PendingRead::poll(&mut self.reading)? {
            self.say(&words, asked, client);
        }
        Ok(())
    }

    /// Waits for the errors asked for and tells them.
    ///
    /// # Errors
    /// The backend's.
    pub async fn settle(&mut self, client: &mut impl Client) -> Result<(), BackendError> {
        self.watch.settle(client).await?;
        if let Some((words, asked)) = PendingRead::wait(&mut self.reading).await? {
            self.say(&words, asked, client);
        }
        Ok(())
    }

    fn say(&self, words: &[Vec<u32>], asked: Asked, client: &mut impl Client) {
        let Asked {
            shape,
            layers,
            told,
        } = asked;
        let [errors, rows @ ..] = words else { return };
        let (rows, whole) = rows.split_at(rows.len() - shape.map_or(0, |_| 3));
        let restored = |column: usize| match (shape, whole) {
            (Some(shape), [clean, seen, output]) => {
                let features = shape.iter().product::<u32>() as usize;
                let [clean, seen, output] = [clean, seen, output].map(|words| -> &[f32] {
                    bytemuck::cast_slice(&words[column * features..][..features])
                });
                Some(Restored {
                    before: likeness(clean, seen, shape),
                    after: likeness(clean, output, shape),
                })
            }
            _ => None,
        };
        let shown = self
            .labels
            .iter()
            .zip(errors)
            .enumerate()
            .map(|(column, (&label, &error))| Shown {
                label,
                error: f32::from_bits(error),
                restored: restored(column),
            })
            .collect();
        client.send(FromEngine::Pictures { shown });
        let mut rows = rows
            .iter()
            .map(|words| Floats(bytemuck::cast_slice(words).to_vec()))
            .peekable();
        if let (Some(picture), Some(input)) = (rows.next(), rows.next()) {
            let told = told[0]..told[1];
            let layers = (0..layers).map(|layer| {
                let value = rows.next_if(|_| told.contains(&layer));
                value.unwrap_or_default()
            });
            client.send(FromEngine::Activations {
                picture,
                input,
                layers: layers.collect(),
            });
        }
    }

    /// Chooses pictures of as many classes as there are columns.
    fn choose(&mut self, trainer: &Trainer, data: &Dataset, columns: u32) {
        let mut candidates = trainer.parts.validation.clone();
        Stream::new(self.seed, Purpose::Show, 0).shuffle(&mut candidates);
        let label = |picture: u32| {
            data.labels
                .get(picture as usize)
                .map(|&label| u32::from(label))
        };
        let mut seen = Vec::new();
        let (fresh, repeated): (Vec<u32>, Vec<u32>) =
            candidates.into_iter().partition(|&picture| {
                let new = !seen.contains(&label(picture));
                if new {
                    seen.push(label(picture));
                }
                new
            });
        // With fewer pictures than columns they come again, so that every column has one.
        let candidates: Vec<u32> = fresh.into_iter().chain(repeated).collect();
        self.pictures = candidates
            .iter()
            .copied()
            .cycle()
            .take(columns as usize)
            .collect();
        self.labels = self
            .pictures
            .iter()
            .map(|&picture| label(picture))
            .collect();
        if let Some((number, class)) = self.guest {
            self.pictures[0] = number;
            self.labels[0] = class;
        }
    }
}

/// How alike a clean picture and another of its shape are, the other within [0, 1].
fn likeness(clean: &[f32], other: &[f32], shape: [u32; 3]) -> Likeness {
    let other: Vec<f32> = other.iter().map(|value| value.clamp(0.0, 1.0)).collect();
    Likeness {
        psnr: psnr(clean, &other),
        ssim: ssim(clean, &other, shape.map(|size| size as usize)).map(|ssim| ssim.score),
    }
}
