use super::memory::Memory;
use super::simd::{self, any_non_finite, vectorize};
use super::threads::Threads;
use crate::program::kernel::{Activate, ActivateBackward, Add, flag};
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
    let value = memory.floats(launch.value);
    threads.for_chunks(
        gradient_in.floats_mut(launch.gradient_in),
        CHUNK,
        |chunk, gradient| {
            let at = chunk * CHUNK;
            gradient.copy_from_slice(&gradient_out[at..][..gradient.len()]);
            multiply_by_derivative(launch.activation, gradient, &value[at..]);
        },
    );
    memory.put(launch.gradient_in, gradient_in);
}

pub fn add(memory: &mut Memory, threads: &Threads, launch: &Add) {
    let mut output = memory.take(launch.output);
    let (a, b) = (memory.floats(launch.a), memory.floats(launch.b));
    threads.for_chunks(output.floats_mut(launch.output), CHUNK, |chunk, output| {
        let (a, b) = (&a[chunk * CHUNK..], &b[chunk * CHUNK..]);
        let sums = &mut *output;
        vectorize(
            #[inline(always)]
            move || {
                for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
                    *sum = a + b;
                }
            },
        );
        apply(launch.activation, output);
    });
    memory.put(launch.output, output);
}

/// `values ← f(values)`, for any but softmax.
pub fn apply(activation: Activation, values: &mut [f32]) {
    // The match stands outside the loop, so that each loop vectorises.
    match activation {
        Activation::Linear | Activation::Softmax => {}
        Activation::Relu => map(
            values,
            #[inline(always)]
            |x| if x > 0.0 { x } else { 0.0 },
        ),
        Activation::LeakyRelu { slope } => map(
            values,
            #[inline(always)]
            move |x| if x > 0.0 { x } else { slope * x },
        ),
        Activation::Elu { alpha } => map(
            values,
            #[inline(always)]
            move |x| if x > 0.0 { x } else { alpha * simd::exp_m1(x) },
        ),
        Activation::Gelu => map(
            values,
            #[inline(always)]
            |x| x * simd::normal(x),
        ),
        Activation::GeluTanh => map(
            values,
            #[inline(always)]
            |x| 0.5 * x * (1.0 + simd::tanh(gelu_argument(x))),
        ),
        Activation::Silu => map(
            values,
            #[inline(always)]
            |x| x * simd::sigmoid(x),
        ),
        Activation::Mish => map(
            values,
            #[inline(always)]
            |x| x * mish_gate(x).0,
        ),
        Activation::Softplus => map(
            values,
            #[inline(always)]
            |x| if x > 0.0 { x } else { 0.0 } + simd::ln_1p(simd::exp(-x.abs())),
        ),
        Activation::Sigmoid => map(values, simd::sigmoid),
        Activation::Tanh => map(values, simd::tanh),
    }
}

#[inline(always)]
fn map(values: &mut [f32], f: impl Fn(f32) -> f32) {
    vectorize(
        #[inline(always)]
        move || {
            for value in values {
                *value = f(*value);
            }
        },
    );
}

/// `√(2/π) (x + 0.044715 x³)`, kept from overflowing; the tanh of ±20 is ±1 already.
#[inline(always)]
fn gelu_argument(x: f32) -> f32 {
    let argument = 0.797_884_6 * (x + 0.044_715 * x * x * x);
    let argument = if argument > 20.0 { 20.0 } else { argument };
    if argument < -20.0 { -20.0 } else { argument }
}

/// `tanh(ln(1 + eˣ))` and its derivative. With `n = eˣ (eˣ + 2)` they are `n / (n + 2)` and `4 eˣ (1 + eˣ) / (n + 2)²`, in which nothing
/// cancels; from 20 on they are 1 and 0.
#[inline(always)]
fn mish_gate(x: f32) -> (f32, f32) {
    let e = simd::exp(if x > 20.0 { 20.0 } else { x });
    let n = e * (e + 2.0);
    let inverse = 1.0 / (n + 2.0);
    (n * inverse, 4.0 * (e * inverse) * ((1.0 + e) * inverse))
}

/// `f′` in terms of the output of `f`, where that tells it, else of its input.
#[inline(always)]
pub fn derivative(activation: Activation, value: f32) -> f32 {
    let step = |below: f32| if value > 0.0 { 1.0 } else { below };
    match activation {
        Activation::Linear | Activation::Softmax => 1.0,
        Activation::Relu => step(0.0),
        Activation::LeakyRelu { slope } => step(slope),
        Activation::Elu { alpha } => step(value + alpha),
        Activation::Gelu => {
            let clamped = if value.abs() > 12.0 { 12.0 } else { value };
            simd::normal(value) + value * 0.398_942_3 * simd::exp(-0.5 * clamped * clamped)
        }
        Activation::GeluTanh => {
            let t = simd::tanh(gelu_argument(value));
            let clamped = if value.abs() > 12.0 { 12.0 } else { value };
            let slope = 0.797_884_6 * (1.0 + 0.134_145 * clamped * clamped);
            0.5 * (1.0 + t) + 0.5 * value * (1.0 - t * t) * slope
        }
        Activation::Silu => {
            let s = simd::sigmoid(value);
            s * (1.0 + value * (1.0 - s))
        }
        Activation::Mish => {
            let (open, slope) = mish_gate(value);
            let near = if value > 20.0 { 20.0 } else { value };
            open + near * slope
        }
        // The output is `−ln(1 − f′)`.
        Activation::Softplus => -simd::exp_m1(-value),
        Activation::Sigmoid => value * (1.0 - value),
        Activation::Tanh => 1.0 - value * value,
    }
}

/// `gradient ← gradient ⊙ f′`, the derivative in terms of `values`, see [`derivative`].
pub fn multiply_by_derivative(activation: Activation, gradient: &mut [f32], values: &[f32]) {
    macro_rules! multiply {
        ($activation:expr) => {
            vectorize(
                #[inline(always)]
                move || {
                    for (gradient, &value) in gradient.iter_mut().zip(values) {
                        *gradient *= derivative($activation, value);
                    }
                },
            )
        };
    }
    match activation {
        Activation::Linear | Activation::Softmax => {}
        Activation::Relu => multiply!(Activation::Relu),
        Activation::LeakyRelu { slope } => multiply!(Activation::LeakyRelu { slope }),
        Activation::Elu { alpha } => multiply!(Activation::Elu { alpha }),
        Activation::Gelu => multiply!(Activation::Gelu),
        Activation::GeluTanh => multiply!(Activation::GeluTanh),
        Activation::Silu => multiply!(Activation::Silu),
        Activation::Mish => multiply!(Activation::Mish),
        Activation::Softplus => multiply!(Activation::Softplus),
        Activation::Sigmoid => multiply!(Activation::Sigmoid),
        Activation::Tanh => multiply!(Activation::Tanh),
    }
}
