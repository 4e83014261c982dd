//! A head as painting needs it.

use super::canvas::Colour;
use crate::data::figure::{DistanceShape, oval};

/// What painting needs to know of a head. Its own coordinates have their origin in its middle.
pub struct FaceHead {
    /// Pixels by which eyes, nose and mouth are off the middle.
    pub turn: f32,
    /// Pixels by which half of it is wider than usual.
    pub width: f32,
    pub skin: Colour,
    pub hair: Colour,
}

impl FaceHead {
    /// The skull with the chin.
    pub fn skull(&self) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
        let wide = self.width;
        oval([0.0, -0.8], [7.7 + wide, 8.4]).and(oval([0.0, 1.6], [6.6 + wide, 7.6]))
    }
}
