use super::memory::Memory;
use super::simd::vectorize;
use super::threads::Threads;
use crate::program::kernel::{Gather, ValueFormat, tick};

/// Rows of a task.
const ROWS: usize = 64;

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Gather) {
    let mut output = memory.take(launch.output);
    let words = memory.u32s(launch.tick);
    let (start, valid) = (words[tick::START] as usize, words[tick::VALID] as usize);
    let order = memory.u32s(launch.order);
    let features = launch.features as usize;
    let pixels = memory.u32s(launch.samples);
    let stride = launch.format.words(launch.features) as usize;
    threads.for_chunks(
        output.floats_mut(launch.output),
        ROWS * features,
        |chunk, rows| {
            for (row, output) in rows.chunks_exact_mut(features).enumerate() {
                let row = chunk * ROWS + row;
                if row >= valid {
                    output.fill(0.0);
                    continue;
                }
                let picture = &pixels[order[start + row] as usize * stride..][..stride];
                match launch.format {
                    ValueFormat::F32 => output.copy_from_slice(bytemuck::cast_slice(picture)),
                    ValueFormat::U8 => scale(output, bytemuck::cast_slice(picture)),
                }
            }
        },
    );
    memory.put(launch.output, output);
}

fn scale(output: &mut [f32], bytes: &[u8]) {
    vectorize(
        #[inline(always)]
        move || {
            for (output, &byte) in output.iter_mut().zip(bytes) {
                *output = f32::from(byte) / 255.0;
            }
        },
    );
}
