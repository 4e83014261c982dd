//! How like two pictures are, values 0 to 1.

/// Taps of the window along an axis.
const TAPS: usize = 11;
/// Standard deviation of the window's Gaussian in pixels.
const SIGMA: f64 = 1.5;
/// (K₁ L)² and (K₂ L)² with K₁ = 0.01, K₂ = 0.03 and a data range L of 1.
const C: [f64; 2] = [0.01 * 0.01, 0.03 * 0.03];

/// Mean of squared differences; 0 of no values.
///
/// # Panics
/// Where the pictures are not of one length.
pub fn mse(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len(), "pictures of one size");
    let sum: f64 = a
        .iter()
        .zip(b)
        .map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2))
        .sum();
    sum / a.len().max(1) as f64
}

/// Peak signal-to-noise ratio in decibels for a data range of 1: 10 log₁₀(1 / MSE). Infinite where the pictures are identical.
///
/// # Panics
/// Where the pictures are not of one length.
pub fn psnr(a: &[f32], b: &[f32]) -> f64 {
    -10.0 * mse(a, b).log10()
}

/// What [`ssim`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Ssim {
    /// Mean of the map: 1 of identical pictures.
    pub score: f64,
    /// `[channels, height − 10, width − 10]`: one number for each place where the whole window fits.
    pub map: Vec<f32>,
}

/// Structural similarity of pictures `[channels, height, width]` (Wang et al. 2004, “Image quality assessment: from error
/// visibility to structural similarity”, eq. 13 to 17): Gaussian window of 11 × 11 with σ = 1.5, K₁ = 0.01, K₂ = 0.03, data range 1,
/// weighted (biased) variances and covariance, over the places where the whole window fits. Colours are compared by
/// themselves and averaged. Nothing where the pictures are smaller than the window, or have no channels.
///
/// # Panics
/// Where a picture is not of that shape.
pub fn ssim(a: &[f32], b: &[f32], shape: [usize; 3]) -> Option<Ssim> {
    let [channels, height, width] = shape;
    let pixels = height * width;
    for picture in [a, b] {
        assert_eq!(picture.len(), channels * pixels, "a picture of {shape:?}");
    }
    if channels == 0 || height < TAPS || width < TAPS {
        return None;
    }
    let window = window();
    let mut sum = 0.0;
    let mut map = Vec::with_capacity(channels * (height + 1 - TAPS) * (width + 1 - TAPS));
    for (a, b) in a.chunks_exact(pixels).zip(b.chunks_exact(pixels)) {
        let means = |value: fn(f64, f64) -> f64| {
            let plane: Vec<f64> = a
                .iter()
                .zip(b)
                .map(|(&a, &b)| value(f64::from(a), f64::from(b)))
                .collect();
            blur(&plane, width, &window)
        };
        let (mean_a, mean_b) = (means(|a, _| a), means(|_, b| b));
        let (square_a, square_b) = (means(|a, _| a * a), means(|_, b| b * b));
        let product = means(|a, b| a * b);
        for at in 0..mean_a.len() {
            let (ma, mb) = (mean_a[at], mean_b[at]);
            let variances = (square_a[at] - ma * ma) + (square_b[at] - mb * mb);
            let covariance = product[at] - ma * mb;
            let score = (2.0 * ma * mb + C[0]) * (2.0 * covariance + C[1])
                / ((ma * ma + mb * mb + C[0]) * (variances + C[1]));
            sum += score;
            map.push(score as f32);
        }
    }
    Some(Ssim {
        score: sum / map.len() as f64,
        map,
    })
}

/// The window along an axis, summing to 1.
fn window() -> [f64; TAPS] {
    let taps: [f64; TAPS] = std::array::from_fn(|at| {
        let x = at as f64 - (TAPS / 2) as f64;
        (-x * x / (2.0 * SIGMA * SIGMA)).exp()
    });
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| tap / sum)
}

/// Weighted means under the window at every place of a plane where it fits, row by row: along rows, then down columns.
fn blur(plane: &[f64], width: usize, window: &[f64; TAPS]) -> Vec<f64> {
    let columns = width + 1 - TAPS;
    let across: Vec<f64> = plane
        .chunks_exact(width)
        .flat_map(|row| {
            row.windows(TAPS)
                .map(|under| under.iter().zip(window).map(|(x, tap)| x * tap).sum())
        })
        .collect();
    across
        .windows(columns * (TAPS - 1) + 1)
        .map(|under| {
            let column = under.iter().step_by(columns);
            column.zip(window).map(|(x, tap)| x * tap).sum()
        })
        .collect()
}
