//! The kernels both backends run. A backend `match`es on [`Kernel`] exhaustively, so that a kernel without its twin
//! does not compile. Matrices are row-major and dense.

use super::ir::Slice;
use crate::spec::{Activation, AdamForm};

/// Batches whose loss a program keeps.
pub const LOSS_RING: u32 = 4096;

/// Words of a program's counters ([`Feed::tick`](super::Feed::tick)).
pub mod tick {
    /// Steps taken (u32); 0 before the first.
    pub const STEP: usize = 0;
    /// Place in the order table of the next batch's first picture (u32).
    pub const CURSOR: usize = 1;
    /// Pictures in the order table (u32); the cursor goes back to 0 there, and the batch before it is short.
    pub const COUNT: usize = 2;
    /// Place in the order table of this batch's first picture (u32).
    pub const START: usize = 3;
    /// Pictures in this batch (u32), at most the program's batch.
    pub const VALID: usize = 4;
    /// Place in the loss ring of this batch's loss (u32).
    pub const SLOT: usize = 5;
    /// β₁ᵗ for this step t, counted from 1 (f32); 1 before the first step.
    pub const BETA1_POWER: usize = 6;
    /// β₂ᵗ likewise (f32).
    pub const BETA2_POWER: usize = 7;
    /// Words in all.
    pub const WORDS: u32 = 8;
}

/// Words of the hyper-parameters ([`Store::hyper`](super::Store::hyper)), all f32.
pub mod hyper {
    /// Step size.
    pub const LEARNING_RATE: usize = 0;
    /// SGD's momentum.
    pub const MOMENTUM: usize = 1;
    /// Adam's decay of the mean.
    pub const BETA1: usize = 2;
    /// Adam's decay of the square.
    pub const BETA2: usize = 3;
    /// Adam's epsilon.
    pub const EPSILON: usize = 4;
    /// Words in all.
    pub const WORDS: u32 = 8;
}

/// Bits of [`Store::flags`](super::Store::flags). A value counts as non-finite when its exponent bits are all ones,
/// tested before any clamp: in WGSL `x != x` may be false for NaN and `max(NaN, 0)` may be 0.
pub mod flag {
    /// A layer's result before its activation.
    pub const ACTIVATION: u32 = 1;
    /// A loss.
    pub const LOSS: u32 = 2;
    /// A gradient, or a parameter after its update.
    pub const PARAMETER: u32 = 4;
}

/// One launch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kernel {
    /// See [`Tick`].
    Tick(Tick),
    /// See [`Gather`].
    Gather(Gather),
    /// See [`Matmul`].
    Matmul(Matmul),
    /// See [`SumRows`].
    SumRows(SumRows),
    /// See [`Activate`].
    Activate(Activate),
    /// See [`ActivateBackward`].
    ActivateBackward(ActivateBackward),
    /// See [`Loss`].
    Loss(Loss),
    /// See [`Total`].
    Total(Total),
    /// See [`Sgd`].
    Sgd(Sgd),
    /// See [`Adam`].
    Adam(Adam),
}

/// Advances a program's counters to the next batch: `START ← CURSOR`, `VALID ← min(batch, COUNT − START)`,
/// `CURSOR ← START + VALID` (0 where that is `COUNT`), `SLOT ← STEP mod LOSS_RING`, `STEP ← STEP + 1`, and the powers
/// times `BETA1`, `BETA2` of the hyper-parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// [`tick`] words, read and written.
    pub tick: Slice,
    /// [`hyper`] words.
    pub hyper: Slice,
    /// Pictures of a full batch.
    pub batch: u32,
}

/// How a dataset's pixels are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Four to a word, the first in the lowest byte; 255 is 1.0. Each picture starts on a word of its own: a picture
    /// takes `features / 4` words, rounded up.
    U8,
    /// One f32 to a word.
    F32,
}

impl PixelFormat {
    /// Words a picture of `features` values takes.
    pub fn words(self, features: u32) -> u32 {
        match self {
            Self::U8 => features.div_ceil(4),
            Self::F32 => features,
        }
    }
}

