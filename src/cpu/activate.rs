use super::memory::Memory;
use super::simd::{self, any_non_finite, vectorize};
use super::threads::Threads;
use crate::program::kernel::{Activate, ActivateBackward, flag};
use crate::spec::Activation;

/// Elements of a task.
const CHUNK: usize = 16_384;

pub fn activate(memory: &mut Memory, threads: &Threads, launch: &Activate) {
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let bad = any_non_finite(input);
    threads.for_chunks(output.floats_mut(launch.output), CHUNK, |chunk, output| {
        output.copy_from_slice(&input[chunk * CHUNK..][..output.len()]);
        apply(launch.activation, output);
    });
    memory.put(launch.output, output);
    if bad {
        memory.u32s_mut(launch.flags)[0] |= flag::ACTIVATION;
    }
}

pub fn activate_backward(memory: &mut Memory, threads: &Threads, launch: &ActivateBackward) {
    let mut gradient_in = memory.take(launch.gradient_in);
    let gradient_out = memory.floats(launch.gradient_out);
    let output = memory.floats(launch.output);
    threads.for_chunks(
        gradient_in.floats_mut(launch.gradient_in),
        CHUNK,
        |chunk, gradient| {
            let at = chunk * CHUNK;
            gradient.copy_from_slice(&gradient_out[at..][..gradient.len()]);
            multiply_by_derivative(launch.activation, gradient, &output[at..]);
        },
    );
    memory.put(launch.gradient_in, gradient_in);
}

/// `values ← f(values)`
pub fn apply(activation: Activation, values: &mut [f32]) {
    match activation {
        Activation::Linear => {}
        Activation::Relu => vectorize(
            #[inline(always)]
            || map(values, |x| if x > 0.0 { x } else { 0.0 }),
        ),
        Activation::Sigmoid => vectorize(
            #[inline(always)]
            || map(values, simd::sigmoid),
        ),
        Activation::Tanh => vectorize(
            #[inline(always)]
            || map(values, simd::tanh),
        ),
    }
}

#[inline(always)]
fn map(values: &mut [f32], f: impl Fn(f32) -> f32) {
    for value in values {
        *value = f(*value);
    }
}

/// `f′` in terms of the output `y` of `f`.
#[inline(always)]
pub fn derivative(activation: Activation, y: f32) -> f32 {
    match activation {
        Activation::Linear => 1.0,
        Activation::Relu => {
            if y > 0.0 {
                1.0
            } else {
                0.0
            }
        }
        Activation::Sigmoid => y * (1.0 - y),
        Activation::Tanh => 1.0 - y * y,
    }
}

/// `gradient ← gradient ⊙ f′`, from the outputs `y` of `f`.
pub fn multiply_by_derivative(activation: Activation, gradient: &mut [f32], y: &[f32]) {
    if activation == Activation::Linear {
        return;
    }
    vectorize(
        #[inline(always)]
        || {
            // The match stands outside the loop, so that each loop vectorises.
            match activation {
                Activation::Linear => {}
                Activation::Relu => multiply(gradient, y, Activation::Relu),
                Activation::Sigmoid => multiply(gradient, y, Activation::Sigmoid),
                Activation::Tanh => multiply(gradient, y, Activation::Tanh),
            }
        },
    );
}

#[inline(always)]
fn multiply(gradient: &mut [f32], y: &[f32], activation: Activation) {
    for (gradient, &y) in gradient.iter_mut().zip(y) {
        *gradient *= derivative(activation, y);
    }
}
