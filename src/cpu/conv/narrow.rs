//! Convolutions to so few planes that vectors along planes would be mostly empty: here they run along the source's
//! positions. Each tap is applied to all of them, and the results are added where they belong.

use super::panels::{self, Panels, Sink};
use super::sizes::ConvSizes;
use super::{scratch, tile};
use crate::cpu::simd::vectorize;
use crate::program::Geometry;

/// A convolution to few planes.
#[derive(Debug)]
pub struct Narrow {
    transposed: bool,
    sizes: ConvSizes,
    panels: Panels,
    /// Offsets in the weight of all taps of all planes of the output.
    rows: Vec<u32>,
    /// Offsets in the weight between planes of the source.
    weights: Vec<u32>,
    /// Offsets of planes in the source.
    planes: Vec<u32>,
    /// Where the pixels and the places that meet in a tap stand.
    spans: [Vec<NarrowSpan>; 2],
    geometry: Geometry,
}

/// What meets in one tap along one axis: places `place..place + count`, pixels from `pixel` on, a stride apart.
#[derive(Debug, Clone, Copy)]
struct NarrowSpan {
    place: usize,
    pixel: usize,
    count: usize,
}

impl Narrow {
    /// From pictures to maps, or from maps to pictures.
    pub fn new(geometry: &Geometry, sizes: &ConvSizes, transposed: bool) -> Self {
        let (kernel, taps) = (sizes.kernel(), sizes.taps);
        let offsets = |count: usize, step: usize| (0..count).map(|i| (i * step) as u32).collect();
        let (weights, planes) = if transposed {
            (offsets(sizes.maps, taps), offsets(sizes.maps, sizes.places))
        } else {
            (
                offsets(sizes.channels, kernel),
                offsets(sizes.channels, sizes.pixels),
            )
        };
        let outputs = if transposed {
            sizes.channels
        } else {
            sizes.maps
        };
        let step = if transposed { kernel } else { taps };
        Self {
            transposed,
            sizes: *sizes,
            panels: Panels::new(),
            rows: (0..outputs)
                .flat_map(|plane| (0..kernel).map(move |tap| (plane * step + tap) as u32))
                .collect(),
            weights,
            planes,
            spans: [0, 1].map(|axis| spans(geometry, axis)),
            geometry: *geometry,
        }
    }

    /// `outputs ← kernel ∗ sources` (or transposed), for whole pictures.
    pub fn run(&self, sources: &[f32], weight: &[f32], outputs: &mut [f32]) {
        let sizes = &self.sizes;
        let (source, output, positions) = if self.transposed {
            (sizes.map(), sizes.picture(), sizes.places)
        } else {
            (sizes.picture(), sizes.map(), sizes.pixels)
        };
        let stride = self.panels.padded(positions);
        scratch::with(self.rows.len() * stride, |products| {
            scratch::with(self.panels.whole * self.planes.len(), |panel| {
                for (source, output) in sources
                    .chunks_exact(source)
                    .zip(outputs.chunks_exact_mut(output))
                {
                    for lane in (0..positions).step_by(self.panels.whole) {
                        let width = self.panels.width(lane, positions);
                        let lanes = self.panels.whole.min(positions - lane);
                        panels::pack(panel, width, &source[lane..], lanes, 1, &self.planes);
                        tile::multiply(
                            weight,
                            &self.rows,
                            &self.weights,
                            panel,
                            width,
                            &mut Lines {
                                output: &mut products[lane..],
                                stride,
                            },
                        );
                    }
                    vectorize(
                        #[inline(always)]
                        || self.gather(products, stride, output),
                    );
                }
            });
        });
    }

    /// Adds each tap's products where they belong.
    #[inline(always)]
    fn gather(&self, products: &[f32], stride: usize, output: &mut [f32]) {
        let plane = if self.transposed {
            self.sizes.pixels
        } else {
            self.sizes.places
        };
        let mut products = products.chunks_exact(stride);
        output.fill(0.0);
        for output in output.chunks_exact_mut(plane) {
            for &down in &self.spans[0] {
                for &across in &self.spans[1] {
                    let Some(products) = products.next() else {
                        return;
                    };
                    for row in 0..down.count {
                        let place =
                            (down.place + row) * self.geometry.columns as usize + across.place;
                        let y = down.pixel + row * self.geometry.stride[0] as usize;
                        let pixel = y * self.geometry.width as usize + across.pixel;
                        let step = self.geometry.stride[1] as usize;
                        if across.count == 0 {
                            continue;
                        }
                        if step == 1 && self.transposed {
                            add(&mut output[pixel..][..across.count], &products[place..]);
                        } else if step == 1 {
                            add(&mut output[place..][..across.count], &products[pixel..]);
                        } else if self.transposed {
                            let to = output[pixel..].iter_mut().step_by(step);
                            let from = &products[place..][..across.count];
                            to.zip(from).for_each(|(to, from)| *to += from);
                        } else {
                            let from = products[pixel..].iter().step_by(step);
                            let to = &mut output[place..][..across.count];
                            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
                        }
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// Spans of all taps along one axis.
fn spans(geometry: &Geometry, axis: usize) -> Vec<NarrowSpan> {
    let pixels = i64::from([geometry.height, geometry.width][axis]);
    let places = i64::from([geometry.rows, geometry.columns][axis]);
    let [kernel, stride, padding, dilation] = [
        geometry.kernel,
        geometry.stride,
        geometry.padding,
        geometry.dilation,
    ]
    .map(|pair| i64::from(pair[axis]));
    let spans = (0..kernel).map(|tap| {
        // The pixel that place 0 meets.
        let first = tap * dilation - padding;
        let place = (-first)
            .max(0)
            .unsigned_abs()
            .div_ceil(stride.unsigned_abs()) as i64;
        let end = (pixels - first)
            .max(0)
            .unsigned_abs()
            .div_ceil(stride.unsigned_abs()) as i64;
        let count = (end.min(places) - place).max(0);
        NarrowSpan {
            place: place as usize,
            pixel: (first + place * stride).max(0) as usize,
            count: count as usize,
        }
    });
    spans.collect()
}

/// Writes rows one under the other.
struct Lines<'a> {
    /// From the panel's first lane on.
    output: &'a mut [f32],
    /// Numbers between rows.
    stride: usize,
}

impl Sink for Lines<'_> {
    #[inline(always)]
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize) {
        for (i, values) in values.chunks_exact(width).take(count).enumerate() {
            self.output[(row + i) * self.stride..][..width].copy_from_slice(values);
        }
    }
}