/// `output[r, :] ← pixels[order[START + r], :]` for rows under `VALID`, zeros for the rest; bytes are divided by 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gather {
    /// Every picture.
    pub pixels: Slice,
    /// How they are stored.
    pub format: PixelFormat,
    /// Picture numbers (u32).
    pub order: Slice,
    /// [`tick`] words.
    pub tick: Slice,
    /// `[batch, features]`
    pub output: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a picture.
    pub features: u32,
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// `f`
    pub activation: Activation,
    /// `g` and `y [m, n]`: the result is multiplied by the derivative of `g`, taken from its output `y`.
    pub derivative: Option<(Activation, Slice)>,
    /// Where [`flag::ACTIVATION`] is set when `a · b + bias` is not finite; for forward passes.
    pub flags: Option<Slice>,
}

/// `output[c] ← Σ_r input[r, c]`: the gradient of a bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumRows {
    /// `[rows, columns]`
    pub input: Slice,
    /// `[columns]`
    pub output: Slice,
    /// Rows.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
}

/// `output ← f(input)`, elementwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activate {
    /// `f`
    pub activation: Activation,
    /// Argument.
    pub input: Slice,
    /// Result, of the same length.
    pub output: Slice,
    /// Where [`flag::ACTIVATION`] is set when an argument is not finite.
    pub flags: Slice,
}

/// `gradient_in ← gradient_out ⊙ f′(y)`, the derivative of `f` taken from its output `y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivateBackward {
    /// `f`
    pub activation: Activation,
    /// `y`
    pub output: Slice,
    /// Gradient of the loss by `y`.
    pub gradient_out: Slice,
    /// Gradient of the loss by the argument of `f`.
    pub gradient_in: Slice,
}

/// Which loss a [`Loss`] computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LossKind {
    /// `(p − t)²`
    Mse,
    /// `max(l, 0) − l t + ln(1 + e^{−|l|})` for logits `l`.
    BceLogits,
}

/// `per_picture[r] ← mean over features of loss(prediction[r], target[r])` (0 for rows at or past `VALID`), and
/// `gradient ← ∂(mean over VALID rows and features)/∂prediction ⊙ g′(prediction)` (0 likewise).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Which loss.
    pub kind: LossKind,
    /// `[batch, features]`; for [`LossKind::BceLogits`] the logits.
    pub prediction: Slice,
    /// `[batch, features]`
    pub target: Slice,
    /// `[batch, features]`; absent where only the value is wanted.
    pub gradient: Option<Slice>,
    /// `g`: the activation that made the prediction, whose derivative (from its output) is fused into the gradient.
    pub activation: Activation,
    /// `[batch]`
    pub per_picture: Slice,
    /// [`tick`] words.
    pub tick: Slice,
    /// Rows.
    pub batch: u32,
    /// Values a picture.
    pub features: u32,
}

/// `losses[SLOT] ← Σ per_picture / VALID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// `[batch]`
    pub per_picture: Slice,
    /// Rows.
    pub batch: u32,
    /// [`tick`] words.
    pub tick: Slice,
    /// `[LOSS_RING]`
    pub losses: Slice,
    /// Where [`flag::LOSS`] is set when the loss is not finite.
    pub flags: Slice,
}

/// `v ← momentum·v + g; w ← w − rate·v`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sgd {
    /// `w`
    pub values: Slice,
    /// `g`
    pub gradients: Slice,
    /// `v`
    pub velocity: Slice,
    /// [`hyper`] words.
    pub hyper: Slice,
    /// Where [`flag::PARAMETER`] is set.
    pub flags: Slice,
}

/// Adam, with the powers of β from the counters; see [`crate::spec::Optimizer::Adam`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adam {
    /// Where epsilon stands.
    pub form: AdamForm,
    /// `w`
    pub values: Slice,
    /// `g`
    pub gradients: Slice,
    /// `m`
    pub moment1: Slice,
    /// `v`
    pub moment2: Slice,
    /// [`hyper`] words.
    pub hyper: Slice,
    /// [`tick`] words.
    pub tick: Slice,
    /// Where [`flag::PARAMETER`] is set.
    pub flags: Slice,
}
