//! Products of matrices, and sums beside them.

use crate::program::Slice;
use crate::spec::Activation;

/// Which operand of a [`Matmul`] is read transposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// `a [m, k]`, `b [n, k]`: a dense layer's forward pass, `x Wᵀ`.
    Nt,
    /// `a [m, k]`, `b [k, n]`: its input's gradient, `dz W`.
    Nn,
    /// `a [k, m]`, `b [k, n]`: its weight's gradient, `dzᵀ x`.
    Tn,
}

/// `c [m, n] ← f(a · b + bias) ⊙ g′(y)`: a product with what stands around it fused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matmul {
    /// Which operand is transposed.
    pub layout: Layout,
    /// Rows of `c`.
    pub m: u32,
    /// Columns of `c`.
    pub n: u32,
    /// Terms of each sum.
    pub k: u32,
    /// Left operand.
    pub a: Slice,
    /// Right operand.
    pub b: Slice,
    /// Result.
    pub c: Slice,
    /// Added to each row: `[n]`.
    pub bias: Option<Slice>,
    /// `f`, one whose derivative its output tells.
    pub activation: Activation,
    /// `g` and `y [m, n]`: the result is multiplied by the derivative of `g`, taken from its output `y`.
    pub derivative: Option<(Activation, Slice)>,
    /// Where [`flag::ACTIVATION`](super::flag::ACTIVATION) is set when `a · b + bias` is not finite; for forward passes.
    pub flags: Option<Slice>,
}

/// `output[c] ← Σ_r Σ_p input[r, c, p]`: the gradient of a bias, or partial sums put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumRows {
    /// `[rows, columns, places]`
    pub input: Slice,
    /// `[columns]`
    pub output: Slice,
    /// Rows.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
    /// Places of a column: pixels of a channel, or 1.
    pub places: u32,
}
