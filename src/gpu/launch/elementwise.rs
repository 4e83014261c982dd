//! Launches that go value by value, and softmax.

use super::binding::{maybe_read, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants, sliced};
use crate::gpu::Tuning;
use crate::gpu::numbers::{activation, parameter};
use crate::gpu::shaders;
use crate::program::kernel::{
    Activate, ActivateBackward, Add, Dropout, Mask, Softmax, SoftmaxBackward,
};
use crate::spec::Activation;

pub(super) fn activate(kernel: &Activate, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::ACTIVATE,
        "activate_forward",
        constants(elements, &activated(kernel.activation)),
        vec![
            read(kernel.input),
            write(kernel.output),
            write(kernel.flags),
        ],
        vec![kernel.input.len],
        elements.blocks(kernel.input.len),
    )
}

pub(super) fn activate_backward(kernel: &ActivateBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::ACTIVATE_BACKWARD,
        "activate_backward",
        constants(elements, &activated(kernel.activation)),
        vec![
            read(kernel.value),
            read(kernel.gradient_out),
            write(kernel.gradient_in),
        ],
        vec![kernel.value.len],
        elements.blocks(kernel.value.len),
    )
}

fn activated(of: Activation) -> [(&'static str, u32); 2] {
    [("ACTIVATION", activation(of)), ("PARAMETER", parameter(of))]
}

/// Lanes and slices for softmaxes over so many classes.
fn softmax_slices(classes: u32, tuning: Tuning) -> (u32, u32) {
    match tuning {
        Tuning::Software => (4, 1),
        Tuning::Hardware if classes <= 32 => (64, 1),
        Tuning::Hardware => (2, 64),
    }
}

pub(super) fn softmax(kernel: &Softmax, tuning: Tuning) -> Launch {
    let (lanes, slices) = softmax_slices(kernel.classes, tuning);
    Launch::of(
        shaders::SOFTMAX,
        "softmax",
        sliced(lanes, slices, &[]),
        vec![
            read(kernel.input),
            write(kernel.output),
            write(kernel.flags),
        ],
        vec![kernel.rows, kernel.classes, kernel.places],
        (kernel.rows * kernel.places).div_ceil(lanes),
    )
}

pub(super) fn softmax_backward(kernel: &SoftmaxBackward, tuning: Tuning) -> Launch {
    let (lanes, slices) = softmax_slices(kernel.classes, tuning);
    Launch::of(
        shaders::SOFTMAX_BACKWARD,
        "softmax_backward",
        sliced(lanes, slices, &[]),
        vec![
            read(kernel.output),
            read(kernel.gradient_out),
            write(kernel.gradient_in),
        ],
        vec![kernel.rows, kernel.classes, kernel.places],
        (kernel.rows * kernel.places).div_ceil(lanes),
    )
}

pub(super) fn add(kernel: &Add, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::ADD,
        "add",
        constants(elements, &activated(kernel.activation)),
        vec![read(kernel.a), read(kernel.b), write(kernel.output)],
        vec![kernel.output.len],
        elements.blocks(kernel.output.len),
    )
}

pub(super) fn dropout(kernel: &Dropout, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let (key, tick, mask) = match kernel.mask {
        Mask::Seeded { key, tick } => (key, Some(tick), None),
        Mask::Given(mask) => ([0, 0], None, Some(mask)),
    };
    let count = kernel.input.len;
    Launch::of(
        shaders::DROPOUT,
        "dropout",
        constants(elements, &[("GIVEN", u32::from(mask.is_some()))]),
        vec![
            read(kernel.input),
            maybe_read(tick),
            maybe_read(mask),
            write(kernel.output),
        ],
        vec![
            count,
            key[0],
            key[1],
            kernel.threshold(),
            kernel.scale().to_bits(),
        ],
        elements.blocks(count.div_ceil(2)),
    )
}
