//! Launches of batch, layer and group normalisation.

use super::binding::{maybe_read, maybe_write, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants, reducers, sliced};
use crate::gpu::Tuning;
use crate::gpu::numbers::{activation, parameter};
use crate::gpu::shaders;
use crate::program::Slice;
use crate::program::kernel::{
    BatchStatistics, Normalize, NormalizeBackward, NormalizeSums, Normalized, Over,
};

/// Constants that say which values share a mean and a weight, and others.
fn with_sharing(shape: &Normalized, others: &[(&'static str, u32)]) -> Vec<(&'static str, u32)> {
    let (layer, channel_weights) = match shape.over {
        Over::Batch => (false, false),
        Over::Layer => (true, false),
        Over::Groups(_) => (true, true),
    };
    let sharing = [
        ("LAYER", u32::from(layer)),
        ("CHANNEL_WEIGHTS", u32::from(channel_weights)),
    ];
    [&sharing, others].concat()
}

/// The words of `shaders/common/normalized.wgsl`: `epsilon` and `keep` where they are used, and where the gradients of weight
/// and bias start.
fn words(shape: &Normalized, epsilon: f32, keep: f32, starts: [u32; 2]) -> Vec<u32> {
    let picture = shape.channels * shape.places;
    vec![
        shape.batch,
        shape.channels,
        shape.places,
        epsilon.to_bits(),
        keep.to_bits(),
        starts[0],
        starts[1],
        match shape.over {
            Over::Batch | Over::Layer => picture,
            Over::Groups(groups) => picture / groups,
        },
    ]
}

pub(super) fn batch_statistics(kernel: &BatchStatistics, tuning: Tuning) -> Launch {
    let running = kernel.running;
    let unbiased = running.is_some_and(|running| running.unbiased);
    let keep = running.map_or(0.0, |running| running.keep);
    Launch::of(
        shaders::BATCH_STATISTICS,
        "batch_statistics",
        with_sharing(
            &kernel.shape,
            &[
                ("WORKGROUP", reducers(tuning)),
                ("RUNNING", u32::from(running.is_some())),
                ("UNBIASED", u32::from(unbiased)),
            ],
        ),
        vec![
            read(kernel.input),
            maybe_read(kernel.tick),
            write(kernel.mean),
            write(kernel.variance),
            maybe_write(running.map(|running| running.mean)),
            maybe_write(running.map(|running| running.variance)),
        ],
        words(&kernel.shape, 0.0, keep, [0, 0]),
        kernel.shape.groups(),
    )
}

pub(super) fn normalize(kernel: &Normalize, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::NORMALIZE,
        "normalize_forward",
        constants(
            elements,
            &with_sharing(
                &kernel.shape,
                &[
                    ("ACTIVATION", activation(kernel.activation)),
                    ("PARAMETER", parameter(kernel.activation)),
                ],
            ),
        ),
        vec![
            read(kernel.input),
            read(kernel.mean),
            read(kernel.variance),
            read(kernel.weight),
            read(kernel.bias),
            write(kernel.output),
            write(kernel.flags),
        ],
        words(&kernel.shape, kernel.epsilon, 0.0, [0, 0]),
        elements.blocks(kernel.output.len),
    )
}

pub(super) fn normalize_backward(kernel: &NormalizeBackward, tuning: Tuning) -> Launch {
    let weights = kernel.weight_gradient.zip(kernel.bias_gradient);
    let (gradients, starts) = match weights {
        Some((weight, bias)) => {
            let both = around(weight, bias);
            let starts = [weight.offset - both.offset, bias.offset - both.offset];
            (Some(both), starts)
        }
        None => (None, [0, 0]),
    };
    Launch::of(
        shaders::NORMALIZE_BACKWARD,
        "normalize_backward",
        with_sharing(
            &kernel.shape,
            &[
                ("WORKGROUP", reducers(tuning)),
                ("WEIGHTS", u32::from(weights.is_some())),
            ],
        ),
        vec![
            read(kernel.input),
            read(kernel.gradient_out),
            read(kernel.mean),
            read(kernel.variance),
            read(kernel.weight),
            maybe_read(kernel.tick),
            maybe_write(gradients),
            write(kernel.gradient_in),
        ],
        words(&kernel.shape, kernel.epsilon, 0.0, starts),
        kernel.shape.groups(),
    )
}

/// The slice from the start of the first to the end of the last of two within one arena.
///
/// # Panics
/// Where they lie in two buffers: the parameters' gradients share one.
fn around(one: Slice, other: Slice) -> Slice {
    assert_eq!(one.buffer, other.buffer, "gradients share an arena");
    let offset = one.offset.min(other.offset);
    let end = (one.offset + one.len).max(other.offset + other.len);
    Slice {
        buffer: one.buffer,
        offset,
        len: end - offset,
    }
}

pub(super) fn normalize_sums(kernel: &NormalizeSums, tuning: Tuning) -> Launch {
    let (lanes, slices) = match tuning {
        Tuning::Software => (16, 1),
        Tuning::Hardware => (16, 16),
    };
    Launch::of(
        shaders::NORMALIZE_SUMS,
        "normalize_sums",
        sliced(lanes, slices, &with_sharing(&kernel.shape, &[])),
        vec![
            read(kernel.input),
            read(kernel.gradient_out),
            read(kernel.mean),
            read(kernel.variance),
            write(kernel.weight_gradient),
            write(kernel.bias_gradient),
        ],
        words(&kernel.shape, kernel.epsilon, 0.0, [0, 0]),
        kernel.shape.weights().div_ceil(lanes),
    )
}
