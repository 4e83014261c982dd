//! From a launch to slices of numbers.

use super::after::After;
use super::convolve::{forward, transpose};
use super::gradient::weight;
use crate::cpu::memory::Memory;
use crate::cpu::threads::Threads;
use crate::program::Slice;
use crate::program::kernel::{Conv, ConvTranspose, ConvWeight, flag};
use crate::spec::Activation;

fn after<'a>(
    memory: &'a Memory,
    bias: Option<Slice>,
    activation: Activation,
    derivative: Option<(Activation, Slice)>,
    flags: Option<Slice>,
) -> After<'a> {
    After {
        bias: bias.map(|slice| memory.floats(slice)),
        activation,
        derivative: derivative.map(|(activation, slice)| (activation, memory.floats(slice))),
        check: flags.is_some(),
    }
}

fn raise(memory: &mut Memory, flags: Option<Slice>, bad: bool) {
    if let (true, Some(flags)) = (bad, flags) {
        memory.u32s_mut(flags)[0] |= flag::ACTIVATION;
    }
}

pub fn conv(memory: &mut Memory, threads: &Threads, launch: &Conv) {
    let mut output = memory.take(launch.output);
    let bad = forward(
        threads,
        &launch.geometry,
        memory.floats(launch.input),
        memory.floats(launch.weight),
        output.floats_mut(launch.output),
        after(
            memory,
            launch.bias,
            launch.activation,
            launch.derivative,
            launch.flags,
        ),
    );
    memory.put(launch.output, output);
    raise(memory, launch.flags, bad);
}

pub fn conv_transpose(memory: &mut Memory, threads: &Threads, launch: &ConvTranspose) {
    let mut output = memory.take(launch.output);
    let bad = transpose(
        threads,
        &launch.geometry,
        memory.floats(launch.input),
        memory.floats(launch.weight),
        output.floats_mut(launch.output),
        after(
            memory,
            launch.bias,
            launch.activation,
            launch.derivative,
            launch.flags,
        ),
    );
    memory.put(launch.output, output);
    raise(memory, launch.flags, bad);
}

pub fn conv_weight(memory: &mut Memory, threads: &Threads, launch: &ConvWeight) {
    let mut output = memory.take(launch.output);
    weight(
        threads,
        &launch.geometry,
        memory.floats(launch.pictures),
        memory.floats(launch.maps),
        launch.share as usize,
        output.floats_mut(launch.output),
    );
    memory.put(launch.output, output);
}
