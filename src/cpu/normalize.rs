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
            Over::Groups(groups) => self.picture() / groups as usize,
        }
    }

    /// The group of a channel of the picture `row`, and of all its values.
    fn of_channel(&self, row: usize, channel: usize) -> usize {
        match self.over {
            Over::Batch => channel,
            Over::Layer => row,
            Over::Groups(groups) => {
                let groups = groups as usize;
                row * groups + channel / (self.channels / groups)
            }
        }
    }

    /// The first channel of group `g`, which is within a picture.
    fn first_channel(&self, group: usize) -> usize {
        match self.over {
            Over::Batch => group,
            Over::Layer => 0,
            Over::Groups(groups) => group % groups as usize * (self.channels / groups as usize),
        }
    }

    /// Where the runs of group `g` begin; all are equally long.
    fn runs(self, group: usize) -> impl Iterator<Item = usize> {
        let (first, stride, count) = match self.over {
            Over::Batch => (group * self.places, self.picture(), self.valid),
            Over::Layer | Over::Groups(_) => (group * self.count(), 0, 1),
        };
        (0..count).map(move |run| first + run * stride)
    }

    fn run(&self) -> usize {
        match self.over {
            Over::Batch => self.places,
            Over::Layer | Over::Groups(_) => self.count(),
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
                Over::Batch | Over::Groups(_) => {
                    let channels = output.chunks_exact_mut(groups.places);
                    for (channel, (output, input)) in
                        channels.zip(input.chunks_exact(groups.places)).enumerate()
                    {
                        let group = groups.of_channel(row, channel);
                        let factor = weight[channel] * scale(group);
                        // Taking the mean away first keeps what a large mean would cancel.
                        let (mean, shift) = (mean[group], bias[channel]);
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
        let of_group = OfGroup {
            over: groups.over,
            mean: mean[group],
            deviation: 1.0 / (variance[group] + launch.epsilon).sqrt(),
            weight: match groups.over {
                Over::Batch => &weight[group..=group],
                Over::Layer => weight,
                Over::Groups(_) => &weight[groups.first_channel(group)..],
            },
            places: groups.places,
        };
        let run = groups.run();
        let (mut first, mut second) = (0.0f32, 0.0f32);
        for at in groups.runs(group) {
            let (x, g) = (&input[at..][..run], &gradient_out[at..][..run]);
            of_group.add_sums(x, g, &mut first, &mut second);
        }
        sums[0] = (first, second);
        let means = (first / count, second / count);
        for at in groups.runs(group) {
            let (x, g) = (&input[at..][..run], &gradient_out[at..][..run]);
            // SAFETY: a run belongs to one group, and each group is one task's.
            let out = unsafe { std::slice::from_raw_parts_mut(start.get().add(at), run) };
            of_group.gradient_in(x, g, means, out);
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

/// What the gradient of a group's values goes by.
struct OfGroup<'a> {
    over: Over,
    mean: f32,
    /// The reciprocal of the deviation.
    deviation: f32,
    /// Those of the group's values or channels.
    weight: &'a [f32],
    places: usize,
}

impl OfGroup<'_> {
    /// Adds the sums of `h` and of `h x̂` over a run. With one weight a group it stands outside the sums.
    #[inline(always)]
    fn add_sums(&self, x: &[f32], g: &[f32], first: &mut f32, second: &mut f32) {
        let (mean, deviation) = (self.mean, self.deviation);
        match self.over {
            Over::Batch => {
                let (one, other) = sums_of_channel(x, g, mean);
                *first += one;
                *second += other * deviation;
            }
            Over::Layer => {
                for ((&x, &g), &weight) in x.iter().zip(g).zip(self.weight) {
                    let h = g * weight;
                    *first += h;
                    *second += h * (x - mean) * deviation;
                }
            }
            Over::Groups(_) => {
                let channels = x.chunks_exact(self.places).zip(g.chunks_exact(self.places));
                for ((x, g), &weight) in channels.zip(self.weight) {
                    let (one, other) = sums_of_channel(x, g, mean);
                    *first += one * weight;
                    *second += other * weight * deviation;
                }
            }
        }
    }

    /// The gradient by a run's values, with the means of `h` and of `h x̂`.
    #[inline(always)]
    fn gradient_in(&self, x: &[f32], g: &[f32], (first, second): (f32, f32), out: &mut [f32]) {
        let (mean, deviation) = (self.mean, self.deviation);
        match self.over {
            Over::Batch => {
                let factor = self.weight[0] * deviation;
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
                for (((out, &x), &g), &weight) in out.iter_mut().zip(x).zip(g).zip(self.weight) {
                    let normal = (x - mean) * deviation;
                    *out = (g * weight - first - normal * second) * deviation;
                }
            }
            Over::Groups(_) => {
                let channels = x.chunks_exact(self.places).zip(g.chunks_exact(self.places));
                let outs = out.chunks_exact_mut(self.places);
                for ((out, (x, g)), &weight) in outs.zip(channels).zip(self.weight) {
                    vectorize(
                        #[inline(always)]
                        move || {
                            for ((out, &x), &g) in out.iter_mut().zip(x).zip(g) {
                                let normal = (x - mean) * deviation;
                                *out = (g * weight - first - normal * second) * deviation;
                            }
                        },
                    );
                }
            }
        }
    }
}

/// `Σ g` and `Σ g (x − mean)`.
#[inline(always)]
fn sums_of_channel(x: &[f32], g: &[f32], mean: f32) -> (f32, f32) {
    let second = vectorize(
        #[inline(always)]
        || sum_of_pairs(g, x, |g, x| g * (x - mean)),
    );
    (sum(g, 0.0, |g, _| g), second)
}

pub fn normalize_sums(memory: &mut Memory, launch: &NormalizeSums) {
    let groups = Groups::new(memory, &launch.shape, None);
    let features = groups.picture();
    let mut weight = vec![0.0f32; launch.shape.weights() as usize];
    let mut bias = weight.clone();
    let gradient_out = memory.floats(launch.gradient_out);
    let (mean, variance) = (memory.floats(launch.mean), memory.floats(launch.variance));
    let deviation = |group: usize| 1.0 / (variance[group] + launch.epsilon).sqrt();
    let rows = memory.floats(launch.input).chunks_exact(features);
    for (row, (x, g)) in rows.zip(gradient_out.chunks_exact(features)).enumerate() {
        let weights = weight.iter_mut().zip(&mut bias);
        match groups.over {
            Over::Layer => {
                let deviation = deviation(row);
                for (((weight, bias), &x), &g) in weights.zip(x).zip(g) {
                    *weight += g * (x - mean[row]) * deviation;
                    *bias += g;
                }
            }
            Over::Batch | Over::Groups(_) => {
                let channels = x
                    .chunks_exact(groups.places)
                    .zip(g.chunks_exact(groups.places));
                for (channel, ((weight, bias), (x, g))) in weights.zip(channels).enumerate() {
                    let group = groups.of_channel(row, channel);
                    let (one, other) = sums_of_channel(x, g, mean[group]);
                    *weight += other * deviation(group);
                    *bias += one;
                }
            }
        }
    }
    memory
        .u32s_mut(launch.weight_gradient)
        .copy_from_slice(bytemuck::cast_slice(&weight));
    memory
        .u32s_mut(launch.bias_gradient)
        .copy_from_slice(bytemuck::cast_slice(&bias));
}
