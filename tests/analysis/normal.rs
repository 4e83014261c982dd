use hourglass::analysis::normal::{cdf, inverse_cdf};

use crate::random;

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn the_distribution_is_its_densitys_integral() {
    // Simpson's rule in steps of 1/256 from −12, from where next to nothing comes.
    let density = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    let step = 1.0 / 256.0;
    let (mut integral, mut x) = (0.0, -12.0);
    while x < 6.0 {
        integral += step / 6.0 * (density(x) + 4.0 * density(x + step / 2.0) + density(x + step));
        x += step;
        if x > -8.0 {
            let error = (cdf(x) - integral).abs();
            assert!(error < 1e-9 * integral, "{x}: {} and {integral}", cdf(x));
        }
    }
    // To the digits of the tables.
    assert!((cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-15);
    assert_eq!(cdf(0.0), 0.5);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn the_inverse_undoes_the_distribution() {
    let mut random = random(1);
    for round in 0..2000 {
        // Of all magnitudes, on both sides and about the middle.
        let p = match round % 3 {
            0 => f64::from(random.uniform()).max(1e-9),
            1 => 10f64.powf(-f64::from(random.between(0.0, 300.0))),
            _ => 0.5 + f64::from(random.between(-1e-6, 1e-6)),
        };
        let x = inverse_cdf(p);
        let error = (cdf(x) - p).abs() / p;
        // The tail's density changes by x in relative terms, so that rounding of x counts x² times.
        assert!(error < 1e-14 * (1.0 + x * x), "{p}: {x}, off by {error}");
        if p > 1e-3 {
            assert!(
                (inverse_cdf(1.0 - p) + x).abs() < 1e-12 * (1.0 + x.abs()),
                "{p}"
            );
        }
    }
    assert_eq!(inverse_cdf(0.5), 0.0);
    assert_eq!(
        [0.0, 1.0].map(inverse_cdf),
        [f64::NEG_INFINITY, f64::INFINITY]
    );
    assert!(
        [-0.1, 1.1, f64::NAN]
            .iter()
            .all(|&p| inverse_cdf(p).is_nan())
    );
}
