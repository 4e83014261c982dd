//! The gradient of a convolution's kernel, in parts for slices of the batch.

use super::frame::framed;
use super::panels::{self, PanelPlanes, Panels, Sink, Sums, few};
use super::plan::ConvPlan;
use super::sizes::{ConvSizes, TASK};
use super::{scratch, tile};
use crate::cpu::threads::{Shared, Threads};
use crate::program::Geometry;

/// Terms of a product, where a picture has fewer: what outweighs taking up its sums.
const TERMS: usize = 256;
/// PanelPlanes of a task at least, since every task frames its sources anew.
const PLANES: usize = 64;

/// Gradient of the kernel, in parts that are still to be summed: `partial[s] ← Σ maps[n] · window(pictures[n])ᵀ` over the
/// pictures n of slice s, which has `share` of the batch. `maps` hold the gradient of a convolution's output (or the
/// input of a transposed one), `partial` is `[slices, maps, channels, kernel height, kernel width]`.
///
/// # Panics
/// Where lengths do not fit the geometry.
pub fn weight(
    threads: &Threads,
    geometry: &Geometry,
    pictures: &[f32],
    maps: &[f32],
    share: usize,
    partial: &mut [f32],
) {
    let sizes = ConvSizes::new(geometry, pictures.len(), maps.len());
    let slices = sizes.batch.div_ceil(share);
    assert_eq!(partial.len(), slices * sizes.maps * sizes.taps);
    let group = TERMS.div_ceil(sizes.places).min(share);
    // A weight meets the same numbers either way; vectors run along the planes of the output.
    if few(sizes.maps) && sizes.channels > sizes.maps {
        let plan = ConvPlan::transposed(geometry, &sizes, group);
        run(threads, &sizes, &plan, maps, pictures, share, partial);
    } else {
        let plan = ConvPlan::forward(geometry, &sizes, group);
        run(threads, &sizes, &plan, pictures, maps, share, partial);
    }
}

/// `partial[s] ← Σ` over the pictures of slice s of the products of all that a weight connects: a number of a source,
/// which the plan reads through its frames, and one of an output.
fn run(
    threads: &Threads,
    sizes: &ConvSizes,
    plan: &ConvPlan,
    sources: &[f32],
    outputs: &[f32],
    share: usize,
    partial: &mut [f32],
) {
    let panels = Panels::new();
    let slices = sizes.batch.div_ceil(share);
    let weights = sizes.maps * sizes.taps;
    let each = weights / plan.planes;
    // All planes in a task, unless there are few slices and enough to do, and a plane's weights lie together.
    let most = if plan.step == each {
        4usize.div_ceil(slices)
    } else {
        1
    };
    let parts = (sizes.work() * sizes.batch / slices / TASK).clamp(1, most);
    let part = plan.planes.div_ceil(parts).max(PLANES);
    let part = if most > 1 {
        part.next_multiple_of(panels.whole)
    } else {
        plan.planes
    };
    let parts = plan.planes.div_ceil(part);
    let partial = Shared(partial.as_mut_ptr());
    threads.for_each(slices * parts, |index| {
        let (slice, first) = (index / parts, index % parts * part);
        let task = Task {
            plan,
            panels,
            first,
            planes: part.min(plan.planes - first),
            pictures: (slice * share).min(sizes.batch)..((slice + 1) * share).min(sizes.batch),
        };
        // SAFETY: tasks have different planes of different slices, whose weights lie together (or one task has all
        // planes), and `partial` holds them all.
        let partial = unsafe {
            let from = partial.get().add(slice * weights + first * each);
            std::slice::from_raw_parts_mut(from, task.planes * each)
        };
        scratch::with(panels.padded(task.planes) * each, |sums| {
            task.sum(sources, outputs, sums);
            task.put(sums, partial);
        });
    });
}

/// Some planes of the output, some pictures.
struct Task<'a> {
    plan: &'a ConvPlan,
    panels: Panels,
    first: usize,
    planes: usize,
    pictures: std::ops::Range<usize>,
}

impl Task<'_> {
    /// Sums over all pictures: phase by phase, panel by panel, `[term, lane]`.
    fn sum(&self, sources: &[f32], outputs: &[f32], sums: &mut [f32]) {
        let plan = self.plan;
        sums.fill(0.0);
        for from in self.pictures.clone().step_by(plan.group) {
            let count = plan.group.min(self.pictures.end - from);
            let sources = &sources[from * plan.source..][..count * plan.source];
            let outputs = &outputs[from * plan.output() + self.first * plan.plane..];
            framed(&plan.frame, sources, |framed| {
                let mut sums = &mut *sums;
                for phase in &plan.phases {
                    let positions = phase.count(count, plan.group);
                    scratch::with(self.panels.whole * positions, |panel| {
                        for lane in (0..self.planes).step_by(self.panels.whole) {
                            let width = self.panels.width(lane, self.planes);
                            panels::pack(
                                panel,
                                width,
                                &outputs[lane * plan.plane..],
                                self.panels.whole.min(self.planes - lane),
                                plan.plane,
                                &phase.places[..positions],
                            );
                            let (to, rest) =
                                std::mem::take(&mut sums).split_at_mut(phase.terms.len() * width);
                            sums = rest;
                            tile::multiply(
                                framed,
                                &phase.terms,
                                &phase.positions[..positions],
                                panel,
                                width,
                                &mut Sums(to),
                            );
                        }
                    });
                }
            });
        }
    }

    /// Sums to where they stand in a kernel; taps that meet no pixel are in no phase.
    fn put(&self, mut sums: &[f32], partial: &mut [f32]) {
        partial.fill(0.0);
        for phase in &self.plan.phases {
            for lane in (0..self.planes).step_by(self.panels.whole) {
                let width = self.panels.width(lane, self.planes);
                let terms = phase.terms.len();
                let mut planes = PanelPlanes {
                    output: &mut partial[lane * self.plan.step..],
                    dest: &phase.weights,
                    lanes: self.panels.whole.min(self.planes - lane),
                    plane: self.plan.step,
                };
                planes.take(0, terms, &sums[..terms * width], width);
                sums = &sums[terms * width..];
            }
        }
    }
}
