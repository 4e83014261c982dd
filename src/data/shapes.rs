//! *Shapes*: white squares, ellipses and hearts on black, 32 × 32, made from five factors that are drawn independently of
//! each other, as in dSprites (Matthey, Higgins, Hassabis & Lerchner 2017): shape, scale, rotation, and place. What a code
//! has learnt can be held against them. Unlike dSprites' pictures these are a sample of all combinations, and grey at the edges.
//!
//! A square looks the same after a quarter turn and an ellipse after half a turn, so that the 24 rotations are 6 different
//! pictures of a square and 12 of an ellipse, but 24 of a heart.
//!
//! Picture `i` of a seed depends on nothing else, and is the same byte for byte on every machine.

use super::factor;
use super::figure::{self, DistanceShape};
use super::rng::{Purpose, Stream};
use super::trig::{cos_turns, sin_turns};
use super::{Dataset, SampleValues};
use crate::spec::{DatasetName, Shape};

/// How many pictures the page makes unless told otherwise.
pub const DEFAULT_COUNT: u32 = 12_000;
/// Names of the shapes, by level.
pub const SHAPES: [&str; 3] = ["square", "ellipse", "heart"];
/// Scales, in parts of the largest, at which each shape covers about 100 pixels.
pub const SCALES: [f32; 6] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
/// Rotations in a full turn.
pub const ROTATIONS: u8 = 24;
/// Places along each axis, a pixel apart and around the middle.
pub const PLACES: u8 = 16;

/// Width and height of a picture in pixels.
const SIDE: usize = 32;
const PIXELS: usize = SIDE * SIDE;

/// The levels that a picture is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeFactors {
    /// Place in [`SHAPES`].
    pub shape: u8,
    /// Place in [`SCALES`].
    pub scale: u8,
    /// Turn with the clock, in parts of [`ROTATIONS`] to a full turn.
    pub rotation: u8,
    /// Column of the middle, 0 to 15 for 8.5 to 23.5 pixels from the left.
    pub x: u8,
    /// Row of the middle, 0 to 15 for 8.5 to 23.5 pixels from the top.
    pub y: u8,
}

/// The first `count` pictures of a seed, with their factors; the class is the shape.
pub fn generate(count: u32, seed: u32) -> Dataset {
    let all: Vec<ShapeFactors> = (0..count).map(|i| factors(seed, i)).collect();
    let mut pixels = vec![0; count as usize * PIXELS];
    for (factors, picture) in all.iter().zip(pixels.chunks_exact_mut(PIXELS)) {
        factors.draw(picture);
    }
    let levels: Vec<[u8; 5]> = all.iter().map(ShapeFactors::levels).collect();
    let place = |place: u8| format!("{:.1} px", first_place() + f32::from(place));
    let names = [
        ("shape", SHAPES.map(String::from).to_vec()),
        ("scale", SCALES.map(|scale| format!("{scale:.1}")).to_vec()),
        (
            "rotation",
            (0..ROTATIONS)
                .map(|r| format!("{}°", u32::from(r) * 360 / u32::from(ROTATIONS)))
                .collect(),
        ),
        ("x", (0..PLACES).map(place).collect()),
        ("y", (0..PLACES).map(place).collect()),
    ];
    Dataset {
        labels: all.iter().map(|factors| factors.shape).collect(),
        classes: SHAPES.map(String::from).to_vec(),
        factors: factor::table(names, &levels),
        ..Dataset::pictures(
            DatasetName::Shapes,
            Shape::Picture([1, SIDE as u32, SIDE as u32]),
            SampleValues::U8(pixels),
        )
    }
}

/// What picture `i` of a seed was made from.
pub fn factors(seed: u32, i: u32) -> ShapeFactors {
    let counts = [
        SHAPES.len() as u8,
        SCALES.len() as u8,
        ROTATIONS,
        PLACES,
        PLACES,
    ];
    let [shape, scale, rotation, x, y] =
        factor::draw(counts, &mut Stream::new(seed, Purpose::Picture, i));
    ShapeFactors {
        shape,
        scale,
        rotation,
        x,
        y,
    }
}

/// The first place along an axis, in pixels from the edge.
fn first_place() -> f32 {
    0.5 * (SIDE as f32 - f32::from(PLACES - 1))
}

impl ShapeFactors {
    /// The picture of these levels: 32 × 32 bytes, 255 for a pixel that is covered.
    ///
    /// # Panics
    /// Where there is no such shape or scale.
    pub fn picture(&self) -> Vec<u8> {
        let mut picture = vec![0; PIXELS];
        self.draw(&mut picture);
        picture
    }

    fn levels(&self) -> [u8; 5] {
        [self.shape, self.scale, self.rotation, self.x, self.y]
    }

    fn draw(&self, picture: &mut [u8]) {
        let scale = SCALES[usize::from(self.scale)];
        // Each of 100 square pixels at full scale, and none farther than 7.2 pixels from its middle.
        match self.shape {
            0 => self.fill(figure::rectangle([0.0; 2], [5.0 * scale; 2]), picture),
            1 => self.fill(figure::oval([0.0; 2], [7.2 * scale, 4.42 * scale]), picture),
            2 => self.fill(figure::heart(3.74 * scale), picture),
            other => panic!("there is no shape {other}"),
        }
    }

