//! Animated GIFs (GIF89a), written in the browser.

use std::borrow::Cow;
use std::collections::HashMap;

use color_quant::NeuQuant;
use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use thiserror::Error;

use super::print::Print;

/// Colours a GIF has room for.
const COLOURS: usize = 256;
/// As many pixels as NeuQuant learns from without looking at only some of them.
const ENOUGH: usize = 50_000;

/// Why there is no animation.
#[derive(Debug, Error)]
pub enum GifError {
    /// No frame, or frames of several sizes.
    #[error("An animation needs at least one picture, and all of one size.")]
    Frames,
    /// A side is longer than the format can say.
    #[error("A GIF is at most 65,535 pixels wide and high; these pictures are larger.")]
    Size,
    /// The encoder refused.
    #[error("The animation could not be written ({0}).")]
    Encode(#[from] EncodingError),
}

/// A picture of an animation.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot<'a> {
    /// What is shown.
    pub print: &'a Print,
    /// For how long, in hundredths of a second.
    pub time: u16,
}

/// An animation that goes on for ever, each pixel enlarged to `times` by `times`. All pictures share one palette: their own colours
/// where these are at most 256, as those of grey pictures are, else 256 that NeuQuant finds (Dekker 1994).
///
/// # Errors
/// [`GifError`], where there is nothing to show or the format has no room for it.
pub fn animation(shots: &[Shot], times: usize) -> Result<Vec<u8>, GifError> {
    let first = shots.first().ok_or(GifError::Frames)?.print;
    let size = (first.width, first.height);
    let same = |shot: &Shot| (shot.print.width, shot.print.height) == size;
    if size.0 * size.1 == 0 || !shots.iter().all(same) {
        return Err(GifError::Frames);
    }
    let side = |side: usize| u16::try_from(side * times.max(1)).map_err(|_| GifError::Size);
    let (width, height) = (side(size.0)?, side(size.1)?);
    let palette = GifPalette::of(shots.iter().map(|shot| shot.print));

    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height, palette.colours.as_flattened())?;
    encoder.set_repeat(Repeat::Infinite)?;
    for shot in shots {
        let print = shot.print.enlarged(times.max(1));
        let indices: Vec<u8> = print
            .pixels
            .iter()
            .map(|&pixel| palette.index(pixel))
            .collect();
        encoder.write_frame(&Frame {
            delay: shot.time,
            dispose: DisposalMethod::Keep,
            width,
            height,
            buffer: Cow::Owned(indices),
            ..Frame::default()
        })?;
    }
    drop(encoder);
    Ok(bytes)
}

/// The colours of an animation.
struct GifPalette {
    colours: Vec<[u8; 3]>,
    /// Where each colour of the pictures lies in `colours`.
    places: HashMap<[u8; 3], u8>,
}

impl GifPalette {
    fn of<'a>(prints: impl Iterator<Item = &'a Print> + Clone) -> Self {
        let pixels = || prints.clone().flat_map(|print| &print.pixels);
        let mut places = HashMap::new();
        let mut colours = Vec::new();
        for &pixel in pixels() {
            places.entry(pixel).or_insert_with(|| {
                colours.push(pixel);
                // Past 256 colours these places are not used.
                (colours.len() - 1) as u8
            });
        }
        if colours.len() <= COLOURS {
            return Self { colours, places };
        }
        let rgba: Vec<u8> = pixels().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
        // One pixel of how many is looked at: from 1, the best, to 30, the fastest.
        let sampling = (rgba.len() / 4 / ENOUGH).clamp(1, 30) as i32;
        let found = NeuQuant::new(sampling, COLOURS, &rgba);
        for (&[r, g, b], place) in &mut places {
            *place = found.index_of(&[r, g, b, 255]) as u8;
        }
        let colours = found.color_map_rgb();
        Self {
            colours: colours
                .chunks_exact(3)
                .map(|c| [c[0], c[1], c[2]])
                .collect(),
            places,
        }
    }

    fn index(&self, colour: [u8; 3]) -> u8 {
        // Every colour of the pictures has its place.
        self.places.get(&colour).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use gif::{ColorOutput, DecodeOptions};

    use super::*;
    use crate::page::tensor_image::print::Tones;

    const TONES: Tones = Tones {
        zero: [243, 245, 248],
        one: [16, 20, 26],
        ground: [255; 3],
    };

    /// Pictures and times of an animation, as a reader sees it.
    fn read(bytes: &[u8]) -> (Vec<Print>, Vec<u16>) {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::RGBA);
        let mut decoder = options.read_info(bytes).expect("a GIF");
        assert_eq!(decoder.repeat(), Repeat::Infinite);
        let (mut prints, mut times) = (Vec::new(), Vec::new());
        while let Some(frame) = decoder.read_next_frame().expect("a frame") {
            let colours = frame.buffer.chunks_exact(4);
            prints.push(Print {
                width: frame.width.into(),
                height: frame.height.into(),
                pixels: colours.map(|c| [c[0], c[1], c[2]]).collect(),
            });
            times.push(frame.delay);
        }
        (prints, times)
    }

    #[test]
    fn grey_animations_come_back_exactly() {
        let values: Vec<f32> = (0..3 * 28 * 28).map(|i| (i % 997) as f32 / 996.0).collect();
        let prints = Print::all(&values, [1, 28, 28], TONES);
        let shots: Vec<Shot> = std::iter::zip(&prints, [50, 6, 7])
            .map(|(print, time)| Shot { print, time })
            .collect();
        let bytes = animation(&shots, 2).unwrap();
        assert!(bytes.starts_with(b"GIF89a"));
        let (read, times) = read(&bytes);
        let wanted: Vec<Print> = prints.iter().map(|print| print.enlarged(2)).collect();
        assert_eq!(read, wanted);
        assert_eq!(times, [50, 6, 7]);
    }

    #[test]
    fn colours_past_256_come_back_near() {
        let tones = Tones {
            zero: [0; 3],
            one: [255; 3],
            ground: [0; 3],
        };
        let values: Vec<f32> = (0..3 * 32 * 32)
            .map(|i| {
                let (channel, pixel) = (i / 1024, i % 1024);
                [pixel % 32, pixel / 32, (pixel % 32 + pixel / 32) / 2][channel] as f32 / 31.0
            })
            .collect();
        let print = Print::of(&values, [3, 32, 32], tones);
        let shot = Shot {
            print: &print,
            time: 10,
        };
        let (read, _) = read(&animation(&[shot], 1).unwrap());
        let error: f64 = std::iter::zip(print.pixels.as_flattened(), read[0].pixels.as_flattened())
            .map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2))
            .sum();
        let rms = (error / 3072.0).sqrt();
        assert!(rms < 12.0, "colours are off by {rms} of 255");
    }

    #[test]
    fn nothing_and_what_does_not_fit_are_refused() {
        assert!(matches!(animation(&[], 1), Err(GifError::Frames)));
        let small = Print::of(&[0.0], [1, 1, 1], TONES);
        let wide = Print::of(&[0.0; 2], [1, 1, 2], TONES);
        let shots = [&small, &wide].map(|print| Shot { print, time: 1 });
        assert!(matches!(animation(&shots, 1), Err(GifError::Frames)));
        let shot = Shot {
            print: &small,
            time: 1,
        };
        assert!(matches!(animation(&[shot], 70_000), Err(GifError::Size)));
    }
}
