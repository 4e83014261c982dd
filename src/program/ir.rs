//! Programs over the buffers of a model: what a backend runs.

use std::ops::Range;

use super::buffer::{Buffer, BufferId, Slice};
use super::kernel::Kernel;
use super::slices::{Slices, slices};

/// What a [`Program`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// One optimizer step on a batch drawn through the order table.
    Train,
    /// The loss of a batch drawn through the order table; changes nothing but its own buffers.
    Evaluate,
    /// Pictures drawn through the order table, their reconstructions and squared errors.
    Pictures,
    /// Reconstructions of pictures written to the program's input.
    Reconstruct,
    /// Codes of pictures written to the program's input.
    Encode,
    /// Pictures of codes written to the program's input.
    Decode,
    /// Codes of pictures drawn through the order table, all put together in [`Program::collected`]: `[order, code size]`, or for
    /// Gaussian codes `[order, 2 · code size]`, of each row `mu`, then `logvar`.
    Codes,
    /// Pictures of the codes written to [`Program::rows`], drawn through the order table and put together in [`Program::collected`].
    Sheet,
    /// Pictures drawn through the order table with noise on them, and their reconstructions, put together in [`Program::seen`] and
    /// [`Program::collected`].
    Denoise,
    /// Pictures drawn through the order table, with noise on them: [`Program::output`].
    Noise,
}

impl Role {
    /// Whether it draws through an order table, rather than taking what is written to its input.
    pub fn draws(self) -> bool {
        !matches!(self, Self::Reconstruct | Self::Encode | Self::Decode)
    }

    /// Whether it puts noise on pictures before the encoder sees them.
    pub fn corrupts(self) -> bool {
        self.compares() || matches!(self, Self::Denoise | Self::Noise)
    }

    /// Whether it compares reconstructions with their pictures.
    pub fn compares(self) -> bool {
        matches!(self, Self::Train | Self::Evaluate | Self::Pictures)
    }
}

/// A list of launches that a backend runs in order, as often as it is asked to.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// What it is for.
    pub role: Role,
    /// Rows of the program's activations.
    pub batch: u32,
    /// The launches, in order.
    pub launches: Vec<Kernel>,
    /// Where pictures (or, for [`Role::Decode`], codes) stand: `[batch, features]`. This and all below but for layers and gradients
    /// hold after a run what it has put there, until another program runs; what many batches are put together in, and the feed, for good.
    pub input: Slice,
    /// What the encoder sees of them, likewise, where noise is put on them first.
    pub corrupted: Option<Slice>,
    /// Where the class of each row stands: `[batch]` (u32). Absent where the model is not conditional.
    pub labels: Option<Slice>,
    /// What [`Role::Sheet`] draws from in place of the dataset: codes, and their classes where the model is conditional.
    pub rows: Option<Rows>,
    /// What many batches are put together in, where they are.
    pub collected: Option<Slice>,
    /// For [`Role::Denoise`], what the encoder saw, likewise put together.
    pub seen: Option<Slice>,
    /// For [`Role::Codes`], where what a map shows beside the codes can be written.
    pub on_map: Option<OnMap>,
    /// Where reconstructions (for [`Role::Encode`], codes) stand: `[batch, features]`. Absent where only the loss is wanted.
    pub output: Option<Slice>,
    /// What a program that draws batches through an order table has.
    pub feed: Option<Feed>,
    /// Output of each layer, in the order of [`Model::shapes`](crate::spec::Model::shapes): (name, `[batch, features]`).
    pub layers: Vec<(String, Passing)>,
    /// For [`Role::Train`], the gradient of the loss by each layer's result before its activation, likewise; absent where no
    /// parameter depends on it.
    pub gradients: Vec<Option<Passing>>,
    /// Where masks and noise that the caller gives go, see [`Masks::Given`]: (the layer's name, `[batch, features]`).
    pub masks: Vec<(String, Slice)>,
}

