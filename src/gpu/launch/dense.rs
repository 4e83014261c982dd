//! Launches of products and column sums.

use super::binding::{read, write};
use super::dispatch::Launch;
use super::product::{self, Division, MANY_TILES, Operands};
use super::threads::sliced;
use crate::gpu::Tuning;
use crate::gpu::shaders;
use crate::program::kernel::{Layout, Matmul, SumRows};

fn divide(kernel: &Matmul, tuning: Tuning) -> Division {
    let Matmul { m, n, k, .. } = *kernel;
    match (tuning, kernel.layout) {
        (Tuning::Software, _) => Division::direct(m),
        (Tuning::Hardware, _) if product::tiles(m, n) >= MANY_TILES => Division::Tiled,
        // A short sum leaves little to share out.
        (Tuning::Hardware, _) if k < 64 => Division::split(m, 16, 4),
        // Neighbouring threads read neighbouring terms where those stand side by side, else neighbouring columns.
        (Tuning::Hardware, Layout::Nt) => Division::split(m, 4, 16),
        (Tuning::Hardware, Layout::Nn | Layout::Tn) => Division::split(m, 4, 32),
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
    let operands = Operands {
        a: kernel.a,
        b: kernel.b,
        c: kernel.c,
        bias: kernel.bias,
        activation: kernel.activation,
        derivative: kernel.derivative,
        flags: kernel.flags,
    };
    let division = divide(kernel, tuning);
    let mut constants = [operands.constants(), division.constants()].concat();
    let (shader, entry) = match division {
        Division::Tiled => {
            constants.push(("A_BY_TERM", u32::from(a_term == 1)));
            constants.push(("B_BY_TERM", u32::from(b_term == 1)));
            (shaders::MATMUL_TILED, "matmul_tiled")
        }
        Division::Direct { .. } => (shaders::MATMUL_DIRECT, "matmul_direct"),
        Division::Split { .. } => (shaders::MATMUL_SPLIT, "matmul_split"),
    };
    Launch::of(
        shader,
        entry,
        constants,
        operands.bindings(),
        vec![m, n, k, a_row, a_term, b_term, b_column],
        division.workgroups(m, n),
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
