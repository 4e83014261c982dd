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
//! they stand between two places of the window: within one they all meet the same taps. Where lanes would be few, pixels
//! take their place (`narrow`).

mod frame;
mod gradient;
mod lanes;
mod launch;
mod narrow;
mod panels;
mod plan;
mod scratch;
mod tile;

#[cfg(test)]
mod tests;

pub use launch::{conv, conv_transpose, conv_weight};

use super::activate::{apply, multiply_by_derivative};
use super::simd::{any_non_finite, vectorize};
use super::threads::Threads;
use crate::program::Geometry;
use crate::spec::Activation;
use frame::Frame;
use narrow::Narrow;
use panels::{Panels, Planes};
use plan::Plan;
use std::sync::atomic::{AtomicBool, Ordering};

/// Multiply-adds of a task, where there is more than a picture in it.
const TASK: usize = 1_000_000;

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
            let values = &mut *values;
            vectorize(
                #[inline(always)]
                move || {
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
    // Taps apart are applied to every pixel, of which a stride leaves most out.
    let skipped = (geometry.stride[0] * geometry.stride[1]) as usize;
    let group = sizes.group(TASK);
    if few(sizes.maps * skipped) {
        let narrow = Narrow::new(geometry, &sizes, false);
        each_group(
            threads,
            maps,
            group,
            [sizes.maps, sizes.places],
            &after,
            |first, maps| {
                narrow.run(&pictures[first * sizes.picture()..], weight, maps);
            },
        )
    } else {
        let plan = Plan::forward(geometry, &sizes, group);
        convolve(threads, &plan, pictures, weight, maps, &after)
    }
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
    if few(sizes.channels) {
        let narrow = Narrow::new(geometry, &sizes, true);
        let planes = [sizes.channels, sizes.pixels];
        each_group(
            threads,
            pictures,
            group,
            planes,
            &after,
            |first, pictures| {
                narrow.run(&maps[first * sizes.map()..], weight, pictures);
            },
        )
    } else {
        let plan = Plan::transposed(geometry, &sizes, group);
        convolve(threads, &plan, maps, weight, pictures, &after)
    }
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
    let group = gradient::group(&sizes, slices);
    // A weight meets the same numbers either way; vectors run along the planes of the output.
    if few(sizes.maps) && sizes.channels > sizes.maps {
        let plan = Plan::transposed(geometry, &sizes, group);
        gradient::run(threads, &sizes, &plan, maps, pictures, slices, partial);
    } else {
        let plan = Plan::forward(geometry, &sizes, group);
        gradient::run(threads, &sizes, &plan, pictures, maps, slices, partial);
    }
}

/// Whether vectors along so many planes would be half empty at least.
fn few(planes: usize) -> bool {
    2 * planes <= Panels::new().vector
}

/// One direction of a convolution, by its plan.
fn convolve(
    threads: &Threads,
    plan: &Plan,
    sources: &[f32],
    weight: &[f32],
    outputs: &mut [f32],
    after: &After<'_>,
) -> bool {
    let panels = Panels::new();
    let planes = panels.padded(plan.planes);
    let terms: usize = plan.phases.iter().map(|phase| phase.terms.len()).sum();
    scratch::with(planes * terms, |packed| {
        let mut rest = &mut *packed;
        for phase in &plan.phases {
            let terms = phase.terms.len();
            let (part, others) = rest.split_at_mut(terms * planes);
            rest = others;
            // A phase without taps has no panels.
            threads.for_chunks(part, (panels.whole * terms).max(1), |index, panel| {
                let lane = index * panels.whole;
                panels::pack(
                    panel,
                    panels.width(lane, plan.planes),
                    &weight[lane * plan.step..],
                    panels.whole.min(plan.planes - lane),
                    plan.step,
                    &phase.weights,
                );
            });
        }
        let packed = &*packed;
        let shape = [plan.planes, plan.plane];
        each_group(
            threads,
            outputs,
            plan.group,
            shape,
            after,
            |first, outputs| {
                let count = outputs.len() / plan.output();
                let sources = &sources[first * plan.source..][..count * plan.source];
                framed(&plan.frame, sources, |framed| {
                    let mut packed = packed;
                    for phase in &plan.phases {
                        for lane in (0..plan.planes).step_by(panels.whole) {
                            let width = panels.width(lane, plan.planes);
                            let (panel, rest) = packed.split_at(width * phase.terms.len());
                            packed = rest;
                            tile::multiply(
                                framed,
                                &phase.positions[..phase.count(count, plan.group)],
                                &phase.terms,
                                panel,
                                width,
                                &mut Planes {
                                    output: &mut outputs[lane * plan.plane..],
                                    dest: &phase.places,
                                    lanes: panels.whole.min(plan.planes - lane),
                                    plane: plan.plane,
                                },
                            );
                        }
                    }
                });
            },
        )
    })
}

/// Runs `work(first picture, outputs)` on groups of pictures and then what follows; whether a number was not finite.
fn each_group(
    threads: &Threads,
    outputs: &mut [f32],
    group: usize,
    [planes, plane]: [usize; 2],
    after: &After<'_>,
    work: impl Fn(usize, &mut [f32]) + Sync,
) -> bool {
    let bad = AtomicBool::new(false);
    let size = planes * plane;
    threads.for_chunks(outputs, group * size, |index, outputs| {
        let first = index * group;
        work(first, outputs);
        if after.run(outputs, first * size, planes, plane) {
            bad.store(true, Ordering::Relaxed);
        }
    });
    bad.into_inner()
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

    /// Taps of the kernel in one channel.
    fn kernel(&self) -> usize {
        self.taps / self.channels
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
