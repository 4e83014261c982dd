use super::memory::Memory;
use crate::program::kernel::{LOSS_RING, Tick, hyper, tick};

pub fn run(memory: &mut Memory, launch: &Tick) {
    let hyper = memory.floats(launch.hyper);
    let (beta1, beta2) = (hyper[hyper::BETA1], hyper[hyper::BETA2]);
    let rate = hyper[hyper::LEARNING_RATE];
    let slot = memory.u32s(launch.tick)[tick::STEP] % LOSS_RING;
    let share = memory.floats(launch.shares)[slot as usize];
    let words = memory.u32s_mut(launch.tick);
    let start = words[tick::CURSOR];
    let valid = launch.batch.min(words[tick::COUNT].saturating_sub(start));
    let next = start + valid;
    words[tick::START] = start;
    words[tick::VALID] = valid;
    words[tick::CURSOR] = if next >= words[tick::COUNT] { 0 } else { next };
    words[tick::SLOT] = slot;
    words[tick::RATE] = (rate * share).to_bits();
    words[tick::STEP] = words[tick::STEP].wrapping_add(1);
    words[tick::BETA1_POWER] = (f32::from_bits(words[tick::BETA1_POWER]) * beta1).to_bits();
    words[tick::BETA2_POWER] = (f32::from_bits(words[tick::BETA2_POWER]) * beta2).to_bits();
}
