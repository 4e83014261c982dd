//! A product of two matrices, for browsers.
//!
//! Natively the `gemm` crate does this. In wasm its 12 × 4 tile needs more than the sixteen vector registers an x86
//! browser has; this 4 × 8 tile fits them and ran the shapes of a dense step at 48 to 61 GFLOP/s in Chromium where the
//! crate's ran at 33 to 43 (one core of an EPYC, best of 25). Plain loops over small arrays: the compiler makes the
//! vectors.

/// Columns of a tile: two vectors.
const COLUMNS: usize = 8;
/// Rows of a tile.
const ROWS: usize = 4;
/// Terms taken at a time, so that a panel of columns stays in the first-level cache.
const TERMS: usize = 512;

/// A matrix in memory: element (i, p) is at `data[i · row + p · term]`, for the operand's row or column i and term p.
#[derive(Debug, Clone, Copy)]
pub struct Operand<'a> {
    /// From element (0, 0) on.
    pub data: &'a [f32],
    /// Distance between rows (of the left operand) or columns (of the right one) of the result.
    pub row: usize,
    /// Distance between terms.
    pub term: usize,
}

impl Operand<'_> {
    fn covers(&self, rows: usize, terms: usize) -> bool {
        (rows - 1) * self.row + (terms - 1) * self.term < self.data.len()
    }
}

/// `c[i · stride + j] ← Σ_p a(i, p) · b(j, p)` for i under `height`, j under `width`, p under `terms`, none of them 0.
///
/// # Panics
/// Where an operand is too short.
///
/// # Safety
/// `c` is valid for writes at all those places, and nobody else touches them meanwhile.
pub unsafe fn multiply(
    c: *mut f32,
    stride: usize,
    [height, width, terms]: [usize; 3],
    a: Operand<'_>,
    b: Operand<'_>,
) {
    assert!(a.covers(height, terms) && b.covers(width, terms));
    let mut panel = [[0.0f32; COLUMNS]; TERMS];
    for first in (0..terms).step_by(TERMS) {
        let terms = TERMS.min(terms - first);
        for column in (0..width).step_by(COLUMNS) {
            let columns = COLUMNS.min(width - column);
            // Lines far apart fall into few sets of the first-level cache; packed, they are read from there by all rows.
            let whole = columns == COLUMNS && b.row == 1 && height < 2 * ROWS;
            let (panel, next): (*const f32, usize) = if whole {
                (b.data[column + first * b.term..].as_ptr(), b.term)
            } else {
                pack(&mut panel[..terms], b, column, columns, first);
                (panel.as_ptr().cast(), COLUMNS)
            };
            let mut row = 0;
            while row < height {
                let left = a.data[row * a.row + first * a.term..].as_ptr();
                // SAFETY: rows, columns and terms lie within the operands (asserted above) and the packed panel; the
                // caller vouches for `c`.
                unsafe {
                    let at = c.add(row * stride + column);
                    if row + ROWS <= height {
                        let sums = tile::<ROWS>(left, a, panel, next, terms);
                        put(at, stride, columns, &sums, first == 0);
                        row += ROWS;
                    } else {
                        let sums = tile::<1>(left, a, panel, next, terms);
                        put(at, stride, columns, &sums, first == 0);
                        row += 1;
                    }
                }
            }
        }
    }
}

/// Columns of `b` side by side, term by term; columns past the last keep what they held, and are never stored.
#[inline(always)]
fn pack(panel: &mut [[f32; COLUMNS]], b: Operand<'_>, column: usize, columns: usize, first: usize) {
    let terms = panel.len();
    let start = column * b.row + first * b.term;
    if columns == COLUMNS && b.term == 1 {
        let sources: [&[f32]; COLUMNS] =
            std::array::from_fn(|lane| &b.data[start + lane * b.row..][..terms]);
        for (p, lanes) in panel.iter_mut().enumerate() {
            for (lane, source) in lanes.iter_mut().zip(sources) {
                *lane = source[p];
            }
        }
    } else if columns == COLUMNS && b.row == 1 {
        for (p, lanes) in panel.iter_mut().enumerate() {
            lanes.copy_from_slice(&b.data[start + p * b.term..][..COLUMNS]);
        }
    } else {
        for (p, lanes) in panel.iter_mut().enumerate() {
            for (lane, value) in lanes[..columns].iter_mut().enumerate() {
                *value = b.data[start + lane * b.row + p * b.term];
            }
        }
    }
}

