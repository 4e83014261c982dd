//! Launches of sparse and contractive codes.

use super::binding::{maybe_read, maybe_write, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants};
use crate::gpu::Tuning;
use crate::gpu::numbers;
use crate::gpu::shaders;
use crate::program::kernel::{Activity, ActivityBackward, ContractionGradient, TopK};
use crate::spec::Largest;

pub(super) fn top_k(kernel: &TopK, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.units;
    Launch::of(
        shaders::TOP_K,
        "top_k",
        constants(
            elements,
            &[("MAGNITUDE", u32::from(kernel.by == Largest::Magnitude))],
        ),
        vec![read(kernel.input), write(kernel.output), write(kernel.kept)],
        vec![count, kernel.units, kernel.k],
        elements.blocks(count),
    )
}

pub(super) fn activity(kernel: &Activity, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let (norms, weighed) = (kernel.norms, kernel.weighed);
    Launch::of(
        shaders::ACTIVITY,
        "activity",
        constants(
            elements,
            &[
                ("MEASURE", numbers::measure(kernel.measure)),
                ("WEIGHED", u32::from(weighed.is_some())),
                ("NORMS", u32::from(norms.is_some())),
            ],
        ),
        vec![
            read(kernel.code),
            read(kernel.tick),
            maybe_read(norms.map(|norms| norms.weight)),
            maybe_read(weighed.map(|cost| cost.hyper)),
            write(kernel.units_out),
            maybe_write(norms.map(|norms| norms.output)),
            maybe_write(weighed.map(|cost| cost.slopes)),
            maybe_write(weighed.map(|cost| cost.sums)),
        ],
        vec![
            kernel.batch,
            kernel.units,
            norms.map_or(0, |norms| norms.inputs),
            weighed.map_or(0, |cost| cost.index),
        ],
        elements.blocks(kernel.units),
    )
}

pub(super) fn activity_backward(kernel: &ActivityBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.batch * kernel.units;
    Launch::of(
        shaders::ACTIVITY_BACKWARD,
        "activity_backward",
        constants(elements, &[("MEASURE", numbers::measure(kernel.measure))]),
        vec![
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

pub(super) fn contraction_gradient(kernel: &ContractionGradient, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let count = kernel.units * kernel.inputs;
    Launch::of(
        shaders::CONTRACTION_GRADIENT,
        "contraction_gradient",
        constants(elements, &[]),
        vec![
            read(kernel.weight),
            read(kernel.means),
            read(kernel.hyper),
            write(kernel.gradient),
        ],
        vec![count, kernel.inputs],
        elements.blocks(count),
    )
}
