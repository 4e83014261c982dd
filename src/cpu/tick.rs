use super::memory::Memory;
use crate::program::kernel::{LOSS_RING, Tick, hyper, shares, tick};

pub fn run(memory: &mut Memory, launch: &Tick) {
    let hyper = memory.floats(launch.hyper);
    let (beta1, beta2) = (hyper[hyper::BETA1], hyper[hyper::BETA2]);
    let slot = memory.u32s(launch.tick)[tick::STEP] % LOSS_RING;
    let of_step = memory.floats(launch.shares);
    let share = |row: u32| of_step[(row * LOSS_RING + slot) as usize];
    let rate = hyper[hyper::LEARNING_RATE] * share(shares::RATE);
    let weight = hyper[hyper::BETA] * share(shares::BETA);
    let capacity = hyper[hyper::CAPACITY] * share(shares::CAPACITY);
    let words = memory.u32s_mut(launch.tick);
    let start = words[tick::CURSOR];
    let valid = launch.batch.min(words[tick::COUNT].saturating_sub(start));
    let next = start + valid;
    words[tick::START] = start;
    words[tick::VALID] = valid;
    words[tick::CURSOR] = if next >= words[tick::COUNT] { 0 } else { next };
    words[tick::SLOT] = slot;
    words[tick::RATE] = rate.to_bits();
    words[tick::KL_WEIGHT] = weight.to_bits();
    words[tick::KL_CAPACITY] = capacity.to_bits();
    words[tick::STEP] = words[tick::STEP].wrapping_add(1);
    words[tick::BETA1_POWER] = (f32::from_bits(words[tick::BETA1_POWER]) * beta1).to_bits();
    words[tick::BETA2_POWER] = (f32::from_bits(words[tick::BETA2_POWER]) * beta2).to_bits();
}