/// Sums of a tile, in registers.
///
/// # Safety
/// `left` has `R` rows and `terms` terms at the distances of `a`; `panel` has `terms` lines at distance `next`.
#[inline(always)]
unsafe fn tile<const R: usize>(
    left: *const f32,
    a: Operand<'_>,
    panel: *const f32,
    next: usize,
    terms: usize,
) -> [[f32; COLUMNS]; R] {
    let mut sums = [[0.0f32; COLUMNS]; R];
    for p in 0..terms {
        // SAFETY: the caller's.
        let lanes = unsafe { *panel.add(p * next).cast::<[f32; COLUMNS]>() };
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: the caller's.
            let factor = unsafe { *left.add(r * a.row + p * a.term) };
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                *sum += factor * lane;
            }
        }
    }
    sums
}

/// Stores the sums, or adds them to those of the terms before.
///
/// # Safety
/// `c` is valid for writes at the tile's rows and columns.
#[inline(always)]
unsafe fn put<const R: usize>(
    c: *mut f32,
    stride: usize,
    columns: usize,
    sums: &[[f32; COLUMNS]; R],
    first: bool,
) {
    for (r, sums) in sums.iter().enumerate() {
        // SAFETY: the caller's.
        let row = unsafe { std::slice::from_raw_parts_mut(c.add(r * stride), columns) };
        // A whole line at once where it is one, since its length is known then.
        match (<&mut [f32; COLUMNS]>::try_from(&mut *row), first) {
            (Ok(row), true) => *row = *sums,
            (Ok(row), false) => row.iter_mut().zip(sums).for_each(|(c, sum)| *c += sum),
            (Err(_), true) => row.copy_from_slice(&sums[..columns]),
            (Err(_), false) => row.iter_mut().zip(sums).for_each(|(c, sum)| *c += sum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Operand, multiply};
    use crate::data::rng::{Purpose, Stream};

    #[test]
    fn products_are_products() {
        let mut random = Stream::new(1, Purpose::Init, 0);
        for [height, width, terms] in [
            [1, 1, 1],
            [4, 8, 512],
            [5, 9, 513],
            [3, 17, 1100],
            [33, 2, 31],
        ] {
            let a: Vec<f32> = (0..height * terms).map(|_| random.normal()).collect();
            let b: Vec<f32> = (0..width * terms).map(|_| random.normal()).collect();
            for (a_row, a_term) in [(terms, 1), (1, height)] {
                for (b_row, b_term) in [(terms, 1), (1, width)] {
                    let left = Operand {
                        data: &a,
                        row: a_row,
                        term: a_term,
                    };
                    let right = Operand {
                        data: &b,
                        row: b_row,
                        term: b_term,
                    };
                    let stride = width + 3;
                    let mut c = vec![7.0f32; height * stride];
                    // SAFETY: `c` has `height` rows of `stride`, which is over `width`.
                    unsafe {
                        multiply(c.as_mut_ptr(), stride, [height, width, terms], left, right);
                    };
                    for i in 0..height {
                        for j in 0..width {
                            let (mut sum, mut size) = (0.0, 0.0);
                            for p in 0..terms {
                                let x = f64::from(a[i * a_row + p * a_term])
                                    * f64::from(b[j * b_row + p * b_term]);
                                sum += x;
                                size += x.abs();
                            }
                            let error = (f64::from(c[i * stride + j]) - sum).abs();
                            assert!(error <= 1e-6 * size, "{height} {width} {terms} at {i}, {j}");
                        }
                        assert_eq!(
                            c[i * stride + width..][..3],
                            [7.0; 3],
                            "nothing is written past the row"
                        );
                    }
                }
            }
        }
    }
}
