//! *Strokes*: handwritten digits made up on the spot. A digit is written in one of several styles with a pen that wavers,
//! then slanted, turned and sized, and drawn with a soft brush, 28 × 28 and centred as MNIST's are.
//!
//! Picture `i` of a seed depends on nothing else, and is the same byte for byte on every machine: the arithmetic is additions,
//! products, quotients and square roots, which IEEE 754 rounds one way only, and sines are our own.

mod brush;
mod colour;
mod curve;
mod digits;
mod factors;
mod grey;
mod pen;

pub use colour::generate_colour;
pub use factors::Factors;
pub use grey::{DEFAULT_COUNT, factors, generate};
