/// Places at which the curve is fitted, evenly over 0..=3.
const PLACES: usize = 300;

/// `[a, b]` of the similarity 1 / (1 + a x²ᵇ) of points at distance x that comes closest, in least squares, to 1 up to
/// `min_dist` and exp(min_dist − x) from there (section 3.2 and appendix C of the paper, spread 1). By Levenberg &
/// Marquardt.
pub fn curve(min_dist: f32) -> [f32; 2] {
    let min_dist = f64::from(min_dist);
    let points: Vec<(f64, f64)> = (0..PLACES)
        .map(|i| {
            let x = 3.0 * i as f64 / (PLACES - 1) as f64;
            (x, (min_dist - x).min(0.0).exp())
        })
        .collect();
    let error = |a: f64, b: f64| -> f64 {
        points
            .iter()
            .map(|&(x, wanted)| (1.0 / (1.0 + a * x.powf(2.0 * b)) - wanted).powi(2))
            .sum()
    };
    let (mut a, mut b) = (1.0, 1.0);
    let mut best = error(a, b);
    let mut damping = 1e-3;
    for _ in 0..200 {
        // JᵀJ and Jᵀr.
        let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        // At 0 the curve is 1 whatever its parameters.
        for &(x, wanted) in &points[1..] {
            let power = x.powf(2.0 * b);
            let value = 1.0 / (1.0 + a * power);
            let da = -value * value * power;
            let db = da * a * 2.0 * x.ln();
            let residual = value - wanted;
            aa += da * da;
            ab += da * db;
            bb += db * db;
            ra += da * residual;
            rb += db * residual;
        }
        let (aa, bb) = (aa * (1.0 + damping), bb * (1.0 + damping));
        let determinant = aa * bb - ab * ab;
        let next_a = a - (bb * ra - ab * rb) / determinant;
        let next_b = b - (aa * rb - ab * ra) / determinant;
        let next = error(next_a, next_b);
        // A fit with a negative a has no value at all somewhere, so that it is refused too.
        if next_a > 0.0 && next_b > 0.0 && next <= best {
            let done = best - next <= 1e-14 * best;
            (a, b, best) = (next_a, next_b, next);
            damping /= 10.0;
            if done {
                break;
            }
        } else {
            damping *= 10.0;
        }
    }
    [a as f32, b as f32]
}
