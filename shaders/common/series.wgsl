// Differences from 1 that would cancel, by their series.

// ln(1 + e) for e in 0..=1, as 2 artanh(e / (2 + e)): the series loses nothing where e is tiny, and its first term left
// out is under 2e-8.
fn log1p(e: vec4f) -> vec4f {
    let s = e / (2.0 + e);
    let q = s * s;
    let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0))))));
    return 2.0 * s * series;
}

// exp(x) - 1 for x <= 0. Near 0 the Taylor series up to x^8.
fn expm1(x: vec4f) -> vec4f {
    let far = exp(x) - 1.0;
    let series = 1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0 * (1.0 + x / 7.0 * (1.0 + x / 8.0)))));
    let near = x + 0.5 * x * x * series;
    return select(far, near, x > vec4f(-0.5));
}
