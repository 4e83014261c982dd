//! Convolutions: forward, transposed, and the gradient of the kernel.
//!
//! All three are one product with its left operand read where it lies (`tile`), so that no columns are written out:
//!
//! | | row | term | lane |
//! |---|---|---|---|
//! | convolution | place of the window | tap | map |
//! | transposed | pixel | map and tap | channel |
//! | kernel's gradient | tap | place | map |
//!
//! Pictures stand in frames of zeros for it (`frame`). A transposed convolution takes pixels apart by their phase, where
//! they stand between two places of the window: within one they all meet the same taps.

mod frame;
mod lanes;
mod launch;
mod phases;
mod scratch;
mod tile;

#[cfg(test)]
mod tests;

pub use launch::{conv, conv_transpose, conv_weight};

use super::activate::{apply, multiply_by_derivative};
use super::simd::{any_non_finite, vectorize};
use super::threads::{Shared, Threads};
use crate::program::Geometry;
use crate::spec::Activation;
use frame::Frame;
use phases::Phases;
use std::sync::atomic::{AtomicBool, Ordering};
use tile::{Panels, Sink, exchange, four};

/// Multiply-adds of a task, where there is more than a picture in it.
const TASK: usize = 1_000_000;
/// Terms of a product, where a picture has fewer: what outweighs taking up its sums.
const TERMS: usize = 256;
/// Lanes of a task of the kernel's gradient at least, since every task frames the pictures anew.
const LANES: usize = 64;

/// What follows the sums of a convolution.
#[derive(Debug, Clone, Copy, Default)]
pub struct After<'a> {
    /// Added to a map (or channel, transposed).
    pub bias: Option<&'a [f32]>,
    /// Taken of the sum.
    pub activation: Activation,
    /// Multiplied by in the end: the derivative of an activation, from its output.
    pub derivative: Option<(Activation, &'a [f32])>,
    /// Whether to look for numbers that are not finite before the activation.
    pub check: bool,
}

impl After<'_> {
    /// Does all that to whole pictures of `planes` planes, of which `start` numbers come before; whether a number was
    /// not finite.
    fn run(&self, values: &mut [f32], start: usize, planes: usize, plane: usize) -> bool {
        if let Some(bias) = self.bias {
            vectorize(
                #[inline(always)]
                || {
                    for picture in values.chunks_exact_mut(planes * plane) {
                        for (plane, &bias) in picture.chunks_exact_mut(plane).zip(bias) {
                            plane.iter_mut().for_each(|value| *value += bias);
                        }
                    }
                },
            );
        }
        let bad = self.check
            && vectorize(
                #[inline(always)]
                || any_non_finite(values),
            );
        apply(self.activation, values);
        if let Some((activation, y)) = self.derivative {
            multiply_by_derivative(activation, values, &y[start..]);
        }
        bad
    }
}

/// `maps ← after(kernel ∗ pictures)`; whether a number was not finite before the activation, where that is asked.
///
/// `pictures` are `[batch, channels, height, width]`, `maps` `[batch, maps, rows, columns]`, `weight` and `bias` as
/// [`Geometry`] has them.
///
/// # Panics
/// Where lengths do not fit the geometry.
pub fn forward(
    threads: &Threads,
    geometry: &Geometry,
    pictures: &[f32],
    weight: &[f32],
    maps: &mut [f32],
    after: After<'_>,
) -> bool {
    let sizes = Sizes::new(geometry, pictures.len(), maps.len());
    assert_eq!(weight.len(), sizes.taps * sizes.maps);
    let window = Window::new(geometry);
    let group = sizes.group(TASK);
    let places = window.places(&sizes, group);
    let taps = window.taps(&sizes);
    let dest = table(&[(group, sizes.maps * sizes.places), (sizes.places, 1)]);
    let in_order: Vec<u32> = (0..sizes.taps as u32).collect();
    let panels = Panels::new();
    let bad = AtomicBool::new(false);
    scratch::with(panels.padded(sizes.maps) * sizes.taps, |packed| {
        threads.for_chunks(packed, panels.whole * sizes.taps, |index, panel| {
            let lane = index * panels.whole;
            tile::pack(
                panel,
                panels.width(lane, sizes.maps),
                &weight[lane * sizes.taps..],
                panels.whole.min(sizes.maps - lane),
                sizes.taps,
                &in_order,
            );
        });
        let packed = &*packed;
        threads.for_chunks(maps, group * sizes.map(), |index, maps| {
            let pictures = &pictures[index * group * sizes.picture()..];
            let count = maps.len() / sizes.map();
            framed(
                &window.frame,
                &pictures[..count * sizes.picture()],
                |framed| {
                    for (index, panel) in packed.chunks(panels.whole * sizes.taps).enumerate() {
                        let lane = index * panels.whole;
                        tile::multiply(
                            framed,
                            &places[..count * sizes.places],
                            &taps,
                            panel,
                            panels.width(lane, sizes.maps),
                            &mut Planes {
                                output: &mut maps[lane * sizes.places..],
                                dest: &dest,
                                lanes: panels.whole.min(sizes.maps - lane),
                                plane: sizes.places,
                            },
                        );
                    }
                },
            );
            if after.run(maps, index * group * sizes.map(), sizes.maps, sizes.places) {
                bad.store(true, Ordering::Relaxed);
            }
        });
    });
    bad.into_inner()
}

