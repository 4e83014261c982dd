use super::memory::Memory;
use super::simd::{any_non_finite, vectorize};
use crate::program::kernel::{Sgd, flag, hyper};

pub fn run(memory: &mut Memory, launch: &Sgd) {
    let mut values = memory.take(launch.values);
    let mut velocity = memory.take(launch.velocity);
    let hyper = memory.floats(launch.hyper);
    let (rate, momentum) = (hyper[hyper::LEARNING_RATE], hyper[hyper::MOMENTUM]);
    let gradients = memory.floats(launch.gradients);
    let weights = values.floats_mut(launch.values);
    vectorize(
        #[inline(always)]
        || {
            let velocity = velocity.floats_mut(launch.velocity);
            for ((w, v), &g) in weights.iter_mut().zip(velocity).zip(gradients) {
                *v = momentum * *v + g;
                *w -= rate * *v;
            }
        },
    );
    // A gradient that is not finite leaves the velocity, and so the weight, not finite.
    let bad = any_non_finite(weights) || any_non_finite(gradients);
    memory.put(launch.values, values);
    memory.put(launch.velocity, velocity);
    if bad {
        memory.u32s_mut(launch.flags)[0] |= flag::PARAMETER;
    }
}
