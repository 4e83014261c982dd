use hourglass::analysis::interpolation::{linear, spherical};
use hourglass::analysis::latent::{
    active_units, attribute, kl, kl_by_dimension, mean, mean_of, variances,
};

use crate::{assert_near, normals, random};

/// ∫ q ln (q / p) for q = N(mu, exp(logvar)), p = N(0, 1), by the trapezoidal rule over ±12 σ, which for such functions is
/// as exact as f64.
fn divergence_by_integration(mu: f64, logvar: f64) -> f64 {
    let sigma = (0.5 * logvar).exp();
    let steps = 4000;
    let step = 24.0 / f64::from(steps);
    (0..=steps)
        .map(|i| {
            let u = -12.0 + step * f64::from(i);
            let x = mu + sigma * u;
            let log_ratio = -0.5 * u * u - 0.5 * logvar + 0.5 * x * x;
            (-0.5 * u * u).exp() / std::f64::consts::TAU.sqrt() * log_ratio * step
        })
        .sum()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn the_divergence_is_its_integral() {
    let mut random = random(1);
    for _ in 0..200 {
        let (mu, logvar) = (random.between(-5.0, 5.0), random.between(-8.0, 3.0));
        let wanted = divergence_by_integration(mu.into(), logvar.into());
        let error = (f64::from(kl(mu, logvar)) - wanted).abs();
        assert!(
            error < 1e-6 * (1.0 + wanted),
            "{mu}, {logvar}: {wanted}, off by {error}"
        );
    }
    assert_eq!(kl(0.0, 0.0), 0.0);
    // By the series x²/4 near 0, where the closed form as written cancels.
    let given = kl(0.0, 1e-4);
    assert!((given / 2.5e-9 - 1.0).abs() < 1e-4, "{given}");
    assert!(kl(1e-5, -1e-5) > 0.0);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn divergences_are_means_over_pictures() {
    let mu = [1.0, 0.0, 3.0, 0.0];
    let logvar = [0.0; 4];
    assert_near(
        "by dimension",
        &kl_by_dimension(&mu, &logvar, 2),
        &[2.5, 0.0],
        1e-6,
    );
    assert_eq!(kl_by_dimension(&[], &[], 3), [0.0; 3]);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn active_units_are_those_that_vary() {
    let normals = normals(2000 * 3, 2);
    let scales = [1.0, 0.2, 0.03];
    let codes: Vec<f32> = normals
        .iter()
        .enumerate()
        .map(|(at, value)| 5.0 + value * scales[at % 3])
        .collect();
    let variances = variances(&codes, 3);
    for (variance, scale) in variances.iter().zip(scales) {
        assert!(
            (variance / (scale * scale) - 1.0).abs() < 0.15,
            "{variance}"
        );
    }
    assert_eq!(active_units(&codes, 3), [true, true, false]);
    assert_eq!(active_units(&[1.0, 2.0], 2), [false; 2]);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn attributes_are_differences_of_means() {
    let codes = [0.0, 1.0, 2.0, 3.0, 10.0, -1.0];
    assert_eq!(mean(&codes, 2), [4.0, 1.0]);
    assert_eq!(mean_of(&codes, 2, &[0, 1]), Some(vec![1.0, 2.0]));
    assert_eq!(attribute(&codes, 2, &[0, 1], &[2]), Some(vec![9.0, -3.0]));
    assert_eq!(attribute(&codes, 2, &[], &[2]), None);
    assert_eq!(attribute(&codes, 2, &[2], &[]), None);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn ways_between_codes() {
    let (a, b) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
    assert_near("linear", &linear(&a, &b, 0.25), &[0.75, 0.25, 0.0], 1e-6);
    let third = std::f32::consts::FRAC_PI_6;
    assert_near(
        "spherical",
        &spherical(&a, &b, 1.0 / 3.0),
        &[third.cos(), third.sin(), 0.0],
        1e-6,
    );
    let length = |v: &[f32]| v.iter().map(|v| v * v).sum::<f32>().sqrt();
    for seed in 0..50 {
        let a = normals(16, 10 + seed);
        let scale = length(&a);
        let b = normals(16, 100 + seed);
        let b: Vec<f32> = b.iter().map(|v| v * scale / length(&b)).collect();
        assert_near("start", &spherical(&a, &b, 0.0), &a, 1e-5);
        assert_near("end", &spherical(&a, &b, 1.0), &b, 1e-5);
        let cosine = |x: &[f32], y: &[f32]| {
            x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>() / (length(x) * length(y))
        };
        let whole = cosine(&a, &b).acos();
        for t in [0.2f32, 0.5, 0.7] {
            let point = spherical(&a, &b, t);
            assert!((length(&point) - scale).abs() < 1e-4 * scale, "{t}");
            assert!((cosine(&a, &point).acos() - t * whole).abs() < 1e-3, "{t}");
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn where_there_is_no_arc_the_way_is_straight() {
    let a = [1.0, 2.0, -1.0];
    for b in [
        [0.0; 3],
        a,
        a.map(|v| 3.0 * v),
        a.map(|v| -v),
        [1.0 + 1e-6, 2.0, -1.0],
        [1e-30, 0.0, 0.0],
    ] {
        let given = spherical(&a, &b, 0.3);
        assert_near("straight", &given, &linear(&a, &b, 0.3), 1e-5);
        let back = spherical(&b, &a, 0.3);
        assert_near("straight", &back, &linear(&b, &a, 0.3), 1e-5);
    }
    assert_eq!(spherical(&[0.0; 2], &[0.0; 2], 0.5), [0.0; 2]);
}
