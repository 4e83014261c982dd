//! What codes of a variational autoencoder say dimension by dimension, and means of codes. Codes are `[n, d]`.

/// Variance over pictures above which a dimension counts as active (Burda, Grosse & Salakhutdinov 2016, “Importance weighted
/// autoencoders”, section 5.2).
pub const ACTIVE: f32 = 0.01;

/// Kullback-Leibler divergence of N(mu, exp(logvar)) from N(0, 1) in nats: (μ² + σ² − 1 − ln σ²) / 2 (Kingma & Welling 2014,
/// appendix B).
pub fn kl(mu: f32, logvar: f32) -> f32 {
    let (mu, logvar) = (f64::from(mu), f64::from(logvar));
    // exp(x) − 1 − x loses all digits near 0 otherwise.
    (0.5 * (mu * mu + (logvar.exp_m1() - logvar))) as f32
}

/// Mean over pictures of [`kl`] in each dimension, `[d]`; zeros where there are no pictures. Their sum is the KL part of the
/// loss of a picture.
///
/// # Panics
/// Where the two slices are not of one length, rows of `d`.
pub fn kl_by_dimension(mu: &[f32], logvar: &[f32], d: usize) -> Vec<f32> {
    assert_eq!(mu.len(), logvar.len(), "a log-variance for each mean");
    let divergences: Vec<f32> = mu
        .iter()
        .zip(logvar)
        .map(|(&mu, &logvar)| kl(mu, logvar))
        .collect();
    mean(&divergences, d)
}

/// Variance over pictures of each dimension, divisor n − 1, `[d]`; zeros where there are fewer than two pictures. For means
/// of the posterior, those above [`ACTIVE`] are the active units.
///
/// # Panics
/// Where the slice is not rows of `d`.
pub fn variances(codes: &[f32], d: usize) -> Vec<f32> {
    let mean = sums(codes, d, |_, value| value);
    let n = (codes.len() / d) as f64;
    let squares = sums(codes, d, |dimension, value| {
        (value - mean[dimension] / n).powi(2)
    });
    let divisor = (n - 1.0).max(1.0);
    squares
        .into_iter()
        .map(|sum| (sum / divisor) as f32)
        .collect()
}

/// Which dimensions are active: the variance of their means is above [`ACTIVE`].
///
/// # Panics
/// Where the slice is not rows of `d`.
pub fn active_units(mu: &[f32], d: usize) -> Vec<bool> {
    variances(mu, d)
        .into_iter()
        .map(|variance| variance > ACTIVE)
        .collect()
}

/// Mean of codes, `[d]`; zeros where there are none.
///
/// # Panics
/// Where the slice is not rows of `d`.
pub fn mean(codes: &[f32], d: usize) -> Vec<f32> {
    let n = (codes.len() / d).max(1) as f64;
    sums(codes, d, |_, value| value)
        .into_iter()
        .map(|sum| (sum / n) as f32)
        .collect()
}

/// Mean of the codes of the pictures chosen, `[d]`, or nothing where none is.
///
/// # Panics
/// Where the slice is not rows of `d`, or there is no picture of a number.
pub fn mean_of(codes: &[f32], d: usize, chosen: &[usize]) -> Option<Vec<f32>> {
    let rows: Vec<f32> = chosen
        .iter()
        .flat_map(|&picture| &codes[picture * d..(picture + 1) * d])
        .copied()
        .collect();
    (!chosen.is_empty()).then(|| mean(&rows, d))
}

/// The attribute vector that leads from the codes of some pictures to those of others, `[d]`: the difference of their means
/// (Larsen et al. 2016, “Autoencoding beyond pixels using a learned similarity metric”, section 4.2). Nothing where either
/// choice is empty.
///
/// # Panics
/// Where the slice is not rows of `d`, or there is no picture of a number.
pub fn attribute(codes: &[f32], d: usize, without: &[usize], with: &[usize]) -> Option<Vec<f32>> {
    let from = mean_of(codes, d, without)?;
    let to = mean_of(codes, d, with)?;
    Some(to.iter().zip(&from).map(|(to, from)| to - from).collect())
}

/// Sums over rows of what `term` makes of each value, given its dimension.
fn sums(codes: &[f32], d: usize, term: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    assert!(
        d > 0 && codes.len().is_multiple_of(d),
        "rows of {d} values were promised"
    );
    let mut sums = vec![0.0; d];
    for row in codes.chunks_exact(d) {
        for (dimension, (sum, &value)) in sums.iter_mut().zip(row).enumerate() {
            *sum += term(dimension, f64::from(value));
        }
    }
    sums
}
