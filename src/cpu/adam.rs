use super::memory::Memory;
use super::simd::vectorize;
use super::threads::{Shared, Threads};
use crate::program::kernel::{Adam, flag, hyper, tick};
use crate::spec::AdamForm;

/// Parameters of a task: their four arrays fill half of a usual second-level cache.
const CHUNK: usize = 32_768;

/// The update of one step: `w ← w − step · m / (√(v · scale) + ε)`.
#[derive(Clone, Copy)]
struct Update {
    beta1: f32,
    beta2: f32,
    step: f32,
    scale: f32,
    epsilon: f32,
}

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Adam) {
    let mut values = memory.take(launch.values);
    let mut moment1 = memory.take(launch.moment1);
    let mut moment2 = memory.take(launch.moment2);
    let gradients = memory.floats(launch.gradients);
    let update = update(memory, launch);
    let first = Shared(moment1.floats_mut(launch.moment1).as_mut_ptr());
    let second = Shared(moment2.floats_mut(launch.moment2).as_mut_ptr());
    let bad = std::sync::atomic::AtomicBool::new(false);
    threads.for_chunks(values.floats_mut(launch.values), CHUNK, |chunk, values| {
        let at = chunk * CHUNK;
        // SAFETY: the arenas are of one length, and each chunk of them belongs to one task.
        let (m, v) = unsafe {
            (
                std::slice::from_raw_parts_mut(first.get().add(at), values.len()),
                std::slice::from_raw_parts_mut(second.get().add(at), values.len()),
            )
        };
        let gradients = &gradients[at..][..values.len()];
        if update_chunk(update, values, m, v, gradients) {
            bad.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    memory.put(launch.values, values);
    memory.put(launch.moment1, moment1);
    memory.put(launch.moment2, moment2);
    if bad.into_inner() {
        memory.u32s_mut(launch.flags)[0] |= flag::PARAMETER;
    }
}

fn update(memory: &Memory, launch: &Adam) -> Update {
    let hyper = memory.floats(launch.hyper);
    let words = memory.u32s(launch.tick);
    let correction1 = 1.0 - f32::from_bits(words[tick::BETA1_POWER]);
    let correction2 = 1.0 - f32::from_bits(words[tick::BETA2_POWER]);
    let rate = hyper[hyper::LEARNING_RATE];
    let (step, scale) = match launch.form {
        AdamForm::Keras => (rate * correction2.sqrt() / correction1, 1.0),
        AdamForm::Torch => (rate / correction1, 1.0 / correction2),
    };
    Update {
        beta1: hyper[hyper::BETA1],
        beta2: hyper[hyper::BETA2],
        step,
        scale,
        epsilon: hyper[hyper::EPSILON],
    }
}

/// Whether a gradient or a new weight is not finite.
fn update_chunk(
    update: Update,
    values: &mut [f32],
    m: &mut [f32],
    v: &mut [f32],
    gradients: &[f32],
) -> bool {
    const EXPONENT: u32 = 0x7f80_0000;
    let Update {
        beta1,
        beta2,
        step,
        scale,
        epsilon,
    } = update;
    let (keep1, keep2) = (1.0 - beta1, 1.0 - beta2);
    vectorize(
        #[inline(always)]
        || {
            let mut bad = 0u32;
            for (((w, m), v), &g) in values.iter_mut().zip(m).zip(v).zip(gradients) {
                *m = beta1 * *m + keep1 * g;
                *v = beta2 * *v + keep2 * (g * g);
                *w -= step * *m / ((*v * scale).sqrt() + epsilon);
                bad |= u32::from(w.to_bits() & EXPONENT == EXPONENT);
                bad |= u32::from(g.to_bits() & EXPONENT == EXPONENT);
            }
            bad != 0
        },
    )
}
