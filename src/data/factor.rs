use super::rng::Stream;

/// A property that pictures were made from, at one of a few levels each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// What it is called: “rotation”.
    pub name: String,
    /// What its levels are called, in order: “0°”, “15°”, ...
    pub levels: Vec<String>,
    /// The level of each picture, as a place in `levels`; as long as there are pictures.
    pub of: Vec<u8>,
}

/// Draws a level of each factor, all equally likely, whatever the others are. `counts` says how many levels each has.
pub(super) fn draw<const N: usize>(counts: [u8; N], stream: &mut Stream) -> [u8; N] {
    counts.map(|count| stream.below(u32::from(count)) as u8)
}

/// The factors of pictures of these levels; `names` gives the name and levels of each.
pub(super) fn table<const N: usize>(
    names: [(&str, Vec<String>); N],
    pictures: &[[u8; N]],
) -> Vec<Factor> {
    (0..)
        .zip(names)
        .map(|(at, (name, levels)): (usize, _)| Factor {
            name: name.into(),
            levels,
            of: pictures.iter().map(|levels| levels[at]).collect(),
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::Factor;

    /// Pearson's χ² of how often the cells of a table are met that should all be met equally often, over its degrees of
    /// freedom: about 1, with a deviation of √(2 / freedom).
    fn chi_square(counts: &[u32], freedom: usize) -> f64 {
        let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
        let sum: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        sum / freedom as f64
    }

    /// Each factor takes its levels equally often, and so does each pair of factors theirs: four deviations are borne, which
    /// one table in ten thousand goes beyond.
    pub fn assert_uniform_and_independent(factors: &[Factor]) {
        let bound = |freedom: usize| 1.0 + 4.0 * (2.0 / freedom as f64).sqrt();
        for (i, a) in factors.iter().enumerate() {
            let mut counts = vec![0; a.levels.len()];
            for &level in &a.of {
                counts[usize::from(level)] += 1;
            }
            let freedom = counts.len() - 1;
            let off = chi_square(&counts, freedom);
            assert!(off < bound(freedom), "{}: {off}", a.name);
            for b in &factors[..i] {
                let mut counts = vec![0; a.levels.len() * b.levels.len()];
                for (&of_a, &of_b) in a.of.iter().zip(&b.of) {
                    counts[usize::from(of_a) * b.levels.len() + usize::from(of_b)] += 1;
                }
                let freedom = counts.len() - 1;
                let off = chi_square(&counts, freedom);
                assert!(off < bound(freedom), "{} and {}: {off}", a.name, b.name);
            }
        }
    }
}
