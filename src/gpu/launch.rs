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

/// Threads a workgroup for kernels that go over elements one by one.
const ELEMENTS: u32 = 64;

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
            Kernel::Gather(kernel) => gather(kernel),
            Kernel::Matmul(kernel) => matmul(kernel, tuning),
            Kernel::SumRows(kernel) => sum_rows(kernel, tuning),
            Kernel::Activate(kernel) => activate(kernel),
            Kernel::ActivateBackward(kernel) => activate_backward(kernel),
            Kernel::Loss(kernel) => loss(kernel, tuning),
            Kernel::Total(kernel) => total(kernel, tuning),
            Kernel::Sgd(kernel) => sgd(kernel),
            Kernel::Adam(kernel) => adam(kernel),
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

fn gather(kernel: &Gather) -> Launch {
    Launch::of(
        shaders::GATHER,
        "gather",
        vec![
            ("BYTES", u32::from(kernel.format == PixelFormat::U8)),
            ("WORKGROUP", ELEMENTS),
        ],
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
        (kernel.batch * kernel.features).div_ceil(ELEMENTS),
    )
}

/// A variant of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    /// Tiles of 64 by 64 in workgroup memory.
    Tiled,
    /// Register tiles of 8 by 4, whole sums, `lanes` threads along the columns.
    Direct { lanes: u32 },
    /// Register tiles, the sums shared out over `slices` threads.
    Split { lanes: u32, slices: u32 },
}

/// Results with at least so many tiles of 64 by 64 keep a GPU busy with one workgroup each.
const MANY_TILES: u32 = 48;

fn choose_product(kernel: &Matmul, tuning: Tuning) -> Product {
    match tuning {
        // Four lanes make one vector there. They load at once where their words are neighbours: along the columns, or,
        // where both operands have their terms side by side, along the sum.
        Tuning::Software => match kernel.layout {
            Layout::Nt => Product::Split {
                lanes: 1,
                slices: 4,
            },
            Layout::Nn | Layout::Tn => Product::Direct { lanes: 4 },
        },
        Tuning::Hardware => {
            let tiles = kernel.m.div_ceil(64) * kernel.n.div_ceil(64);
            match kernel.layout {
                _ if tiles >= MANY_TILES => Product::Tiled,
                // A short sum leaves nothing to share out.
                Layout::Nn | Layout::Tn if kernel.k < 64 => Product::Direct { lanes: 32 },
                Layout::Nt => Product::Split {
                    lanes: 4,
                    slices: 16,
                },
                Layout::Nn | Layout::Tn => Product::Split {
                    lanes: 4,
                    slices: 32,
                },
            }
        }
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
        ("DERIVATIVE", u32::from(kernel.derivative.is_some())),
        (
            "OUTER",
            kernel.derivative.map_or(0, |(outer, _)| activation(outer)),
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
        Product::Direct { lanes } => {
            constants.push(("LANES", lanes));
            let tiles = m.div_ceil(8) * n.div_ceil(4 * lanes);
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
        Tuning::Software => (4, 1),
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

fn activate(kernel: &Activate) -> Launch {
    Launch::of(
        shaders::ACTIVATE,
        "activate_forward",
        vec![
            ("ACTIVATION", activation(kernel.activation)),
            ("WORKGROUP", ELEMENTS),
        ],
        vec![
            read(kernel.input),
            write(kernel.output),
            write(kernel.flags),
        ],
        vec![kernel.input.len],
        kernel.input.len.div_ceil(ELEMENTS),
    )
}

fn activate_backward(kernel: &ActivateBackward) -> Launch {
    Launch::of(
        shaders::ACTIVATE_BACKWARD,
        "activate_backward",
        vec![
            ("ACTIVATION", activation(kernel.activation)),
            ("WORKGROUP", ELEMENTS),
        ],
        vec![
            read(kernel.output),
            read(kernel.gradient_out),
            write(kernel.gradient_in),
        ],
        vec![kernel.output.len],
        kernel.output.len.div_ceil(ELEMENTS),
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

fn sgd(kernel: &Sgd) -> Launch {
    Launch::of(
        shaders::SGD,
        "sgd",
        vec![("WORKGROUP", ELEMENTS)],
        vec![
            read(kernel.gradients),
            read(kernel.hyper),
            write(kernel.values),
            write(kernel.velocity),
            write(kernel.flags),
        ],
        vec![kernel.values.len],
        kernel.values.len.div_ceil(ELEMENTS),
    )
}

fn adam(kernel: &Adam) -> Launch {
    Launch::of(
        shaders::ADAM,
        "adam",
        vec![
            ("TORCH", u32::from(kernel.form == AdamForm::Torch)),
            ("WORKGROUP", ELEMENTS),
        ],
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
        kernel.values.len.div_ceil(ELEMENTS),
    )
}

/// Threads that share out a sum within a workgroup.
fn reducers(tuning: Tuning) -> u32 {
    match tuning {
        Tuning::Software => 4,
        Tuning::Hardware => 128,
    }
}

/// The activation's number in `shaders/common/activation.wgsl`.
fn activation(activation: Activation) -> u32 {
    match activation {
        Activation::Linear => 0,
        Activation::Relu => 1,
        Activation::Sigmoid => 2,
        Activation::Tanh => 3,
    }
}
