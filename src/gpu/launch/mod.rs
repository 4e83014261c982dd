//! From a kernel to what a dispatch needs: a shader with its constants, what it binds, and how many workgroups. The one
//! place that chooses between variants.

use super::Tuning;
use super::shaders::{self, Shader};
use crate::program::Slice;
use crate::program::kernel::{
    Activate, ActivateBackward, Adam, Gather, Kernel, Layout, Loss, LossKind, Matmul, PixelFormat,
    Sgd, SumRows, Tick, Total,
};
use crate::spec::{Activation, AdamForm};

/// One dispatch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Launch {
    pub pipeline: PipelineKey,
    /// Bound from 1 on, in order; the parameters stand at 0.
    pub bindings: Vec<Binding>,
    /// The words of the shader's `Params`.
    pub params: Vec<u32>,
    /// Workgroups in all.
    pub workgroups: u32,
}

/// What a pipeline is made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PipelineKey {
    pub shader: Shader,
    pub entry: &'static str,
    /// Overrides; those not named keep their default.
    pub constants: Vec<(&'static str, u32)>,
    /// How the slices are bound.
    pub access: Vec<Access>,
}

/// How a shader uses a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Access {
    Read,
    Write,
}

/// A slice that is bound, or nothing where the variant does not use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binding {
    pub slice: Option<Slice>,
    pub access: Access,
}

/// How a kernel that goes over elements one by one is divided, see `shaders/common/elements.wgsl`.
#[derive(Debug, Clone, Copy)]
struct Elements {
    workgroup: u32,
    each: u32,
}

impl Elements {
    fn new(tuning: Tuning) -> Self {
        match tuning {
            Tuning::Hardware => Self {
                workgroup: 64,
                each: 1,
            },
            Tuning::Software => Self {
                workgroup: 4,
                each: 128,
            },
        }
    }

    fn constants(self) -> [(&'static str, u32); 2] {
        [("WORKGROUP", self.workgroup), ("EACH", self.each)]
    }

    /// Workgroups for so many elements.
    fn blocks(self, count: u32) -> u32 {
        count.div_ceil(self.workgroup * self.each)
    }
}

fn read(slice: Slice) -> Binding {
    maybe_read(Some(slice))
}

fn write(slice: Slice) -> Binding {
    maybe_write(Some(slice))
}

fn maybe_read(slice: Option<Slice>) -> Binding {
    Binding {
        slice,
        access: Access::Read,
    }
}

fn maybe_write(slice: Option<Slice>) -> Binding {
    Binding {
        slice,
        access: Access::Write,
    }
}

impl Launch {
    /// How to run `kernel`.
    pub fn new(kernel: &Kernel, tuning: Tuning) -> Self {
        match kernel {
            Kernel::Tick(kernel) => tick(kernel),
            Kernel::Gather(kernel) => gather(kernel, tuning),
            Kernel::Matmul(kernel) => matmul(kernel, tuning),
            Kernel::SumRows(kernel) => sum_rows(kernel, tuning),
            Kernel::Activate(kernel) => activate(kernel, tuning),
            Kernel::ActivateBackward(kernel) => activate_backward(kernel, tuning),
            Kernel::Loss(kernel) => loss(kernel, tuning),
            Kernel::Total(kernel) => total(kernel, tuning),
            Kernel::Sgd(kernel) => sgd(kernel, tuning),
            Kernel::Adam(kernel) => adam(kernel, tuning),
        }
    }

    fn of(
        shader: Shader,
        entry: &'static str,
        constants: Vec<(&'static str, u32)>,
        bindings: Vec<Binding>,
        params: Vec<u32>,
        workgroups: u32,
    ) -> Self {
        Self {
            pipeline: PipelineKey {
                shader,
                entry,
                constants,
                access: bindings.iter().map(|binding| binding.access).collect(),
            },
            bindings,
            params,
            workgroups,
        }
    }
}

fn tick(kernel: &Tick) -> Launch {
    Launch::of(
        shaders::TICK,
        "tick",
        vec![],
        vec![write(kernel.tick), read(kernel.hyper)],
        vec![kernel.batch],
        1,
    )
}

fn gather(kernel: &Gather, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::GATHER,
        "gather",
        constants(
            elements,
            &[("BYTES", u32::from(kernel.format == PixelFormat::U8))],
        ),
        vec![
            read(kernel.pixels),
            read(kernel.order),
            read(kernel.tick),
            write(kernel.output),
        ],
        vec![
            kernel.batch,
            kernel.features,
            kernel.format.words(kernel.features),
        ],
        kernel.batch * elements.blocks(kernel.features),
    )
}

/// A variant of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    /// Tiles of 64 by 64 in workgroup memory.
    Tiled,
    /// Register tiles of 16 by 8, whole sums.
    Direct,
    /// Register tiles of 8 by 4, `lanes` threads along the columns, the sums shared out over `slices` threads.
    Split { lanes: u32, slices: u32 },
}

