use super::activate::apply;
use super::memory::Memory;
use super::simd::{any_non_finite, sum_of_pairs, vectorize};
use super::threads::Threads;
use crate::program::Slice;
use crate::program::kernel::{
    BatchStatistics, Normalize, NormalizeBackward, NormalizeSums, Normalized, Over, flag, tick,
};

/// The runs of neighbouring values that a group's values form, and the weights beside them.
#[derive(Clone, Copy)]
struct Groups {
    over: Over,
    channels: usize,
    places: usize,
    valid: usize,
}

impl Groups {
    fn new(memory: &Memory, shape: &Normalized, tick: Option<Slice>) -> Self {
        Self {
            over: shape.over,
            channels: shape.channels as usize,
            places: shape.places as usize,
            valid: tick.map_or(shape.batch as usize, |tick| {
                memory.u32s(tick)[tick::VALID] as usize
            }),
        }
    }

    fn picture(&self) -> usize {
        self.channels * self.places
    }

    /// Values of a group.
    fn count(&self) -> usize {
        match self.over {
            Over::Batch => self.valid * self.places,
            Over::Layer => self.picture(),
        }
    }

    /// Where the runs of group `g` begin; all are equally long.
    fn runs(self, group: usize) -> impl Iterator<Item = usize> {
        let (first, stride, count) = match self.over {
            Over::Batch => (group * self.places, self.picture(), self.valid),
            Over::Layer => (group * self.picture(), 0, 1),
        };
        (0..count).map(move |run| first + run * stride)
    }

    fn run(&self) -> usize {
        match self.over {
            Over::Batch => self.places,
            Over::Layer => self.picture(),
        }
    }
}

pub fn batch_statistics(memory: &mut Memory, threads: &Threads, launch: &BatchStatistics) {
    let groups = Groups::new(memory, &launch.shape, launch.tick);
    let mut found = vec![(0.0f32, 0.0f32); launch.shape.groups() as usize];
    let input = memory.floats(launch.input);
    let count = groups.count().max(1) as f32;
    threads.for_chunks(&mut found, 1, |group, found| {
        let sum_of = |term: &dyn Fn(&[f32]) -> f32| {
            groups
                .runs(group)
                .map(|at| term(&input[at..][..groups.run()]))
                .sum::<f32>()
        };
        let mean = sum_of(&|run| sum(run, 0.0, |x, _| x)) / count;
        let variance = sum_of(&|run| sum(run, mean, |x, mean| (x - mean) * (x - mean))) / count;
        found[0] = (mean, variance);
    });
    for (group, &(mean, variance)) in found.iter().enumerate() {
        memory.u32s_mut(launch.mean)[group] = mean.to_bits();
        memory.u32s_mut(launch.variance)[group] = variance.to_bits();
        let Some(running) = &launch.running else {
            continue;
        };
        let variance = if running.unbiased {
            variance * count / (count - 1.0).max(1.0)
        } else {
            variance
        };
        for (slice, new) in [(running.mean, mean), (running.variance, variance)] {
            let word = &mut memory.u32s_mut(slice)[group];
            let old = f32::from_bits(*word);
            *word = (running.keep * old + (1.0 - running.keep) * new).to_bits();
        }
    }
}

fn sum(values: &[f32], fixed: f32, term: impl Fn(f32, f32) -> f32) -> f32 {
    vectorize(
        #[inline(always)]
        || sum_of_pairs(values, values, |x, _| term(x, fixed)),
    )
}

pub fn normalize(memory: &mut Memory, threads: &Threads, launch: &Normalize) {
    let mut output = memory.take(launch.output);
    let groups = Groups::new(memory, &launch.shape, None);
    let input = memory.floats(launch.input);
    let (mean, variance) = (memory.floats(launch.mean), memory.floats(launch.variance));
    let (weight, bias) = (memory.floats(launch.weight), memory.floats(launch.bias));
    let bad = std::sync::atomic::AtomicBool::new(false);
    threads.for_chunks(
        output.floats_mut(launch.output),
        groups.picture(),
        |row, output| {
            let input = &input[row * groups.picture()..][..groups.picture()];
            let scale = |group: usize| 1.0 / (variance[group] + launch.epsilon).sqrt();
            match groups.over {
                Over::Batch => {
                    let channels = output.chunks_exact_mut(groups.places);
                    for (channel, (output, input)) in
                        channels.zip(input.chunks_exact(groups.places)).enumerate()
                    {
                        let factor = weight[channel] * scale(channel);
                        // Taking the mean away first keeps what a large mean would cancel.
                        let (mean, shift) = (mean[channel], bias[channel]);
                        vectorize(
                            #[inline(always)]
                            move || {
                                for (output, &x) in output.iter_mut().zip(input) {
                                    *output = (x - mean) * factor + shift;
                                }
                            },
                        );
                    }
                }
                Over::Layer => {
                    let (mean, scale) = (mean[row], scale(row));
                    let output = &mut *output;
                    vectorize(
                        #[inline(always)]
                        move || {
                            for ((output, &x), (&weight, &bias)) in
                                output.iter_mut().zip(input).zip(weight.iter().zip(bias))
                            {
                                *output = (x - mean) * scale * weight + bias;
                            }
                        },
                    );
                }
            }
            if any_non_finite(output) {
                bad.store(true, std::sync::atomic::Ordering::Relaxed);
            }
            apply(launch.activation, output);
        },
    );
    memory.put(launch.output, output);
    if bad.into_inner() {
        memory.u32s_mut(launch.flags)[0] |= flag::ACTIVATION;
    }
}

