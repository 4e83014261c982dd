//! Drawings that are kept: as text for the browser's storage, and as a dataset.

use super::ink::{InkFrame, mean_of_channels};
use crate::intake::Block;
use crate::spec::Polarity;

/// Most drawings that are kept; text of so many fits what browsers let a page keep.
pub const MOST: usize = 500;
/// Fewest that can be trained on: some of them validate and some test.
pub const LEAST: usize = 10;
/// What a dataset of drawings is called.
pub const TITLE: &str = "My drawings";
/// Classes a drawing can be given.
pub const CLASSES: u8 = 10;

/// A drawing as the model got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDrawing {
    /// Channels (1 where all are alike), height and width.
    pub planes: [usize; 3],
    /// `[channels, height, width]`
    pub pixels: Vec<u8>,
    /// Its class, where it was given one.
    pub label: Option<u8>,
}

impl KeptDrawing {
    /// Keeps a picture of values in 0..=1.
    ///
    /// # Panics
    /// Where the picture is not of that shape.
    pub fn of(picture: &[f32], planes: [usize; 3], label: Option<u8>) -> Self {
        let [channels, height, width] = planes;
        assert_eq!(
            picture.len(),
            channels * height * width,
            "a picture of {planes:?}"
        );
        let mut pixels = bytes(picture);
        let mut channels = channels;
        let area = height * width;
        if channels > 1 && pixels.chunks(area).all(|plane| *plane == pixels[..area]) {
            channels = 1;
            pixels.truncate(area);
        }
        Self {
            planes: [channels, height, width],
            pixels,
            label,
        }
    }

    /// Its values in 0..=1.
    pub fn values(&self) -> Vec<f32> {
        self.pixels
            .iter()
            .map(|&pixel| f32::from(pixel) / 255.0)
            .collect()
    }

    /// Its pixels as a picture of another shape: enlarged or reduced, grey in all channels or the mean of its own.
    fn fitted(&self, [channels, height, width]: [usize; 3]) -> Vec<u8> {
        let mut values = self.values();
        let mut own = self.planes;
        if own[0] != channels && own[0] != 1 {
            values = mean_of_channels(&values, own);
            own[0] = 1;
        }
        let area = own[1] * own[2];
        let frame = InkFrame {
            left: 0.0,
            top: 0.0,
            across: own[2] as f64 / width as f64,
            down: own[1] as f64 / height as f64,
        };
        (0..channels)
            .flat_map(|channel| {
                let at = channel * area % values.len();
                let plane = &values[at..at + area];
                bytes(&frame.seen(plane, [own[1], own[2]], [height, width]))
            })
            .collect()
    }

    fn line(&self) -> String {
        use std::fmt::Write;

        let [channels, height, width] = self.planes;
        let label = self
            .label
            .map_or_else(|| "-".into(), |label| label.to_string());
        let mut line = format!("{channels} {height} {width} {label} ");
        for pixel in &self.pixels {
            // Writing to a string does not fail.
            let _ = write!(line, "{pixel:02x}");
        }
        line
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let mut size = || {
            let size: usize = words.next()?.parse().ok()?;
            (1..=1024).contains(&size).then_some(size)
        };
        let planes = [size()?, size()?, size()?];
        let label = match words.next()? {
            "-" => None,
            digit => Some(digit.parse().ok().filter(|&label| label < CLASSES)?),
        };
        let digits = words.next()?.as_bytes();
        let fits = [1, 3].contains(&planes[0])
            && digits.len() == 2 * planes.iter().product::<usize>()
            && words.next().is_none();
        let nibble = |digit: u8| (digit as char).to_digit(16).map(|value| value as u8);
        let pixels = digits
            .chunks_exact(2)
            .map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?))
            .collect::<Option<Vec<u8>>>()?;
        fits.then_some(Self {
            planes,
            pixels,
            label,
        })
    }
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8)
        .collect()
}

/// Drawings as text, a line each: channels, height, width, class or `-`, pixels in hexadecimal.
pub fn to_text(kept: &[KeptDrawing]) -> String {
    let lines: Vec<String> = kept.iter().map(KeptDrawing::line).collect();
    lines.join("\n")
}

/// Drawings from their text. Lines that are none, which this page has not written, are left out.
pub fn from_text(text: &str) -> Vec<KeptDrawing> {
    text.lines()
        .filter_map(KeptDrawing::read)
        .take(MOST)
        .collect()
}

