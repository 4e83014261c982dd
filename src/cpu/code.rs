//! Sparse and contractive codes.

use super::memory::Memory;
use super::simd;
use super::threads::Threads;
use crate::program::Slice;
use crate::program::kernel::{
    Activity, ActivityBackward, ContractionGradient, Measure, TopK, hyper, tick,
};
use crate::spec::{Activation, CodePenalty, Largest};

/// Rows of a task.
const ROWS: usize = 16;

pub fn top_k(memory: &mut Memory, launch: &TopK) {
    let units = launch.units as usize;
    let mut output = memory.take(launch.output);
    let mut kept = memory.take(launch.kept);
    let input = memory.floats(launch.input);
    let size = |value: f32| match launch.by {
        // So that the two zeros are one.
        Largest::Value => value + 0.0,
        Largest::Magnitude => value.abs(),
    };
    let mut places: Vec<usize> = Vec::with_capacity(units);
    for ((input, output), kept) in input
        .chunks_exact(units)
        .zip(output.floats_mut(launch.output).chunks_exact_mut(units))
        .zip(kept.floats_mut(launch.kept).chunks_exact_mut(units))
    {
        places.clear();
        places.extend(0..units);
        let k = launch.k as usize;
        if k < units {
            // Larger ones first, of equal ones the first; a total order even where a value is not a number.
            places.select_nth_unstable_by(k - 1, |&a, &b| {
                size(input[b])
                    .total_cmp(&size(input[a]))
                    .then_with(|| a.cmp(&b))
            });
        }
        output.fill(0.0);
        kept.fill(0.0);
        for &place in &places[..k] {
            output[place] = input[place];
            kept[place] = 1.0;
        }
    }
    memory.put(launch.output, output);
    memory.put(launch.kept, kept);
}

/// The square of an activation's slope where its result is `h`, and the slope of that by `h`.
fn squared_slope(activation: Activation, h: f32) -> [f32; 2] {
    match activation {
        Activation::Sigmoid => {
            let slope = h * (1.0 - h);
            [slope * slope, 2.0 * slope * (1.0 - 2.0 * h)]
        }
        Activation::Tanh => {
            let slope = 1.0 - h * h;
            [slope * slope, -4.0 * h * slope]
        }
        Activation::Relu => [if h > 0.0 { 1.0 } else { 0.0 }, 0.0],
        _ => [1.0, 0.0],
    }
}

/// What is averaged for an activation `h`, and its slope by that.
fn measured(measure: Measure, h: f32) -> [f32; 2] {
    match measure {
        Measure::Magnitude => {
            let sign = if h == 0.0 { 0.0 } else { h.signum() };
            [h.abs(), sign]
        }
        Measure::Rate => [h, 1.0],
        Measure::Slope(activation) => squared_slope(activation, h),
    }
}

pub fn activity(memory: &mut Memory, launch: &Activity) {
    let units = launch.units as usize;
    let words = memory.u32s(launch.tick);
    let (start, valid) = (words[tick::START], words[tick::VALID] as usize);
    let mut sums = vec![0.0f32; units];
    for row in memory.floats(launch.code).chunks_exact(units).take(valid) {
        for (sum, &h) in sums.iter_mut().zip(row) {
            *sum += measured(launch.measure, h)[0];
        }
    }
    let mut norms = Vec::new();
    if let Some(of) = launch.norms {
        norms = memory
            .floats(of.weight)
            .chunks_exact(of.inputs as usize)
            .map(|row| row.iter().map(|w| w * w).sum())
            .collect();
        write(memory, of.output, &norms);
    }
    let Some(cost) = launch.weighed else {
        let mut out = memory.take(launch.units_out);
        for (out, sum) in out.floats_mut(launch.units_out).iter_mut().zip(sums) {
            *out = if start == 0 { sum } else { *out + sum };
        }
        return memory.put(launch.units_out, out);
    };
    let means: Vec<f32> = sums.iter().map(|sum| sum / valid.max(1) as f32).collect();
    let words = memory.floats(cost.hyper);
    let (weight, rho) = (words[hyper::CODE_WEIGHT], words[hyper::RHO]);
    let (slopes, costs): (Vec<f32>, Vec<f32>) = means
        .iter()
        .enumerate()
        .map(|(unit, &mean)| match launch.measure {
            Measure::Magnitude => (weight, weight * mean),
            Measure::Rate => {
                let least = CodePenalty::LEAST as f32;
                let r = mean.clamp(least, 1.0 - least);
                let off = (1.0 - rho) / (1.0 - r);
                let divergence = rho * simd::ln(rho / r) + (1.0 - rho) * simd::ln(off);
                (weight * (off - rho / r), weight * divergence)
            }
            Measure::Slope(_) => (weight * norms[unit], weight * norms[unit] * mean),
        })
        .unzip();
    write(memory, launch.units_out, &means);
    write(memory, cost.slopes, &slopes);
    let sums = &mut memory.u32s_mut(cost.sums)[cost.index as usize..][..units];
    sums.copy_from_slice(bytemuck::cast_slice(&costs));
}

fn write(memory: &mut Memory, slice: Slice, values: &[f32]) {
    memory.u32s_mut(slice)[..values.len()].copy_from_slice(bytemuck::cast_slice(values));
}

pub fn activity_backward(memory: &mut Memory, threads: &Threads, launch: &ActivityBackward) {
    let units = launch.units as usize;
    let mut gradient = memory.take(launch.gradient_in);
    let valid = memory.u32s(launch.tick)[tick::VALID] as usize;
    let share = 1.0 / valid.max(1) as f32;
    let code = memory.floats(launch.code);
    let gradient_out = memory.floats(launch.gradient_out);
    let slopes = memory.floats(launch.slopes);
    threads.for_chunks(
        gradient.floats_mut(launch.gradient_in),
        ROWS * units,
        |chunk, rows| {
            for (row, gradient) in rows.chunks_exact_mut(units).enumerate() {
                let row = chunk * ROWS + row;
                if row >= valid {
                    gradient.fill(0.0);
                    continue;
                }
                let (code, out) = (&code[row * units..][..units], &gradient_out[row * units..]);
                for (((gradient, &h), &out), &slope) in
                    gradient.iter_mut().zip(code).zip(out).zip(slopes)
                {
                    *gradient = out + slope * share * measured(launch.measure, h)[1];
                }
            }
        },
    );
    memory.put(launch.gradient_in, gradient);
}

pub fn contraction_gradient(memory: &mut Memory, launch: &ContractionGradient) {
    let inputs = launch.inputs as usize;
    let mut gradient = memory.take(launch.gradient);
    let weight = 2.0 * memory.floats(launch.hyper)[hyper::CODE_WEIGHT];
    let values = memory.floats(launch.weight).chunks_exact(inputs);
    let rows = gradient
        .floats_mut(launch.gradient)
        .chunks_exact_mut(inputs);
    for ((row, values), &mean) in rows.zip(values).zip(memory.floats(launch.means)) {
        let factor = weight * mean;
        for (gradient, &w) in row.iter_mut().zip(values) {
            *gradient += factor * w;
        }
    }
    memory.put(launch.gradient, gradient);
}
