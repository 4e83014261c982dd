//! Gaussian codes, labels, and codes of many pictures put together.

use super::memory::Memory;
use super::noise::normal_pair;
use super::simd;
use super::threads::Threads;
use crate::data::rng::threefry2x32;
use crate::program::kernel::{
    Collect, Divergence, Join, JoinBackward, Labels, NormalNoise, Sample, SampleBackward, hyper,
    tick,
};

/// Rows of a task.
const ROWS: usize = 16;

pub fn sample(memory: &mut Memory, launch: &Sample) {
    let units = launch.units as usize;
    let noise = noise(memory, launch);
    let mut output = memory.take(launch.output);
    let moments = memory.floats(launch.moments);
    let rows = output.floats_mut(launch.output).chunks_exact_mut(units);
    for ((code, moments), noise) in rows
        .zip(moments.chunks_exact(2 * units))
        .zip(noise.chunks_exact(units))
    {
        let (mu, logvar) = moments.split_at(units);
        for (((z, &mu), &logvar), &epsilon) in code.iter_mut().zip(mu).zip(logvar).zip(noise) {
            *z = mu + simd::exp(0.5 * logvar) * epsilon;
        }
    }
    memory.put(launch.output, output);
}

fn noise(memory: &Memory, launch: &Sample) -> Vec<f32> {
    let count = (launch.batch * launch.units) as usize;
    match launch.noise {
        NormalNoise::Given(noise) => memory.floats(noise)[..count].to_vec(),
        NormalNoise::Seeded { key, tick } => {
            let step = memory.u32s(tick)[tick::STEP];
            let mut noise: Vec<f32> = (0..count.div_ceil(2) as u32)
                .flat_map(|pair| normal_pair(threefry2x32(key, [pair, step])))
                .collect();
            noise.truncate(count);
            noise
        }
    }
}

pub fn sample_backward(memory: &mut Memory, launch: &SampleBackward) {
    let units = launch.units as usize;
    let mut gradient = memory.take(launch.gradient_in);
    let valid = memory.u32s(launch.tick)[tick::VALID] as usize;
    let share = 1.0 / valid.max(1) as f32;
    let (moments, codes) = (memory.floats(launch.moments), memory.floats(launch.code));
    let gradient_out = memory.floats(launch.gradient_out);
    let slopes = memory.floats(launch.slopes);
    let rows = gradient.floats_mut(launch.gradient_in);
    for (row, gradient) in rows.chunks_exact_mut(2 * units).enumerate() {
        if row >= valid {
            gradient.fill(0.0);
            continue;
        }
        let (mu, logvar) = moments[row * 2 * units..][..2 * units].split_at(units);
        let (by_mu, by_logvar) = gradient.split_at_mut(units);
        for unit in 0..units {
            let by_z = gradient_out[row * units + unit];
            let slope = slopes[unit] * share;
            by_mu[unit] = by_z + slope * mu[unit];
            by_logvar[unit] = 0.5
                * (by_z * (codes[row * units + unit] - mu[unit])
                    + slope * (simd::exp(logvar[unit]) - 1.0));
        }
    }
    memory.put(launch.gradient_in, gradient);
}

pub fn divergence(memory: &mut Memory, launch: &Divergence) {
    let units = launch.units as usize;
    let words = memory.u32s(launch.tick);
    let (start, valid) = (words[tick::START], words[tick::VALID] as usize);
    let slot = words[tick::SLOT] as usize;
    let weight = f32::from_bits(words[tick::KL_WEIGHT]);
    let capacity = f32::from_bits(words[tick::KL_CAPACITY]);
    let mut sums = vec![0.0f32; units];
    let moments = memory.floats(launch.moments);
    for moments in moments.chunks_exact(2 * units).take(valid) {
        let (mu, logvar) = moments.split_at(units);
        for ((sum, &mu), &logvar) in sums.iter_mut().zip(mu).zip(logvar) {
            *sum += 0.5 * (mu * mu + simd::exp(logvar) - 1.0 - logvar);
        }
    }
    let Some(weighed) = launch.weighed else {
        let mut out = memory.take(launch.units_out);
        for (out, sum) in out.floats_mut(launch.units_out).iter_mut().zip(sums) {
            *out = if start == 0 { sum } else { *out + sum };
        }
        return memory.put(launch.units_out, out);
    };
    let free = memory.floats(weighed.hyper)[hyper::FREE_BITS];
    let means: Vec<f32> = sums.iter().map(|sum| sum / valid.max(1) as f32).collect();
    let total: f32 = means
        .iter()
        .map(|&kl| if kl > free { kl } else { free })
        .sum();
    let slope = if total < capacity { -weight } else { weight };
    let mut write = |slice, values: &[f32]| {
        bytemuck::cast_slice_mut::<u32, f32>(memory.u32s_mut(slice))[..values.len()]
            .copy_from_slice(values);
    };
    write(launch.units_out, &means);
    let slopes: Vec<f32> = means
        .iter()
        .map(|&kl| if kl > free { slope } else { 0.0 })
        .collect();
    write(weighed.slopes, &slopes);
    let sum: f32 = means.iter().sum();
    memory.u32s_mut(weighed.ring)[slot] = sum.to_bits();
    memory.u32s_mut(weighed.sums)[weighed.index as usize] =
        (weight * (total - capacity).abs()).to_bits();
}

pub fn labels(memory: &mut Memory, launch: &Labels) {
    let words = memory.u32s(launch.tick);
    let (start, valid) = (words[tick::START] as usize, words[tick::VALID] as usize);
    let order = memory.u32s(launch.order);
    let labels = memory.u32s(launch.labels);
    let batch: Vec<u32> = (0..launch.batch as usize)
        .map(|row| {
            if row < valid {
                labels[order[start + row] as usize]
            } else {
                0
            }
        })
        .collect();
    memory.u32s_mut(launch.output)[..batch.len()].copy_from_slice(&batch);
}

pub fn join(memory: &mut Memory, threads: &Threads, launch: &Join) {
    let (features, classes) = (launch.features as usize, launch.classes as usize);
    let width = features + classes;
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let labels = memory.u32s(launch.labels);
    threads.for_chunks(
        output.floats_mut(launch.output),
        ROWS * width,
        |chunk, rows| {
            for (row, output) in rows.chunks_exact_mut(width).enumerate() {
                let row = chunk * ROWS + row;
                let (values, hot) = output.split_at_mut(features);
                values.copy_from_slice(&input[row * features..][..features]);
                hot.fill(0.0);
                if let Some(hot) = hot.get_mut(labels[row] as usize) {
                    *hot = 1.0;
                }
            }
        },
    );
    memory.put(launch.output, output);
}

pub fn join_backward(memory: &mut Memory, launch: &JoinBackward) {
    let (features, classes) = (launch.features as usize, launch.classes as usize);
    let mut gradient = memory.take(launch.gradient_in);
    let gradient_out = memory.floats(launch.gradient_out);
    let rows = gradient
        .floats_mut(launch.gradient_in)
        .chunks_exact_mut(features);
    for (row, wide) in rows.zip(gradient_out.chunks_exact(features + classes)) {
        row.copy_from_slice(&wide[..features]);
    }
    memory.put(launch.gradient_in, gradient);
}

pub fn collect(memory: &mut Memory, launch: &Collect) {
    let words = memory.u32s(launch.tick);
    let (start, valid) = (words[tick::START] as usize, words[tick::VALID] as usize);
    let width = launch.width as usize;
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    output.floats_mut(launch.output)[start * width..][..valid * width]
        .copy_from_slice(&input[..valid * width]);
    memory.put(launch.output, output);
}
