//! Launches of products and column sums.

use super::{Launch, activation, maybe_read, maybe_write, parameter, read, sliced, write};
use crate::gpu::Tuning;
use crate::gpu::shaders;
use crate::program::kernel::{Layout, Matmul, SumRows};

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

pub(super) fn matmul(kernel: &Matmul, tuning: Tuning) -> Launch {
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

pub(super) fn sum_rows(kernel: &SumRows, tuning: Tuning) -> Launch {
    // Columns side by side are read by threads side by side; so are the places of a column that has many.
    let (lanes, slices) = match (tuning, kernel.places) {
        (Tuning::Software, 1) => (16, 1),
        (Tuning::Software, _) => (4, 1),
        (Tuning::Hardware, 1) => (16, 16),
        (Tuning::Hardware, _) => (1, 128),
    };
    Launch::of(
        shaders::SUM_ROWS,
        "sum_rows",
        sliced(lanes, slices, &[("PLACES", u32::from(kernel.places > 1))]),
        vec![read(kernel.input), write(kernel.output)],
        vec![kernel.rows, kernel.columns, kernel.places],
        kernel.columns.div_ceil(lanes),
    )
}
