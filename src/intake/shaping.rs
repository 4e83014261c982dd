//! From pictures of any size to pictures of one: cropped or padded, averaged over areas, grey or in colour.

use serde::{Deserialize, Serialize};

use super::{Picture, PictureTurn};

/// The sides own pictures can be given, in pixels.
pub const SIDES: [u32; 4] = [16, 28, 32, 64];

/// What becomes of what does not fit a square.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Fit {
    /// The largest square in the middle.
    #[default]
    Crop,
    /// All of it, between stripes of the mean colour of its edge.
    Pad,
}

/// What pictures are made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shaping {
    /// Pixels a side.
    pub side: u32,
    /// Three channels rather than one.
    pub colour: bool,
    /// How they fit.
    pub fit: Fit,
    /// Dark becomes light.
    pub invert: bool,
    /// How they are turned first.
    pub turn: PictureTurn,
    /// The level from 1 to 255 that becomes white, and with it all above: the brightest there is, where pictures are dark.
    pub white: u8,
}

impl Default for Shaping {
    fn default() -> Self {
        Self {
            side: 28,
            colour: false,
            fit: Fit::Crop,
            invert: false,
            turn: PictureTurn::None,
            white: 255,
        }
    }
}

impl Shaping {
    /// Channels, height and width of what comes out.
    pub fn shape(self) -> [u32; 3] {
        [if self.colour { 3 } else { 1 }, self.side, self.side]
    }
}

/// The size at which a picture of this width and height is taken from the browser: enough for every side in [`SIDES`], and
/// a few MB at most. What is small enough comes as it is, so that all resizing is done here, to the same bits everywhere.
pub fn capture_size(width: u32, height: u32) -> [u32; 2] {
    const SHORT: f64 = 256.0;
    const LONG: f64 = 2048.0;
    let [short, long] = [width.min(height), width.max(height)].map(f64::from);
    let scale = (SHORT / short).min(1.0);
    let scale = scale.min(LONG / long);
    [width, height].map(|side| ((f64::from(side) * scale).round() as u32).max(1))
}

/// The picture in its new size: `[channels, side, side]`, plane after plane.
pub fn shape(picture: &Picture, shaping: Shaping) -> Vec<u8> {
    let picture = &*shaping.turn.of(picture);
    let side = shaping.side as usize;
    let [width, height] = [picture.width, picture.height];
    let (window, target) = match shaping.fit {
        Fit::Crop => {
            let square = width.min(height);
            (
                [(width - square) / 2, (height - square) / 2, square, square],
                [side, side],
            )
        }
        Fit::Pad => {
            let longest = width.max(height);
            let scaled = |length: usize| ((side * length + longest / 2) / longest).max(1);
            ([0, 0, width, height], [scaled(width), scaled(height)])
        }
    };
    let planes = picture.channels.min(3);
    let averaged = average(picture, planes, window, target);
    let channels = if shaping.colour { 3 } else { 1 };
    let mut out = vec![0; channels * side * side];
    let grey = |pixel: &[u8]| match *pixel {
        // Luma as in Rec. 601.
        [r, g, b] => {
            ((299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500) / 1000) as u8
        }
        _ => pixel[0],
    };
    let mut put = |place: usize, pixel: &[u8]| {
        for channel in 0..channels {
            let value = if shaping.colour {
                pixel[channel.min(planes - 1)]
            } else {
                grey(pixel)
            };
            let white = u32::from(shaping.white.max(1));
            let value = ((u32::from(value) * 255 + white / 2) / white).min(255) as u8;
            out[channel * side * side + place] = if shaping.invert { 255 - value } else { value };
        }
    };
    if target != [side, side] {
        let ground = edge(picture, planes);
        for place in 0..side * side {
            put(place, &ground);
        }
    }
    let [left, top] = [(side - target[0]) / 2, (side - target[1]) / 2];
    for (i, pixel) in averaged.chunks_exact(planes).enumerate() {
        let (x, y) = (i % target[0], i / target[0]);
        put((top + y) * side + left + x, pixel);
    }
    out
}

/// The mean colour of a picture's outermost pixels.
fn edge(picture: &Picture, planes: usize) -> Vec<u8> {
    let mut sums = vec![0u64; planes];
    let mut count = 0;
    for y in 0..picture.height {
        let inner = y > 0 && y + 1 < picture.height;
        let step = if inner { (picture.width - 1).max(1) } else { 1 };
        for x in (0..picture.width).step_by(step) {
            let at = (y * picture.width + x) * picture.channels;
            for (sum, &value) in sums.iter_mut().zip(&picture.bytes[at..]) {
                *sum += u64::from(value);
            }
            count += 1;
        }
    }
    sums.iter()
        .map(|sum| ((sum + count / 2) / count) as u8)
        .collect()
}

/// Each pixel of the target is the mean over the area of the window that it covers, in whole numbers.
fn average(picture: &Picture, planes: usize, window: [usize; 4], target: [usize; 2]) -> Vec<u8> {
    let [left, top, width, height] = window;
    let [columns, rows] = target;
    let mut across = vec![0u32; columns * planes];
    let mut sums = vec![0u64; columns * planes];
    let mut out = Vec::with_capacity(columns * rows * planes);
    let total = (width * height) as u64;
    for row in 0..rows {
        sums.fill(0);
        for (y, weight) in covered(row, height, rows) {
            across.fill(0);
            let line = &picture.bytes[(top + y) * picture.width * picture.channels..];
            for column in 0..columns {
                for (x, weight) in covered(column, width, columns) {
                    let at = (left + x) * picture.channels;
                    for plane in 0..planes {
                        across[column * planes + plane] +=
                            u32::from(line[at + plane]) * weight as u32;
                    }
                }
            }
            for (sum, &value) in sums.iter_mut().zip(&across) {
                *sum += u64::from(value) * weight as u64;
            }
        }
        out.extend(sums.iter().map(|sum| ((sum + total / 2) / total) as u8));
    }
    out
}

