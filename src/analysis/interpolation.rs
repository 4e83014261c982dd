//! Ways from one code to another.

/// sin of the angle below which two codes count as parallel: what is divided by it would lose its digits.
const PARALLEL: f64 = 1e-4;
/// Length below which a code counts as the origin: its direction says nothing.
const SHORT: f64 = 1e-6;

/// The point at `t` of the straight way from `a` to `b`; `t` beyond 0..=1 goes on in its direction.
///
/// # Panics
/// Where the codes are not of one length.
pub fn linear(a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
    weighted(a, b, 1.0 - t, t)
}

/// The point at `t` in 0..=1 of the great arc from `a` to `b` (Shoemake 1985, “Animating rotation with quaternion curves”):
/// sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b, with Ω the angle between the two. Codes of one length keep that length on
/// the way, as samples of a normal distribution in many dimensions nearly do (White 2016, “Sampling generative networks”).
///
/// Where one of them is next to the origin, or they point the same or the opposite way, there is no one arc: then it is [`linear`].
///
/// # Panics
/// Where the codes are not of one length.
pub fn spherical(a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
    let inner = |a: &[f32], b: &[f32]| -> f64 {
        a.iter()
            .zip(b)
            .map(|(&a, &b)| f64::from(a) * f64::from(b))
            .sum()
    };
    let lengths = [inner(a, a).sqrt(), inner(b, b).sqrt()];
    if lengths.iter().any(|&length| length < SHORT) {
        return linear(a, b, t);
    }
    let cosine = inner(a, b) / (lengths[0] * lengths[1]);
    let angle = cosine.clamp(-1.0, 1.0).acos();
    let sine = angle.sin();
    if sine < PARALLEL {
        return linear(a, b, t);
    }
    let t = f64::from(t);
    let weight = |part: f64| ((part * angle).sin() / sine) as f32;
    weighted(a, b, weight(1.0 - t), weight(t))
}

fn weighted(a: &[f32], b: &[f32], of_a: f32, of_b: f32) -> Vec<f32> {
    assert_eq!(a.len(), b.len(), "codes of one length");
    a.iter().zip(b).map(|(a, b)| of_a * a + of_b * b).collect()
}