/// `pictures ← after(kernelᵀ ∗ maps)`: a transposed convolution, and the gradient of a convolution's input; whether a
/// number was not finite before the activation, where that is asked. Shapes are those of [`forward`].
///
/// # Panics
/// Where lengths do not fit the geometry.
pub fn transpose(
    threads: &Threads,
    geometry: &Geometry,
    maps: &[f32],
    weight: &[f32],
    pictures: &mut [f32],
    after: After<'_>,
) -> bool {
    let sizes = Sizes::new(geometry, pictures.len(), maps.len());
    assert_eq!(weight.len(), sizes.taps * sizes.maps);
    let group = sizes.group(TASK);
    let panels = Panels::new();
    let Phases { frame, phases } = Phases::new(geometry, &sizes, group);
    let lanes = panels.padded(sizes.channels);
    let kernel = sizes.taps / sizes.channels;
    let bad = AtomicBool::new(false);
    scratch::with(lanes * sizes.maps * kernel, |packed| {
        let mut rest = &mut *packed;
        for phase in &phases {
            let terms = phase.terms.len();
            let (part, others) = rest.split_at_mut(terms * lanes);
            rest = others;
            // A phase without taps has no panels.
            threads.for_chunks(part, (panels.whole * terms).max(1), |index, panel| {
                let lane = index * panels.whole;
                tile::pack(
                    panel,
                    panels.width(lane, sizes.channels),
                    &weight[lane * kernel..],
                    panels.whole.min(sizes.channels - lane),
                    kernel,
                    &phase.weights,
                );
            });
        }
        let packed = &*packed;
        threads.for_chunks(pictures, group * sizes.picture(), |index, pictures| {
            let maps = &maps[index * group * sizes.map()..];
            let count = pictures.len() / sizes.picture();
            framed(&frame, &maps[..count * sizes.map()], |framed| {
                let mut start = 0;
                for phase in &phases {
                    let (terms, rows) = (phase.terms.len(), phase.rows.len() / group * count);
                    for lane in (0..sizes.channels).step_by(panels.whole) {
                        let width = panels.width(lane, sizes.channels);
                        tile::multiply(
                            framed,
                            &phase.rows[..rows],
                            &phase.terms,
                            &packed[start + lane * terms..][..width * terms],
                            width,
                            &mut Planes {
                                output: &mut pictures[lane * sizes.pixels..],
                                dest: &phase.dest,
                                lanes: panels.whole.min(sizes.channels - lane),
                                plane: sizes.pixels,
                            },
                        );
                    }
                    start += terms * lanes;
                }
            });
            let start = index * group * sizes.picture();
            if after.run(pictures, start, sizes.channels, sizes.pixels) {
                bad.store(true, Ordering::Relaxed);
            }
        });
    });
    bad.into_inner()
}

