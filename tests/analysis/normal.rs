use hourglass::analysis::normal::cdf;

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
