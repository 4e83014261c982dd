use super::memory::Memory;
use super::simd::{any_non_finite, exp};
use super::threads::Threads;
use crate::program::kernel::{Softmax, SoftmaxBackward, flag};

pub fn softmax(memory: &mut Memory, threads: &Threads, launch: &Softmax) {
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let bad = any_non_finite(input);
    let (classes, places) = (launch.classes as usize, launch.places as usize);
    let picture = classes * places;
    threads.for_chunks(output.floats_mut(launch.output), picture, |row, output| {
        let input = &input[row * picture..][..picture];
        for place in 0..places {
            let class = |c: usize| c * places + place;
            let most = (0..classes).fold(f32::NEG_INFINITY, |m, c| m.max(input[class(c)]));
            let mut sum = 0.0;
            for c in 0..classes {
                let e = exp(input[class(c)] - most);
                output[class(c)] = e;
                sum += e;
            }
            for c in 0..classes {
                output[class(c)] /= sum;
            }
        }
    });
    memory.put(launch.output, output);
    if bad {
        memory.u32s_mut(launch.flags)[0] |= flag::ACTIVATION;
    }
}

pub fn softmax_backward(memory: &mut Memory, threads: &Threads, launch: &SoftmaxBackward) {
    let mut gradient_in = memory.take(launch.gradient_in);
    let y = memory.floats(launch.output);
    let gradient_out = memory.floats(launch.gradient_out);
    let (classes, places) = (launch.classes as usize, launch.places as usize);
    let picture = classes * places;
    threads.for_chunks(
        gradient_in.floats_mut(launch.gradient_in),
        picture,
        |row, gradient| {
            let y = &y[row * picture..][..picture];
            let gradient_out = &gradient_out[row * picture..][..picture];
            for place in 0..places {
                let class = |c: usize| c * places + place;
                let dot: f32 = (0..classes)
                    .map(|c| y[class(c)] * gradient_out[class(c)])
                    .sum();
                for c in 0..classes {
                    gradient[class(c)] = y[class(c)] * (gradient_out[class(c)] - dot);
                }
            }
        },
    );
    memory.put(launch.gradient_in, gradient_in);
}
