use super::activate::derivative;
use super::memory::Memory;
use super::simd::{self, any_non_finite, vectorize};
use super::threads::{Shared, Threads};
use crate::program::kernel::{Loss, LossKind, Total, flag, tick};
use crate::spec::Activation;

/// Rows of a task.
const ROWS: usize = 16;

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Loss) {
    let mut per_picture = memory.take(launch.per_picture);
    let mut gradient = launch.gradient.map(|slice| (slice, memory.take(slice)));
    let valid = memory.u32s(launch.tick)[tick::VALID] as usize;
    let features = launch.features as usize;
    let prediction = memory.floats(launch.prediction);
    let target = memory.floats(launch.target);
    let scale = 1.0 / (valid.max(1) as f32 * launch.features as f32);
    let gradients = gradient
        .as_mut()
        .map(|(slice, words)| Shared(words.floats_mut(*slice).as_mut_ptr()));
    threads.for_chunks(
        per_picture.floats_mut(launch.per_picture),
        ROWS,
        |chunk, losses| {
            for (row, loss) in losses.iter_mut().enumerate() {
                let row = chunk * ROWS + row;
                // SAFETY: each row is written by one task, and the slice has a row for each entry of `per_picture`.
                let gradient = gradients.map(|start| unsafe {
                    std::slice::from_raw_parts_mut(start.get().add(row * features), features)
                });
                if row >= valid {
                    *loss = 0.0;
                    if let Some(gradient) = gradient {
                        gradient.fill(0.0);
                    }
                    continue;
                }
                let prediction = &prediction[row * features..][..features];
                let target = &target[row * features..][..features];
                *loss = picture_loss(launch.kind, prediction, target) / launch.features as f32;
                if let Some(gradient) = gradient {
                    picture_gradient(launch, scale, prediction, target, gradient);
                }
            }
        },
    );
    memory.put(launch.per_picture, per_picture);
    if let Some((slice, words)) = gradient {
        memory.put(slice, words);
    }
}

/// Sum of the loss over one picture's values.
fn picture_loss(kind: LossKind, prediction: &[f32], target: &[f32]) -> f32 {
    vectorize(
        #[inline(always)]
        || match kind {
            LossKind::Mse => simd::sum_of_pairs(prediction, target, |p, t| (p - t) * (p - t)),
            LossKind::BceLogits => simd::sum_of_pairs(prediction, target, |l, t| {
                let positive = if l > 0.0 { l } else { 0.0 };
                positive - l * t + simd::ln_1p(simd::exp(-l.abs()))
            }),
        },
    )
}

fn picture_gradient(
    launch: &Loss,
    scale: f32,
    prediction: &[f32],
    target: &[f32],
    gradient: &mut [f32],
) {
    vectorize(
        #[inline(always)]
        || match (launch.kind, launch.activation) {
            (LossKind::Mse, Activation::Linear) => {
                squared(scale, prediction, target, gradient, Activation::Linear)
            }
            (LossKind::Mse, Activation::Relu) => {
                squared(scale, prediction, target, gradient, Activation::Relu)
            }
            (LossKind::Mse, Activation::Sigmoid) => {
                squared(scale, prediction, target, gradient, Activation::Sigmoid)
            }
            (LossKind::Mse, Activation::Tanh) => {
                squared(scale, prediction, target, gradient, Activation::Tanh)
            }
            (LossKind::BceLogits, activation) => {
                for ((gradient, &l), &t) in gradient.iter_mut().zip(prediction).zip(target) {
                    *gradient = (simd::sigmoid(l) - t) * scale * derivative(activation, l);
                }
            }
        },
    );
}

#[inline(always)]
fn squared(
    scale: f32,
    prediction: &[f32],
    target: &[f32],
    gradient: &mut [f32],
    activation: Activation,
) {
    for ((gradient, &p), &t) in gradient.iter_mut().zip(prediction).zip(target) {
        *gradient = 2.0 * (p - t) * scale * derivative(activation, p);
    }
}

pub fn total(memory: &mut Memory, launch: &Total) {
    let words = memory.u32s(launch.tick);
    let (slot, valid) = (words[tick::SLOT] as usize, words[tick::VALID]);
    let losses = memory.floats(launch.per_picture);
    let loss = simd::sum(losses) / valid.max(1) as f32;
    if any_non_finite(&[loss]) {
        memory.u32s_mut(launch.flags)[0] |= flag::LOSS;
    }
    memory.u32s_mut(launch.losses)[slot] = loss.to_bits();
}
