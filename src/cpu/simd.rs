//! Loops the compiler can vectorise, and elementary functions without branches or calls to go in them.
//!
//! The functions are polynomials of our own, so that a value is the same on every machine that runs this backend.

/// Runs a loop compiled for the widest vectors this machine has. Nothing is contracted or reordered for it, so that the
/// results are those of plain code.
///
/// A loop that stores must own what it reads besides, by `move`: what stands behind a reference could change with every store, and
/// such a loop does not become vectors.
#[inline(always)]
pub fn vectorize<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(not(target_arch = "wasm32"))]
    {
        pulp::Arch::new().dispatch(work)
    }
    #[cfg(target_arch = "wasm32")]
    {
        work()
    }
}

/// Partial sums that vectors of any width keep to.
const LANES: usize = 16;

/// Sum of `term(a[i], b[i])` over all i, in sixteen interleaved partial sums.
#[inline(always)]
pub fn sum_of_pairs(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (a_lines, a_rest) = a.as_chunks::<LANES>();
    let (b_lines, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_lines.iter().zip(b_lines) {
        for lane in 0..LANES {
            sums[lane] += term(a[lane], b[lane]);
        }
    }
    for (sum, (&a, &b)) in sums.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *sum += term(a, b);
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    sums[0]
}

/// Sum of all values, in the same order.
#[inline(always)]
pub fn sum(values: &[f32]) -> f32 {
    sum_of_pairs(values, values, |value, _| value)
}

/// Whether any value is infinite or not a number, by its exponent bits.
#[inline(always)]
pub fn any_non_finite(values: &[f32]) -> bool {
    const EXPONENT: u32 = 0x7f80_0000;
    values.iter().fold(0u32, |found, value| {
        found | u32::from(value.to_bits() & EXPONENT == EXPONENT)
    }) != 0
}

/// `eˣ` within 2 units in the last place (range reduction and coefficients as in Cephes `expf`, Moshier 1989); the
/// argument is clamped to ±87, where the result is still a normal number. NaN stays NaN.
#[inline(always)]
#[allow(
    clippy::excessive_precision,
    reason = "coefficients stand as published"
)]
pub fn exp(x: f32) -> f32 {
    // Adding and taking away 1.5 · 2²³ rounds to a whole number, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let clamped = if x > 87.0 { 87.0 } else { x };
    let clamped = if clamped < -87.0 { -87.0 } else { clamped };
    let shifted = clamped * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let rest = (clamped - whole * 0.693_359_375) - whole * -2.121_944_4e-4;
    let mut p = 1.987_569_15e-4;
    p = p * rest + 1.398_199_95e-3;
    p = p * rest + 8.333_451_907e-3;
    p = p * rest + 4.166_579_589e-2;
    p = p * rest + 1.666_666_545e-1;
    p = p * rest + 5.000_000_120e-1;
    p = p * (rest * rest) + rest + 1.0;
    let power = shifted
        .to_bits()
        .wrapping_sub(ROUND.to_bits())
        .wrapping_add(127)
        << 23;
    p * f32::from_bits(power)
}

/// `ln(1 + y)` for y in 0..=1, as `2 artanh(y / (2 + y))`: relatively exact for small y too.
#[inline(always)]
pub fn ln_1p(y: f32) -> f32 {
    let s = y / (2.0 + y);
    let z = s * s;
    let mut p = 1.0 / 17.0;
    for k in [15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        p = p * z + 1.0 / k;
    }
    2.0 * s * p
}

/// `eˣ − 1`, relatively exact near 0 too, where it is a polynomial.
#[inline(always)]
pub fn exp_m1(x: f32) -> f32 {
    let mut p = 1.0 / 720.0;
    for k in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0] {
        p = p * x + k;
    }
    if x.abs() < 0.2 { p * x } else { exp(x) - 1.0 }
}

/// `ln x` for normal x over 0, within a few units in the last place: the exponent apart, the rest as `2 artanh`.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    // A mantissa in √½..√2 keeps the series short and the logarithm of numbers near 1 exact.
    const HALF_ROOT: u32 = 0x3f35_04f3;
    let bits = x.to_bits().wrapping_sub(HALF_ROOT);
    let exponent = (bits as i32 >> 23) as f32;
    let mantissa = f32::from_bits((bits & 0x007f_ffff) + HALF_ROOT);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let mut p = 1.0 / 9.0;
    for k in [7.0, 5.0, 3.0, 1.0] {
        p = p * z + 1.0 / k;
    }
    exponent * std::f32::consts::LN_2 + 2.0 * s * p
}

