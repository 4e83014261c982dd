//! *Moons and spirals*: the two classic figures that no straight line divides, each of two arms, drawn as clouds of soft dots on
//! black, 28 × 28: two moons that reach into each other, and a spiral of two arms. Kind, rotation, how far round
//! the arms go, how many points there are and how far they stray are drawn independently of each other. Where on its arm a point lies and which
//! way it strays is told nowhere.
//!
//! Both figures look the same after half a turn, so that the 12 rotations are all there are.
//!
//! Picture `i` of a seed depends on nothing else, and is the same byte for byte on every machine.

use super::factor;
use super::rng::{Purpose, Stream};
use super::trig::{cos_turns, sin_turns};
use super::{Dataset, SampleValues};
use crate::spec::DatasetName;

/// How many pictures the page makes unless told otherwise.
pub const DEFAULT_COUNT: u32 = 12_000;
/// Names of the figures, by level.
pub const KINDS: [&str; 2] = ["moons", "spiral"];
/// Rotations in half a turn.
pub const ROTATIONS: u8 = 12;
/// How far round the arms go, in parts of the farthest: half a turn for a moon, 1.25 turns for a spiral.
pub const SWEEPS: [f32; 5] = [0.6, 0.7, 0.8, 0.9, 1.0];
/// Points of both arms together.
pub const POINTS: [u8; 3] = [24, 40, 64];
/// Standard deviations of a point's place along each axis, in pixels.
pub const NOISES: [f32; 4] = [0.0, 0.3, 0.6, 0.9];

/// Width and height of a picture in pixels.
const SIDE: usize = 28;
const PIXELS: usize = SIDE * SIDE;
/// Farthest an arm reaches from the middle, in pixels.
const REACH: f32 = 9.0;
/// Pixels from the middle of a dot to its end.
const DOT: f32 = 1.5;
/// Turns of the arm of a spiral that goes farthest round.
const TURNS: f32 = 1.25;
/// Where a spiral's arms begin, in parts of [`REACH`].
const INNER: f32 = 0.12;

/// The levels that a picture is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloudFactors {
    /// Place in [`KINDS`].
    pub kind: u8,
    /// Turn with the clock, in parts of [`ROTATIONS`] to half a turn.
    pub rotation: u8,
    /// Place in [`SWEEPS`].
    pub sweep: u8,
    /// Place in [`POINTS`].
    pub points: u8,
    /// Place in [`NOISES`].
    pub noise: u8,
}

/// The first `count` pictures of a seed, with their factors; the class is the kind.
pub fn generate(count: u32, seed: u32) -> Dataset {
    let mut pixels = vec![0; count as usize * PIXELS];
    let levels: Vec<[u8; 5]> = (0..)
        .zip(pixels.chunks_exact_mut(PIXELS))
        .map(|(i, picture)| {
            let (factors, mut stream) = draw(seed, i);
            factors.paint(&mut stream, picture);
            factors.levels()
        })
        .collect();
    let degrees = |rotation: u8| format!("{}°", u32::from(rotation) * 180 / u32::from(ROTATIONS));
    let names = [
        ("kind", KINDS.map(String::from).to_vec()),
        ("rotation", (0..ROTATIONS).map(degrees).collect()),
        (
            "sweep",
            SWEEPS
                .map(|sweep| format!("{:.0} %", 100.0 * sweep))
                .to_vec(),
        ),
        ("points", POINTS.map(|points| points.to_string()).to_vec()),
        (
            "noise",
            NOISES.map(|noise| format!("{noise:.1} px")).to_vec(),
        ),
    ];
    let name = DatasetName::MoonsAndSpirals;
    Dataset {
        labels: levels.iter().map(|levels| levels[0]).collect(),
        classes: KINDS.map(String::from).to_vec(),
        factors: factor::table(names, &levels),
        ..Dataset::pictures(name, name.shape(), SampleValues::U8(pixels))
    }
}

/// What picture `i` of a seed was made from.
pub fn factors(seed: u32, i: u32) -> CloudFactors {
    draw(seed, i).0
}

