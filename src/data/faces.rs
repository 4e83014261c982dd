//! *Faces*: heads of cartoon people, 32 × 32 in colour, made from attributes that are drawn independently of each other:
//! whether they smile, glasses, hair, colours, eyes, a beard, which way they look. A code can be asked for each of them. Beside
//! these, no two people are held alike: place, tilt and width vary a little, which is told nowhere.
//!
//! Picture `i` of a seed depends on nothing else, and is the same byte for byte on every machine.

mod canvas;
mod features;
mod hair;
mod head;
mod palette;
#[cfg(test)]
mod tests;

use super::factor;
use super::figure;
use super::rng::{Purpose, Stream};
use super::trig::{cos_turns, sin_turns};
use super::{Dataset, SampleValues};
use crate::spec::{DatasetName, Shape};
use canvas::{Canvas, Colour, PIXELS, Placement, SIDE, mix, shade};
use head::FaceHead;
use palette::{BACKGROUNDS, HAIR_COLOURS, SKINS};

/// How many pictures the page makes unless told otherwise.
pub const DEFAULT_COUNT: u32 = 12_000;
/// Names of the hair styles, by level.
pub const HAIR_STYLES: [&str; 4] = ["bald", "short", "long", "curly"];

/// Ways to look, from the picture's left to its right.
const TURNS: [&str; 5] = ["left", "half left", "ahead", "half right", "right"];

/// What a picture is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// 0 for a straight mouth, 1 for a smile.
    pub smile: u8,
    /// 0 without, 1 with.
    pub glasses: u8,
    /// Place in [`HAIR_STYLES`].
    pub hair: u8,
    /// Of hair, eyebrows and beard: black, brown, blond, red, grey.
    pub hair_colour: u8,
    /// From light to dark, 0 to 4.
    pub skin: u8,
    /// 0 for small, 1 for large.
    pub eyes: u8,
    /// 0 without, 1 with.
    pub beard: u8,
    /// Which way they look: 0 is the picture's left, 2 ahead, 4 its right.
    pub turn: u8,
    /// Colour of the background, which decides the shirt's: sky, mint, lemon, peach, lilac, slate.
    pub background: u8,
    /// How the head is held, which is no attribute.
    pub pose: Pose,
}

/// How a head is held.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pose {
    /// From the usual place, in pixels to the right and down. −0.8 to 0.8.
    pub shift: [f32; 2],
    /// Turn with the clock, in turns. −0.015 to 0.015 (5 degrees).
    pub tilt: f32,
    /// Pixels by which half the head is wider than usual. −0.4 to 0.4.
    pub width: f32,
}

/// The first `count` pictures of a seed, with their factors; the class is the hair style.
pub fn generate(count: u32, seed: u32) -> Dataset {
    let all: Vec<Factors> = (0..count).map(|i| factors(seed, i)).collect();
    let mut pixels = vec![0; count as usize * 3 * PIXELS];
    let mut canvas = Canvas::new();
    for (factors, picture) in all.iter().zip(pixels.chunks_exact_mut(3 * PIXELS)) {
        factors.paint(&mut canvas);
        canvas.finish(picture);
    }
    let levels: Vec<[u8; 9]> = all.iter().map(Factors::levels).collect();
    Dataset {
        labels: all.iter().map(|factors| factors.hair).collect(),
        classes: HAIR_STYLES.map(String::from).to_vec(),
        factors: factor::table(names(), &levels),
        ..Dataset::pictures(
            DatasetName::Faces,
            Shape::Picture([3, SIDE as u32, SIDE as u32]),
            SampleValues::U8(pixels),
        )
    }
}

/// What picture `i` of a seed was made from.
pub fn factors(seed: u32, i: u32) -> Factors {
    let mut stream = Stream::new(seed, Purpose::Picture, i);
    let counts = [
        2,
        2,
        HAIR_STYLES.len() as u8,
        HAIR_COLOURS.len() as u8,
        SKINS.len() as u8,
        2,
        2,
        TURNS.len() as u8,
        BACKGROUNDS.len() as u8,
    ];
    let [
        smile,
        glasses,
        hair,
        hair_colour,
        skin,
        eyes,
        beard,
        turn,
        background,
    ] = factor::draw(counts, &mut stream);
    Factors {
        smile,
        glasses,
        hair,
        hair_colour,
        skin,
        eyes,
        beard,
        turn,
        background,
        pose: Pose {
            shift: [0, 1].map(|_| stream.between(-0.8, 0.8)),
            tilt: stream.between(-0.015, 0.015),
            width: stream.between(-0.4, 0.4),
        },
    }
}