/// The standard normal distribution function, `(1 + erf(x / √2)) / 2`, within 2 · 10⁻⁷ (Abramowitz & Stegun 1964, 7.1.26).
#[inline(always)]
#[allow(
    clippy::excessive_precision,
    reason = "coefficients stand as published"
)]
pub fn normal(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let z = if z > 9.0 { 9.0 } else { z };
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut p = 1.061_405_429;
    for k in [-1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592] {
        p = p * t + k;
    }
    let tail = 0.5 * p * t * exp(-z * z);
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// `1 / (1 + e⁻ˣ)`
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// `tanh x` (Cephes `tanhf`: a polynomial near 0, elsewhere from `e²ˣ`).
#[inline(always)]
#[allow(
    clippy::excessive_precision,
    reason = "coefficients stand as published"
)]
pub fn tanh(x: f32) -> f32 {
    let z = x * x;
    let mut p = -5.704_988_727_45e-3;
    p = p * z + 2.063_908_879_54e-2;
    p = p * z - 5.373_971_555_31e-2;
    p = p * z + 1.333_144_188_28e-1;
    p = p * z - 3.333_328_194_22e-1;
    let near = p * z * x + x;
    let far = 1.0 - 2.0 / (exp(2.0 * x.abs()) + 1.0);
    let far = f32::from_bits(far.to_bits() | (x.to_bits() & 0x8000_0000));
    if x.abs() < 0.625 { near } else { far }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(low: f32, high: f32) -> impl Iterator<Item = f32> {
        (0..=100_000).map(move |i| low + (high - low) * (i as f32 / 100_000.0))
    }

    #[test]
    fn functions_agree_with_f64() {
        for x in sweep(-87.0, 87.0) {
            let want = f64::from(x).exp();
            assert!((f64::from(exp(x)) / want - 1.0).abs() < 3e-7, "exp({x})");
            let want = 1.0 / (1.0 + f64::from(-x).exp());
            assert!(
                (f64::from(sigmoid(x)) / want - 1.0).abs() < 4e-7,
                "sigmoid({x})"
            );
        }
        for x in sweep(-10.0, 10.0) {
            assert!(
                (f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 2e-7,
                "tanh({x})"
            );
        }
        for x in sweep(-80.0, 3.0) {
            let want = f64::from(x).exp_m1();
            assert!(
                (f64::from(exp_m1(x)) - want).abs() < 4e-7 * (0.01 + want.abs()),
                "exp_m1({x})"
            );
        }
        for x in sweep(1e-7, 3.0) {
            let want = f64::from(x).ln();
            assert!(
                (f64::from(ln(x)) - want).abs() < 3e-7 * (0.1 + want.abs()),
                "ln({x})"
            );
        }
        for (x, want) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (-2.0, 0.022_750_131_948_179),
            (5.0, 0.999_999_713_348_428),
            (-100.0, 0.0),
        ] {
            assert!((f64::from(normal(x)) - want).abs() < 2e-7, "normal({x})");
        }
        for y in sweep(0.0, 1.0).skip(1) {
            let want = f64::from(y).ln_1p();
            assert!(
                (f64::from(ln_1p(y)) / want - 1.0).abs() < 3e-7,
                "ln_1p({y})"
            );
        }
        assert_eq!(tanh(1e-20), 1e-20);
        assert!(tanh(f32::NAN).is_nan() && sigmoid(f32::NAN).is_nan() && exp(f32::NAN).is_nan());
        assert_eq!(
            (tanh(1e30), sigmoid(1e30), sigmoid(-1e30) < 1e-37),
            (1.0, 1.0, true)
        );
    }

    #[test]
    fn sum_takes_every_term_once() {
        for len in [0, 1, 15, 16, 17, 100] {
            let values: Vec<f32> = (0..len).map(|i| i as f32).collect();
            assert_eq!(sum(&values), (0..len).sum::<usize>() as f32);
        }
    }
}