/// Threads of a [`Product::Direct`]: as many as make one vector of a CPU that plays a GPU.
const DIRECT_LANES: u32 = 4;
/// Results with at least so many tiles of 64 by 64 keep a GPU busy with one workgroup each.
const MANY_TILES: u32 = 48;

fn choose_product(kernel: &Matmul, tuning: Tuning) -> Product {
    let tiles = kernel.m.div_ceil(64) * kernel.n.div_ceil(64);
    match (tuning, kernel.layout) {
        (Tuning::Software, _) => Product::Direct,
        (Tuning::Hardware, _) if tiles >= MANY_TILES => Product::Tiled,
        // A short sum leaves little to share out.
        (Tuning::Hardware, _) if kernel.k < 64 => Product::Split {
            lanes: 16,
            slices: 4,
        },
        // Neighbouring threads read neighbouring terms where those stand side by side, else neighbouring columns.
        (Tuning::Hardware, Layout::Nt) => Product::Split {
            lanes: 4,
            slices: 16,
        },
        (Tuning::Hardware, Layout::Nn | Layout::Tn) => Product::Split {
            lanes: 4,
            slices: 32,
        },
    }
}

fn matmul(kernel: &Matmul, tuning: Tuning) -> Launch {
    let Matmul { m, n, k, .. } = *kernel;
    let (a_row, a_term) = match kernel.layout {
        Layout::Nt | Layout::Nn => (k, 1),
        Layout::Tn => (1, m),
    };
    let (b_term, b_column) = match kernel.layout {
        Layout::Nt => (1, k),
        Layout::Nn | Layout::Tn => (n, 1),
    };
    let mut constants = vec![
        ("BIAS", u32::from(kernel.bias.is_some())),
        ("ACTIVATION", activation(kernel.activation)),
        ("PARAMETER", parameter(kernel.activation)),
        ("DERIVATIVE", u32::from(kernel.derivative.is_some())),
        (
            "OUTER",
            kernel.derivative.map_or(0, |(outer, _)| activation(outer)),
        ),
        (
            "OUTER_PARAMETER",
            kernel.derivative.map_or(0, |(outer, _)| parameter(outer)),
        ),
        ("FLAGS", u32::from(kernel.flags.is_some())),
    ];
    let (shader, entry, workgroups) = match choose_product(kernel, tuning) {
        Product::Tiled => {
            constants.push(("A_BY_TERM", u32::from(a_term == 1)));
            constants.push(("B_BY_TERM", u32::from(b_term == 1)));
            let tiles = m.div_ceil(64) * n.div_ceil(64);
            (shaders::MATMUL_TILED, "matmul_tiled", tiles)
        }
        Product::Direct => {
            constants.push(("LANES", DIRECT_LANES));
            let tiles = m.div_ceil(16) * n.div_ceil(8 * DIRECT_LANES);
            (shaders::MATMUL_DIRECT, "matmul_direct", tiles)
        }
        Product::Split { lanes, slices } => {
            constants.push(("LANES", lanes));
            constants.push(("SLICES", slices));
            constants.push(("THREADS", lanes * slices));
            let tiles = m.div_ceil(8) * n.div_ceil(4 * lanes);
            (shaders::MATMUL_SPLIT, "matmul_split", tiles)
        }
    };
    Launch::of(
        shader,
        entry,
        constants,
        vec![
            read(kernel.a),
            read(kernel.b),
            maybe_read(kernel.bias),
            maybe_read(kernel.derivative.map(|(_, y)| y)),
            write(kernel.c),
            maybe_write(kernel.flags),
        ],
        vec![m, n, k, a_row, a_term, b_term, b_column],
        workgroups,
    )
}

