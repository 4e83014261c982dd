use super::activate::multiply_by_derivative;
use super::memory::Memory;
use super::simd::{self, any_non_finite, vectorize};
use super::threads::{Shared, Threads};
use crate::program::kernel::{LikelihoodGradient, Loss, LossKind, RootGradient, Total, flag, tick};
use crate::spec::{Distance, LOGVAR_LEAST};

/// Rows of a task.
const ROWS: usize = 16;
/// ln 2π
const LN_TAU: f32 = 1.837_877_1;
/// How near to 0 and 1 a probability may come, as in Keras.
const LEAST: f32 = 1e-7;

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Loss) {
    let mut per_picture = memory.take(launch.per_picture);
    let mut gradient = launch.gradient.map(|slice| (slice, memory.take(slice)));
    let valid = memory.u32s(launch.tick)[tick::VALID] as usize;
    let features = launch.features as usize;
    let prediction = memory.floats(launch.prediction);
    let target = memory.floats(launch.target);
    let scale = 1.0 / (valid.max(1) as f32 * launch.divisor as f32);
    let logvar = match launch.kind {
        LossKind::Gaussian { logvar } => memory.floats(logvar)[0].max(LOGVAR_LEAST),
        _ => 0.0,
    };
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
                *loss =
                    picture_loss(launch.kind, logvar, prediction, target) / launch.divisor as f32;
                if let Some(gradient) = gradient {
                    let scale = match launch.kind {
                        LossKind::Gaussian { .. } => scale * (-logvar).exp(),
                        _ => scale,
                    };
                    picture_gradient(launch.kind, scale, prediction, target, gradient);
                    multiply_by_derivative(launch.activation, gradient, prediction);
                }
            }
        },
    );
    memory.put(launch.per_picture, per_picture);
    if let Some((slice, words)) = gradient {
        memory.put(slice, words);
    }
}

/// Sum of the loss over one picture's values; `logvar` is that of [`LossKind::Gaussian`].
fn picture_loss(kind: LossKind, logvar: f32, prediction: &[f32], target: &[f32]) -> f32 {
    if let LossKind::CategoricalLogits { classes } = kind {
        return categorical(classes as usize, prediction, target);
    }
    vectorize(
        #[inline(always)]
        || match kind {
            LossKind::Distance(Distance::Squared) => {
                simd::sum_of_pairs(prediction, target, |p, t| (p - t) * (p - t))
            }
            LossKind::Gaussian { .. } => {
                let squares = simd::sum_of_pairs(prediction, target, |p, t| (p - t) * (p - t));
                let constant = logvar + LN_TAU;
                0.5 * (squares * (-logvar).exp() + prediction.len() as f32 * constant)
            }
            LossKind::Distance(Distance::Absolute) => {
                simd::sum_of_pairs(prediction, target, |p, t| (p - t).abs())
            }
            LossKind::Distance(Distance::Huber { delta }) => {
                simd::sum_of_pairs(prediction, target, |p, t| {
                    let d = (p - t).abs();
                    if d <= delta {
                        0.5 * d * d
                    } else {
                        delta * (d - 0.5 * delta)
                    }
                })
            }
            LossKind::Distance(Distance::SmoothL1 { beta }) => {
                simd::sum_of_pairs(prediction, target, |p, t| {
                    let d = (p - t).abs();
                    if d <= beta {
                        0.5 * d * d / beta
                    } else {
                        d - 0.5 * beta
                    }
                })
            }
            LossKind::Distance(Distance::LogCosh) => {
                simd::sum_of_pairs(prediction, target, |p, t| log_cosh((p - t).abs()))
            }
            LossKind::BceLogits => simd::sum_of_pairs(prediction, target, |l, t| {
                let positive = if l > 0.0 { l } else { 0.0 };
                positive - l * t + simd::ln_1p(simd::exp(-l.abs()))
            }),
            LossKind::Bce => simd::sum_of_pairs(prediction, target, |p, t| {
                let p = p.clamp(LEAST, 1.0 - LEAST);
                -t * simd::ln(p) - (1.0 - t) * simd::ln(1.0 - p)
            }),
            LossKind::CategoricalLogits { .. } => 0.0,
        },
    )
}

/// `ln cosh d` for d from 0 on. Near 0, where the plain form cancels, it is `½ ln(1 + sinh² d)`, with sinh² from `m = e⁻²ᵈ − 1` as
/// `m² / (4 (m + 1))`.
#[inline(always)]
fn log_cosh(d: f32) -> f32 {
    let m = simd::exp_m1(-2.0 * d);
    let near = 0.5 * simd::ln_1p(m * m / (4.0 * (m + 1.0)));
    let far = d + simd::ln_1p(m + 1.0) - std::f32::consts::LN_2;
    if d < 0.5 { near } else { far }
}

