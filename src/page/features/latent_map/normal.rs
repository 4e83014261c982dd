//! The standard normal distribution.

use std::f64::consts::TAU;

/// Beyond this the distribution function is 0 or 1 to double precision.
const FAR: f64 = 8.3;

/// φ(x), its density.
pub fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / TAU.sqrt()
}

/// Φ(x), its distribution function, to about 1e-15: `1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + ...)`
/// (Marsaglia 2004, “Evaluating the normal distribution”, section 3).
pub fn distribution(x: f64) -> f64 {
    if x.abs() > FAR {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    loop {
        odd += 2.0;
        term *= x * x / odd;
        let more = sum + term;
        if more == sum {
            break;
        }
        sum = more;
    }
    (0.5 + density(x) * sum).clamp(0.0, 1.0)
}

/// Φ⁻¹(p), its quantiles; `p` outside (0, 1) counts as the nearest that is ±8.3 at most.
///
/// Starts from Abramowitz & Stegun 1964, 26.2.23 (off by less than 4.5e-4) and takes two steps of Halley's method.
pub fn quantile(p: f64) -> f64 {
    let tail = p.min(1.0 - p);
    if tail <= 0.0 {
        return if p > 0.5 { FAR } else { -FAR };
    }
    let t = (-2.0 * tail.ln()).sqrt();
    let above = (0.010_328 * t + 0.802_853).mul_add(t, 2.515_517);
    let below = ((0.001_308 * t + 0.189_269).mul_add(t, 1.432_788)).mul_add(t, 1.0);
    let start = t - above / below;
    let mut x = if p > 0.5 { start } else { -start };
    for _ in 0..2 {
        let newton = (distribution(x) - p) / density(x);
        x -= newton / (1.0 + 0.5 * x * newton);
    }
    x.clamp(-FAR, FAR)
}

/// Divergence of a Gaussian from the standard normal in nats: `(μ² + σ² − log σ² − 1) / 2` (Kingma & Welling 2014, appendix B).
pub fn divergence(mu: f64, logvar: f64) -> f64 {
    0.5 * (mu * mu + logvar.exp() - logvar - 1.0)
}

/// The ring of so many standard deviations on a plane: `n` points and the first again.
pub fn ring(sigmas: f64, n: usize) -> Vec<[f64; 2]> {
    (0..=n)
        .map(|i| {
            let angle = TAU * i as f64 / n as f64;
            [sigmas * angle.cos(), sigmas * angle.sin()]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_function_is_that_of_the_tables() {
        for (x, p) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.959_963_984_540_054, 0.025),
            (3.0, 0.998_650_101_968_369_9),
            (-6.0, 9.865_876_450_376_98e-10),
        ] {
            assert!(
                (distribution(x) - p).abs() < 1e-14,
                "{x}: {}",
                distribution(x)
            );
        }
        assert_eq!(distribution(40.0), 1.0);
        assert_eq!(distribution(-40.0), 0.0);
    }

    #[test]
    fn quantiles_undo_it() {
        for i in 1..400 {
            let x = f64::from(i - 200) / 40.0;
            let back = quantile(distribution(x));
            assert!((back - x).abs() < 1e-9, "{x} became {back}");
        }
        assert!((quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        assert_eq!(quantile(0.0), -quantile(1.0));
        assert!(quantile(1.5).is_finite());
    }

    #[test]
    fn a_standard_normal_does_not_diverge_from_itself() {
        assert_eq!(divergence(0.0, 0.0), 0.0);
        assert!((divergence(1.0, 0.0) - 0.5).abs() < 1e-15);
        assert!((divergence(0.0, 4.0_f64.ln()) - (3.0 - 4.0_f64.ln()) / 2.0).abs() < 1e-15);
    }

    #[test]
    fn rings_are_closed() {
        let ring = ring(2.0, 36);
        assert_eq!(ring.len(), 37);
        assert!(ring.iter().all(|[x, y]| (x.hypot(*y) - 2.0).abs() < 1e-12));
    }
}