fn sum_rows(kernel: &SumRows, tuning: Tuning) -> Launch {
    let (lanes, slices) = match tuning {
        Tuning::Software => (16, 1),
        Tuning::Hardware => (16, 16),
    };
    Launch::of(
        shaders::SUM_ROWS,
        "sum_rows",
        vec![
            ("LANES", lanes),
            ("SLICES", slices),
            ("THREADS", lanes * slices),
        ],
        vec![read(kernel.input), write(kernel.output)],
        vec![kernel.rows, kernel.columns],
        kernel.columns.div_ceil(lanes),
    )
}

fn activate(kernel: &Activate, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::ACTIVATE,
        "activate_forward",
        constants(elements, &[("ACTIVATION", activation(kernel.activation))]),
        vec![
            read(kernel.input),
            write(kernel.output),
            write(kernel.flags),
        ],
        vec![kernel.input.len],
        elements.blocks(kernel.input.len),
    )
}

fn activate_backward(kernel: &ActivateBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::ACTIVATE_BACKWARD,
        "activate_backward",
        constants(elements, &[("ACTIVATION", activation(kernel.activation))]),
        vec![
            read(kernel.output),
            read(kernel.gradient_out),
            write(kernel.gradient_in),
        ],
        vec![kernel.output.len],
        elements.blocks(kernel.output.len),
    )
}

fn loss(kernel: &Loss, tuning: Tuning) -> Launch {
    Launch::of(
        shaders::LOSS,
        "loss",
        vec![
            ("BCE", u32::from(kernel.kind == LossKind::BceLogits)),
            ("GRADIENT", u32::from(kernel.gradient.is_some())),
            ("OUTER", activation(kernel.activation)),
            ("WORKGROUP", reducers(tuning)),
        ],
        vec![
            read(kernel.prediction),
            read(kernel.target),
            read(kernel.tick),
            maybe_write(kernel.gradient),
            write(kernel.per_picture),
        ],
        vec![kernel.batch, kernel.features],
        kernel.batch,
    )
}

fn total(kernel: &Total, tuning: Tuning) -> Launch {
    Launch::of(
        shaders::TOTAL,
        "total",
        vec![("WORKGROUP", reducers(tuning))],
        vec![
            read(kernel.per_picture),
            read(kernel.tick),
            write(kernel.losses),
            write(kernel.flags),
        ],
        vec![kernel.batch],
        1,
    )
}

fn sgd(kernel: &Sgd, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::SGD,
        "sgd",
        constants(elements, &[]),
        vec![
            read(kernel.gradients),
            read(kernel.hyper),
            write(kernel.values),
            write(kernel.velocity),
            write(kernel.flags),
        ],
        vec![kernel.values.len],
        elements.blocks(kernel.values.len),
    )
}

fn adam(kernel: &Adam, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::ADAM,
        "adam",
        constants(
            elements,
            &[("TORCH", u32::from(kernel.form == AdamForm::Torch))],
        ),
        vec![
            read(kernel.gradients),
            read(kernel.hyper),
            read(kernel.tick),
            write(kernel.values),
            write(kernel.moment1),
            write(kernel.moment2),
            write(kernel.flags),
        ],
        vec![kernel.values.len],
        elements.blocks(kernel.values.len),
    )
}

fn constants(elements: Elements, own: &[(&'static str, u32)]) -> Vec<(&'static str, u32)> {
    [&elements.constants(), own].concat()
}

/// Threads that share out a sum within a workgroup.
fn reducers(tuning: Tuning) -> u32 {
    match tuning {
        Tuning::Software => 4,
        Tuning::Hardware => 128,
    }
}

/// The activation's number in `shaders/common/activation.wgsl`.
///
/// # Panics
/// For softmax, which goes by kernels of its own.
fn activation(activation: Activation) -> u32 {
    match activation {
        Activation::Linear => 0,
        Activation::Relu => 1,
        Activation::Sigmoid => 2,
        Activation::Tanh => 3,
        Activation::LeakyRelu { .. } => 4,
        Activation::Elu { .. } => 5,
        Activation::Softplus => 6,
        Activation::Gelu => 7,
        Activation::GeluTanh => 8,
        Activation::Silu => 9,
        Activation::Softmax => panic!("softmax is no elementwise activation"),
    }
}

/// Bits of the number that the activation has beside its kind.
fn parameter(activation: Activation) -> u32 {
    match activation {
        Activation::LeakyRelu { slope } => slope.to_bits(),
        Activation::Elu { alpha } => alpha.to_bits(),
        _ => 0,
    }
}
