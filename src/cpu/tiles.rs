use super::memory::Memory;
use crate::backend::Painting;
use crate::program::{Palette, Shade, Tiles};

/// Paints a view; the same picture `shaders/tiles.wgsl` draws.
pub fn paint(memory: &Memory, view: &Tiles, palette: &Palette) -> Painting {
    let (width, height) = view.size();
    let mut rgba = vec![bytes(palette.ground); (width * height) as usize];
    let picture = (view.channels * view.height * view.width) as usize;
    let columns = enlarged(view.width, view.tile);
    let lines = enlarged(view.height, view.tile);
    let mut first_row = 0;
    for band in &view.bands {
        for place in 0..band.count {
            let start = (band.first + place) as usize * picture;
            let values = Values::new(memory, &band.shade, start..start + picture);
            // Each pixel of a picture covers many of the canvas.
            let colours: Vec<[u8; 4]> = (0..(view.height * view.width) as usize)
                .map(|pixel| values.colour(view, palette, pixel))
                .collect();
            let left = place % view.columns * (view.tile + view.gap);
            let top = (first_row + place / view.columns) * (view.tile + view.gap);
            for (y, line) in (top..).zip(&lines) {
                let line = &colours[line * view.width as usize..][..view.width as usize];
                let at = (y * width + left) as usize;
                let pixels = &mut rgba[at..at + view.tile as usize];
                for (pixel, &column) in pixels.iter_mut().zip(&columns) {
                    *pixel = line[column];
                }
            }
        }
        first_row += view.rows_of(band);
    }
    Painting {
        width,
        height,
        rgba: rgba.into_flattened(),
    }
}

/// Which of a picture's pixels each pixel of its side on the canvas shows.
pub fn enlarged(pixels: u32, side: u32) -> Vec<usize> {
    (0..side)
        .map(|place| (place * pixels / side) as usize)
        .collect()
}

enum Values<'a> {
    Grey(&'a [f32]),
    Difference(&'a [f32], &'a [f32]),
}

impl<'a> Values<'a> {
    fn new(memory: &'a Memory, shade: &Shade, range: std::ops::Range<usize>) -> Self {
        match *shade {
            Shade::Grey(slice) => Self::Grey(&memory.floats(slice)[range]),
            Shade::Difference { prediction, target } => Self::Difference(
                &memory.floats(prediction)[range.clone()],
                &memory.floats(target)[range],
            ),
        }
    }

    fn colour(&self, view: &Tiles, palette: &Palette, pixel: usize) -> [u8; 4] {
        let plane = (view.height * view.width) as usize;
        let at = |channel: usize| {
            pixel
                + if view.channels == 1 {
                    0
                } else {
                    channel * plane
                }
        };
        let Palette {
            zero,
            one,
            more,
            less,
            even,
            ..
        } = palette;
        bytes(match self {
            Self::Grey(values) => std::array::from_fn(|channel| {
                let value = values[at(channel)].clamp(0.0, 1.0);
                mix(zero[channel], one[channel], value)
            }),
            Self::Difference(prediction, target) => {
                let (mut above, mut size) = (0.0, 0.0);
                for channel in 0..3 {
                    let d = prediction[at(channel)] - target[at(channel)];
                    above += d.max(0.0) / 3.0;
                    size += d.abs() / 3.0;
                }
                // Where nothing differs there is no share, and its colour has no weight.
                let share = above / size.max(1e-9);
                let far = faint_raised((1.25 * size).min(1.0));
                std::array::from_fn(|channel| {
                    mix(even[channel], mix(less[channel], more[channel], share), far)
                })
            }
        })
    }
}

/// `share` to the power of 7/8, by which slight differences are seen a little better: of square roots, since `powf` took a third of
/// the time that painting takes.
fn faint_raised(share: f32) -> f32 {
    let half = share.sqrt();
    let quarter = half.sqrt();
    half * quarter * quarter.sqrt()
}

/// From `from` to `to` by `share`.
pub fn mix(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}

/// An opaque colour in bytes.
pub fn bytes(colour: [f32; 3]) -> [u8; 4] {
    let [red, green, blue] = colour.map(|value| level(255.0 * value));
    [red, green, blue, 255]
}

/// The nearest of the 256 levels. Casts stop at both ends, and `round` would be a call on most targets.
pub fn level(value: f32) -> u8 {
    (value + 0.5) as u8
}
