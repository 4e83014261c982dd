//! What a camera sees, as a picture for the model.

use crate::intake::Picture;

/// Pixels along the longer side of what is taken from a camera, at least: finer than the model's, so that it can be scaled and centred.
const FINE: usize = 140;
/// Side of the surroundings that ink is told from, as a share of the shorter side: wider than strokes, narrower than shadows.
const AROUND: f32 = 1.0 / 3.0;
/// What is so much darker than its surroundings begins to be ink, and is all ink; shares of their brightness.
const DARKER: [f32; 2] = [0.15, 0.45];
/// Surroundings darker than this count as so bright: what a camera tells of the dark is its own noise.
const DARK: f32 = 0.1;

/// What becomes of light and dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sees {
    /// What is darker than its surroundings is ink, and the rest nothing: a drawing on paper.
    #[default]
    Ink,
    /// Light is 1 and dark is 0.
    Light,
    /// Dark is 1 and light is 0.
    Dark,
}

impl Sees {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ink, Self::Light, Self::Dark];

    /// Names it in the page's markup.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ink => "ink",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ink => "Ink on paper",
            Self::Light => "All, as it is",
            Self::Dark => "All, inverted",
        }
    }

    /// The picture `[channels, height, width]`, values 0 to 1. Ink has no colour.
    pub fn picture(self, seen: &Picture, channels: usize) -> Vec<f32> {
        let pixels = || seen.bytes.chunks_exact(seen.channels);
        let value = |byte: u8| f32::from(byte) / 255.0;
        let plane = |channel: usize| pixels().map(move |pixel| value(pixel[channel]));
        // Luma as in Rec. 601.
        let luma =
            || pixels().map(|p| 0.299 * value(p[0]) + 0.587 * value(p[1]) + 0.114 * value(p[2]));
        let mut picture: Vec<f32> = match self {
            Self::Ink => {
                let grey: Vec<f32> = luma().collect();
                let ink = ink(&grey, seen.height, seen.width);
                return ink.repeat(channels);
            }
            _ if channels == 3 => (0..3).flat_map(plane).collect(),
            _ => luma().collect(),
        };
        if self == Self::Dark {
            for value in &mut picture {
                *value = 1.0 - *value;
            }
        }
        picture
    }
}

/// Ink told from paper by what surrounds it, so that neither shadows nor dim light matter: the threshold of Bradley & Roth, “Adaptive
/// Thresholding Using the Integral Image” (2007), made soft.
fn ink(grey: &[f32], height: usize, width: usize) -> Vec<f32> {
    // Sums of all above and to the left, with a row and a column of zeros before.
    let across = width + 1;
    let mut sums = vec![0.0f64; across * (height + 1)];
    for y in 0..height {
        let mut row = 0.0;
        for x in 0..width {
            row += f64::from(grey[y * width + x]);
            sums[(y + 1) * across + x + 1] = sums[y * across + x + 1] + row;
        }
    }
    let reach = ((height.min(width) as f32 * AROUND / 2.0) as usize).max(1);
    let span = |at: usize, most: usize| [at.saturating_sub(reach), (at + reach + 1).min(most)];
    (0..height * width)
        .map(|i| {
            let [left, right] = span(i % width, width);
            let [top, bottom] = span(i / width, height);
            let at = |y: usize, x: usize| sums[y * across + x];
            let sum = at(bottom, right) - at(bottom, left) - at(top, right) + at(top, left);
            let mean = (sum / ((bottom - top) * (right - left)) as f64) as f32;
            let darker = (mean - grey[i]) / mean.max(DARK);
            ((darker - DARKER[0]) / (DARKER[1] - DARKER[0])).clamp(0.0, 1.0)
        })
        .collect()
}

/// The size `[height, width]` at which a camera's picture is taken for a model's of this size: whole pixels for each of the model's.
pub fn capture_size([height, width]: [usize; 2]) -> [usize; 2] {
    let times = FINE.div_ceil(height.max(width).max(1));
    [height * times, width * times]
}

/// The largest part in the middle of a picture `[height, width]` that has the proportions of another: left, top, width and height.
pub fn middle([height, width]: [f64; 2], of: [usize; 2]) -> [f64; 4] {
    let [rows, columns] = of.map(|side| side as f64);
    let scale = (height / rows).min(width / columns);
    let [high, wide] = [rows * scale, columns * scale];
    [(width - wide) / 2.0, (height - high) / 2.0, wide, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(height: usize, width: usize, colour: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
        let pixel = |i: usize| {
            let [r, g, b] = colour(i % width, i / width);
            [r, g, b, 255]
        };
        Picture {
            width,
            height,
            channels: 4,
            bytes: (0..height * width).flat_map(pixel).collect(),
        }
    }

    #[test]
    fn ink_is_found_in_light_and_in_shadow_and_paper_is_nothing() {
        // Light falls off to a third from left to right; a stroke of the same ink goes through all of it.
        let stroke = |y: usize| (60..72).contains(&y);
        let seen = picture(140, 140, |x, y| {
            let light = 240.0 - 160.0 * x as f64 / 139.0;
            [(if stroke(y) { 0.3 * light } else { light }) as u8; 3]
        });
        let ink = Sees::Ink.picture(&seen, 1);
        for y in 0..140 {
            for x in 0..140 {
                let value = ink[y * 140 + x];
                if stroke(y) {
                    assert!(value > 0.9, "{value} at {x}, {y}");
                } else {
                    assert!(value < 0.1, "{value} at {x}, {y}");
                }
            }
        }
        assert_eq!(Sees::Ink.picture(&seen, 3), ink.repeat(3));
        // Neither blank paper nor the dark is a drawing.
        for level in [0, 3, 200] {
            let blank = picture(20, 30, |x, y| [level + ((x + y) % 3) as u8; 3]);
            assert!(
                Sees::Ink
                    .picture(&blank, 1)
                    .iter()
                    .all(|&value| value == 0.0)
            );
        }
    }

    #[test]
    fn colours_become_planes_or_luma_and_can_be_inverted() {
        let seen = picture(2, 3, |x, y| [x as u8 * 100, y as u8 * 255, 51]);
        let colour = Sees::Light.picture(&seen, 3);
        assert_eq!(colour.len(), 18);
        assert_eq!(colour[6..12], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        assert!((colour[2] - 200.0 / 255.0).abs() < 1e-6 && (colour[12] - 0.2).abs() < 1e-6);
        let grey = Sees::Light.picture(&seen, 1);
        assert!((grey[3] - (0.587 + 0.114 * 0.2)).abs() < 1e-6);
        let dark = Sees::Dark.picture(&seen, 1);
        assert!(
            grey.iter()
                .zip(&dark)
                .all(|(a, b)| (a + b - 1.0).abs() < 1e-6)
        );
    }

    #[test]
    fn what_is_taken_has_the_models_proportions() {
        assert_eq!(capture_size([28, 28]), [140, 140]);
        assert_eq!(capture_size([64, 48]), [192, 144]);
        assert_eq!(capture_size([300, 7]), [300, 7]);
        assert_eq!(middle([480.0, 640.0], [28, 28]), [80.0, 0.0, 480.0, 480.0]);
        assert_eq!(middle([480.0, 640.0], [10, 40]), [0.0, 160.0, 640.0, 160.0]);
    }
}
