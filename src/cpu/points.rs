use std::ops::Range;

use super::memory::Memory;
use super::simd;
use super::tiles::{bytes, enlarged, level, mix};
use crate::backend::Painting;
use crate::program::kernel::ValueFormat;
use crate::program::{Marks, Palette, Points, Scale, Slice};

/// Alphas under half a level leave a pixel as it is.
const LEAST: f32 = 0.5 / 255.0;

/// Paints a view; the same picture `shaders/points.wgsl` draws.
pub fn paint(memory: &Memory, view: &Points, palette: &Palette) -> Painting {
    let mut canvas = PointCanvas::new(view.size);
    let codes = memory.floats(view.codes);
    let labels = view.labels.map(|labels| memory.u32s(labels));
    let stamp = Stamp::new(memory, view, palette);
    for point in 0..view.count as usize {
        let label = labels.map_or(0, |labels| labels[point]) as usize % view.colours.len();
        if view.hidden >> label & 1 == 1 {
            continue;
        }
        let code = &codes[point * view.stride as usize..][..view.stride as usize];
        let Some(centre) = place(view, code) else {
            continue;
        };
        let reach = stamp.reach();
        let seen = |at: f32, size: u32| at > -reach && at < size as f32 + reach;
        if seen(centre[0], view.size[0]) && seen(centre[1], view.size[1]) {
            match &stamp {
                Stamp::Dot { radius, ground } => {
                    canvas.dot(centre, *radius, view.colours[label], *ground);
                }
                Stamp::Picture(pictures) => canvas.picture(centre, pictures, point),
            }
        }
    }
    canvas.finish()
}

/// Where a code stands on the canvas, in device pixels; none where that is nowhere.
fn place(view: &Points, code: &[f32]) -> Option<[f32; 2]> {
    let [left, lower, right, upper] = view.window;
    let x = coordinate(&view.across, code, view.scale)?;
    let y = coordinate(&view.up, code, view.scale)?;
    let x = (x - left) / (right - left) * view.size[0] as f32;
    let y = (upper - y) / (upper - lower) * view.size[1] as f32;
    (x.is_finite() && y.is_finite()).then_some([x, y])
}

fn coordinate(projection: &[f32], code: &[f32], scale: Scale) -> Option<f32> {
    let (constant, factors) = projection.split_last()?;
    let sum = factors
        .iter()
        .zip(code)
        .fold(*constant, |sum, (factor, value)| sum + factor * value);
    sum.is_finite().then(|| match scale {
        Scale::Linear => sum,
        Scale::Normal => simd::normal(sum),
    })
}

/// What is put at each point.
enum Stamp<'a> {
    Dot { radius: f32, ground: [f32; 3] },
    Picture(Pictures<'a>),
}

impl<'a> Stamp<'a> {
    fn new(memory: &'a Memory, view: &Points, palette: &'a Palette) -> Self {
        match view.marks {
            Marks::Dots { radius } => Self::Dot {
                radius,
                ground: palette.ground,
            },
            Marks::Pictures {
                pixels,
                format,
                order,
                channels,
                height,
                width,
                side,
                opaque,
            } => Self::Picture(Pictures {
                values: PointValues::new(memory, pixels, format),
                stride: match format {
                    // Bytes of a picture, whose last word may not be full.
                    ValueFormat::U8 => 4 * format.words(channels * height * width),
                    ValueFormat::F32 => format.words(channels * height * width),
                } as usize,
                order: memory.u32s(order),
                opaque,
                apart: if channels == 3 {
                    (height * width) as usize
                } else {
                    0
                },
                lines: enlarged(height, side)
                    .into_iter()
                    .map(|line| line * width as usize)
                    .collect(),
                columns: enlarged(width, side),
                side,
                palette,
            }),
        }
    }

    /// How far from a point its mark may reach along an axis, in device pixels.
    fn reach(&self) -> f32 {
        match self {
            Self::Dot { radius, .. } => radius + Marks::ring(*radius) + 0.5,
            Self::Picture(pictures) => 0.5 * pictures.side as f32 + 1.0,
        }
    }
}

struct Pictures<'a> {
    values: PointValues<'a>,
    stride: usize,
    order: &'a [u32],
    opaque: bool,
    /// Values from a channel to the next; none of a grey picture, whose value each channel of the colour has.
    apart: usize,
    /// Where the line starts that each line of a picture's side shows, and the column that each column does.
    lines: Vec<usize>,
    columns: Vec<usize>,
    side: u32,
    palette: &'a Palette,
}

