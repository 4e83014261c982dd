//! Principal component analysis (Pearson 1901, Hotelling 1933): what a linear autoencoder can reach at most (Baldi & Hornik
//! 1989), and a way to look at codes of many dimensions.

use super::AnalysisError;
use super::distance::dot;
use super::rows::check_rows;
use super::spectrum::{Centred, leading};

/// Principal components of some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// Mean of the rows, `[d]`.
    pub mean: Vec<f32>,
    /// Components `[k, d]`: orthonormal rows by falling variance, each with the sign that makes its entry of largest
    /// magnitude positive.
    pub components: Vec<f32>,
    /// Variance along each component, `[k]`, with divisor n − 1.
    pub explained_variance: Vec<f32>,
    /// Share of the total variance of all `d` dimensions, `[k]`, each 0..=1; zeros where all rows are the same.
    pub explained_variance_ratio: Vec<f32>,
}

impl Pca {
    /// The first `k` principal components of rows `[n, d]`.
    ///
    /// Exact in f64 where there are at most 256 rows or dimensions. Beyond, iterated until the
    /// residual of every component is below 10⁻⁵ of the largest variance; where that does not settle, as with much noise or
    /// a large `k`, exact again, which takes seconds for 1,000 rows and dimensions.
    ///
    /// # Errors
    /// Where there are fewer than two rows, a value is not finite, or `k` is not in 1..=min(n, d).
    ///
    /// # Panics
    /// Where the slice is not `[n, d]`.
    pub fn fit(rows: &[f32], n: usize, d: usize, k: usize) -> Result<Self, AnalysisError> {
        check_rows(rows, n, d)?;
        if n < 2 {
            return Err(AnalysisError::TooFewPoints {
                found: n,
                needed: 2,
            });
        }
        let most = n.min(d);
        if !(1..=most).contains(&k) {
            return Err(AnalysisError::Components { asked: k, most });
        }
        let centred = Centred::new(rows, n, d);
        let total = centred.total_variance();
        let pairs = leading(&centred, k);
        let mut components = Vec::with_capacity(k * d);
        for vector in &pairs.vectors {
            let sign = largest_entry(vector).signum();
            components.extend(vector.iter().map(|value| (value * sign) as f32));
        }
        let ratio = |variance: f64| if total > 0.0 { variance / total } else { 0.0 };
        Ok(Self {
            mean: centred.mean().iter().map(|&value| value as f32).collect(),
            components,
            explained_variance: pairs.values.iter().map(|&value| value as f32).collect(),
            explained_variance_ratio: pairs.values.iter().map(|&v| ratio(v) as f32).collect(),
        })
    }

    /// How many dimensions a row has.
    pub fn dimensions(&self) -> usize {
        self.mean.len()
    }

    /// How many components there are.
    pub fn kept(&self) -> usize {
        self.explained_variance.len()
    }

    /// Scores `[n, k]` of rows `[n, d]`: (x − mean) · componentsᵀ.
    ///
    /// # Panics
    /// Where the slice is not rows of `d` values.
    pub fn scores(&self, rows: &[f32]) -> Vec<f32> {
        let d = self.dimensions();
        assert_eq!(rows.len() % d, 0, "rows of {d} values were promised");
        let mut scores = Vec::with_capacity(rows.len() / d * self.kept());
        let mut centred = vec![0.0; d];
        for row in rows.chunks_exact(d) {
            for ((centred, x), mean) in centred.iter_mut().zip(row).zip(&self.mean) {
                *centred = x - mean;
            }
            scores.extend(
                self.components
                    .chunks_exact(d)
                    .map(|component| dot(&centred, component)),
            );
        }
        scores
    }

    /// Rows `[n, d]` of scores `[n, kept]` on the first `kept` components: mean + scores · components.
    ///
    /// # Panics
    /// Where the slice is not rows of `kept` scores, or there are not so many components.
    pub fn inverse(&self, scores: &[f32], kept: usize) -> Vec<f32> {
        let d = self.dimensions();
        assert!(
            (1..=self.kept()).contains(&kept),
            "there are {} components, not {kept}",
            self.kept()
        );
        assert_eq!(scores.len() % kept, 0, "rows of {kept} scores");
        let mut rows = Vec::with_capacity(scores.len() / kept * d);
        for scores in scores.chunks_exact(kept) {
            let start = rows.len();
            rows.extend_from_slice(&self.mean);
            for (score, component) in scores.iter().zip(self.components.chunks_exact(d)) {
                for (value, entry) in rows[start..].iter_mut().zip(component) {
                    *value += score * entry;
                }
            }
        }
        rows
    }

    /// Mean over all values of the squared error when rows `[n, d]` are rebuilt from their first `kept` scores.
    ///
    /// # Panics
    /// Where the slice is not rows of `d` values, or there are not so many components.
    pub fn reconstruction_mse(&self, rows: &[f32], kept: usize) -> f32 {
        let scores: Vec<f32> = self
            .scores(rows)
            .chunks_exact(self.kept())
            .flat_map(|scores| &scores[..kept])
            .copied()
            .collect();
        let rebuilt = self.inverse(&scores, kept);
        let total: f64 = rows
            .iter()
            .zip(&rebuilt)
            .map(|(a, b)| f64::from(a - b).powi(2))
            .sum();
        (total / rows.len().max(1) as f64) as f32
    }
}

/// The entry of largest magnitude; the first of them.
pub(super) fn largest_entry(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |largest: f64, &value| {
        if value.abs() > largest.abs() {
            value
        } else {
            largest
        }
    })
}
