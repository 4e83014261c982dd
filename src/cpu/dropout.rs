use super::memory::Memory;
use super::noise::{BLOCK, LANES, words};
use super::simd::vectorize;
use super::threads::Threads;
use crate::program::kernel::{Dropout, Mask, tick};

/// Elements of a task: whole blocks of words.
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
                vectorize(
                    #[inline(always)]
                    move || {
                        let blocks = output.chunks_mut(BLOCK).zip(input.chunks(BLOCK));
                        for (block, (output, input)) in blocks.enumerate() {
                            let words = words(key, (at / 2 + block * LANES) as u32, step);
                            for ((output, &x), word) in output.iter_mut().zip(input).zip(words) {
                                let kept = x * scale;
                                *output = if word >> 8 >= threshold { kept } else { 0.0 };
                            }
                        }
                    },
                );
            }
        }
    });
    memory.put(launch.output, output);
}
