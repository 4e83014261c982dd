//! Where scratch buffers stand: those that are not in use at once share memory, within a program and between programs.
//!
//! WebGPU lets a dispatch read or write a buffer, not both, wherever in it. So a scratch buffer has a whole buffer to itself for as long
//! as it is in use, rather than a part of a large one; which one is chosen from the largest on ("greedy by size", Pisarchyk & Lee 2020).

use std::cmp::Reverse;

use super::buffer::{Buffer, BufferId, Slice};
use super::builder::scratch_number;
use super::ir::{Passing, Program};
use super::kernel::Kernel;
use super::slices::Slices;

/// A program whose scratch buffers have no place yet.
pub(super) struct Lowered {
    pub program: Program,
    /// By their number.
    pub scratch: Vec<Buffer>,
    /// What is written before the first launch.
    pub given: Vec<Slice>,
    /// What is read after the last.
    pub left: Vec<Slice>,
}

/// The first and the last launch between which a scratch buffer is in use.
type Lifetime = [usize; 2];

/// A buffer that scratch buffers share.
struct SharedBuffer {
    buffer: Buffer,
    /// Of those that the program under way has put here.
    taken: Vec<Lifetime>,
}

impl SharedBuffer {
    fn is_free(&self, [first, last]: Lifetime) -> bool {
        self.taken
            .iter()
            .all(|&[from, to]| last < from || to < first)
    }
}

/// The programs, in the same order, over buffers that are put behind those there are.
pub(super) fn share(lowered: Vec<Lowered>, buffers: &mut Vec<Buffer>) -> Vec<Program> {
    let total = |lowered: &Lowered| -> u64 {
        let words = lowered
            .scratch
            .iter()
            .map(|scratch| u64::from(scratch.words));
        words.sum()
    };
    // The one that needs most makes buffers that the others then fit into.
    let order = largest_first(&lowered.iter().map(total).collect::<Vec<_>>());
    let mut shared = Vec::new();
    let mut places = vec![Vec::new(); lowered.len()];
    for index in order {
        places[index] = place(&lowered[index], &mut shared);
    }
    let first = buffers.len();
    buffers.extend(shared.into_iter().map(|shared| shared.buffer));
    lowered
        .into_iter()
        .zip(places)
        .map(|(lowered, places)| {
            let mut program = lowered.program;
            program.each(&mut |slice| {
                if let Some(number) = scratch_number(slice.buffer) {
                    slice.buffer = BufferId((first + places[number]) as u32);
                }
            });
            program
        })
        .collect()
}

/// The numbers of these sizes, that of the largest first; of equal ones as they come. One function for all, since each sort weighs
/// kilobytes in the engine's wasm.
fn largest_first(sizes: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&number| Reverse(sizes[number]));
    order
}

/// Which of the shared buffers each scratch buffer of the program is put into; they grow and become more as needed.
fn place(lowered: &Lowered, shared: &mut Vec<SharedBuffer>) -> Vec<usize> {
    let lifetimes = lifetimes(lowered);
    for each in &mut *shared {
        each.taken.clear();
    }
    let mut places = vec![0; lowered.scratch.len()];
    let words = lowered.scratch.iter().map(|scratch| scratch.words.into());
    let order = largest_first(&words.collect::<Vec<u64>>());
    for number in order {
        // What no launch works on needs no place.
        let Some(lifetime) = lifetimes[number] else {
            continue;
        };
        let wanted = &lowered.scratch[number];
        let free = (0..shared.len()).filter(|&index| shared[index].is_free(lifetime));
        // The smallest that is large enough; else the largest, which has least to grow.
        let best = free.min_by_key(|&index| {
            let words = shared[index].buffer.words;
            (words < wanted.words, words.abs_diff(wanted.words))
        });
        let index = best.unwrap_or_else(|| {
            shared.push(SharedBuffer {
                buffer: wanted.clone(),
                taken: Vec::new(),
            });
            shared.len() - 1
        });
        let chosen = &mut shared[index];
        if chosen.buffer.words < wanted.words {
            chosen.buffer = wanted.clone();
        }
        chosen.taken.push(lifetime);
        places[number] = index;
    }
    places
}

fn lifetimes(lowered: &Lowered) -> Vec<Option<Lifetime>> {
    let mut lifetimes: Vec<Option<Lifetime>> = vec![None; lowered.scratch.len()];
    let mut used = |slice: Slice, launch: usize| {
        if let Some(number) = scratch_number(slice.buffer) {
            let [first, last] = lifetimes[number].unwrap_or([launch, launch]);
            lifetimes[number] = Some([first.min(launch), last.max(launch)]);
        }
    };
    let launches = &lowered.program.launches;
    for (&(mut kernel), index) in launches.iter().zip(0..) {
        kernel.each(&mut |slice| used(*slice, index));
    }
    for &slice in &lowered.given {
        used(slice, 0);
    }
    for &slice in &lowered.left {
        used(slice, launches.len());
    }
    lifetimes
}

