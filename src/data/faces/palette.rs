//! The colours of faces and of what is around them.

use super::canvas::Colour;

/// A wall, and the shirt people wear before it.
pub struct Background {
    pub name: &'static str,
    pub wall: Colour,
    pub shirt: Colour,
}

const fn background(name: &'static str, wall: Colour, shirt: Colour) -> Background {
    Background { name, wall, shirt }
}

pub static BACKGROUNDS: [Background; 6] = [
    background("sky", [142.0, 202.0, 240.0], [235.0, 108.0, 92.0]),
    background("mint", [152.0, 216.0, 184.0], [66.0, 82.0, 150.0]),
    background("lemon", [250.0, 218.0, 112.0], [52.0, 138.0, 140.0]),
    background("peach", [250.0, 176.0, 148.0], [76.0, 110.0, 176.0]),
    background("lilac", [190.0, 168.0, 232.0], [250.0, 208.0, 92.0]),
    background("slate", [84.0, 104.0, 130.0], [236.0, 232.0, 222.0]),
];

/// Of hair, eyebrows and beard.
pub const HAIR_COLOURS: [(&str, Colour); 5] = [
    ("black", [40.0, 34.0, 42.0]),
    ("brown", [108.0, 66.0, 38.0]),
    ("blond", [238.0, 194.0, 84.0]),
    ("red", [196.0, 80.0, 34.0]),
    ("grey", [186.0, 188.0, 196.0]),
];

/// From light to dark.
pub const SKINS: [(&str, Colour); 5] = [
    ("lightest", [255.0, 222.0, 196.0]),
    ("light", [240.0, 194.0, 150.0]),
    ("medium", [210.0, 154.0, 108.0]),
    ("dark", [160.0, 106.0, 70.0]),
    ("darkest", [108.0, 70.0, 48.0]),
];

/// Pupils, lips' line, frames of glasses.
pub const INK: Colour = [38.0, 28.0, 36.0];
pub const WHITE: Colour = [255.0, 255.0, 255.0];
