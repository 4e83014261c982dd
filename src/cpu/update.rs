use super::memory::Memory;
use super::simd::{sum_of_pairs, vectorize};
use super::threads::{Shared, Threads};
use crate::program::kernel::{Clipping, Norm, Penalty, Rule, Update, flag, hyper, tick};
use crate::spec::{AdamForm, RmsPropForm};

/// Parameters of a task: their four arrays fill half of a usual second-level cache.
const CHUNK: usize = 32_768;

/// Parameters taken at once: as many as the widest vectors hold (512 bits natively, 128 in a browser).
const LANES: usize = if cfg!(target_arch = "wasm32") { 4 } else { 16 };

/// A first moment smaller than this vanishes. Where a gradient stays 0, as at a picture's corners, moments decay for ever, and numbers
/// below the normal ones, which they and their products come to, cost some processors a hundred times as much. (GPUs may take
/// those for 0 anyhow.)
const LEAST: f32 = 1e-30;

/// A moment, or 0 where it is too small to matter.
#[inline(always)]
fn kept(moment: f32, least: f32) -> f32 {
    if moment.abs() < least { 0.0 } else { moment }
}

pub fn penalty(memory: &mut Memory, launch: &Penalty) {
    let numbers = memory.floats(launch.hyper);
    let (l1, l2) = (numbers[hyper::L1], numbers[hyper::L2]);
    let values = memory.floats(launch.values);
    let sum = vectorize(
        #[inline(always)]
        || sum_of_pairs(values, values, |w, _| l1 * w.abs() + l2 * w * w),
    );
    if let Some(slice) = launch.gradients {
        let mut gradients = memory.take(slice);
        for (g, &w) in gradients
            .floats_mut(slice)
            .iter_mut()
            .zip(memory.floats(launch.values))
        {
            let sign = f32::from(w > 0.0) - f32::from(w < 0.0);
            *g += l1 * sign + 2.0 * l2 * w;
        }
        memory.put(slice, gradients);
    }
    memory.u32s_mut(launch.sums)[launch.index as usize] = sum.to_bits();
}

pub fn norm(memory: &mut Memory, launch: &Norm) {
    let gradients = memory.floats(launch.gradients);
    let sum = vectorize(
        #[inline(always)]
        || sum_of_pairs(gradients, gradients, |g, _| g * g),
    );
    memory.u32s_mut(launch.norm)[0] = sum.sqrt().to_bits();
}

/// What an optimizer's rule is given as gradient, and what is left of the parameter before its step.
trait Prepare: Copy {
    fn gradient(self, g: f32, w: f32) -> f32;
    fn shrunk(self, w: f32) -> f32;
}

/// The gradient as it is, without decay. A type of its own, since what [`Before`] does takes a fifth of the loop's time.
#[derive(Clone, Copy)]
struct Plain;

impl Prepare for Plain {
    #[inline(always)]
    fn gradient(self, g: f32, _: f32) -> f32 {
        g
    }

    #[inline(always)]
    fn shrunk(self, w: f32) -> f32 {
        w
    }
}

/// The gradient within its bounds, and decay.
#[derive(Clone, Copy, PartialEq)]
struct Before {
    limit: f32,
    factor: f32,
    coupled: f32,
    shrink: f32,
}

impl Before {
    /// What changes nothing.
    const NEUTRAL: Self = Self {
        limit: f32::INFINITY,
        factor: 1.0,
        coupled: 0.0,
        shrink: 1.0,
    };
}

impl Prepare for Before {
    #[inline(always)]
    fn gradient(self, g: f32, w: f32) -> f32 {
        let g = if g > self.limit { self.limit } else { g };
        let g = if g < -self.limit { -self.limit } else { g };
        g * self.factor + self.coupled * w
    }

    #[inline(always)]
    fn shrunk(self, w: f32) -> f32 {
        w * self.shrink
    }
}