/// The factors of picture `i`, and the stream that its points come from.
fn draw(seed: u32, i: u32) -> (CloudFactors, Stream) {
    let mut stream = Stream::new(seed, Purpose::Picture, i);
    let counts = [
        KINDS.len() as u8,
        ROTATIONS,
        SWEEPS.len() as u8,
        POINTS.len() as u8,
        NOISES.len() as u8,
    ];
    let [kind, rotation, sweep, points, noise] = factor::draw(counts, &mut stream);
    let factors = CloudFactors {
        kind,
        rotation,
        sweep,
        points,
        noise,
    };
    (factors, stream)
}

impl CloudFactors {
    fn levels(&self) -> [u8; 5] {
        [
            self.kind,
            self.rotation,
            self.sweep,
            self.points,
            self.noise,
        ]
    }

    /// Paints the points, which `stream` places, into a picture of 28 × 28 bytes.
    ///
    /// # Panics
    /// Where there is no such level of a factor.
    fn paint(&self, stream: &mut Stream, picture: &mut [u8]) {
        let turns = f32::from(self.rotation) / f32::from(2 * ROTATIONS);
        let [sin, cos] = [sin_turns(turns), cos_turns(turns)];
        let each = POINTS[usize::from(self.points)] / 2;
        let noise = NOISES[usize::from(self.noise)];
        let mut ink = [0.0; PIXELS];
        // The second arm is the first after half a turn.
        for side in [1.0, -1.0] {
            for point in 0..each {
                let along = (f32::from(point) + stream.uniform()) / f32::from(each);
                let [x, y] = self.place(along).map(|at| side * at);
                let turned = [x * cos - y * sin, x * sin + y * cos];
                let middle = 0.5 * SIDE as f32;
                dot(
                    turned.map(|at| middle + at + noise * stream.bell()),
                    &mut ink,
                );
            }
        }
        for (byte, ink) in picture.iter_mut().zip(ink) {
            *byte = (ink * 255.0 + 0.5) as u8;
        }
    }

    /// A place on the first arm, in pixels from the middle to the right and down; `along` is 0 to 1 from its beginning to its end.
    fn place(&self, along: f32) -> [f32; 2] {
        let sweep = SWEEPS[usize::from(self.sweep)];
        match self.kind {
            0 => {
                // A half circle of radius 1 whose middle is (−0.5, 0.25) from the figure's, as in scikit-learn's `make_moons`.
                let radius = REACH / 1.52;
                let turns = 0.25 + 0.5 * sweep * (along - 0.5);
                [
                    radius * (cos_turns(turns) - 0.5),
                    radius * (0.25 - sin_turns(turns)),
                ]
            }
            1 => {
                // As many points on each stretch: a spiral gets longer with the square of its radius.

                let share = (INNER * INNER + (1.0 - INNER * INNER) * along).sqrt();
                let turns = TURNS * sweep * share;
                [
                    REACH * share * cos_turns(turns),
                    REACH * share * sin_turns(turns),
                ]
            }
            other => panic!("there is no kind {other}"),
        }
    }
}