/// What a program makes on its way and may then use up. [`Role::Pictures`] and programs whose masks are [given](Masks::Given) leave it
/// where it is until their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Where it stands.
    pub slice: Slice,
    /// How many launches it takes until it does.
    pub made: usize,
}

/// Codes in place of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// `[order, code size]`
    pub codes: Slice,
    /// `[order]` (u32)
    pub labels: Slice,
}

/// What a map shows of each picture beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnMap {
    /// `[order, 2]`: where it lies, if not where its code says.
    pub places: Slice,
    /// `[order]` (u32): what decides its colour.
    pub labels: Slice,
}

/// Where the masks of dropout layers, the noise of Gaussian codes and corrupted pictures (under the name `input`) come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Masks {
    /// The run's seed.
    #[default]
    Seeded,
    /// Whoever runs the program writes them into [`Program::masks`], as comparing with another library's numbers needs.
    Given,
}

/// The buffers of a program that draws its batches through an order table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// Counters, see [`super::kernel::tick`].
    pub tick: Slice,
    /// Picture numbers in the order they are drawn.
    pub order: Slice,
    /// Loss of each picture of the last batch: the mean over its pixels.
    pub per_picture: Slice,
    /// Loss of the last [`super::kernel::LOSS_RING`] batches, by step modulo that.
    pub losses: Slice,
    /// The shares of learning rate, β and capacity at each step: `[3, LOSS_RING]`, see [`super::kernel::shares`], by step modulo
    /// [`super::kernel::LOSS_RING`].
    pub shares: Slice,
    /// What is told of a Gaussian code; absent where the code is plain, and where no divergence is wanted.
    pub divergence: Option<Divergences>,
    /// What is told of a plain code that costs something by itself; absent where it costs nothing.
    pub activity: Option<Activities>,
    /// For [`Role::Evaluate`], the penalties of each weight, which its losses leave out: a root is taken of many batches'
    /// mean, and only then are they added. Absent where there are none.
    pub penalties: Option<Slice>,
}

/// The divergence of a Gaussian code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divergences {
    /// `[units]`: for [`Role::Train`] the mean over the last batch; for [`Role::Evaluate`] the sum over all pictures since the
    /// first batch.
    pub units: Slice,
    /// For [`Role::Train`], that of the last [`super::kernel::LOSS_RING`] batches, all units together, by step modulo that.
    pub ring: Option<Slice>,
}

/// How active a code's units are, see [`super::kernel::Activity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activities {
    /// `[units]`: for [`Role::Train`] the mean over the last batch; for [`Role::Evaluate`] the sum over all pictures since the
    /// first batch.
    pub units: Slice,
    /// `[units]`, for contractive codes: the squared lengths of the rows of the encoder's weight.
    pub norms: Option<Slice>,
}

/// Where a parameter, or a tensor of the running statistics, lies within its arenas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// `<layer>.weight`, `<layer>.bias`, `<layer>.running_mean` or `<layer>.running_var`; of a Gaussian code
    /// `<layer>.weight_mu` and so on.
    pub name: String,
    /// Row-major shape.
    pub shape: Vec<u32>,
    /// First word within each arena; a multiple of [`ALIGN_WORDS`](super::ALIGN_WORDS) but for the second of two tensors that make one.
    pub offset: u32,
    /// Words.
    pub len: u32,
}

