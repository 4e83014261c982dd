//! A product whose left operand is read where it lies, through tables of offsets: a convolution without its columns.
//!
//! Element (row, term) of the left operand is `data[rows[row] + terms[term]]`. With rows the places of a window and terms
//! its taps this is a convolution; with the two exchanged, the gradient of its kernel. The right operand is packed in
//! panels of a few lanes, term by term.

use super::lanes::{Lanes, Vectorized, widest};

/// Numbers of the largest tile of any machine.
const MAX_TILE: usize = 7 * 3 * MAX_WIDTH;
/// Numbers in a vector of any machine, at most.
const MAX_WIDTH: usize = 16;

/// How lanes are cut into panels on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Panels {
    /// Lanes of a whole panel.
    pub whole: usize,
    /// Lanes of a vector; the last panel has fewer vectors where that is enough.
    pub vector: usize,
}

impl Panels {
    /// As the vectors here demand.
    pub fn new() -> Self {
        struct Widths;

        impl Vectorized for Widths {
            type Output = Panels;

            #[inline(always)]
            fn run<L: Lanes>(self, _: L) -> Panels {
                let vectors = L::ROWS.iter().filter(|&&rows| rows > 0).count();
                Panels {
                    whole: vectors * L::WIDTH,
                    vector: L::WIDTH,
                }
            }
        }
        widest(Widths)
    }

    /// Numbers between terms of the panel that starts at `lane`.
    pub fn width(&self, lane: usize, lanes: usize) -> usize {
        self.whole.min((lanes - lane).next_multiple_of(self.vector))
    }

    /// Lanes over all panels, those that fill the last one included.
    pub fn padded(&self, lanes: usize) -> usize {
        lanes.next_multiple_of(self.vector)
    }
}

/// Packs a panel: `panel[term · width + lane] ← data[lane · stride + terms[term]]`. Lanes past `lanes` become 0.
pub fn pack(
    panel: &mut [f32],
    width: usize,
    data: &[f32],
    lanes: usize,
    stride: usize,
    terms: &[u32],
) {
    let lanes_in_fours = lanes & !3;
    let (fours, rest) = terms.as_chunks::<4>();
    for (&[first, second, third, last], panel) in fours.iter().zip(panel.chunks_mut(4 * width)) {
        if last - first == 3 && second - first == 1 && third - first == 2 {
            for lane in (0..lanes_in_fours).step_by(4) {
                let at = lane * stride + first as usize;
                let block = exchange(std::array::from_fn(|i| four(&data[at + i * stride..])));
                for (i, line) in block.into_iter().enumerate() {
                    panel[i * width + lane..][..4].copy_from_slice(&line);
                }
            }
            for lane in lanes_in_fours..lanes {
                let source = four(&data[lane * stride + first as usize..]);
                for (i, value) in source.into_iter().enumerate() {
                    panel[i * width + lane] = value;
                }
            }
        } else {
            for (line, &term) in panel.chunks_mut(width).zip(&[first, second, third, last]) {
                for (lane, value) in line[..lanes].iter_mut().enumerate() {
                    *value = data[lane * stride + term as usize];
                }
            }
        }
    }
    let panel_rest = &mut panel[fours.len() * 4 * width..];
    for (line, &term) in panel_rest.chunks_mut(width).zip(rest) {
        for (lane, value) in line[..lanes].iter_mut().enumerate() {
            *value = data[lane * stride + term as usize];
        }
    }
    if lanes < width {
        for line in panel[..terms.len() * width].chunks_mut(width) {
            line[lanes..].fill(0.0);
        }
    }
}

/// Rows and columns exchanged.
#[inline(always)]
pub fn exchange(block: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
    std::array::from_fn(|i| std::array::from_fn(|j| block[j][i]))
}

/// The first four numbers.
#[inline(always)]
pub fn four(values: &[f32]) -> [f32; 4] {
    [values[0], values[1], values[2], values[3]]
}

/// What becomes of a tile's sums.
pub trait Sink {
    /// Takes rows `row..row + count` of the panel's lanes; `values[i · width + lane]` for row `row + i`. To be marked
    /// `#[inline(always)]`.
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize);
}

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
    let operands = Operands {
        data,
        rows,
        terms,
        panel,
    };
    widest(Product {
        operands,
        width,
        sink,
    });
}

/// Operands as pointers have been checked for.
#[derive(Clone, Copy)]
struct Operands<'a> {
    data: &'a [f32],
    rows: &'a [u32],
    terms: &'a [u32],
    panel: &'a [f32],
}

struct Product<'a, S> {
    operands: Operands<'a>,
    width: usize,
    sink: &'a mut S,
}

impl<S: Sink> Vectorized for Product<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
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
    operands: Operands<'_>,
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
    operands: Operands<'a>,
    row: usize,
    sums: &'a mut [f32],
}

impl<const R: usize, const V: usize> Vectorized for Tile<'_, R, V> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let Operands {
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
