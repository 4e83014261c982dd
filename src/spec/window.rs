//! Where a window goes: the arithmetic of convolution and pooling along one axis (Dumoulin & Visin 2016).

use serde::Serialize;

/// What stands around a picture that a window moves over; `P` is a number for each axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Padding<P> {
    /// As many zeros as give a result of the picture's size divided by the stride, rounded up; an odd one goes to the end.
    #[default]
    Same,
    /// None.
    Valid,
    /// So many on both sides.
    Explicit(P),
}

impl<P> Padding<P> {
    /// The numbers, where they are given.
    pub(super) fn explicit(self) -> Option<P> {
        match self {
            Self::Same | Self::Valid => None,
            Self::Explicit(padding) => Some(padding),
        }
    }

    /// The same padding with other numbers.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Padding<Q> {
        match self {
            Self::Same => Padding::Same,
            Self::Valid => Padding::Valid,
            Self::Explicit(padding) => Padding::Explicit(f(padding)),
        }
    }
}

/// A window with its place on the picture's first pixels: what lowering needs of a layer that has one. Pairs are (vertical,
/// horizontal).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Height and width.
    pub kernel: [u32; 2],
    /// Pixels between neighbouring places.
    pub stride: [u32; 2],
    /// Zeros above and to the left.
    pub before: [u32; 2],
    /// Pixels between neighbouring taps.
    pub dilation: [u32; 2],
}

/// One axis of a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub kernel: u32,
    pub stride: u32,
    pub dilation: u32,
    pub padding: Padding<u32>,
}

/// Where a window goes along an axis: how many places (or pixels, for a transpose) come out, and the zeros before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub size: u32,
    pub before: u32,
}

impl Axis {
    /// Pixels from the window's first tap to its last.
    pub fn extent(&self) -> u32 {
        (self.kernel - 1)
            .saturating_mul(self.dilation)
            .saturating_add(1)
    }

    /// Places over `input` pixels, none where the window does not fit.
    pub fn over(&self, input: u32) -> Option<Placed> {
        let extent = self.extent();
        match self.padding {
            Padding::Same => {
                let size = input.div_ceil(self.stride);
                let all = ((size - 1) * self.stride)
                    .saturating_add(extent)
                    .saturating_sub(input);
                Some(Placed {
                    size,
                    before: all / 2,
                })
            }
            Padding::Valid | Padding::Explicit(_) => {
                let before = self.padding.explicit().unwrap_or(0);
                let room = input
                    .saturating_add(before.saturating_mul(2))
                    .checked_sub(extent)?;
                Some(Placed {
                    size: room / self.stride + 1,
                    before,
                })
            }
        }
    }

    /// Pixels that `places` windows cover, less what padding cuts off; none where nothing is left.
    pub fn under(&self, places: u32, output_padding: u32) -> Option<Placed> {
        let extent = self.extent();
        let covered = (places - 1)
            .saturating_mul(self.stride)
            .saturating_add(extent);
        let placed = match self.padding {
            Padding::Same => Placed {
                size: places.saturating_mul(self.stride),
                before: extent.saturating_sub(self.stride) / 2,
            },
            Padding::Valid => Placed {
                size: covered.max(places.saturating_mul(self.stride)),
                before: 0,
            },
            Padding::Explicit(before) => Placed {
                size: covered
                    .saturating_add(output_padding)
                    .checked_sub(before.saturating_mul(2))?,
                before,
            },
        };
        (placed.size > 0).then_some(placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(kernel: u32, stride: u32, dilation: u32, padding: Padding<u32>) -> Axis {
        Axis {
            kernel,
            stride,
            dilation,
            padding,
        }
    }

    #[test]
    fn same_divides_by_the_stride() {
        // (input, kernel, stride) to (size, before), as TensorFlow's `SAME` has them.
        for (input, kernel, stride, size, before) in [
            (28, 3, 1, 28, 1),
            (28, 3, 2, 14, 0),
            (7, 3, 2, 4, 1),
            (28, 4, 2, 14, 1),
            (5, 1, 3, 2, 0),
        ] {
            let placed = axis(kernel, stride, 1, Padding::Same).over(input);
            assert_eq!(placed, Some(Placed { size, before }));
        }
    }

    #[test]
    fn explicit_follows_pytorch() {
        let over = |input, kernel, stride, dilation, padding| {
            axis(kernel, stride, dilation, Padding::Explicit(padding))
                .over(input)
                .map(|placed| placed.size)
        };
        assert_eq!(over(28, 3, 2, 1, 1), Some(14));
        assert_eq!(over(10, 3, 3, 2, 2), Some(4));
        assert_eq!(over(4, 9, 1, 1, 2), None);
        assert_eq!(axis(3, 1, 1, Padding::Valid).over(2), None);
        let under = |places, kernel, padding, more| {
            axis(kernel, 2, 1, Padding::Explicit(padding))
                .under(places, more)
                .map(|placed| placed.size)
        };
        assert_eq!(under(7, 3, 1, 1), Some(14));
        assert_eq!(under(7, 4, 1, 0), Some(14));
        assert_eq!(under(1, 2, 1, 0), None);
    }

    #[test]
    fn same_transposed_multiplies_by_the_stride() {
        for (places, kernel, stride) in [(7, 3, 2), (5, 2, 3), (4, 5, 1)] {
            let placed = axis(kernel, stride, 1, Padding::Same)
                .under(places, 0)
                .unwrap();
            assert_eq!(placed.size, places * stride);
        }
    }
}