/// Lays a soft dot over the ink: `(1 − d² / r²)²` at a distance of `d` from its middle.
fn dot([x, y]: [f32; 2], ink: &mut [f32; PIXELS]) {
    let window = |middle: f32| {
        let [first, end] = [middle - DOT, middle + DOT + 1.0];
        first.max(0.0) as usize..(end.max(0.0) as usize).min(SIDE)
    };
    for row in window(y) {
        for column in window(x) {
            let [dx, dy] = [column as f32 + 0.5 - x, row as f32 + 0.5 - y];
            let inside = (1.0 - (dx * dx + dy * dy) / (DOT * DOT)).max(0.0);
            let ink = &mut ink[row * SIDE + column];
            *ink += (1.0 - *ink) * inside * inside;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::factor::tests::assert_uniform_and_independent;
    use super::*;

    const SOME: CloudFactors = CloudFactors {
        kind: 1,
        rotation: 2,
        sweep: 3,
        points: 1,
        noise: 1,
    };

    fn bytes(data: &Dataset) -> &[u8] {
        match &data.values {
            SampleValues::U8(bytes) => bytes,
            SampleValues::F32(_) => panic!("bytes expected"),
        }
    }

    fn painted(factors: CloudFactors) -> Vec<u8> {
        let mut picture = vec![0; PIXELS];
        factors.paint(&mut draw(3, 5).1, &mut picture);
        picture
    }

    fn apart(a: &[u8], b: &[u8]) -> u32 {
        a.iter()
            .zip(b)
            .map(|(&a, &b)| u32::from(a.abs_diff(b)))
            .sum()
    }

    #[test]
    fn a_picture_depends_on_seed_and_number_alone() {
        let many = generate(40, 5);
        let few = generate(20, 5);
        assert_eq!(bytes(&many)[..20 * PIXELS], *bytes(&few));
        assert_eq!(many.factors[1].of[17], factors(5, 17).rotation);
        assert_ne!(generate(20, 6).values, few.values);
    }

    #[test]
    fn factors_are_uniform_and_independent() {
        let data = generate(DEFAULT_COUNT, 0);
        let names: Vec<(&str, usize, &str)> = data
            .factors
            .iter()
            .map(|factor| {
                let levels = &factor.levels;
                (factor.name.as_str(), levels.len(), levels[1].as_str())
            })
            .collect();
        assert_eq!(
            names,
            [
                ("kind", 2, "spiral"),
                ("rotation", 12, "15°"),
                ("sweep", 5, "70 %"),
                ("points", 3, "40"),
                ("noise", 4, "0.3 px"),
            ]
        );
        assert_eq!(data.labels, data.factors[0].of);
        assert_eq!(data.classes, data.factors[0].levels);
        assert_uniform_and_independent(&data.factors);
    }

    #[test]
    fn arms_stay_within_reach_and_points_in_the_picture() {
        for kind in 0..2 {
            for sweep in 0..5 {
                let arm = CloudFactors {
                    kind,
                    sweep,
                    ..SOME
                };
                for step in 0..=100 {
                    let [x, y] = arm.place(step as f32 / 100.0);
                    let from_middle = (x * x + y * y).sqrt();
                    assert!(from_middle < REACH + 0.02, "{arm:?}: {from_middle}");
                }
            }
        }
        let farthest = REACH + 3.47 * NOISES[3] * 2f32.sqrt();
        assert!(farthest < 0.5 * SIDE as f32, "{farthest}");
        let data = generate(2000, 1);
        for (i, picture) in bytes(&data).chunks_exact(PIXELS).enumerate() {
            let ink: f32 = picture.iter().map(|&v| f32::from(v) / 255.0).sum();
            assert!((15.0..250.0).contains(&ink), "picture {i}: {ink}");
            let edge: u32 = (0..SIDE)
                .flat_map(|at| [at, PIXELS - SIDE + at, at * SIDE, at * SIDE + SIDE - 1])
                .map(|at| u32::from(picture[at]))
                .sum();
            assert!(edge < 510, "picture {i} runs off the edge: {edge}");
        }
    }

    #[test]
    fn every_factor_changes_the_picture() {
        let before = painted(SOME);
        assert_eq!(before, painted(SOME));
        for factors in [
            CloudFactors { kind: 0, ..SOME },
            CloudFactors {
                rotation: 3,
                ..SOME
            },
            CloudFactors { sweep: 4, ..SOME },
            CloudFactors { points: 2, ..SOME },
            CloudFactors { noise: 2, ..SOME },
        ] {
            let distance = apart(&before, &painted(factors));
            assert!(distance > 10 * 255, "{factors:?}: {distance}");
        }
    }

    #[test]
    fn more_points_are_more_ink() {
        let ink = |points| -> u32 {
            let of = |i| {
                let mut picture = vec![0; PIXELS];
                CloudFactors { points, ..SOME }.paint(&mut draw(3, i).1, &mut picture);
                picture.into_iter().map(u32::from).sum::<u32>()
            };
            (0..20).map(of).sum()
        };
        assert!(10 * ink(0) < 8 * ink(1) && 10 * ink(1) < 8 * ink(2));
    }

    #[test]
    fn the_arms_are_each_other_after_half_a_turn() {
        for kind in 0..2 {
            // Without noise, and with points close enough that the place on the arm hardly shows.
            let figure = CloudFactors {
                kind,
                points: 2,
                noise: 0,
                ..SOME
            };
            let picture = painted(figure);
            let turned: Vec<u8> = picture.iter().rev().copied().collect();
            let quarter = painted(CloudFactors {
                rotation: (figure.rotation + 6) % 12,
                ..figure
            });
            assert!(3 * apart(&picture, &turned) < 2 * apart(&picture, &quarter));
        }
    }
}
