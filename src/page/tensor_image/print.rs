//! Decoded numbers as pictures to keep, coloured as the engine colours its canvases.

/// The theme's colours of pixels, sRGB bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tones {
    /// A pixel of value 0.
    pub zero: [u8; 3],
    /// A pixel of value 1.
    pub one: [u8; 3],
    /// Between the pictures.
    pub ground: [u8; 3],
}

/// A picture in RGB bytes, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width · height` colours.
    pub pixels: Vec<[u8; 3]>,
}

impl Print {
    /// One decoded picture, `planes` being its `[channels, height, width]`: grey from zero to one, or in its own colours. Values are
    /// brought to 256 levels first, so that grey pictures have no more colours than a GIF has room for.
    pub fn of(values: &[f32], planes: [usize; 3], tones: Tones) -> Self {
        let [channels, height, width] = planes;
        let area = height * width;
        let colour = |pixel: usize| {
            [0, 1, 2].map(|c| {
                let plane = if channels == 3 { c * area } else { 0 };
                let value = values.get(plane + pixel).copied().unwrap_or_default();
                let level = (value.clamp(0.0, 1.0) * 255.0).round() / 255.0;
                let (zero, one) = if channels == 3 {
                    (0.0, 255.0)
                } else {
                    (f32::from(tones.zero[c]), f32::from(tones.one[c]))
                };
                (zero + (one - zero) * level).round() as u8
            })
        };
        Self {
            width,
            height,
            pixels: (0..area).map(colour).collect(),
        }
    }

    /// Decoded pictures one after another.
    pub fn all(values: &[f32], planes: [usize; 3], tones: Tones) -> Vec<Self> {
        values
            .chunks_exact(planes.iter().product::<usize>().max(1))
            .map(|values| Self::of(values, planes, tones))
            .collect()
    }

    /// The picture with `times` by `times` pixels for each of its own.
    pub fn enlarged(&self, times: usize) -> Self {
        let (width, height) = (self.width * times, self.height * times);
        let pixels = (0..width * height)
            .map(|i| self.pixels[i / width / times * self.width + i % width / times])
            .collect();
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Pictures of one size in rows of `columns`, `gap` pixels between them.
    pub fn sheet(pictures: &[Self], columns: usize, gap: usize, tones: Tones) -> Self {
        let Some(first) = pictures.first() else {
            return Self {
                width: 0,
                height: 0,
                pixels: Vec::new(),
            };
        };
        let columns = columns.clamp(1, pictures.len());
        let rows = pictures.len().div_ceil(columns);
        let (across, down) = (first.width + gap, first.height + gap);
        let (width, height) = (columns * across - gap, rows * down - gap);
        let mut pixels = vec![tones.ground; width * height];
        for (i, picture) in pictures.iter().enumerate() {
            let (left, top) = (i % columns * across, i / columns * down);
            for (y, row) in picture.pixels.chunks(picture.width).enumerate() {
                let at = (top + y) * width + left;
                pixels[at..at + row.len()].copy_from_slice(row);
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// How often pixels have to be repeated for a picture to be at least `side` pixels wide and high.
    pub fn times(&self, side: usize) -> usize {
        side.div_ceil(self.width.min(self.height).max(1)).max(1)
    }

    /// The pixels as a canvas takes them: red, green, blue and an opaque alpha each.
    pub fn rgba(&self) -> Vec<u8> {
        self.pixels
            .iter()
            .flat_map(|&[r, g, b]| [r, g, b, 255])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: Tones = Tones {
        zero: [243, 245, 248],
        one: [16, 20, 26],
        ground: [255, 255, 255],
    };

    #[test]
    fn grey_goes_from_paper_to_ink_and_stays_within() {
        let print = Print::of(&[-1.0, 0.0, 0.5, 2.0], [1, 2, 2], TONES);
        assert_eq!(print.pixels[..2], [TONES.zero; 2]);
        assert_eq!(print.pixels[2], [129, 132, 137]);
        assert_eq!(print.pixels[3], TONES.one);
    }

    #[test]
    fn channels_are_red_green_and_blue() {
        let tones = Tones {
            zero: [0; 3],
            one: [255; 3],
            ground: [9; 3],
        };
        let print = Print::of(&[1.0, 0.0, 0.0, 0.4, 1.0, 0.2], [3, 1, 2], tones);
        assert_eq!(print.pixels, [[255, 0, 255], [0, 102, 51]]);
    }

    #[test]
    fn however_grey_there_are_at_most_256_colours() {
        let values: Vec<f32> = (0..100_000).map(|i| i as f32 / 1e5).collect();
        let print = Print::of(&values, [1, 1, values.len()], TONES);
        let colours: std::collections::HashSet<_> = print.pixels.iter().collect();
        assert!(colours.len() <= 256, "{}", colours.len());
    }

    #[test]
    fn a_sheet_lays_out_rows_with_ground_between_and_after() {
        let pictures = Print::all(&[0.0, 1.0, 0.0, 1.0, 1.0, 1.0], [1, 1, 2], TONES);
        assert_eq!(pictures.len(), 3);
        let sheet = Print::sheet(&pictures, 2, 1, TONES);
        let Tones { zero, one, ground } = TONES;
        assert_eq!((sheet.width, sheet.height), (5, 3));
        assert_eq!(sheet.pixels[..5], [zero, one, ground, zero, one]);
        assert_eq!(sheet.pixels[5..10], [ground; 5]);
        assert_eq!(sheet.pixels[10..], [one, one, ground, ground, ground]);
        assert_eq!(sheet.rgba().len(), 60);
        assert!(Print::sheet(&[], 2, 1, TONES).pixels.is_empty());
    }

    #[test]
    fn enlarging_repeats_pixels() {
        let print = Print::of(&[0.0, 1.0], [1, 1, 2], TONES);
        let large = print.enlarged(2);
        let Tones { zero, one, .. } = TONES;
        assert_eq!((large.width, large.height), (4, 2));
        assert_eq!(large.pixels, [zero, zero, one, one].repeat(2));
        assert_eq!(print.times(100), 100);
        assert_eq!(large.times(1), 1);
    }
}