pub fn normalize_backward(memory: &mut Memory, threads: &Threads, launch: &NormalizeBackward) {
    let mut gradient_in = memory.take(launch.gradient_in);
    let groups = Groups::new(memory, &launch.shape, launch.tick);
    let input = memory.floats(launch.input);
    let gradient_out = memory.floats(launch.gradient_out);
    let (mean, variance) = (memory.floats(launch.mean), memory.floats(launch.variance));
    let weight = memory.floats(launch.weight);
    let mut sums = vec![(0.0f32, 0.0f32); launch.shape.groups() as usize];
    let gradients = gradient_in.floats_mut(launch.gradient_in);
    gradients[groups.valid * groups.picture()..].fill(0.0);
    let start = super::threads::Shared(gradients.as_mut_ptr());
    let count = groups.count().max(1) as f32;
    threads.for_chunks(&mut sums, 1, |group, sums| {
        let deviation = 1.0 / (variance[group] + launch.epsilon).sqrt();
        let mean = mean[group];
        // With one weight a group it stands outside the sums.
        let own = match groups.over {
            Over::Batch => weight[group],
            Over::Layer => 1.0,
        };
        let weights = |run: usize, i: usize| match groups.over {
            Over::Batch => 1.0,
            Over::Layer => weight[i % run],
        };
        let run = groups.run();
        let (mut first, mut second) = (0.0f32, 0.0f32);
        for at in groups.runs(group) {
            let (x, g) = (&input[at..][..run], &gradient_out[at..][..run]);
            match groups.over {
                Over::Batch => {
                    first += sum(g, 0.0, |g, _| g);
                    second += vectorize(
                        #[inline(always)]
                        || sum_of_pairs(g, x, |g, x| g * (x - mean)),
                    ) * deviation;
                }
                Over::Layer => {
                    for (i, (&x, &g)) in x.iter().zip(g).enumerate() {
                        let h = g * weights(run, i);
                        first += h;
                        second += h * (x - mean) * deviation;
                    }
                }
            }
        }
        sums[0] = (first, second);
        let (first, second) = (first / count, second / count);
        for at in groups.runs(group) {
            let (x, g) = (&input[at..][..run], &gradient_out[at..][..run]);
            // SAFETY: a run belongs to one group, and each group is one task's.
            let out = unsafe { std::slice::from_raw_parts_mut(start.get().add(at), run) };
            match groups.over {
                Over::Batch => {
                    let factor = own * deviation;
                    vectorize(
                        #[inline(always)]
                        move || {
                            for ((out, &x), &g) in out.iter_mut().zip(x).zip(g) {
                                *out = (g - first - (x - mean) * deviation * second) * factor;
                            }
                        },
                    );
                }
                Over::Layer => {
                    for (i, ((out, &x), &g)) in out.iter_mut().zip(x).zip(g).enumerate() {
                        let normal = (x - mean) * deviation;
                        *out = (g * weights(run, i) - first - normal * second) * deviation;
                    }
                }
            }
        }
    });
    memory.put(launch.gradient_in, gradient_in);
    if let (Some(weight), Some(bias)) = (launch.weight_gradient, launch.bias_gradient) {
        for (group, &(first, second)) in sums.iter().enumerate() {
            memory.u32s_mut(bias)[group] = first.to_bits();
            memory.u32s_mut(weight)[group] = second.to_bits();
        }
    }
}

pub fn normalize_sums(memory: &mut Memory, launch: &NormalizeSums) {
    let groups = Groups::new(memory, &launch.shape, None);
    let features = groups.picture();
    let mut weight = vec![0.0f32; features];
    let mut bias = vec![0.0f32; features];
    let gradient_out = memory.floats(launch.gradient_out);
    let (mean, variance) = (memory.floats(launch.mean), memory.floats(launch.variance));
    let rows = memory.floats(launch.input).chunks_exact(features);
    for (row, (x, g)) in rows.zip(gradient_out.chunks_exact(features)).enumerate() {
        let deviation = 1.0 / (variance[row] + launch.epsilon).sqrt();
        for (((weight, bias), &x), &g) in weight.iter_mut().zip(&mut bias).zip(x).zip(g) {
            *weight += g * (x - mean[row]) * deviation;
            *bias += g;
        }
    }
    memory
        .u32s_mut(launch.weight_gradient)
        .copy_from_slice(bytemuck::cast_slice(&weight));
    memory
        .u32s_mut(launch.bias_gradient)
        .copy_from_slice(bytemuck::cast_slice(&bias));
}
