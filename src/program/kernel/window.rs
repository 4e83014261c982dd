//! Kernels with a window that moves over pictures, see [`Geometry`].

use crate::program::{Geometry, Slice};
use crate::spec::{Activation, Interpolation};

/// `output[n, m, r, c] ← f(bias[m] + Σ weight[m, ch, i, j] · input[n, ch, y, x]) ⊙ g′(o)`, from pictures to maps: a
/// convolution's forward pass, and the input gradient of a transposed one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conv {
    /// The window.
    pub geometry: Geometry,
    /// Pictures.
    pub batch: u32,
    /// `[batch, channels, height, width]`
    pub input: Slice,
    /// `[maps, channels, kernel[0], kernel[1]]`
    pub weight: Slice,
    /// `[batch, maps, rows, columns]`
    pub output: Slice,
    /// Added to each map: `[maps]`.
    pub bias: Option<Slice>,
    /// `f`, one whose derivative its output tells.
    pub activation: Activation,
    /// `g` and `o`, of the output's shape: the result is multiplied by the derivative of `g`, taken from its output `o`.
    pub derivative: Option<(Activation, Slice)>,
    /// Where [`flag::ACTIVATION`](super::flag::ACTIVATION) is set when a sum is not finite; for forward passes.
    pub flags: Option<Slice>,
}

/// `output[n, ch, y, x] ← f(bias[ch] + Σ weight[m, ch, i, j] · input[n, m, r, c]) ⊙ g′(o)` over all maps, places and taps
/// that meet the pixel: from maps to pictures. A transposed convolution's forward pass, and the input gradient of a plain one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConvTranspose {
    /// The window.
    pub geometry: Geometry,
    /// Pictures.
    pub batch: u32,
    /// `[batch, maps, rows, columns]`
    pub input: Slice,
    /// `[maps, channels, kernel[0], kernel[1]]`
    pub weight: Slice,
    /// `[batch, channels, height, width]`
    pub output: Slice,
    /// Added to each channel: `[channels]`.
    pub bias: Option<Slice>,
    /// `f`, one whose derivative its output tells.
    pub activation: Activation,
    /// `g` and `o`, of the output's shape: the result is multiplied by the derivative of `g`, taken from its output `o`.
    pub derivative: Option<(Activation, Slice)>,
    /// Where [`flag::ACTIVATION`](super::flag::ACTIVATION) is set when a sum is not finite; for forward passes.
    pub flags: Option<Slice>,
}

/// `output[s, m, ch, i, j] ← Σ maps[n, m, r, c] · pictures[n, ch, y, x]` over the places `(r, c)` and the pictures `n` of slice
/// `s`, which is `n / share`: the gradient of a weight in parts that [`super::SumRows`] puts
/// together, so that small batches keep many threads busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvWeight {
    /// The window.
    pub geometry: Geometry,
    /// Pictures.
    pub batch: u32,
    /// `[batch, channels, height, width]`
    pub pictures: Slice,
    /// `[batch, maps, rows, columns]`
    pub maps: Slice,
    /// `[slices, maps, channels, kernel[0], kernel[1]]`
    pub output: Slice,
    /// Parts; none is empty.
    pub slices: u32,
    /// Pictures of a slice; the last may have fewer.
    pub share: u32,
}

impl ConvWeight {
    /// A good number of slices: as many as keep a few hundred workgroups of 64 × 64 results busy, at least 4 and at most
    /// 16, so that several threads of a CPU have work too.
    pub fn slices(geometry: &Geometry, batch: u32) -> u32 {
        let tiles = geometry.maps.div_ceil(64) * geometry.taps().div_ceil(64);
        // All parts together stay within what a kernel may bind.
        let room = (1 << 25) / geometry.weights().max(1);
        let wanted = (256 / tiles).clamp(4, 16).min(room).clamp(1, batch);
        // Rounding the share up may leave the last slices without pictures.
        batch.div_ceil(batch.div_ceil(wanted))
    }
}

/// What a pooling window gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PoolKind {
    /// The largest value.
    Max,
    /// The mean over the window's size.
    Average,
}

/// `output[n, ch, r, c] ← pool of input[n, ch, y, x]` over the window's taps, which lie within the picture; channels and
/// maps are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// Which pool.
    pub kind: PoolKind,
    /// The window, without padding or dilation.
    pub geometry: Geometry,
    /// Pictures.
    pub batch: u32,
    /// `[batch, channels, height, width]`
    pub input: Slice,
    /// `[batch, channels, rows, columns]`
    pub output: Slice,
    /// For [`PoolKind::Max`]: which tap was taken, `i · kernel[1] + j` (u32), the first of equal ones; of the output's shape.
    pub taken: Option<Slice>,
}

/// The gradient through a [`Pool`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolBackward {
    /// Which pool.
    pub kind: PoolKind,
    /// The window.
    pub geometry: Geometry,
    /// Pictures.
    pub batch: u32,
    /// `[batch, channels, rows, columns]`
    pub gradient_out: Slice,
    /// For [`PoolKind::Max`]: which tap was taken.
    pub taken: Option<Slice>,
    /// For [`PoolKind::Max`] with windows that do not overlap, `g` and the pool's output `o`: the result is multiplied by the derivative
    /// of `g`, taken from the value that was the window's largest, which is `o`.
    pub derivative: Option<(Activation, Slice)>,
    /// `[batch, channels, height, width]`
    pub gradient_in: Slice,
}

/// Planes enlarged: pixel `o` along an axis is taken from `s = (o + ½) / factor − ½`, kept within the plane: from the pixel that
/// `o / factor` names, or by mixing the two around `s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upsample {
    /// What comes between the pixels.
    pub mode: Interpolation,
    /// Planes in all: batch times channels.
    pub planes: u32,
    /// Height and width of a small plane.
    pub size: [u32; 2],
    /// How many times as high and wide.
    pub factor: [u32; 2],
    /// `[planes, size[0], size[1]]`
    pub input: Slice,
    /// `[planes, size[0] · factor[0], size[1] · factor[1]]`
    pub output: Slice,
}

/// The gradient through an [`Upsample`], whose fields it shares: `input` is the gradient by the large planes, `output` that by
/// the small ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpsampleBackward(pub Upsample);
