//! Where embeddings in the plane begin.

use super::random::Random;
use super::{AnalysisError, Pca};

/// Scores `[n, 2]` on the first two principal components, scaled by what `scale` makes of them, with a little normal noise
/// so that points that are alike, or that all lie on a line, can come apart.
///
/// Principal components keep the large distances, which neither t-SNE nor UMAP looks after (Kobak & Linderman 2021,
/// “Initialization is critical for preserving global data structure in both t-SNE and UMAP”).
pub fn principal_start(
    rows: &[f32],
    n: usize,
    d: usize,
    noise: f32,
    random: &mut Random,
    scale: impl Fn(&[f32]) -> f32,
) -> Result<Vec<f32>, AnalysisError> {
    let kept = d.min(2);
    let scores = Pca::fit(rows, n, d, kept)?.scores(rows);
    let factor = scale(&scores);
    let factor = if factor.is_finite() { factor } else { 0.0 };
    let mut start = vec![0.0; n * 2];
    for (point, score) in start.chunks_exact_mut(2).zip(scores.chunks_exact(kept)) {
        for (value, score) in point.iter_mut().zip(score) {
            *value = score * factor;
        }
        for value in point {
            *value += noise * random.normal();
        }
    }
    Ok(start)
}
