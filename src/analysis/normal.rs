//! The standard normal distribution.

use std::f64::consts::SQRT_2;

/// Φ(x), the probability of a value below `x`: erfc(−x / √2) / 2. Relative error below 10⁻¹⁵ about the middle and, since the
/// argument is rounded, some x² 10⁻¹⁶ in the lower tail.
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}