    fn fill(&self, figure: DistanceShape<impl Fn([f32; 2]) -> f32 + Copy>, picture: &mut [u8]) {
        const REACH: usize = 8;
        let turns = f32::from(self.rotation) / f32::from(ROTATIONS);
        let [sin, cos] = [sin_turns(turns), cos_turns(turns)];
        let [left, top] = [self.x, self.y].map(|place| first_place() + f32::from(place));
        let window = |middle: f32| {
            let middle = middle as usize;
            middle.saturating_sub(REACH)..(middle + REACH + 1).min(SIDE)
        };
        for row in window(top) {
            for column in window(left) {
                let [x, y] = [column as f32 + 0.5 - left, row as f32 + 0.5 - top];
                let turned = [x * cos + y * sin, y * cos - x * sin];
                let share = figure::coverage((figure.distance)(turned));
                picture[row * SIDE + column] = (share * 255.0 + 0.5) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::factor::tests::assert_uniform_and_independent;
    use super::*;

    const SOME: ShapeFactors = ShapeFactors {
        shape: 2,
        scale: 3,
        rotation: 1,
        x: 7,
        y: 4,
    };

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
        assert_eq!(
            bytes(&many)[17 * PIXELS..18 * PIXELS],
            factors(5, 17).picture()
        );
        assert_ne!(generate(20, 6).values, few.values);
    }

    #[test]
    fn factors_are_uniform_and_independent() {
        let data = generate(DEFAULT_COUNT, 0);
        let names: Vec<(&str, usize)> = data
            .factors
            .iter()
            .map(|factor| (factor.name.as_str(), factor.levels.len()))
            .collect();
        assert_eq!(
            names,
            [
                ("shape", 3),
                ("scale", 6),
                ("rotation", 24),
                ("x", 16),
                ("y", 16)
            ]
        );
        assert_eq!(data.labels, data.factors[0].of);
        assert_eq!(data.classes, data.factors[0].levels);
        assert_eq!(data.factors[2].levels[5], "75°");
        assert_eq!(data.factors[3].levels[15], "23.5 px");
        assert_uniform_and_independent(&data.factors);
    }

    #[test]
    fn shapes_have_their_area_and_stay_off_the_edge() {
        let data = generate(3000, 1);
        for (i, picture) in bytes(&data).chunks_exact(PIXELS).enumerate() {
            let scale = SCALES[usize::from(data.factors[1].of[i])];
            let area: f32 = picture.iter().map(|&v| f32::from(v) / 255.0).sum();
            let off = area / (100.0 * scale * scale) - 1.0;
            assert!(off.abs() < 0.04, "picture {i}: {area} at scale {scale}");
            for at in 0..SIDE {
                for edge in [at, PIXELS - SIDE + at, at * SIDE, at * SIDE + SIDE - 1] {
                    assert_eq!(picture[edge], 0, "picture {i} runs off the edge");
                }
            }
        }
    }

    #[test]
    fn every_factor_changes_the_picture() {
        let changed = [
            ShapeFactors { shape: 1, ..SOME },
            ShapeFactors { scale: 4, ..SOME },
            ShapeFactors {
                rotation: 2,
                ..SOME
            },
            ShapeFactors { x: 8, ..SOME },
            ShapeFactors { y: 5, ..SOME },
        ];
        let before = SOME.picture();
        for factors in changed {
            let distance: u32 = factors
                .picture()
                .iter()
                .zip(&before)
                .map(|(&a, &b)| u32::from(a.abs_diff(b)))
                .sum();
            assert!(distance > 3 * 255, "{factors:?}: {distance}");
        }
    }

    #[test]
    fn places_are_a_pixel_apart() {
        let [before, right, below] = [
            SOME,
            ShapeFactors { x: 8, ..SOME },
            ShapeFactors { y: 5, ..SOME },
        ]
        .map(|factors| factors.picture());
        assert_eq!(before[..PIXELS - 1], right[1..]);
        assert_eq!(before[..PIXELS - SIDE], below[SIDE..]);
    }

    #[test]
    fn squares_and_ellipses_are_symmetric_and_hearts_are_not() {
        for (shape, period) in [(0, 6), (1, 12), (2, 24)] {
            let turned = |rotation| {
                ShapeFactors {
                    shape,
                    rotation,
                    ..SOME
                }
                .picture()
            };
            // Sines of angles a quarter turn apart may differ in their last bits.
            let apart = |a: u8, b: u8| {
                turned(a)
                    .iter()
                    .zip(turned(b))
                    .map(|(&a, b)| a.abs_diff(b))
                    .max()
                    .unwrap()
            };
            for rotation in 0..ROTATIONS - period {
                assert!(apart(rotation, rotation + period) <= 2);
            }
            for other in 1..period {
                assert!(apart(0, other) > 20, "{shape} at {other}");
            }
        }
    }
}