enum PointValues<'a> {
    Bytes(&'a [u8]),
    Floats(&'a [f32]),
}

impl<'a> PointValues<'a> {
    fn new(memory: &'a Memory, pixels: Slice, format: ValueFormat) -> Self {
        match format {
            ValueFormat::U8 => Self::Bytes(bytemuck::cast_slice(memory.u32s(pixels))),
            ValueFormat::F32 => Self::Floats(memory.floats(pixels)),
        }
    }

    fn at(&self, index: usize) -> f32 {
        match self {
            Self::Bytes(bytes) => f32::from(bytes[index]) / 255.0,
            Self::Floats(floats) => floats[index].clamp(0.0, 1.0),
        }
    }
}

impl Pictures<'_> {
    /// Colour and alpha of a picture's pixel; the picture starts at `start`.
    fn colour(&self, start: usize, pixel: usize) -> ([f32; 3], f32) {
        let Palette { zero, one, .. } = self.palette;
        if !self.opaque {
            return (*one, self.values.at(start + pixel));
        }
        let colour = std::array::from_fn(|channel| {
            let value = self.values.at(start + channel * self.apart + pixel);
            mix(zero[channel], one[channel], value)
        });
        (colour, 1.0)
    }
}

/// Pixels with straight alpha, at first all transparent. Only those under a mark are ever touched.
struct PointCanvas {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
}

impl PointCanvas {
    fn new([width, height]: [u32; 2]) -> Self {
        Self {
            width,
            height,
            pixels: vec![[0; 4]; width as usize * height as usize],
        }
    }

    fn finish(self) -> Painting {
        Painting {
            width: self.width,
            height: self.height,
            rgba: self.pixels.into_flattened(),
        }
    }

    /// The part of a row of pixels between two columns, which lie on the canvas.
    fn row(&mut self, y: u32, columns: &Range<u32>) -> &mut [[u8; 4]] {
        let start = y as usize * self.width as usize;
        &mut self.pixels[start + columns.start as usize..start + columns.end as usize]
    }

    fn dot(&mut self, [x, y]: [f32; 2], radius: f32, colour: [f32; 3], ground: [f32; 3]) {
        let edge = radius + Marks::ring(radius) + 0.5;
        let within = |at: f32, size: u32| {
            // Casts to unsigned numbers stop at 0.
            let start = (at - edge).floor() as u32;
            start..((at + edge).ceil() as u32).min(size)
        };
        let columns = within(x, self.width);
        let disc = bytes(colour);
        // Negative where no pixel is wholly within.
        let within_disc = (radius - 0.5) * (radius - 0.5).abs();
        for row in within(y, self.height) {
            let dy = row as f32 + 0.5 - y;
            for (pixel, column) in self.row(row, &columns).iter_mut().zip(columns.clone()) {
                let dx = column as f32 + 0.5 - x;
                let square = dx * dx + dy * dy;
                if square <= within_disc {
                    *pixel = disc;
                } else if square < edge * edge {
                    let distance = square.sqrt();
                    let share = (radius + 0.5 - distance).clamp(0.0, 1.0);
                    let rim = std::array::from_fn(|i| mix(ground[i], colour[i], share));
                    lay(pixel, rim, edge - distance);
                }
            }
        }
    }

    fn picture(&mut self, [x, y]: [f32; 2], pictures: &Pictures<'_>, point: usize) {
        let side = pictures.side;
        let start = pictures.order[point] as usize * pictures.stride;
        let first = |at: f32| (at - 0.5 * side as f32 + 0.5).floor() as i32;
        let (left, top) = (first(x), first(y));
        let within = |first: i32, size: u32| {
            let end = (first + side as i32).clamp(0, size as i32) as u32;
            (first.max(0) as u32).min(end)..end
        };
        let columns = within(left, self.width);
        if columns.is_empty() {
            return;
        }
        for row in within(top, self.height) {
            let line = pictures.lines[(row as i32 - top) as usize];
            let shown = &pictures.columns[(columns.start as i32 - left) as usize..];
            for (pixel, column) in self.row(row, &columns).iter_mut().zip(shown) {
                let (colour, alpha) = pictures.colour(start, line + column);
                lay(pixel, colour, alpha);
            }
        }
    }
}

/// Lays a colour over a pixel.
fn lay(pixel: &mut [u8; 4], colour: [f32; 3], alpha: f32) {
    if alpha < LEAST {
        return;
    }
    if alpha >= 1.0 {
        *pixel = bytes(colour);
    } else if pixel[3] == 0 {
        *pixel = bytes(colour);
        pixel[3] = level(255.0 * alpha);
    } else {
        let under = f32::from(pixel[3]) / 255.0 * (1.0 - alpha);
        let together = alpha + under;
        let share = alpha / together;
        for (byte, colour) in pixel.iter_mut().zip(colour) {
            *byte = level(mix(f32::from(*byte), 255.0 * colour, share));
        }
        pixel[3] = level(255.0 * together);
    }
}