/// The factors' names, each with those of its levels, in the order of [`Factors`].
fn names() -> [(&'static str, Vec<String>); 9] {
    let owned = |names: &[&str]| names.iter().map(|&name| name.into()).collect();
    let whether = || owned(&["no", "yes"]);
    [
        ("smile", whether()),
        ("glasses", whether()),
        ("hair", owned(&HAIR_STYLES)),
        ("hair colour", owned(&HAIR_COLOURS.map(|(name, _)| name))),
        ("skin", owned(&SKINS.map(|(name, _)| name))),
        ("eyes", owned(&["small", "large"])),
        ("beard", whether()),
        ("turn", owned(&TURNS)),
        (
            "background",
            owned(&BACKGROUNDS.each_ref().map(|wall| wall.name)),
        ),
    ]
}

impl Factors {
    /// The picture: three planes of 32 × 32 bytes.
    ///
    /// # Panics
    /// Where a level is higher than the factor's last.
    pub fn picture(&self) -> Vec<u8> {
        let mut picture = vec![0; 3 * PIXELS];
        let mut canvas = Canvas::new();
        self.paint(&mut canvas);
        canvas.finish(&mut picture);
        picture
    }

    fn levels(&self) -> [u8; 9] {
        [
            self.smile,
            self.glasses,
            self.hair,
            self.hair_colour,
            self.skin,
            self.eyes,
            self.beard,
            self.turn,
            self.background,
        ]
    }

    fn paint(&self, canvas: &mut Canvas) {
        let background = &BACKGROUNDS[usize::from(self.background)];
        let head = FaceHead {
            turn: (f32::from(self.turn) - 2.0) * 1.0,
            width: self.pose.width,
            skin: SKINS[usize::from(self.skin)].1,
            hair: HAIR_COLOURS[usize::from(self.hair_colour)].1,
        };
        let [x, y] = self.pose.shift;
        let held = Placement {
            origin: [16.0 + x, 15.6 + y],
            turn: [sin_turns(self.pose.tilt), cos_turns(self.pose.tilt)],
        };
        let style = HAIR_STYLES[usize::from(self.hair)];

        canvas.clear(background.wall);
        // Light falls from the upper left.
        canvas.glaze(figure::disc([10.0, 9.0], 17.0), [255.0; 3], 0.16);
        canvas.place(held);
        hair::behind(style, &head, canvas);
        canvas.place(Placement {
            origin: [0.6 * x, 0.6 * y],
            ..Placement::PLAIN
        });
        body(&head, background.shirt, canvas);
        canvas.place(held);
        face(&head, canvas);
        if self.beard == 1 {
            hair::beard(&head, canvas);
        }
        features::mouth(&head, self.smile == 1, canvas);
        features::nose(&head, canvas);
        features::eyes(&head, self.eyes == 1, canvas);
        hair::front(style, &head, canvas);
        features::brows(&head, self.eyes == 1, canvas);
        if self.glasses == 1 {
            features::glasses(&head, canvas);
        }
    }
}

/// Shoulders and neck, in the picture's coordinates.
fn body(head: &FaceHead, shirt: Colour, canvas: &mut Canvas) {
    let shoulders = figure::oval([16.0, 35.0], [12.6, 8.4]);
    canvas.fill(shoulders, shirt);
    canvas.glaze(
        shoulders.without(figure::oval([14.6, 35.6], [11.8, 8.2])),
        [0.0; 3],
        0.14,
    );
    canvas.fill(figure::oval([16.0, 26.6], [4.6, 2.6]), shade(shirt, 0.8));
    canvas.fill(
        figure::stroke([16.0, 21.0], [16.0, 25.6], 3.2),
        shade(head.skin, 0.82),
    );
}

/// Ears and the bare face.
fn face(head: &FaceHead, canvas: &mut Canvas) {
    let [side, turn] = [7.6 + head.width, head.turn];
    for x in [-side, side] {
        let centre = [x - 0.4 * turn, 0.9];
        canvas.fill(figure::oval(centre, [1.7, 2.2]), head.skin);
        canvas.glaze(figure::oval(centre, [0.9, 1.3]), [120.0, 30.0, 20.0], 0.22);
    }
    let skull = head.skull();
    canvas.fill(skull, head.skin);
    canvas.glaze(
        skull.without(figure::oval([-1.3, -1.0], [7.9 + head.width, 9.6])),
        [90.0, 20.0, 30.0],
        0.16,
    );
    let blush = mix(head.skin, [240.0, 70.0, 80.0], 0.6);
    for x in [-4.7, 4.7] {
        canvas.glaze(figure::oval([x + turn, 3.0], [1.6, 1.2]), blush, 0.42);
    }
}