/// Gradient of the kernel, in parts that are still to be summed: `partial[s] ← Σ maps[n] · window(pictures[n])ᵀ` over the
/// pictures n of slice s, a contiguous share of the batch. `maps` hold the gradient of a convolution's output (or the
/// input of a transposed one), `partial` is `[slices, maps, channels, kernel height, kernel width]`.
///
/// # Panics
/// Where lengths do not fit the geometry.
pub fn weight(
    threads: &Threads,
    geometry: &Geometry,
    pictures: &[f32],
    maps: &[f32],
    slices: usize,
    partial: &mut [f32],
) {
    let sizes = Sizes::new(geometry, pictures.len(), maps.len());
    assert_eq!(partial.len(), slices * sizes.maps * sizes.taps);
    let window = Window::new(geometry);
    let share = sizes.batch.div_ceil(slices);
    let share = |slice: usize| slice * share..sizes.batch.min((slice + 1) * share);
    let group = TERMS
        .div_ceil(sizes.places)
        .min(sizes.batch.div_ceil(slices));
    let places = window.places(&sizes, group);
    let taps = window.taps(&sizes);
    let sources = table(&[(group, sizes.map()), (sizes.places, 1)]);
    let panels = Panels::new();
    // Maps of a task: all, unless there are few slices and enough to do.
    let parts = (sizes.work() * sizes.batch / slices / TASK).clamp(1, 4usize.div_ceil(slices));
    let part = sizes
        .maps
        .div_ceil(parts)
        .max(LANES)
        .next_multiple_of(panels.whole);
    let parts = sizes.maps.div_ceil(part);
    let output = Shared(partial.as_mut_ptr());
    threads.for_each(slices * parts, |task| {
        let (slice, first) = (task / parts, task % parts * part);
        let lanes = part.min(sizes.maps - first);
        // SAFETY: tasks have different maps of different slices, and `partial` holds them all.
        let output = unsafe {
            let from = (slice * sizes.maps + first) * sizes.taps;
            std::slice::from_raw_parts_mut(output.get().add(from), lanes * sizes.taps)
        };
        scratch::with(panels.padded(lanes) * sizes.taps, |sums| {
            sums.fill(0.0);
            let share = share(slice);
            for from in share.clone().step_by(group) {
                let count = group.min(share.end - from);
                let terms = count * sizes.places;
                let pictures = &pictures[from * sizes.picture()..][..count * sizes.picture()];
                framed(&window.frame, pictures, |framed| {
                    scratch::with(panels.whole * terms, |panel| {
                        for lane in (0..lanes).step_by(panels.whole) {
                            let width = panels.width(lane, lanes);
                            tile::pack(
                                &mut panel[..width * terms],
                                width,
                                &maps[from * sizes.map() + (first + lane) * sizes.places..],
                                panels.whole.min(lanes - lane),
                                sizes.places,
                                &sources[..terms],
                            );
                            tile::multiply(
                                framed,
                                &taps,
                                &places[..terms],
                                panel,
                                width,
                                &mut Sums(&mut sums[lane * sizes.taps..]),
                            );
                        }
                    });
                });
            }
            let in_order: Vec<u32> = (0..sizes.taps as u32).collect();
            for lane in (0..lanes).step_by(panels.whole) {
                let width = panels.width(lane, lanes);
                let mut planes = Planes {
                    output: &mut output[lane * sizes.taps..],
                    dest: &in_order,
                    lanes: panels.whole.min(lanes - lane),
                    plane: sizes.taps,
                };
                planes.take(0, sizes.taps, &sums[lane * sizes.taps..], width);
            }
        });
    });
}

/// Runs `work` on pictures (or maps) in their frames.
fn framed<R>(frame: &Frame, planes: &[f32], work: impl FnOnce(&[f32]) -> R) -> R {
    if frame.is_plane() {
        return work(planes);
    }
    let count = planes.len() / (frame.plane[0] * frame.plane[1]);
    scratch::with(count * frame.len(), |frames| {
        frame.fill(frames, planes);
        work(frames)
    })
}

/// A geometry's sizes as they index memory.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    batch: usize,
    channels: usize,
    pixels: usize,
    maps: usize,
    places: usize,
    taps: usize,
}

impl Sizes {
    fn new(geometry: &Geometry, pictures: usize, maps: usize) -> Self {
        let sizes = Self {
            batch: pictures / geometry.picture() as usize,
            channels: geometry.channels as usize,
            pixels: (geometry.height * geometry.width) as usize,
            maps: geometry.maps as usize,
            places: geometry.places() as usize,
            taps: geometry.taps() as usize,
        };
        assert_eq!(pictures, sizes.batch * sizes.picture());
        assert_eq!(maps, sizes.batch * sizes.map());
        sizes
    }

