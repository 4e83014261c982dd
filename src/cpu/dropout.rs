use super::memory::Memory;
use super::threads::Threads;
use crate::data::rng::threefry2x32;
use crate::program::kernel::{Dropout, Mask, tick};

/// Elements of a task; even, since a counter gives two words.
const CHUNK: usize = 16_384;

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Dropout) {
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let (threshold, scale) = (launch.threshold(), launch.scale());
    threads.for_chunks(output.floats_mut(launch.output), CHUNK, |chunk, output| {
        let at = chunk * CHUNK;
        let input = &input[at..][..output.len()];
        match launch.mask {
            Mask::Given(mask) => {
                let mask = &memory.floats(mask)[at..];
                for ((output, &x), &keep) in output.iter_mut().zip(input).zip(mask) {
                    *output = x * keep * scale;
                }
            }
            Mask::Seeded { key, tick } => {
                let step = memory.u32s(tick)[tick::STEP];
                for (pair, (output, input)) in output.chunks_mut(2).zip(input.chunks(2)).enumerate()
                {
                    let words = threefry2x32(key, [(at / 2 + pair) as u32, step]);
                    for ((output, &x), word) in output.iter_mut().zip(input).zip(words) {
                        *output = if word >> 8 >= threshold {
                            x * scale
                        } else {
                            0.0
                        };
                    }
                }
            }
        }
    });
    memory.put(launch.output, output);
}