fn picture_gradient(
    kind: LossKind,
    scale: f32,
    prediction: &[f32],
    target: &[f32],
    gradient: &mut [f32],
) {
    match kind {
        LossKind::Distance(Distance::Squared) => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| 2.0 * (p - t) * scale,
        ),
        LossKind::Gaussian { .. } => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| (p - t) * scale,
        ),
        LossKind::Distance(Distance::Absolute) => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| (f32::from(p > t) - f32::from(p < t)) * scale,
        ),
        LossKind::Distance(Distance::Huber { delta }) => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| (p - t).clamp(-delta, delta) * scale,
        ),
        LossKind::Distance(Distance::SmoothL1 { beta }) => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| ((p - t) / beta).clamp(-1.0, 1.0) * scale,
        ),
        LossKind::Distance(Distance::LogCosh) => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| simd::tanh(p - t) * scale,
        ),
        LossKind::BceLogits => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |l, t| (simd::sigmoid(l) - t) * scale,
        ),
        LossKind::Bce => slopes(
            [prediction, target],
            gradient,
            #[inline(always)]
            move |p, t| {
                let kept = p.clamp(LEAST, 1.0 - LEAST);
                if kept == p {
                    (p - t) / (p * (1.0 - p)) * scale
                } else {
                    0.0
                }
            },
        ),
        LossKind::CategoricalLogits { classes } => {
            categorical_gradient(classes as usize, scale, prediction, target, gradient);
        }
    }
}

#[inline(always)]
fn slopes(
    [prediction, target]: [&[f32]; 2],
    gradient: &mut [f32],
    slope: impl Fn(f32, f32) -> f32,
) {
    vectorize(
        #[inline(always)]
        move || {
            for ((gradient, &p), &t) in gradient.iter_mut().zip(prediction).zip(target) {
                *gradient = slope(p, t);
            }
        },
    );
}

/// The largest logit of a place, and the sum of `e^(l − largest)`.
fn exponentials(logits: impl Iterator<Item = f32> + Clone) -> (f32, f32) {
    let most = logits.clone().fold(f32::NEG_INFINITY, f32::max);
    (most, logits.map(|l| simd::exp(l - most)).sum())
}

fn categorical(classes: usize, logits: &[f32], target: &[f32]) -> f32 {
    let places = logits.len() / classes;
    (0..places)
        .map(|place| {
            let of = |values: &[f32], c: usize| values[c * places + place];
            let (most, sum) = exponentials((0..classes).map(|c| of(logits, c)));
            // Not the polynomial for [½, 1]: the sum may be as large as the number of classes.
            let all = most + sum.ln();
            (0..classes)
                .map(|c| of(target, c) * (all - of(logits, c)))
                .sum::<f32>()
        })
        .sum()
}

fn categorical_gradient(
    classes: usize,
    scale: f32,
    logits: &[f32],
    target: &[f32],
    gradient: &mut [f32],
) {
    let places = logits.len() / classes;
    for place in 0..places {
        let at = |c: usize| c * places + place;
        let (most, sum) = exponentials((0..classes).map(|c| logits[at(c)]));
        let given: f32 = (0..classes).map(|c| target[at(c)]).sum();
        for c in 0..classes {
            let share = simd::exp(logits[at(c)] - most) / sum;
            gradient[at(c)] = (share * given - target[at(c)]) * scale;
        }
    }
}

pub fn total(memory: &mut Memory, launch: &Total) {
    let slot = memory.u32s(launch.tick)[tick::SLOT] as usize;
    let mean = mean(memory, launch.per_picture, launch.tick);
    let loss = if launch.root { mean.sqrt() } else { mean };
    let penalties = launch
        .penalties
        .map_or(0.0, |slice| memory.floats(slice).iter().sum());
    let loss = loss + penalties;
    if any_non_finite(&[loss]) {
        memory.u32s_mut(launch.flags)[0] |= flag::LOSS;
    }
    memory.u32s_mut(launch.losses)[slot] = loss.to_bits();
}

pub fn root_gradient(memory: &mut Memory, launch: &RootGradient) {
    let root = mean(memory, launch.per_picture, launch.tick).sqrt();
    let factor = if root > 0.0 { 0.5 / root } else { 0.0 };
    let mut gradient = memory.take(launch.gradient);
    for value in gradient.floats_mut(launch.gradient) {
        *value *= factor;
    }
    memory.put(launch.gradient, gradient);
}

pub fn likelihood_gradient(memory: &mut Memory, launch: &LikelihoodGradient) {
    let mean = mean(memory, launch.per_picture, launch.tick);
    let logvar = memory.floats(launch.logvar)[0];
    let half = 0.5 * launch.features as f32 / launch.divisor as f32;
    let spread = logvar.max(LOGVAR_LEAST);
    let slope = half - (mean - half * (spread + LN_TAU));
    let gradient = if logvar < LOGVAR_LEAST {
        slope.min(0.0)
    } else {
        slope
    };
    memory.u32s_mut(launch.gradient)[0] = gradient.to_bits();
}

fn mean(memory: &Memory, per_picture: crate::program::Slice, tick: crate::program::Slice) -> f32 {
    let valid = memory.u32s(tick)[tick::VALID];
    simd::sum(memory.floats(per_picture)) / valid.max(1) as f32
}