/// Drawings as a dataset of pictures of one shape, `[channels, height, width]`; those kept at another are fitted to it. Classes
/// are those that were given, in order; where only some drawings have one, the others' is the last, “no class”.
pub fn block(kept: &[KeptDrawing], planes: [usize; 3], polarity: Polarity) -> Block {
    let mut given: Vec<u8> = kept.iter().filter_map(|drawing| drawing.label).collect();
    given.sort_unstable();
    given.dedup();
    let mut classes: Vec<String> = given.iter().map(u8::to_string).collect();
    let without = given.len() as u8;
    if kept.iter().any(|drawing| drawing.label.is_none()) && !given.is_empty() {
        classes.push("no class".into());
    }
    let class = |drawing: &KeptDrawing| {
        let place = given.iter().position(|label| Some(*label) == drawing.label);
        place.map_or(without, |place| place as u8)
    };
    Block {
        title: TITLE.into(),
        shape: planes.map(|size| size as u32),
        pixels: kept
            .iter()
            .flat_map(|drawing| drawing.fitted(planes))
            .collect(),
        ink: polarity == Polarity::Ink,
        labels: if given.is_empty() {
            Vec::new()
        } else {
            kept.iter().map(class).collect()
        },
        classes,
        parts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(seed: usize, planes: [usize; 3], label: Option<u8>) -> KeptDrawing {
        let count = planes.iter().product();
        let picture: Vec<f32> = (0..count)
            .map(|at| ((at * 31 + seed * 7) % 256) as f32 / 255.0)
            .collect();
        KeptDrawing::of(&picture, planes, label)
    }

    #[test]
    fn text_gives_back_what_was_kept() {
        let kept = vec![
            drawing(1, [1, 28, 28], None),
            drawing(2, [3, 4, 5], Some(9)),
            drawing(3, [1, 1, 1], Some(0)),
        ];
        assert_eq!(from_text(&to_text(&kept)), kept);
        assert_eq!(from_text(""), []);
    }

    #[test]
    fn lines_that_are_no_drawings_are_left_out() {
        let good = drawing(1, [1, 2, 2], Some(3));
        let line = to_text(std::slice::from_ref(&good));
        for bad in [
            "",
            "hello",
            "1 2 2 3",
            "1 2 2 3 00",
            "1 2 2 3 0011223g",
            "1 2 2 12 00112233",
            "2 1 1 - 0000",
            "1 0 9 - ",
            "1 2 2 3 00112233 4",
            "1 99999999999 99999999999 - 00",
            "1 1 1 - é",
        ] {
            assert_eq!(
                from_text(&format!("{bad}\n{line}")),
                std::slice::from_ref(&good),
                "{bad}"
            );
        }
    }

    #[test]
    fn channels_that_are_alike_are_kept_once() {
        let grey = [0.0, 0.5, 1.0, 0.25].repeat(3);
        let kept = KeptDrawing::of(&grey, [3, 2, 2], None);
        assert_eq!((kept.planes, kept.pixels.len()), ([1, 2, 2], 4));
        assert_eq!(kept.values(), [0.0, 128.0 / 255.0, 1.0, 64.0 / 255.0]);
    }

    #[test]
    fn a_block_has_one_shape_and_names_for_its_classes() {
        let kept = [
            drawing(1, [1, 2, 2], Some(7)),
            drawing(2, [1, 2, 2], Some(3)),
            drawing(3, [1, 4, 4], None),
            drawing(4, [3, 2, 2], Some(7)),
        ];
        let grey = block(&kept, [1, 2, 2], Polarity::Ink);
        assert_eq!(grey.labels, [1, 0, 2, 1]);
        assert_eq!(grey.classes, ["3", "7", "no class"]);
        assert_eq!(grey.pixels.len(), 4 * 4);
        assert_eq!(grey.pixels[..4], kept[0].pixels);
        let mean = |at: usize| {
            let sum: u32 = (0..3).map(|c| u32::from(kept[3].pixels[4 * c + at])).sum();
            (f64::from(sum) / 3.0).round() as u8
        };
        assert_eq!(grey.pixels[12..], [mean(0), mean(1), mean(2), mean(3)]);
        let quarter: u32 = [0, 1, 4, 5]
            .map(|at| u32::from(kept[2].pixels[at]))
            .iter()
            .sum();
        assert_eq!(grey.pixels[8], (f64::from(quarter) / 4.0).round() as u8);
        let colour = block(&kept, [3, 2, 2], Polarity::Ink);
        assert_eq!(colour.pixels.len(), 4 * 12);
        assert_eq!(colour.pixels[..12], kept[0].pixels.repeat(3));
        assert_eq!(colour.pixels[36..], kept[3].pixels);
    }

    #[test]
    fn without_classes_there_are_no_labels() {
        let kept = [drawing(1, [1, 2, 2], None), drawing(2, [1, 2, 2], None)];
        let all = block(&kept, [1, 2, 2], Polarity::Ink);
        assert!(all.labels.is_empty() && all.classes.is_empty());
        let named = [
            drawing(1, [1, 2, 2], Some(0)),
            drawing(2, [1, 2, 2], Some(0)),
        ];
        let all = block(&named, [1, 2, 2], Polarity::Ink);
        assert_eq!(
            (all.labels, all.classes),
            (vec![0, 0], vec!["0".to_owned()])
        );
        assert!(block(&[], [1, 2, 2], Polarity::Ink).pixels.is_empty());
    }
}