    /// Numbers of a picture.
    fn picture(&self) -> usize {
        self.channels * self.pixels
    }

    /// Numbers of a picture's maps.
    fn map(&self) -> usize {
        self.maps * self.places
    }

    /// Multiply-adds of a picture.
    fn work(&self) -> usize {
        self.map() * self.taps
    }

    /// Pictures of a task.
    fn group(&self, work: usize) -> usize {
        work.div_ceil(self.work()).clamp(1, self.batch.max(1))
    }
}

/// Where a window finds its taps, in pictures framed for it.
#[derive(Debug)]
struct Window {
    frame: Frame,
    geometry: Geometry,
}

impl Window {
    fn new(geometry: &Geometry) -> Self {
        let &Geometry {
            height,
            width,
            rows,
            columns,
            kernel,
            stride,
            padding,
            dilation,
            ..
        } = geometry;
        let places = [rows, columns];
        let size = [0, 1].map(|axis| {
            ((places[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1) as usize
        });
        Self {
            frame: Frame {
                plane: [height as usize, width as usize],
                size,
                corner: padding.map(i64::from),
            },
            geometry: *geometry,
        }
    }

    /// Offsets of the window's places in all pictures of a group.
    fn places(&self, sizes: &Sizes, group: usize) -> Vec<u32> {
        let &Geometry {
            rows,
            columns,
            stride,
            ..
        } = &self.geometry;
        table(&[
            (group, sizes.channels * self.frame.len()),
            (rows as usize, stride[0] as usize * self.frame.size[1]),
            (columns as usize, stride[1] as usize),
        ])
    }

    /// Offsets of the taps from a place.
    fn taps(&self, sizes: &Sizes) -> Vec<u32> {
        let &Geometry {
            kernel, dilation, ..
        } = &self.geometry;
        table(&[
            (sizes.channels, self.frame.len()),
            (
                kernel[0] as usize,
                dilation[0] as usize * self.frame.size[1],
            ),
            (kernel[1] as usize, dilation[1] as usize),
        ])
    }
}

/// Offsets over nested axes of so many steps of such a size, the last axis fastest.
fn table(axes: &[(usize, usize)]) -> Vec<u32> {
    axes.iter().fold(vec![0], |outer, &(count, step)| {
        let mut inner = Vec::with_capacity(outer.len() * count);
        for start in outer {
            inner.extend((0..count).map(|i| start + (i * step) as u32));
        }
        inner
    })
}

/// Writes each lane to a plane of its own, each row to its place there.
struct Planes<'a> {
    /// From the first lane's plane on.
    output: &'a mut [f32],
    /// Where a row goes.
    dest: &'a [u32],
    lanes: usize,
    /// Numbers between planes.
    plane: usize,
}

impl Sink for Planes<'_> {
    #[inline(always)]
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize) {
        let dest = &self.dest[row..row + count];
        let (fours, rest) = dest.as_chunks::<4>();
        let lanes_in_fours = self.lanes & !3;
        for (&[first, second, third, last], values) in fours.iter().zip(values.chunks(4 * width)) {
            if last - first == 3 && second - first == 1 && third - first == 2 {
                for lane in (0..lanes_in_fours).step_by(4) {
                    let block = std::array::from_fn(|i| four(&values[i * width + lane..]));
                    let to = lane * self.plane + first as usize;
                    for (i, line) in exchange(block).into_iter().enumerate() {
                        self.output[to + i * self.plane..][..4].copy_from_slice(&line);
                    }
                }
                for lane in lanes_in_fours..self.lanes {
                    let to = &mut self.output[lane * self.plane + first as usize..][..4];
                    for (i, to) in to.iter_mut().enumerate() {
                        *to = values[i * width + lane];
                    }
                }
            } else {
                self.scatter(&[first, second, third, last], values, width);
            }
        }
        self.scatter(rest, &values[fours.len() * 4 * width..], width);
    }
}

impl Planes<'_> {
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
struct Sums<'a>(&'a mut [f32]);

impl Sink for Sums<'_> {
    #[inline(always)]
    fn take(&mut self, row: usize, count: usize, values: &[f32], width: usize) {
        let sums = &mut self.0[row * width..][..count * width];
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    }
}
