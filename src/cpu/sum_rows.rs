use super::memory::Memory;
use super::simd::vectorize;
use crate::program::kernel::SumRows;

pub fn run(memory: &mut Memory, launch: &SumRows) {
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let sums = output.floats_mut(launch.output);
    vectorize(
        #[inline(always)]
        || {
            sums.fill(0.0);
            for row in input.chunks_exact(launch.columns as usize) {
                for (sum, &value) in sums.iter_mut().zip(row) {
                    *sum += value;
                }
            }
        },
    );
    memory.put(launch.output, output);
}
