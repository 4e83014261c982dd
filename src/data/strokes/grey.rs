//! The digits in grey: white ink on black paper.

use super::brush::{self, PIXELS, SIDE};
use super::curve;
use super::factors::Factors;
use super::pen::Pen;
use crate::data::classes::digit_names;
use crate::data::rng::{Purpose, Stream};
use crate::data::{Dataset, SampleValues};
use crate::spec::{DatasetName, Shape};

/// How many pictures the page makes unless told otherwise.
pub const DEFAULT_COUNT: u32 = 10_000;

/// The first `count` pictures of a seed. Labels go 0, 1, ... 9, 0, ..., so that there are as many of each digit.
pub fn generate(count: u32, seed: u32) -> Dataset {
    let mut pixels = vec![0; count as usize * PIXELS];
    for (i, picture) in (0..count).zip(pixels.chunks_exact_mut(PIXELS)) {
        draw(seed, i, picture);
    }
    Dataset {
        labels: (0..count).map(label).collect(),
        classes: digit_names(),
        ..Dataset::pictures(
            DatasetName::Strokes,
            Shape::Picture([1, SIDE as u32, SIDE as u32]),
            SampleValues::U8(pixels),
        )
    }
}

/// What picture `i` of a seed was made from.
pub fn factors(seed: u32, i: u32) -> Factors {
    Factors::draw(label(i), &mut Stream::new(seed, Purpose::Picture, i))
}

fn label(i: u32) -> u8 {
    (i % 10) as u8
}

fn draw(seed: u32, i: u32, picture: &mut [u8]) {
    let mut stream = Stream::new(seed, Purpose::Picture, i);
    let factors = Factors::draw(label(i), &mut stream);
    let mut pen = Pen::new(&mut stream, factors.wobble);
    (factors.style().write)(&mut pen);
    let knots = factors.placed(pen.finish(), &mut stream);
    let dots = curve::flatten(&knots);
    brush::paint(dots, &factors, &mut stream, picture);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::strokes::digits;

    fn bytes(data: &Dataset) -> &[u8] {
        match &data.values {
            SampleValues::U8(bytes) => bytes,
            SampleValues::F32(_) => panic!("bytes expected"),
        }
    }

    #[test]
    fn a_picture_depends_on_seed_and_number_alone() {
        let many = generate(40, 5);
        let few = generate(20, 5);
        assert_eq!(bytes(&many)[..20 * PIXELS], *bytes(&few));
        assert_ne!(generate(20, 6).values, few.values);
    }

    #[test]
    fn classes_are_balanced() {
        let data = generate(1000, 0);
        for digit in 0..10 {
            assert_eq!(data.labels.iter().filter(|&&l| l == digit).count(), 100);
        }
        assert_eq!(factors(0, 17).digit, data.labels[17]);
    }

    #[test]
    fn pictures_are_inked_and_placed_like_mnist() {
        let data = generate(2000, 1);
        let mut inked = 0;
        for (i, picture) in bytes(&data).chunks_exact(PIXELS).enumerate() {
            let mut mass = 0.0;
            let mut moment = [0.0; 2];
            let mut strongest = 0;
            for (at, &value) in picture.iter().enumerate() {
                let [x, y] = [at % SIDE, at / SIDE];
                let edge = x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1;
                assert!(!edge || value == 0, "picture {i} runs off the edge");
                inked += u32::from(value > 0);
                strongest = strongest.max(value);
                mass += f64::from(value);
                moment[0] += f64::from(value) * (x as f64 + 0.5);
                moment[1] += f64::from(value) * (y as f64 + 0.5);
            }
            assert!(strongest > 180, "picture {i} is faint: {strongest}");
            for m in moment {
                assert!((m / mass - 14.0).abs() < 2.0, "picture {i} is off centre");
            }
        }
        // MNIST: 0.191.
        let share = f64::from(inked) / (2000 * PIXELS) as f64;
        assert!((0.175..0.21).contains(&share), "{share}");
    }

    #[test]
    fn no_two_pictures_of_a_digit_look_alike() {
        let data = generate(2000, 2);
        let pictures: Vec<&[u8]> = bytes(&data).chunks_exact(PIXELS).collect();
        for digit in 0..10 {
            // In pixels turned from paper to ink. Among as many of MNIST's, the closest two are 7 apart (ones) or 18 and
            // more (the rest).
            let least = if digit == 1 { 5 } else { 12 };
            let own: Vec<&[u8]> = pictures.iter().skip(digit).step_by(10).copied().collect();
            for (i, a) in own.iter().enumerate() {
                for b in &own[..i] {
                    let distance: u64 = a
                        .iter()
                        .zip(*b)
                        .map(|(&a, &b)| u64::from(a.abs_diff(b)))
                        .sum();
                    assert!(distance > least * 255, "two pictures of {digit} are alike");
                }
            }
        }
    }

    #[test]
    fn factors_keep_to_their_ranges_and_every_style_is_met() {
        let all: Vec<Factors> = (0..5000).map(|i| factors(3, i)).collect();
        for f in &all {
            assert!((-0.3..=0.7).contains(&f.slant));
            assert!((-0.04..=0.04).contains(&f.rotation));
            assert!((0.88..1.08).contains(&f.scale));
            assert!((0.65..=1.5).contains(&f.aspect));
            assert!((1.4..=4.2).contains(&f.thickness));
            assert!((0.05..0.4).contains(&f.pressure));
            assert!((0.02..0.07).contains(&f.wobble));
        }
        for (digit, styles) in digits::STYLES.iter().enumerate() {
            for style in *styles {
                assert!(
                    all.iter()
                        .any(|f| usize::from(f.digit) == digit && f.style_name() == style.name),
                    "no {digit} is written “{}”",
                    style.name
                );
            }
        }
    }
}