/// Which of `from` pixels the `i`-th of `to` covers, and how much of each; a pixel whole counts `to`, all together `from`.
fn covered(i: usize, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> {
    let (start, end) = (i * from, (i + 1) * from);
    (start / to..end.div_ceil(to)).map(move |pixel| {
        let weight = end.min((pixel + 1) * to) - start.max(pixel * to);
        (pixel, weight)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Planes;

    fn ramp(width: usize, height: usize, channels: usize) -> Picture {
        let bytes = (0..width * height * channels)
            .map(|i| (i * 37 % 251) as u8)
            .collect();
        Picture {
            width,
            height,
            channels,
            bytes,
        }
    }

    const GREY: Shaping = Shaping {
        side: 16,
        colour: false,
        fit: Fit::Crop,
        invert: false,
        turn: PictureTurn::None,
        white: 255,
    };

    #[test]
    fn a_picture_of_the_right_size_stays_as_it_is() {
        let picture = ramp(16, 16, 1);
        assert_eq!(shape(&picture, GREY), picture.bytes);
        let inverted = shape(
            &picture,
            Shaping {
                invert: true,
                ..GREY
            },
        );
        assert!(
            inverted
                .iter()
                .zip(&picture.bytes)
                .all(|(a, b)| a + b == 255)
        );
    }

    #[test]
    fn areas_are_averaged() {
        // 48 to 16: threes by threes.
        let picture = ramp(48, 48, 1);
        let small = shape(&picture, GREY);
        for (i, &value) in small.iter().enumerate() {
            let (x, y) = (i % 16 * 3, i / 16 * 3);
            let sum: u32 = (0..9)
                .map(|k| u32::from(picture.bytes[(y + k / 3) * 48 + x + k % 3]))
                .sum();
            assert_eq!(u32::from(value), (2 * sum + 9) / 18, "{i}");
        }
        // A flat picture stays flat whatever its size, larger or smaller.
        for (width, height) in [(1, 1), (5, 7), (100, 33), (2048, 3)] {
            let flat = Picture {
                width,
                height,
                channels: 3,
                bytes: vec![77; width * height * 3],
            };
            for fit in [Fit::Crop, Fit::Pad] {
                for side in SIDES {
                    let shaping = Shaping {
                        side,
                        colour: true,
                        fit,
                        ..Shaping::default()
                    };
                    let out = shape(&flat, shaping);
                    assert_eq!(out, vec![77; 3 * (side * side) as usize]);
                }
            }
        }
    }

    #[test]
    fn a_crop_takes_the_middle_and_padding_takes_all() {
        // Black, white, black; the middle is the square.
        let mut wide = Picture {
            width: 48,
            height: 16,
            channels: 1,
            bytes: vec![0; 48 * 16],
        };
        for y in 0..16 {
            wide.bytes[y * 48 + 16..y * 48 + 32].fill(255);
        }
        assert_eq!(shape(&wide, GREY), vec![255; 256]);
        let padded = shape(
            &wide,
            Shaping {
                fit: Fit::Pad,
                ..GREY
            },
        );
        // Five of sixteen rows are the picture; the ground is the mean of the edge, of which about a third is white.
        let row = |y: usize| &padded[y * 16..y * 16 + 16];
        assert!(
            row(0)
                .iter()
                .all(|&value| value == row(0)[0] && (60..100).contains(&value))
        );
        assert_eq!([row(7)[0], row(7)[8], row(7)[15]], [0, 255, 0]);
    }

    #[test]
    fn colours_become_planes_or_luma() {
        let bytes = [[200, 100, 50, 9]; 256].concat();
        let picture = Picture {
            width: 16,
            height: 16,
            channels: 4,
            bytes,
        };
        let colour = shape(
            &picture,
            Shaping {
                colour: true,
                ..GREY
            },
        );
        assert_eq!([colour[0], colour[256], colour[512]], [200, 100, 50]);
        assert_eq!(shape(&picture, GREY)[0], 124);
        let planes = Planes {
            channels: 3,
            height: 2,
            width: 1,
            interleaved: false,
        };
        assert_eq!(
            planes.picture(&[1, 2, 3, 4, 5, 6]).bytes,
            [1, 3, 5, 2, 4, 6]
        );
    }

    #[test]
    fn captures_are_large_enough_and_small_enough() {
        assert_eq!(capture_size(100, 200), [100, 200]);
        assert_eq!(capture_size(8000, 4000), [512, 256]);
        assert_eq!(capture_size(8192, 10), [2048, 3]);
        assert_eq!(capture_size(1, 8192), [1, 2048]);
    }

    #[test]
    fn dark_pictures_are_stretched() {
        let picture = Picture {
            width: 16,
            height: 16,
            channels: 1,
            bytes: (0..=255).map(|i| i / 16).collect(),
        };
        let stretched = shape(&picture, Shaping { white: 15, ..GREY });
        assert_eq!([stretched[0], stretched[16], stretched[255]], [0, 17, 255]);
        let brighter = shape(&picture, Shaping { white: 10, ..GREY });
        assert_eq!(brighter[255], 255, "what is above stays white");
    }
}
