//! How far a drawing's reconstruction is from it.

use crate::page::text::format;

/// Mean of squared differences over pixels; 0 of no pixels.
///
/// # Panics
/// Where the pictures are not of one length.
pub fn squared_error(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len(), "pictures of one size");
    let squares = a
        .iter()
        .zip(b)
        .map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
    squares.sum::<f64>() / a.len().max(1) as f64
}

/// The peak signal-to-noise ratio of a mean squared error in words, for values 0 to 1: 10 log₁₀(1 / error), `15.4 dB`.
pub fn decibels(error: f64) -> String {
    format::decibels(-10.0 * error.log10())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_means_and_decibels_their_logarithm() {
        assert_eq!(squared_error(&[0.0, 1.0], &[0.5, 1.0]), 0.125);
        assert_eq!(squared_error(&[], &[]), 0.0);
        for (error, words) in [
            (0.01, "20.0 dB"),
            (0.029, "15.4 dB"),
            (10.0, "−10.0 dB"),
            (0.0, "exact"),
        ] {
            assert_eq!(decibels(error), words);
        }
    }
}
