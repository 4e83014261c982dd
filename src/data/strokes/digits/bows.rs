//! Parts that several digits have.

use super::super::pen::Pen;

/// From the start at the left over the head of a 2 or 3 to its right side.
pub fn head(pen: &mut Pen<'_>, left: f32, right: f32, middle: f32) {
    let hook = pen.vary(-0.72, -0.48);
    pen.to(-left, hook);
    pen.to(-0.62 * left, -0.88);
    pen.to(0.02, -1.0);
    pen.to(0.82 * right, -0.82);
    pen.to(right, middle);
}

/// The lower bow of a 3 or 5 from its right side to the end at the left.
pub fn belly(pen: &mut Pen<'_>, right: f32, side: f32) {
    let end = pen.vary(0.62, 0.88);
    let left = pen.vary(0.42, 0.62);
    pen.to(right, side);
    pen.to(0.78 * right, 0.8);
    pen.to(0.08, 1.0);
    pen.to(-0.3, 0.95);
    pen.to(-left, end);
}
