//! The right operand's panels, and what becomes of a tile's sums.

use super::lanes::{Lanes, Vectorized, widest};

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

/// Whether vectors along so many planes would be half empty at least.
pub fn few(planes: usize) -> bool {
    2 * planes <= Panels::new().vector
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
    if stride == 1 {
        for (line, &term) in panel.chunks_exact_mut(width).zip(terms) {
            line[..lanes].copy_from_slice(&data[term as usize..][..lanes]);
            line[lanes..].fill(0.0);
        }
        return;
    }
    let lanes_in_fours = lanes & !3;
    let (fours, rest) = terms.as_chunks::<4>();
    for (four_terms, panel) in fours.iter().zip(panel.chunks_mut(4 * width)) {
        let first = four_terms[0] as usize;
        if in_a_row(four_terms) {
            for lane in (0..lanes_in_fours).step_by(4) {
                let at = lane * stride + first;
                for (i, line) in exchanged(&data[at..], stride).into_iter().enumerate() {
                    panel[i * width + lane..][..4].copy_from_slice(&line);
                }
            }
            for lane in lanes_in_fours..lanes {
                let source = four(&data[lane * stride + first..]);
                for (i, value) in source.into_iter().enumerate() {
                    panel[i * width + lane] = value;
                }
            }
        } else {
            for (line, &term) in panel.chunks_mut(width).zip(four_terms) {
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

/// Whether these are neighbours.
#[inline(always)]
fn in_a_row(offsets: &[u32; 4]) -> bool {
    let [first, second, third, last] = *offsets;
    second == first + 1 && third == first + 2 && last == first + 3
}

/// Four rows of four at such a distance, with rows and columns exchanged.
#[inline(always)]
fn exchanged(values: &[f32], stride: usize) -> [[f32; 4]; 4] {
    // Written out, since closures for the elements were not inlined.
    let [a, b, c, d] = [
        four(values),
        four(&values[stride..]),
        four(&values[2 * stride..]),
        four(&values[3 * stride..]),
    ];
    [
        [a[0], b[0], c[0], d[0]],
        [a[1], b[1], c[1], d[1]],
        [a[2], b[2], c[2], d[2]],
        [a[3], b[3], c[3], d[3]],
    ]
}

/// The first four numbers.
#[inline(always)]
fn four(values: &[f32]) -> [f32; 4] {
    [values[0], values[1], values[2], values[3]]
}

/// What becomes of a tile's sums.
pub trait Sink {
    /// Takes rows `row..row + count` of the panel's lanes; `values[i · width + lane]` for row `row + i`. To be marked
    /// `#[inline(always)]`.
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize);
}

/// Writes each lane to a plane of its own, each row to its place there.
#[derive(Debug)]
pub struct PanelPlanes<'a> {
    /// From the first lane's plane on.
    pub output: &'a mut [f32],
    /// Where a row goes.
    pub dest: &'a [u32],
    /// Lanes that are planes.
    pub lanes: usize,
    /// Numbers between planes.
    pub plane: usize,
}

impl Sink for PanelPlanes<'_> {
    #[inline(always)]
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize) {
        let dest = &self.dest[row..row + count];
        let (fours, rest) = dest.as_chunks::<4>();
        let lanes_in_fours = self.lanes & !3;
        for (four_rows, values) in fours.iter().zip(values.chunks(4 * width)) {
            let first = four_rows[0] as usize;
            if in_a_row(four_rows) {
                for lane in (0..lanes_in_fours).step_by(4) {
                    let to = lane * self.plane + first;
                    let block = exchanged(&values[lane..], width);
                    for (i, line) in block.into_iter().enumerate() {
                        self.output[to + i * self.plane..][..4].copy_from_slice(&line);
                    }
                }
                for lane in lanes_in_fours..self.lanes {
                    let to = &mut self.output[lane * self.plane + first..][..4];
                    for (i, to) in to.iter_mut().enumerate() {
                        *to = values[i * width + lane];
                    }
                }
            } else {
                self.scatter(four_rows, values, width);
            }
        }
        self.scatter(rest, &values[fours.len() * 4 * width..], width);
    }
}

impl PanelPlanes<'_> {
    #[inline(always)]
    fn scatter(&mut self, dest: &[u32], values: &[f32], width: usize) {
        for (&to, values) in dest.iter().zip(values.chunks(width)) {
            for (lane, &value) in values[..self.lanes].iter().enumerate() {
                self.output[lane * self.plane + to as usize] = value;
            }
        }
    }
}

/// Adds rows to those there.
#[derive(Debug)]
pub struct Sums<'a>(pub &'a mut [f32]);

impl Sink for Sums<'_> {
    #[inline(always)]
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize) {
        let sums = &mut self.0[row * width..][..count * width];
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    }
}
