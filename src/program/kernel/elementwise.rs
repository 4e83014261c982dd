//! Kernels that go value by value, and softmax.

use crate::program::Slice;
use crate::spec::Activation;

/// `output ← f(input)`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activate {
    /// `f`, any but softmax.
    pub activation: Activation,
    /// Before.
    pub input: Slice,
    /// After.
    pub output: Slice,
    /// Where [`flag::ACTIVATION`](super::flag::ACTIVATION) is set when an input is not finite.
    pub flags: Slice,
}

/// `gradient_in ← gradient_out ⊙ f′`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivateBackward {
    /// `f`, any but softmax.
    pub activation: Activation,
    /// What `f′` is taken from: the output of `f` where that tells it
    /// ([`Activation::derivable_from_output`]), else the input.
    pub value: Slice,
    /// Gradient by the output.
    pub gradient_out: Slice,
    /// Gradient by the input.
    pub gradient_in: Slice,
}

/// `output[r, :, p] ← softmax(input[r, :, p])`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Softmax {
    /// `[rows, classes, places]`
    pub input: Slice,
    /// The same shape.
    pub output: Slice,
    /// Pictures.
    pub rows: u32,
    /// Numbers of a softmax.
    pub classes: u32,
    /// Softmaxes of a picture.
    pub places: u32,
    /// Where [`flag::ACTIVATION`](super::flag::ACTIVATION) is set when an input is not finite.
    pub flags: Slice,
}

/// `gradient_in ← y ⊙ (gradient_out − Σ y gradient_out)`, the sum over classes, for `y` the softmax's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftmaxBackward {
    /// `y [rows, classes, places]`
    pub output: Slice,
    /// Gradient by the output.
    pub gradient_out: Slice,
    /// Gradient by the input.
    pub gradient_in: Slice,
    /// Pictures.
    pub rows: u32,
    /// Numbers of a softmax.
    pub classes: u32,
    /// Softmaxes of a picture.
    pub places: u32,
}

/// `output ← f(a + b)`: a residual block, or two gradients put together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Add {
    /// One.
    pub a: Slice,
    /// The other.
    pub b: Slice,
    /// The sum.
    pub output: Slice,
    /// `f`, one whose derivative its output tells.
    pub activation: Activation,
}

/// `output ← input ⊙ mask / (1 − rate)`. Both ways: a gradient takes the same mask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Before.
    pub input: Slice,
    /// After.
    pub output: Slice,
    /// Probability of 0.
    pub rate: f32,
    /// Where the mask comes from.
    pub mask: Mask,
}

/// Which values a [`Dropout`] keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Element i of step t is kept where word `i mod 2` of Threefry-2x32 with this key at counter `[i / 2, t]`, shifted right
    /// by 8, is at least `rate · 2²⁴`; t is [`tick::STEP`](super::tick::STEP).
    Seeded {
        /// The key.
        key: [u32; 2],
        /// [`tick`](super::tick) words.
        tick: Slice,
    },
    /// One f32 a value: 1 keeps, 0 drops.
    Given(Slice),
}

impl Dropout {
    /// A seeded word is kept where, shifted right by 8, it is at least this.
    pub fn threshold(&self) -> u32 {
        (self.rate * 16_777_216.0) as u32
    }

    /// What kept values are multiplied by.
    pub fn scale(&self) -> f32 {
        1.0 / (1.0 - self.rate)
    }
}
