//! Launches from gradients to new parameters.

use super::binding::{maybe_read, maybe_write, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants, reducers};
use crate::gpu::Tuning;
use crate::gpu::numbers;
use crate::gpu::shaders;
use crate::program::kernel::{Clipping, Norm, Penalty, Update};

pub(super) fn penalty(kernel: &Penalty, tuning: Tuning) -> Launch {
    let elements = Elements {
        workgroup: reducers(tuning),
        each: match tuning {
            Tuning::Hardware => 1,
            Tuning::Software => 128,
        },
    };
    let count = kernel.values.len;
    // The first workgroup adds up; there are others where there is a gradient to go over.
    let others = match kernel.gradients {
        Some(_) => elements.blocks(count),
        None => 0,
    };
    Launch::of(
        shaders::PENALTY,
        "penalty",
        constants(elements, &[]),
        vec![
            read(kernel.values),
            read(kernel.hyper),
            maybe_write(kernel.gradients),
            write(kernel.sums),
        ],
        vec![count, kernel.index],
        1 + others,
    )
}

pub(super) fn norm(kernel: &Norm, tuning: Tuning) -> Launch {
    let threads = match tuning {
        Tuning::Hardware => 256,
        Tuning::Software => 4,
    };
    Launch::of(
        shaders::NORM,
        "norm_of_gradient",
        vec![("WORKGROUP", threads)],
        vec![read(kernel.gradients), write(kernel.norm)],
        vec![kernel.gradients.len],
        1,
    )
}

pub(super) fn update(kernel: &Update, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let rule = numbers::rule(kernel.rule);
    let clipping = numbers::clipping(kernel.clipping);
    let norm = match kernel.clipping {
        Clipping::None | Clipping::Value => None,
        Clipping::Norm(norm) => Some(norm),
    };
    Launch::of(
        shaders::UPDATE,
        "update",
        constants(elements, &[("RULE", rule), ("CLIPPING", clipping)]),
        vec![
            read(kernel.gradients),
            read(kernel.hyper),
            read(kernel.tick),
            maybe_read(norm),
            write(kernel.values),
            write(kernel.moment1),
            write(kernel.moment2),
            write(kernel.flags),
        ],
        vec![kernel.values.len],
        elements.blocks(kernel.values.len),
    )
}
