//! Layouts of the small buffers that kernels share.

/// A module of constants that shaders know by the same names: `NAMED` lists them for `gpu::shaders`. What stands after `=>` shaders do not
/// need.
macro_rules! words {
    (
        $(#[$about:meta])*
        $module:ident: $type:ty;
        $($(#[$doc:meta])* $name:ident = $value:literal;)+
        $(=> $($more:item)+)?
    ) => {
        $(#[$about])*
        pub mod $module {
            $($(#[$doc])* pub const $name: $type = $value;)+
            /// Name and value of each constant that shaders use.
            pub const NAMED: &[(&str, u32)] = &[$((stringify!($name), $value)),+];
            $($($more)+)?
        }
    };
}

/// Batches whose loss a program keeps.
pub const LOSS_RING: u32 = 4096;

words! {
    /// Words of a program's counters ([`Feed::tick`](crate::program::Feed::tick)).
    tick: usize;
    /// Steps taken (u32); 0 before the first.
    STEP = 0;
    /// ArenaPlace in the order table of the next batch's first picture (u32).
    CURSOR = 1;
    /// Pictures in the order table (u32); the cursor goes back to 0 there, and the batch before it is short.
    COUNT = 2;
    /// ArenaPlace in the order table of this batch's first picture (u32).
    START = 3;
    /// Pictures in this batch (u32), at most the program's batch.
    VALID = 4;
    /// ArenaPlace in the loss ring of this batch's loss (u32).
    SLOT = 5;
    /// β₁ᵗ for this step t, counted from 1 (f32); 1 before the first step.
    BETA1_POWER = 6;
    /// β₂ᵗ likewise (f32).
    BETA2_POWER = 7;
    /// This step's size (f32).
    RATE = 8;
    /// This step's weight of the divergence (f32).
    KL_WEIGHT = 9;
    /// This step's capacity in nats (f32).
    KL_CAPACITY = 10;
    =>
    /// Words in all.
    pub const WORDS: u32 = 12;
}

words! {
    /// Words of the hyper-parameters ([`Store::hyper`](crate::program::Store::hyper)), all f32.
    hyper: usize;
    /// Step size, before its schedule.
    LEARNING_RATE = 0;
    /// SGD's momentum.
    MOMENTUM = 1;
    /// Adam's decay of the mean.
    BETA1 = 2;
    /// Decay of the square: Adam's β₂, RMSprop's ρ.
    BETA2 = 3;
    /// What is added to the root of the square.
    EPSILON = 4;
    /// Weight decay that is added to the gradient.
    COUPLED_DECAY = 5;
    /// Weight decay that shrinks the parameter.
    DECOUPLED_DECAY = 6;
    /// Bound on the gradient's elements or its length.
    CLIP = 7;
    /// Weight of `Σ|w|` in the loss.
    L1 = 8;
    /// Weight of `Σw²` in the loss.
    L2 = 9;
    /// Weight of the divergence, before it is annealed.
    BETA = 10;
    /// Capacity in nats, before it has risen.
    CAPACITY = 11;
    /// Nats that a unit of the code may hold for nothing.
    FREE_BITS = 12;
    /// Weight of what a plain code costs.
    CODE_WEIGHT = 13;
    /// The mean activation that a sparse code is to have.
    RHO = 14;
    =>
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

words! {
    /// Words of [`Store::corruption`](crate::program::Store::corruption): how pictures are corrupted.
    corruption: usize;
    /// How many kinds there are to choose from (u32).
    COUNT_OF_KINDS = 0;
    /// The kinds, by their place in [`Noise::ALL`](crate::spec::Noise::ALL) (u32 each).
    KINDS = 1;
    /// Whether noise that could be fresh at every step is to stay (u32).
    FROZEN = 10;
    /// Which noise it is that stays (u32).
    DRAW = 11;
    /// The amount (f32).
    AMOUNT = 0;
    /// The amount as a share of 2²⁴ (u32).
    THRESHOLD = 1;
    /// Half of that (u32).
    HALF = 2;
    /// Side of a coarse pixel (u32).
    CELL = 3;
    /// Height of a covered box (u32).
    BOX_HEIGHT = 4;
    /// Its width (u32).
    BOX_WIDTH = 5;
    =>
    /// How much in training: from here on, by the places from [`AMOUNT`] on.
    pub const TRAIN: u32 = 12;
    /// How much on show, likewise.
    pub const TEST: u32 = 18;
    /// How much in [`Denoise`](crate::program::Role::Denoise), likewise.
    pub const MEASURED: u32 = 24;
    /// Words in all.
    pub const WORDS: u32 = 32;
}

words! {
    /// Bits of [`Store::flags`](crate::program::Store::flags). A value counts as non-finite when its exponent bits are all
    /// ones, tested before any clamp: in WGSL `x != x` may be false for NaN and `max(NaN, 0)` may be 0.
    flag: u32;
    /// A layer's result before its activation.
    ACTIVATION = 1;
    /// A loss.
    LOSS = 2;
    /// A gradient, or a parameter after its update.
    PARAMETER = 4;
}
