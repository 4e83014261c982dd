//! Convolutions: forward, transposed, and the gradient of the kernel.
//!
//! All three are one product with its left operand read where it lies (`tile`), so that no columns are written out:
//!
//! | | row | term | lane |
//! |---|---|---|---|
//! | convolution | place of the window | tap | map |
//! | transposed | pixel | map and tap | channel |
//! | kernel's gradient | tap | place | map |
//!
//! Pictures stand in frames of zeros for it (`frame`). A transposed convolution takes pixels apart by their phase, where
//! they stand between two places of the window: within one they all meet the same taps. Where lanes would be few, pixels
//! take their place (`narrow`).

mod after;
mod convolve;
mod frame;
mod gradient;
mod lanes;
mod launch;
mod narrow;
mod panels;
mod plan;
mod scratch;
mod sizes;
mod tile;

#[cfg(test)]
mod tests;

pub use launch::{conv, conv_transpose, conv_weight};
