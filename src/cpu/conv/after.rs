//! What follows the sums of a convolution: bias, activation, and the derivative of another.

use crate::cpu::activate::{apply, multiply_by_derivative};
use crate::cpu::simd::{any_non_finite, vectorize};
use crate::spec::Activation;

/// What follows the sums of a convolution.
#[derive(Debug, Clone, Copy, Default)]
pub struct After<'a> {
    /// Added to a map (or channel, transposed).
    pub bias: Option<&'a [f32]>,
    /// Taken of the sum.
    pub activation: Activation,
    /// Multiplied by in the end: the derivative of an activation, from its output.
    pub derivative: Option<(Activation, &'a [f32])>,
    /// Whether to look for numbers that are not finite before the activation.
    pub check: bool,
}

impl After<'_> {
    /// Does all that to whole pictures of `planes` planes, of which `start` numbers come before; whether a number was
    /// not finite.
    pub fn run(&self, values: &mut [f32], start: usize, planes: usize, plane: usize) -> bool {
        if let Some(bias) = self.bias {
            let values = &mut *values;
            vectorize(
                #[inline(always)]
                move || {
                    for picture in values.chunks_exact_mut(planes * plane) {
                        for (plane, &bias) in picture.chunks_exact_mut(plane).zip(bias) {
                            plane.iter_mut().for_each(|value| *value += bias);
                        }
                    }
                },
            );
        }
        let bad = self.check
            && vectorize(
                #[inline(always)]
                || any_non_finite(values),
            );
        apply(self.activation, values);
        if let Some((activation, y)) = self.derivative {
            multiply_by_derivative(activation, values, &y[start..]);
        }
        bad
    }
}
