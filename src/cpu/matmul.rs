use super::activate::{apply, multiply_by_derivative};
use super::gemm::Operand;
use super::memory::Memory;
use super::simd::{any_non_finite, vectorize};
use super::threads::{Shared, Threads};
use crate::program::kernel::{Layout, Matmul, flag};

/// Multiply-adds a piece of a product holds at least, where it is cut at all: what outweighs handing it over.
const PIECE: u64 = 800_000;
/// Columns (or rows) of a piece are a multiple of this, so that vectors stay whole.
const GRAIN: u32 = 16;
/// Columns (or rows) a piece has at least, where there are twice as many: what the widest kernel takes at once.
const WIDEST: u32 = 64;

/// Columns (or rows) of each piece of a product but the last. It follows from the shape alone.
fn piece_size(whole: u32, work: u64) -> u32 {
    let pieces = (work / PIECE).clamp(1, 64) as u32;
    if pieces == 1 {
        return whole;
    }
    let least = (whole / 2).clamp(1, WIDEST);
    whole.div_ceil(pieces).max(least).next_multiple_of(GRAIN)
}

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Matmul) {
    let mut output = memory.take(launch.c);
    let product = Product {
        launch,
        a: memory.floats(launch.a),
        b: memory.floats(launch.b),
        bias: launch.bias.map(|slice| memory.floats(slice)),
        derivative: launch
            .derivative
            .map(|(activation, slice)| (activation, memory.floats(slice))),
    };
    let (m, n) = (launch.m, launch.n);
    let work = u64::from(m) * u64::from(n) * u64::from(launch.k);
    let by_columns = n >= m;
    let whole = if by_columns { n } else { m };
    let size = piece_size(whole, work);
    let c = Shared(output.floats_mut(launch.c).as_mut_ptr());
    let bad = std::sync::atomic::AtomicBool::new(false);
    threads.for_each(whole.div_ceil(size) as usize, |piece| {
        let from = piece as u32 * size;
        let to = whole.min(from + size);
        let (rows, columns) = if by_columns {
            (0..m, from..to)
        } else {
            (from..to, 0..n)
        };
        // SAFETY: pieces do not overlap, and `c` holds m × n numbers.
        if unsafe { product.piece(c.get(), rows, columns) } {
            bad.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    memory.put(launch.c, output);
    if let (true, Some(flags)) = (bad.into_inner(), launch.flags) {
        memory.u32s_mut(flags)[0] |= flag::ACTIVATION;
    }
}

struct Product<'a> {
    launch: &'a Matmul,
    a: &'a [f32],
    b: &'a [f32],
    bias: Option<&'a [f32]>,
    derivative: Option<(crate::spec::Activation, &'a [f32])>,
}

impl Product<'_> {
    /// Computes some rows and columns; whether a result was not finite before the activation.
    ///
    /// # Safety
    /// `c` holds m × n numbers, of which nobody else touches these.
    unsafe fn piece(
        &self,
        c: *mut f32,
        rows: std::ops::Range<u32>,
        columns: std::ops::Range<u32>,
    ) -> bool {
        let &Matmul {
            layout, m, n, k, ..
        } = self.launch;
        let (height, width) = (
            (rows.end - rows.start) as usize,
            (columns.end - columns.start) as usize,
        );
        let (row, column) = (rows.start as usize, columns.start as usize);
        let (m, n, k) = (m as usize, n as usize, k as usize);
        assert!(self.a.len() >= m * k && self.b.len() >= n * k);
        // (first element, stride between rows of c, stride between terms)
        let (a, a_row, a_term) = match layout {
            Layout::Nt | Layout::Nn => (row * k, k, 1),
            Layout::Tn => (row, 1, m),
        };
        // (first element, stride between columns of c, stride between terms)
        let (b, b_column, b_term) = match layout {
            Layout::Nt => (column * k, k, 1),
            Layout::Nn | Layout::Tn => (column, 1, n),
        };
        let left = Operand {
            data: &self.a[a..],
            row: a_row,
            term: a_term,
        };
        let right = Operand {
            data: &self.b[b..],
            row: b_column,
            term: b_term,
        };
        // SAFETY: the caller vouches for these rows and columns of `c`.
        unsafe { multiply(c.add(row * n + column), n, [height, width, k], left, right) };
        let mut bad = false;
        for r in rows.start as usize..rows.end as usize {
            // SAFETY: a row of the piece, which nobody else touches.
            let values = unsafe { std::slice::from_raw_parts_mut(c.add(r * n + column), width) };
            if let Some(bias) = self.bias {
                add(values, &bias[column..]);
            }
            bad |= self.launch.flags.is_some()
                && vectorize(
                    #[inline(always)]
                    || any_non_finite(values),
                );
            apply(self.launch.activation, values);
            if let Some((activation, y)) = self.derivative {
                multiply_by_derivative(activation, values, &y[r * n + column..]);
            }
        }
        bad
    }
}

#[cfg(target_arch = "wasm32")]
use super::gemm::multiply;

/// As [`super::gemm::multiply`], by the kept crate.
#[cfg(not(target_arch = "wasm32"))]
unsafe fn multiply(
    c: *mut f32,
    stride: usize,
    [height, width, terms]: [usize; 3],
    a: Operand<'_>,
    b: Operand<'_>,
) {
    // The crate vectorises along the first index, so it is asked for the transposed product.
    // SAFETY: the caller vouches for `c`, and `Product` for its operands.
    unsafe {
        gemm_f32::gemm::f32::get_gemm_fn()(
            width,
            height,
            terms,
            c,
            stride as isize,
            1,
            false,
            b.data.as_ptr(),
            b.term as isize,
            b.row as isize,
            a.data.as_ptr(),
            a.row as isize,
            a.term as isize,
            0.0,
            1.0,
            false,
            false,
            false,
            gemm_common::Parallelism::None,
        );
    }
}

fn add(values: &mut [f32], bias: &[f32]) {
    vectorize(
        #[inline(always)]
        move || {
            for (value, &bias) in values.iter_mut().zip(bias) {
                *value += bias;
            }
        },
    );
}