/// The buffers all programs of a model share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Every parameter, in the model's order; the arenas below share this layout.
    pub parameters: Vec<Parameter>,
    /// The parameters' values.
    pub values: Slice,
    /// Their gradients.
    pub gradients: Slice,
    /// The optimizer's first moment (or velocity).
    pub moment1: Slice,
    /// The optimizer's second moment.
    pub moment2: Slice,
    /// Every tensor of the running statistics, in the model's order.
    pub state: Vec<Parameter>,
    /// Their values: what training changes beside the parameters, and what has no gradient.
    pub statistics: Slice,
    /// What may change between steps without a new plan, see [`super::kernel::hyper`].
    pub hyper: Slice,
    /// One word: bits of [`super::kernel::flag`] for each non-finite value seen in training.
    pub flags: Slice,
    /// How pictures are corrupted, see [`super::kernel::corruption`].
    pub corruption: Slice,
    /// `[features]`: where this is not 0 the pictures on show are black, see [`super::kernel::Corrupt::hole`].
    pub hole: Slice,
    /// Every picture of the dataset.
    pub samples: Slice,
    /// Every picture's class (u32), where the model is conditional.
    pub labels: Option<Slice>,
    /// What shows other moments of the run; absent where no program does.
    pub past: Option<Past>,
}

/// Another moment of a run, and pictures of all that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// As [`Store::values`].
    pub values: Slice,
    /// As [`Store::statistics`].
    pub statistics: Slice,
    /// `[MAX_HISTORY_POINTS, features]`: a picture of each moment.
    pub strip: Slice,
}

/// Most moments of a run that are kept.
pub const MAX_HISTORY_POINTS: u32 = 64;

/// A model's buffers and programs: all a backend needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Buffers by [`BufferId`].
    pub buffers: Vec<Buffer>,
    /// The shared ones.
    pub store: Store,
    /// Programs by [`ProgramId`].
    pub programs: Vec<Program>,
    /// Which of the buffers programs share: what they hold before a program runs means nothing to it.
    pub scratch: Range<usize>,
}

slices! {
    Passing { slice; made }
    Rows { codes, labels; }
    OnMap { places, labels; }
    Feed { tick, order, per_picture, losses, shares, divergence, activity, penalties; }
    Divergences { units, ring; }
    Activities { units, norms; }
}

impl Program {
    /// How long a run takes, see [`Kernel::work`].
    pub fn work(&self) -> u64 {
        self.launches.iter().map(Kernel::work).sum()
    }
}

impl Slices for Program {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        let Self {
            role: _,
            batch: _,
            launches,
            input,
            corrupted,
            labels,
            rows,
            collected,
            seen,
            on_map,
            output,
            feed,
            layers,
            gradients,
            masks,
        } = self;
        for kernel in launches {
            kernel.each(visit);
        }
        input.each(visit);
        for some in [corrupted, labels, collected, seen, output] {
            some.each(visit);
        }
        rows.each(visit);
        on_map.each(visit);
        feed.each(visit);
        for (_, layer) in layers {
            layer.each(visit);
        }
        for gradient in gradients {
            gradient.each(visit);
        }
        for (_, mask) in masks {
            mask.each(visit);
        }
    }
}

/// Names a program of a [`Plan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProgramId(pub usize);

impl Plan {
    /// A plan of bare launches over buffers that the caller knows, without a model: for testing and timing kernels.
    pub fn bare(buffers: Vec<Buffer>, programs: Vec<Vec<Kernel>>) -> Self {
        let nothing = Slice {
            buffer: BufferId(0),
            offset: 0,
            len: 0,
        };
        Self {
            scratch: buffers.len()..buffers.len(),
            buffers,
            store: Store {
                parameters: Vec::new(),
                values: nothing,
                gradients: nothing,
                moment1: nothing,
                moment2: nothing,
                state: Vec::new(),
                statistics: nothing,
                hyper: nothing,
                flags: nothing,
                corruption: nothing,
                hole: nothing,
                samples: nothing,
                labels: None,
                past: None,
            },
            programs: programs
                .into_iter()
                .map(|launches| Program {
                    role: Role::Train,
                    batch: 1,
                    launches,
                    input: nothing,
                    corrupted: None,
                    labels: None,
                    rows: None,
                    collected: None,
                    seen: None,
                    on_map: None,
                    output: None,
                    feed: None,
                    layers: Vec::new(),
                    gradients: Vec::new(),
                    masks: Vec::new(),
                })
                .collect(),
        }
    }
}
