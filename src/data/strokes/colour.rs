//! The same digits in colour: ink of one hue on paper of another.

use super::brush::PIXELS;
use super::grey::{self, DEFAULT_COUNT};
use crate::data::rng::{Purpose, Stream};
use crate::data::{Dataset, SampleValues};
use crate::spec::{DatasetName, Shape};

/// Where the streams of colours begin, so that the shapes stay those of the grey pictures.
const COLOURS: u32 = 1 << 31;

/// The grey pictures of a seed, each in two colours of its own.
pub fn generate_colour(count: u32, seed: u32) -> Dataset {
    let grey = grey::generate(count.min(DEFAULT_COUNT), seed);
    let SampleValues::U8(values) = &grey.values else {
        unreachable!("strokes are drawn in bytes")
    };
    let mut pixels = vec![0; values.len() * 3];
    for ((i, ink), picture) in (0..)
        .zip(values.chunks_exact(PIXELS))
        .zip(pixels.chunks_exact_mut(3 * PIXELS))
    {
        let [paper, pen] = colours(&mut Stream::new(seed, Purpose::Picture, COLOURS | i));
        for (channel, plane) in picture.chunks_exact_mut(PIXELS).enumerate() {
            for (out, &ink) in plane.iter_mut().zip(ink) {
                let share = f32::from(ink) / 255.0;
                let value = paper[channel] + (pen[channel] - paper[channel]) * share;
                *out = (value * 255.0 + 0.5) as u8;
            }
        }
    }
    let Shape::Picture([_, height, width]) = grey.shape else {
        unreachable!("strokes are pictures")
    };
    Dataset {
        name: DatasetName::ColourStrokes,
        shape: Shape::Picture([3, height, width]),
        values: SampleValues::U8(pixels),
        ..grey
    }
}

/// Dark paper and bright ink of another hue, each channel in 0..=1.
fn colours(stream: &mut Stream) -> [[f32; 3]; 2] {
    let hue = stream.between(0.0, 6.0);
    let apart = stream.between(1.5, 4.5);
    let paper = colour(hue, stream.between(0.05, 0.3), 0.7);
    let pen = colour((hue + apart) % 6.0, stream.between(0.8, 1.0), 0.8);
    [paper, pen]
}

/// A colour of hue 0..6 (red, yellow, green, cyan, blue, magenta), value and saturation 0..=1 (Smith 1978).
fn colour(hue: f32, value: f32, saturation: f32) -> [f32; 3] {
    [5.0, 3.0, 1.0].map(|offset: f32| {
        let place = (offset + hue) % 6.0;
        let share = place.min(4.0 - place).clamp(0.0, 1.0);
        value - value * saturation * share
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_differ_and_shapes_stay() {
        let grey = grey::generate(20, 4);
        let coloured = generate_colour(20, 4);
        assert_eq!(coloured, generate_colour(20, 4));
        assert_eq!(coloured.labels, grey.labels);
        assert_eq!(coloured.len(), 20);
        for i in 0..20 {
            let ink = grey.sample(i);
            let picture = coloured.sample(i);
            let strongest = (0..PIXELS)
                .max_by(|&a, &b| ink[a].total_cmp(&ink[b]))
                .unwrap();
            let at = |pixel: usize| [0, 1, 2].map(|channel| picture[channel * PIXELS + pixel]);
            // The corner is paper.
            let far: f32 = at(strongest)
                .iter()
                .zip(at(0))
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(far > 0.3, "picture {i}: {:?} on {:?}", at(strongest), at(0));
        }
    }
}
