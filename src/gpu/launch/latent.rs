//! Launches of Gaussian codes, of labels, and of codes put together.

use super::binding::{maybe_read, maybe_write, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants, reducers};
use crate::gpu::Tuning;
use crate::gpu::shaders;
use crate::program::kernel::{
    Collect, Divergence, Join, JoinBackward, Labels, NormalNoise, Sample, SampleBackward,
};

pub(super) fn sample(kernel: &Sample, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let (key, tick, noise) = match kernel.noise {
        NormalNoise::Seeded { key, tick } => (key, Some(tick), None),
        NormalNoise::Given(noise) => ([0, 0], None, Some(noise)),
    };
    let count = kernel.batch * kernel.units;
    Launch::of(
        shaders::SAMPLE,
        "sample",
        constants(elements, &[("GIVEN", u32::from(noise.is_some()))]),
        vec![
            read(kernel.moments),
            maybe_read(tick),
            maybe_read(noise),
            write(kernel.output),
        ],
        vec![count, kernel.units, key[0], key[1]],
        elements.blocks(count.div_ceil(2)),
    )
}

pub(super) fn sample_backward(kernel: &SampleBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.units;
    Launch::of(
        shaders::SAMPLE_BACKWARD,
        "sample_backward",
        constants(elements, &[]),
        vec![
            read(kernel.moments),
            read(kernel.code),
            read(kernel.gradient_out),
            read(kernel.slopes),
            read(kernel.tick),
            write(kernel.gradient_in),
        ],
        vec![count, kernel.units],
        elements.blocks(count),
    )
}

pub(super) fn divergence(kernel: &Divergence, tuning: Tuning) -> Launch {
    let weighed = kernel.weighed;
    Launch::of(
        shaders::DIVERGENCE,
        "divergence",
        vec![
            ("WEIGHED", u32::from(weighed.is_some())),
            ("WORKGROUP", reducers(tuning)),
        ],
        vec![
            read(kernel.moments),
            read(kernel.tick),
            maybe_read(weighed.map(|weighed| weighed.hyper)),
            write(kernel.units_out),
            maybe_write(weighed.map(|weighed| weighed.slopes)),
            maybe_write(weighed.map(|weighed| weighed.ring)),
            maybe_write(weighed.map(|weighed| weighed.sums)),
        ],
        vec![
            kernel.batch,
            kernel.units,
            weighed.map_or(0, |weighed| weighed.index),
        ],
        1,
    )
}

pub(super) fn labels(kernel: &Labels, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::LABELS,
        "labels",
        constants(elements, &[]),
        vec![
            read(kernel.labels),
            read(kernel.order),
            read(kernel.tick),
            write(kernel.output),
        ],
        vec![kernel.batch],
        elements.blocks(kernel.batch),
    )
}

pub(super) fn join(kernel: &Join, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * (kernel.features + kernel.classes);
    Launch::of(
        shaders::JOIN,
        "join",
        constants(elements, &[]),
        vec![
            read(kernel.input),
            read(kernel.labels),
            write(kernel.output),
        ],
        vec![count, kernel.features, kernel.classes],
        elements.blocks(count),
    )
}

pub(super) fn join_backward(kernel: &JoinBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.features;
    Launch::of(
        shaders::JOIN_BACKWARD,
        "join_backward",
        constants(elements, &[]),
        vec![read(kernel.gradient_out), write(kernel.gradient_in)],
        vec![count, kernel.features, kernel.classes],
        elements.blocks(count),
    )
}

pub(super) fn collect(kernel: &Collect, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.width;
    Launch::of(
        shaders::COLLECT,
        "collect",
        constants(elements, &[]),
        vec![read(kernel.input), read(kernel.tick), write(kernel.output)],
        vec![count, kernel.width],
        elements.blocks(count),
    )
}
