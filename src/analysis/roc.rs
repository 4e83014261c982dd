//! How well a score tells two kinds of pictures apart.

/// Area under the receiver operating characteristic: the chance that a score of a positive is above one of a negative, ties
/// counted one half (Hanley & McNeil 1982, “The meaning and use of the area under a receiver operating characteristic (ROC)
/// curve”). Nothing where there are no positives or no negatives, or a score is not a number.
///
/// # Panics
/// Where there is not one answer for each score.
pub fn auc(scores: &[f32], positive: &[bool]) -> Option<f64> {
    assert_eq!(scores.len(), positive.len(), "one answer for each score");
    let mut rows: Vec<(f32, bool)> = scores
        .iter()
        .copied()
        .zip(positive.iter().copied())
        .collect();
    if rows.iter().any(|(score, _)| score.is_nan()) {
        return None;
    }
    rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins) = (0.0, 0.0);
    // By value, not by bits: 0 and −0 tie.
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let positives = tied.iter().filter(|(_, positive)| *positive).count() as f64;
        let negatives = tied.len() as f64 - positives;
        wins += positives * (below + 0.5 * negatives);
        below += negatives;
    }
    let positives = rows.len() as f64 - below;
    (positives > 0.0 && below > 0.0).then(|| wins / (positives * below))
}