pub fn update(memory: &mut Memory, threads: &Threads, launch: &Update) {
    let mut values = memory.take(launch.values);
    let mut moment1 = memory.take(launch.moment1);
    let mut moment2 = memory.take(launch.moment2);
    let gradients = memory.floats(launch.gradients);
    let numbers = Numbers::of(memory, launch);
    let before = before(memory, launch, numbers.rate);
    let first = Shared(moment1.floats_mut(launch.moment1).as_mut_ptr());
    let second = Shared(moment2.floats_mut(launch.moment2).as_mut_ptr());
    let bad = std::sync::atomic::AtomicBool::new(false);
    threads.for_chunks(values.floats_mut(launch.values), CHUNK, |chunk, values| {
        let at = chunk * CHUNK;
        // SAFETY: the arenas are of one length, and each chunk of them belongs to one task.
        let (m, v) = unsafe {
            (
                std::slice::from_raw_parts_mut(first.get().add(at), values.len()),
                std::slice::from_raw_parts_mut(second.get().add(at), values.len()),
            )
        };
        let arrays = Arrays {
            values,
            m,
            v,
            gradients: &gradients[at..],
        };
        let raised = if before == Before::NEUTRAL {
            step(arrays, launch.rule, numbers, Plain)
        } else {
            step(arrays, launch.rule, numbers, before)
        };
        if raised {
            bad.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    memory.put(launch.values, values);
    memory.put(launch.moment1, moment1);
    memory.put(launch.moment2, moment2);
    if bad.into_inner() {
        memory.u32s_mut(launch.flags)[0] |= flag::PARAMETER;
    }
}

/// What a rule reckons with.
#[derive(Clone, Copy)]
struct Numbers {
    rate: f32,
    momentum: f32,
    epsilon: f32,
    beta1: f32,
    beta2: f32,
    /// `1 − βᵗ`
    correction1: f32,
    correction2: f32,
}

impl Numbers {
    fn of(memory: &Memory, launch: &Update) -> Self {
        let numbers = memory.floats(launch.hyper);
        let words = memory.u32s(launch.tick);
        Self {
            rate: f32::from_bits(words[tick::RATE]),
            momentum: numbers[hyper::MOMENTUM],
            epsilon: numbers[hyper::EPSILON],
            beta1: numbers[hyper::BETA1],
            beta2: numbers[hyper::BETA2],
            correction1: 1.0 - f32::from_bits(words[tick::BETA1_POWER]),
            correction2: 1.0 - f32::from_bits(words[tick::BETA2_POWER]),
        }
    }
}

/// The rule's step on a chunk of parameters; whether a gradient or a new parameter is not finite.
fn step(arrays: Arrays<'_>, rule: Rule, numbers: Numbers, before: impl Prepare) -> bool {
    let Numbers {
        rate,
        momentum,
        epsilon,
        beta1,
        beta2,
        correction1,
        correction2,
    } = numbers;
    // Each rule is a closure of its own, with nothing to decide inside, so that each loop vectorises.
    match rule {
        Rule::Sgd { nesterov: false } => arrays.follow(
            before,
            #[inline(always)]
            move |g, m, v| {
                let m = kept(momentum * m + g, LEAST);
                (rate * m, m, v)
            },
        ),
        Rule::Sgd { nesterov: true } => arrays.follow(
            before,
            #[inline(always)]
            move |g, m, v| {
                let m = kept(momentum * m + g, LEAST);
                (rate * (g + momentum * m), m, v)
            },
        ),
        Rule::RmsProp(RmsPropForm::Keras) => arrays.follow(
            before,
            #[inline(always)]
            move |g, m, v| {
                let v = kept(beta2 * v + (1.0 - beta2) * (g * g), f32::MIN_POSITIVE);
                (rate * g / (v + epsilon).sqrt(), m, v)
            },
        ),
        Rule::RmsProp(RmsPropForm::Torch) => arrays.follow(
            before,
            #[inline(always)]
            move |g, m, v| {
                let v = kept(beta2 * v + (1.0 - beta2) * (g * g), f32::MIN_POSITIVE);
                (rate * g / (v.sqrt() + epsilon), m, v)
            },
        ),
        Rule::Adam(form) => {
            let (step, scale) = match form {
                AdamForm::Keras => (rate * correction2.sqrt() / correction1, 1.0),
                AdamForm::Torch => (rate / correction1, 1.0 / correction2),
            };
            arrays.follow(
                before,
                #[inline(always)]
                move |g, m, v| {
                    let m = kept(beta1 * m + (1.0 - beta1) * g, LEAST);
                    let v = kept(beta2 * v + (1.0 - beta2) * (g * g), f32::MIN_POSITIVE);
                    (step * m / ((v * scale).sqrt() + epsilon), m, v)
                },
            )
        }
    }
}

fn before(memory: &Memory, launch: &Update, rate: f32) -> Before {
    let numbers = memory.floats(launch.hyper);
    let clip = numbers[hyper::CLIP];
    let (limit, factor) = match launch.clipping {
        Clipping::None => (f32::INFINITY, 1.0),
        Clipping::Value => (clip, 1.0),
        Clipping::Norm(norm) => (f32::INFINITY, clip / clip.max(memory.floats(norm)[0])),
    };
    Before {
        limit,
        factor,
        coupled: numbers[hyper::COUPLED_DECAY],
        shrink: 1.0 - rate * numbers[hyper::DECOUPLED_DECAY],
    }
}

struct Arrays<'a> {
    values: &'a mut [f32],
    m: &'a mut [f32],
    v: &'a mut [f32],
    gradients: &'a [f32],
}

impl Arrays<'_> {
    /// Takes the step that `rule` gives, with the new moments, from the gradient and the moments; whether a gradient or a new
    /// parameter is not finite.
    ///
    /// The four arrays are taken in lines of [`LANES`] that are copied before they are written: what the compiler can prove of four
    /// slices depends on how the closures happen to be inlined, and a loop over them has come out without vectors, at less than
    /// half the speed of a whole training step.
    #[inline(always)]
    fn follow(
        self,
        before: impl Prepare,
        rule: impl Fn(f32, f32, f32) -> (f32, f32, f32) + Copy,
    ) -> bool {
        let Self {
            values,
            m,
            v,
            gradients,
        } = self;
        vectorize(
            #[inline(always)]
            move || {
                let gradients = &gradients[..values.len()];
                let (w_lines, w_rest) = values.as_chunks_mut::<LANES>();
                let (m_lines, m_rest) = m.as_chunks_mut::<LANES>();
                let (v_lines, v_rest) = v.as_chunks_mut::<LANES>();
                let (g_lines, g_rest) = gradients.as_chunks::<LANES>();
                let mut bad = [0.0f32; LANES];
                for (((w, m), v), g) in w_lines.iter_mut().zip(m_lines).zip(v_lines).zip(g_lines) {
                    line(before, rule, [w, m, v], g, &mut bad);
                }
                let rest = w_rest.iter_mut().zip(m_rest).zip(v_rest).zip(g_rest);
                for (((w, m), v), &g) in rest {
                    [*w, *m, *v] = one(before, rule, [*w, *m, *v], g, &mut bad[0]);
                }
                bad.iter().any(|lane| lane.is_nan())
            },
        )
    }
}

/// [`one`] for each lane of a line.
#[inline(always)]
fn line(
    before: impl Prepare,
    rule: impl Fn(f32, f32, f32) -> (f32, f32, f32) + Copy,
    [w, m, v]: [&mut [f32; LANES]; 3],
    g: &[f32; LANES],
    bad: &mut [f32; LANES],
) {
    let (mut w_new, mut m_new, mut v_new) = (*w, *m, *v);
    for lane in 0..LANES {
        let old = [w_new[lane], m_new[lane], v_new[lane]];
        [w_new[lane], m_new[lane], v_new[lane]] = one(before, rule, old, g[lane], &mut bad[lane]);
    }
    (*w, *m, *v) = (w_new, m_new, v_new);
}

/// A parameter and its moments after the step; `bad` is no number from then on where the gradient or the parameter is not finite.
#[inline(always)]
fn one(
    before: impl Prepare,
    rule: impl Fn(f32, f32, f32) -> (f32, f32, f32),
    [w, m, v]: [f32; 3],
    g: f32,
    bad: &mut f32,
) -> [f32; 3] {
    let (step, m, v) = rule(before.gradient(g, w), m, v);
    let w = before.shrunk(w) - step;
    // 0 times a number that is not finite is none, and neither is what it is added to.
    *bad += w * 0.0 + g * 0.0;
    [w, m, v]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_that_decay_come_to_nothing_and_what_is_no_number_stays() {
        let mut moment = -1e-3f32;
        let mut steps = 0;
        while moment != 0.0 {
            moment = kept(0.9 * moment, LEAST);
            assert!(moment == 0.0 || moment.is_normal());
            steps += 1;
        }
        // 1e-3 · 0.9^590 is about 1e-30.
        assert!((580..600).contains(&steps), "{steps}");
        assert_eq!(kept(1e-29, LEAST), 1e-29);
        assert!(kept(f32::NAN, LEAST).is_nan());
        assert_eq!(kept(f32::NEG_INFINITY, LEAST), f32::NEG_INFINITY);
    }
}
