//! Both directions of a convolution.

use std::sync::atomic::{AtomicBool, Ordering};

use super::after::After;
use super::frame::framed;
use super::narrow::Narrow;
use super::panels::{self, PanelPlanes, Panels, few};
use super::plan::ConvPlan;
use super::sizes::{ConvSizes, TASK};
use super::{scratch, tile};
use crate::cpu::threads::Threads;
use crate::program::Geometry;

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
    let sizes = ConvSizes::new(geometry, pictures.len(), maps.len());
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
        let plan = ConvPlan::forward(geometry, &sizes, group);
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
    let sizes = ConvSizes::new(geometry, pictures.len(), maps.len());
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
        let plan = ConvPlan::transposed(geometry, &sizes, group);
        convolve(threads, &plan, maps, weight, pictures, &after)
    }
}

/// One direction of a convolution, by its plan.
fn convolve(
    threads: &Threads,
    plan: &ConvPlan,
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
                                &mut PanelPlanes {
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
