//! Layouts of the small buffers that kernels share.

/// Batches whose loss a program keeps.
pub const LOSS_RING: u32 = 4096;

/// Words of a program's counters ([`Feed::tick`](crate::program::Feed::tick)).
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
    /// This step's size (f32).
    pub const RATE: usize = 8;
    /// This step's weight of the divergence (f32).
    pub const KL_WEIGHT: usize = 9;
    /// This step's capacity in nats (f32).
    pub const KL_CAPACITY: usize = 10;
    /// Words in all.
    pub const WORDS: u32 = 12;
}

/// Words of the hyper-parameters ([`Store::hyper`](crate::program::Store::hyper)), all f32.
pub mod hyper {
    /// Step size, before its schedule.
    pub const LEARNING_RATE: usize = 0;
    /// SGD's momentum.
    pub const MOMENTUM: usize = 1;
    /// Adam's decay of the mean.
    pub const BETA1: usize = 2;
    /// Decay of the square: Adam's β₂, RMSprop's ρ.
    pub const BETA2: usize = 3;
    /// What is added to the root of the square.
    pub const EPSILON: usize = 4;
    /// Weight decay that is added to the gradient.
    pub const COUPLED_DECAY: usize = 5;
    /// Weight decay that shrinks the parameter.
    pub const DECOUPLED_DECAY: usize = 6;
    /// Bound on the gradient's elements or its length.
    pub const CLIP: usize = 7;
    /// Weight of `Σ|w|` in the loss.
    pub const L1: usize = 8;
    /// Weight of `Σw²` in the loss.
    pub const L2: usize = 9;
    /// Weight of the divergence, before it is annealed.
    pub const BETA: usize = 10;
    /// Capacity in nats, before it has risen.
    pub const CAPACITY: usize = 11;
    /// Nats that a unit of the code may hold for nothing.
    pub const FREE_BITS: usize = 12;
    /// Weight of what a plain code costs.
    pub const CODE_WEIGHT: usize = 13;
    /// The mean activation that a sparse code is to have.
    pub const RHO: usize = 14;
    /// Words in all.
    pub const WORDS: u32 = 16;
}

/// What [`Tick::shares`](super::Tick::shares) holds a share of, by row.
pub mod shares {
    /// The learning rate.
    pub const RATE: u32 = 0;
    /// The divergence's weight.
    pub const BETA: u32 = 1;
    /// Its capacity.
    pub const CAPACITY: u32 = 2;
    /// Rows.
    pub const ROWS: u32 = 3;
}

/// Words of [`Store::corruption`](crate::program::Store::corruption): how pictures are corrupted.
pub mod corruption {
    /// How many kinds there are to choose from (u32).
    pub const COUNT: usize = 0;
    /// The kinds, by their place in [`Noise::ALL`](crate::spec::Noise::ALL) (u32 each).
    pub const KINDS: usize = 1;
    /// Whether noise that could be fresh at every step is to stay (u32).
    pub const FROZEN: usize = 10;
    /// Which noise it is that stays (u32).
    pub const DRAW: usize = 11;
    /// How much in training: from here on, by the places below.
    pub const TRAIN: u32 = 12;
    /// How much on show, likewise.
    pub const TEST: u32 = 18;
    /// How much in [`Denoise`](crate::program::Role::Denoise), likewise.
    pub const MEASURED: u32 = 24;
    /// The amount (f32).
    pub const AMOUNT: usize = 0;
    /// The amount as a share of 2²⁴ (u32).
    pub const THRESHOLD: usize = 1;
    /// Half of that (u32).
    pub const HALF: usize = 2;
    /// Side of a coarse pixel (u32).
    pub const CELL: usize = 3;
    /// Height of a covered box (u32).
    pub const BOX_HEIGHT: usize = 4;
    /// Its width (u32).
    pub const BOX_WIDTH: usize = 5;
    /// Words in all.
    pub const WORDS: u32 = 32;
}

/// Bits of [`Store::flags`](crate::program::Store::flags). A value counts as non-finite when its exponent bits are all
/// ones, tested before any clamp: in WGSL `x != x` may be false for NaN and `max(NaN, 0)` may be 0.
pub mod flag {
    /// A layer's result before its activation.
    pub const ACTIVATION: u32 = 1;
    /// A loss.
    pub const LOSS: u32 = 2;
    /// A gradient, or a parameter after its update.
    pub const PARAMETER: u32 = 4;
}