/// A scratch buffer's value, which the first launch that names it makes.
pub(super) fn passing(launches: &[Kernel], slice: Slice) -> Passing {
    let names = |kernel: &Kernel| {
        let mut found = false;
        let mut kernel = *kernel;
        kernel.each(&mut |named| found |= named.buffer == slice.buffer);
        found
    };
    let first = launches.iter().position(names).unwrap_or(launches.len());
    // What the first has begun may be finished by others right behind it.
    let goes_on = |kernel: &&Kernel| {
        matches!(kernel, Kernel::RootGradient(root) if root.gradient.buffer == slice.buffer)
            || matches!(kernel, Kernel::Conv(conv) if conv.output.buffer == slice.buffer)
            || matches!(kernel, Kernel::ConvTranspose(conv) if conv.output.buffer == slice.buffer)
    };
    let changes = launches.iter().skip(first + 1).take_while(goes_on);
    let made = (first + 1 + changes.count()).min(launches.len());
    Passing { slice, made }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::kernel::Add;
    use crate::program::{Builder, Plan};
    use crate::spec::Activation;

    /// A program that adds two numbers again and again: each sum from the two before.
    fn sums(sizes: &[u32], left: &[usize]) -> Lowered {
        let mut builder = Builder::default();
        let slices: Vec<Slice> = sizes
            .iter()
            .map(|&words| builder.scratch(format!("{words} words"), words))
            .collect();
        let launches = slices
            .windows(3)
            .map(|sum| {
                Kernel::Add(Add {
                    a: sum[0],
                    b: sum[1],
                    output: sum[2],
                    activation: Activation::Linear,
                })
            })
            .collect();
        let plan = Plan::bare(Vec::new(), vec![launches]);
        Lowered {
            program: plan.programs.into_iter().next().expect("a program"),
            scratch: builder.take_scratch(),
            given: vec![slices[0], slices[1]],
            left: left.iter().map(|&number| slices[number]).collect(),
        }
    }

    /// The buffers' words, from the smallest on, and which buffer each launch of each program writes.
    fn shared(lowered: Vec<Lowered>) -> (Vec<u32>, Vec<Vec<u32>>) {
        let mut buffers = vec![Buffer {
            label: "kept".into(),
            words: 1,
        }];
        let programs = share(lowered, &mut buffers);
        let outputs = programs.iter().map(|program| {
            let outputs = program.launches.iter().map(|kernel| {
                let Kernel::Add(add) = kernel else {
                    panic!("it adds")
                };
                add.output.buffer.0
            });
            outputs.collect()
        });
        let outputs = outputs.collect();
        let mut words: Vec<u32> = buffers.iter().map(|buffer| buffer.words).collect();
        words.sort_unstable();
        (words, outputs)
    }

    #[test]
    fn buffers_are_used_again_once_no_launch_needs_what_they_hold() {
        let (words, outputs) = shared(vec![sums(&[8; 7], &[6])]);
        // Three are in use in every launch, and none of them is the one that stays.
        assert_eq!(words, [1, 8, 8, 8]);
        for launch in outputs[0].windows(3) {
            assert!(launch[0] != launch[1] && launch[1] != launch[2] && launch[0] != launch[2]);
        }
    }

    #[test]
    fn what_is_read_after_the_run_is_left_alone_in_it() {
        let (words, outputs) = shared(vec![sums(&[8; 7], &[2, 6])]);
        assert_eq!(words, [1, 8, 8, 8, 8]);
        assert_eq!(
            outputs[0].iter().filter(|&&id| id == outputs[0][0]).count(),
            1
        );
    }

    #[test]
    fn programs_share_what_the_largest_of_them_needs() {
        let (alone, _) = shared(vec![sums(&[64, 32, 16, 8, 4], &[4])]);
        let small = || sums(&[4, 8, 16, 32], &[3]);
        let (words, _) = shared(vec![small(), sums(&[64, 32, 16, 8, 4], &[4]), small()]);
        assert_eq!(words, alone);
        // One that needs more in one place lets that place grow.
        let (grown, _) = shared(vec![sums(&[64, 64, 64], &[2]), sums(&[1, 1, 80], &[2])]);
        assert_eq!(grown, [1, 64, 64, 80]);
    }

    #[test]
    fn a_value_is_told_to_stand_behind_the_launch_that_makes_it() {
        let lowered = sums(&[8; 5], &[]);
        let launches = &lowered.program.launches;
        let Kernel::Add(add) = launches[1] else {
            panic!("it adds")
        };
        assert_eq!(passing(launches, add.output).made, 2);
        assert_eq!(passing(launches, add.a).made, 1);
    }
}
