//! A product whose left operand is read where it lies, through tables of offsets: a convolution without its columns.
//!
//! Element (row, term) of the left operand is `data[rows[row] + terms[term]]`. With rows the places of a window and terms
//! its taps this is a convolution; with the two exchanged, the gradient of its kernel. The right operand is packed in
//! panels of a few lanes, term by term.

use super::lanes::{Lanes, Vectorized, widest};
use super::panels::Sink;

/// Numbers of the largest tile of any machine.
const MAX_TILE: usize = 7 * 3 * MAX_WIDTH;
/// Numbers in a vector of any machine, at most.
const MAX_WIDTH: usize = 16;

/// `sink ← Σ_term data[rows[row] + terms[term]] · panel[term · width + lane]` for all rows and the lanes of a panel.
///
/// # Panics
/// Where the operands are too short.
pub fn multiply(
    data: &[f32],
    rows: &[u32],
    terms: &[u32],
    panel: &[f32],
    width: usize,
    sink: &mut impl Sink,
) {
    let reach = |offsets: &[u32]| offsets.iter().copied().max().unwrap_or(0) as usize;
    assert!(panel.len() >= terms.len() * width && width > 0);
    assert!(terms.is_empty() || rows.is_empty() || reach(rows) + reach(terms) < data.len());
    let operands = TileOperands {
        data,
        rows,
        terms,
        panel,
    };
    widest(TileProduct {
        operands,
        width,
        sink,
    });
}

/// TileOperands as pointers have been checked for.
#[derive(Clone, Copy)]
struct TileOperands<'a> {
    data: &'a [f32],
    rows: &'a [u32],
    terms: &'a [u32],
    panel: &'a [f32],
}

struct TileProduct<'a, S> {
    operands: TileOperands<'a>,
    width: usize,
    sink: &'a mut S,
}

impl<S: Sink> Vectorized for TileProduct<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        const { assert!(L::WIDTH <= MAX_WIDTH) };
        assert_eq!(self.width % L::WIDTH, 0, "a panel is made of vectors");
        let mut sums = [0.0f32; MAX_TILE];
        let rows = self.operands.rows.len();
        let vectors = self.width / L::WIDTH;
        let most = L::ROWS[vectors - 1];
        for row in (0..rows).step_by(most) {
            let count = most.min(rows - row);
            let operands = self.operands;
            match vectors {
                1 => choose::<L, 1>(lanes, operands, row, count, &mut sums),
                2 => choose::<L, 2>(lanes, operands, row, count, &mut sums),
                3 => choose::<L, 3>(lanes, operands, row, count, &mut sums),
                _ => choose::<L, 4>(lanes, operands, row, count, &mut sums),
            }
            self.sink.take(row, count, &sums, self.width);
        }
    }
}

/// A tile of as many rows as asked for, each number of rows compiled by itself.
#[inline(always)]
fn choose<L: Lanes, const V: usize>(
    lanes: L,
    operands: TileOperands<'_>,
    row: usize,
    count: usize,
    sums: &mut [f32],
) {
    macro_rules! rows {
        ($($rows:literal)*) => {
            match count.min(L::ROWS[V - 1]) {
                $($rows => apart(lanes, Tile::<$rows, V> { operands, row, sums }),)*
                _ => unreachable!("a tile has one to twelve rows"),
            }
        };
    }
    rows!(1 2 3 4 5 6 7 8 9 10 11 12);
}

/// A function of its own for each tile, since registers are allotted by function.
#[inline(never)]
fn apart<L: Lanes, const R: usize, const V: usize>(lanes: L, tile: Tile<'_, R, V>) {
    lanes.vectorize(tile);
}

/// Sums of a tile of `R` rows and `V` vectors, held in registers.
///
/// Rows from `row` on must meet all terms within `data`, the panel hold `V` vectors of all terms, `sums` take the tile.
struct Tile<'a, const R: usize, const V: usize> {
    operands: TileOperands<'a>,
    row: usize,
    sums: &'a mut [f32],
}

impl<const R: usize, const V: usize> Vectorized for Tile<'_, R, V> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let TileOperands {
            data,
            rows,
            terms,
            panel,
        } = self.operands;
        let mut sums = [[lanes.splat(0.0); V]; R];
        let mut bases = [data.as_ptr(); R];
        for (base, &offset) in bases.iter_mut().zip(&rows[self.row..self.row + R]) {
            *base = base.wrapping_add(offset as usize);
        }
        let mut panel = panel.as_ptr();
        for &term in terms {
            let mut line = [lanes.splat(0.0); V];
            for (v, vector) in line.iter_mut().enumerate() {
                // SAFETY: a term's lanes in the panel.
                *vector = unsafe { lanes.load(panel.add(v * L::WIDTH)) };
            }
            for (sums, base) in sums.iter_mut().zip(bases) {
                // SAFETY: row and term meet within `data`.
                let factor = lanes.splat(unsafe { *base.add(term as usize) });
                for (sum, vector) in sums.iter_mut().zip(line) {
                    *sum = lanes.multiply_add(factor, vector, *sum);
                }
            }
            panel = panel.wrapping_add(V * L::WIDTH);
        }
        let to = self.sums.as_mut_ptr();
        for (r, sums) in sums.into_iter().enumerate() {
            for (v, sum) in sums.into_iter().enumerate() {
                // SAFETY: the largest tile fits.
                unsafe { lanes.store(to.add((r * V + v) * L::WIDTH), sum) };
            }
        }
    }
}
