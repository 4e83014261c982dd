//! Launches of pools and of enlarging.

use super::binding::{maybe_read, maybe_write, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants};
use crate::gpu::Tuning;
use crate::gpu::numbers::{activation, parameter};
use crate::gpu::shaders;
use crate::program::Geometry;
use crate::program::kernel::{Pool, PoolBackward, PoolKind, Upsample, UpsampleBackward};
use crate::spec::Interpolation;

pub(super) fn pool(kernel: &Pool, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.geometry.map();
    Launch::of(
        shaders::POOL,
        "pool",
        constants(
            elements,
            &[
                ("MOST", u32::from(kernel.kind == PoolKind::Max)),
                ("TAKEN", u32::from(kernel.taken.is_some())),
            ],
        ),
        vec![
            read(kernel.input),
            write(kernel.output),
            maybe_write(kernel.taken),
        ],
        window(count, &kernel.geometry),
        elements.blocks(count),
    )
}

pub(super) fn pool_backward(kernel: &PoolBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.geometry.picture();
    let outer = kernel.derivative.map(|(outer, _)| outer);
    Launch::of(
        shaders::POOL_BACKWARD,
        "pool_backward",
        constants(
            elements,
            &[
                ("MOST", u32::from(kernel.kind == PoolKind::Max)),
                ("DERIVATIVE", u32::from(outer.is_some())),
                ("OUTER", outer.map_or(0, activation)),
                ("OUTER_PARAMETER", outer.map_or(0, parameter)),
            ],
        ),
        vec![
            read(kernel.gradient_out),
            maybe_read(kernel.taken),
            maybe_read(kernel.derivative.map(|(_, largest)| largest)),
            write(kernel.gradient_in),
        ],
        window(count, &kernel.geometry),
        elements.blocks(count),
    )
}

/// The words of `shaders/common/pooling.wgsl`.
fn window(count: u32, geometry: &Geometry) -> Vec<u32> {
    vec![
        count,
        geometry.height,
        geometry.width,
        geometry.rows,
        geometry.columns,
        geometry.kernel[0],
        geometry.kernel[1],
        geometry.stride[0],
        geometry.stride[1],
    ]
}

pub(super) fn upsample(kernel: &Upsample, tuning: Tuning) -> Launch {
    resample(kernel, "upsample", kernel.factor, tuning)
}

pub(super) fn upsample_backward(kernel: &UpsampleBackward, tuning: Tuning) -> Launch {
    resample(&kernel.0, "upsample_backward", [1, 1], tuning)
}

/// Writes planes `times` as high and wide as the small ones.
fn resample(kernel: &Upsample, entry: &'static str, times: [u32; 2], tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let [height, width] = kernel.size;
    let count = kernel.planes * height * times[0] * width * times[1];
    Launch::of(
        shaders::UPSAMPLE,
        entry,
        constants(
            elements,
            &[("MIXED", u32::from(kernel.mode == Interpolation::Bilinear))],
        ),
        vec![read(kernel.input), write(kernel.output)],
        vec![count, height, width, kernel.factor[0], kernel.factor[1]],
        elements.blocks(count),
    )
}
