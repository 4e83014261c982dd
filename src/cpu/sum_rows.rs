use super::memory::Memory;
use super::simd::{self, vectorize};
use super::threads::Threads;
use crate::program::kernel::SumRows;

/// Columns of a task.
const COLUMNS: usize = 4096;

pub fn run(memory: &mut Memory, threads: &Threads, launch: &SumRows) {
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let (columns, places) = (launch.columns as usize, launch.places as usize);
    let size = if places == 1 { COLUMNS } else { 1 };
    threads.for_chunks(output.floats_mut(launch.output), size, |chunk, sums| {
        let from = chunk * size;
        vectorize(
            #[inline(always)]
            move || {
                sums.fill(0.0);
                for row in input.chunks_exact(columns * places) {
                    let row = &row[from * places..][..sums.len() * places];
                    if places == 1 {
                        for (sum, &value) in sums.iter_mut().zip(row) {
                            *sum += value;
                        }
                    } else {
                        sums[0] += simd::sum(row);
                    }
                }
            },
        );
    });
    memory.put(launch.output, output);
}
