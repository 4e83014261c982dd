//! How much each dimension of the code says about each factor that pictures were made from.

use super::AnalysisError;
use super::rows::check_rows;

/// Bins of a dimension, as in Locatello et al. 2019, “Challenging common assumptions in the unsupervised learning of
/// disentangled representations”.
pub const BINS: usize = 20;

/// Mutual information between dimensions of the code and factors, and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Disentanglement {
    /// I(zⱼ; vₖ) in nats, `[dimensions, factors]`, of the dimension in [`BINS`] equal bins over its range.
    pub information: Vec<f32>,
    /// The same over the factor's entropy, each 0..=1; zeros for factors that do not vary.
    pub normalized: Vec<f32>,
    /// Entropy of each factor in nats, `[factors]`.
    pub entropies: Vec<f32>,
    /// For each factor the gap between the two dimensions that say most about it, over its entropy, `[factors]`, 0..=1; with
    /// one dimension, the gap to nothing. Nothing for factors that do not vary.
    pub gaps: Vec<Option<f32>>,
    /// Mutual information gap, the mean of the gaps (Chen et al. 2018, “Isolating sources of disentanglement in variational
    /// autoencoders”, eq. 6), 0..=1. Nothing where no factor varies.
    pub mig: Option<f32>,
}

/// Compares codes `[n, d]` with discrete factors: for each factor the values that the `n` pictures have of it, as numbers
/// from 0. It is an estimate from counts: with few pictures information comes out too large, by about (bins − 1)
/// (values − 1) / 2n nats.
///
/// # Errors
/// Where there are no pictures, or a code is not finite.
///
/// # Panics
/// Where the codes are not `[n, d]`, or a factor does not have `n` values.
pub fn disentanglement(
    codes: &[f32],
    n: usize,
    d: usize,
    factors: &[Vec<u32>],
) -> Result<Disentanglement, AnalysisError> {
    check_rows(codes, n, d)?;
    if n == 0 {
        return Err(AnalysisError::TooFewPoints {
            found: 0,
            needed: 1,
        });
    }
    for factor in factors {
        assert_eq!(factor.len(), n, "a factor has a value for each picture");
    }
    let values: Vec<usize> = factors
        .iter()
        .map(|factor| factor.iter().max().map_or(0, |&most| most as usize + 1))
        .collect();
    let entropies: Vec<f64> = factors
        .iter()
        .zip(&values)
        .map(|(factor, &values)| {
            let mut counts = vec![0; values];
            for &value in factor {
                counts[value as usize] += 1;
            }
            entropy(&counts)
        })
        .collect();
    let mut information = Vec::with_capacity(d * factors.len());
    for dimension in 0..d {
        let bins = bins(codes[dimension..].iter().step_by(d).copied());
        for (factor, &values) in factors.iter().zip(&values) {
            let mut table = vec![0; BINS * values];
            for (&bin, &value) in bins.iter().zip(factor) {
                table[bin * values + value as usize] += 1;
            }
            information.push(mutual_information(&table, values));
        }
    }
    let gaps: Vec<Option<f64>> = (0..factors.len())
        .map(|factor| {
            let column = information[factor..].iter().step_by(factors.len());
            let (mut first, mut second) = (0.0f64, 0.0f64);
            for &value in column {
                second = second.max(value.min(first));
                first = first.max(value);
            }
            (entropies[factor] > 0.0).then(|| (first - second) / entropies[factor])
        })
        .collect();
    let varying: Vec<f64> = gaps.iter().flatten().copied().collect();
    let mig = (!varying.is_empty()).then(|| varying.iter().sum::<f64>() / varying.len() as f64);
    let normalized = information
        .iter()
        .zip(entropies.iter().cycle())
        .map(|(information, &entropy)| {
            if entropy > 0.0 {
                (information / entropy).min(1.0) as f32
            } else {
                0.0
            }
        })
        .collect();
    let single = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
    Ok(Disentanglement {
        normalized,
        information: single(information),
        entropies: single(entropies),
        gaps: gaps
            .into_iter()
            .map(|gap| gap.map(|gap| gap as f32))
            .collect(),
        mig: mig.map(|mig| mig as f32),
    })
}

/// The bin of each value, of [`BINS`] equal ones from the least to the greatest; 0 for all where they are the same.
fn bins(values: impl Iterator<Item = f32> + Clone) -> Vec<usize> {
    let (low, high) = values
        .clone()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let (low, width) = (f64::from(low), f64::from(high) - f64::from(low));
    values
        .map(|value| {
            if width > 0.0 {
                let place = (f64::from(value) - low) / width * BINS as f64;
                (place as usize).min(BINS - 1)
            } else {
                0
            }
        })
        .collect()
}

/// Mutual information in nats of the two variables of a table of counts, whose rows have `columns` entries; 0 of an empty
/// one.
pub fn mutual_information(table: &[u32], columns: usize) -> f64 {
    let mut by_row = vec![0; table.len().checked_div(columns).unwrap_or(0)];
    let mut by_column = vec![0; columns];
    for (at, &count) in table.iter().enumerate() {
        by_row[at / columns] += count;
        by_column[at % columns] += count;
    }
    (entropy(&by_row) + entropy(&by_column) - entropy(table)).max(0.0)
}

/// Entropy in nats of counts; 0 where there are none.
pub fn entropy(counts: &[u32]) -> f64 {
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let p = f64::from(count) / total;
            -p * p.ln()
        })
        .sum()
}
