//! What each dimension of the code does: its order, how far it goes, and the codes in which it alone changes.

use crate::protocol::Codes;

use crate::page::features::latent_map::{COLLAPSED, normal};

/// How far a Gaussian dimension goes to either side, in deviations of the prior.
const REACH: f32 = 3.0;

/// A dimension of the code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dimension {
    /// Its number, from 0.
    pub number: usize,
    /// The divergence from the prior in nats, averaged over the pictures; none where codes are plain.
    pub nats: Option<f32>,
    /// Whether it tells next to nothing.
    pub collapsed: bool,
    /// From where to where it goes: three deviations of the prior, or the extent of plain codes.
    pub range: (f32, f32),
}

/// The dimensions of these codes, those that tell most first and collapsed ones last: by the divergence from the prior of
/// Gaussian codes, by the variance of plain ones.
pub fn dimensions(codes: &Codes) -> Vec<Dimension> {
    let size = codes.size as usize;
    let count = codes.mu.0.len() / size.max(1);
    let mut ranked: Vec<(f64, Dimension)> = (0..size)
        .map(|number| {
            let along = |values: &[f32]| -> Vec<f64> {
                let all = values.iter().skip(number).step_by(size);
                all.map(|&value| f64::from(value)).collect()
            };
            let mu = along(&codes.mu.0);
            if codes.logvar.0.len() == codes.mu.0.len() && count > 0 {
                let logvar = along(&codes.logvar.0);
                let sum: f64 = std::iter::zip(mu, logvar)
                    .map(|(mu, logvar)| normal::divergence(mu, logvar))
                    .sum();
                let nats = sum / count as f64;
                let dimension = Dimension {
                    number,
                    nats: Some(nats as f32),
                    collapsed: nats < COLLAPSED,
                    range: (-REACH, REACH),
                };
                (nats, dimension)
            } else {
                let (least, most) = extent(&mu);
                let mean = mu.iter().sum::<f64>() / count.max(1) as f64;
                let variance = mu.iter().map(|mu| (mu - mean).powi(2)).sum::<f64>();
                let dimension = Dimension {
                    number,
                    nats: None,
                    collapsed: most <= least,
                    range: (least as f32, most as f32),
                };
                (variance, dimension)
            }
        })
        .collect();
    // Stable, so that dimensions that tell as much stay in their order.
    ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut dimensions: Vec<Dimension> = ranked.into_iter().map(|(_, d)| d).collect();
    dimensions.sort_by_key(|dimension| dimension.collapsed);
    dimensions
}

fn extent(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if least <= most {
        (least, most)
    } else {
        (0.0, 0.0)
    }
}

impl Dimension {
    /// Its value in column `column` of `columns`.
    pub fn value(&self, column: u32, columns: u32) -> f32 {
        let (from, to) = self.range;
        from + (to - from) * column as f32 / (columns.max(2) - 1) as f32
    }
}

/// A row of `columns` codes for each of these dimensions: the probe's code, in which that dimension alone goes through its
/// range.
pub fn codes(probe: &[f32], rows: &[Dimension], columns: u32) -> Vec<f32> {
    let mut codes = Vec::with_capacity(rows.len() * columns as usize * probe.len());
    for row in rows {
        for column in 0..columns {
            let start = codes.len();
            codes.extend_from_slice(probe);
            if let Some(value) = codes.get_mut(start + row.number) {
                *value = row.value(column, columns);
            }
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Floats;

    fn of(size: u32, mu: Vec<f32>, logvar: Vec<f32>) -> Codes {
        Codes {
            step: 0,
            size,
            pictures: (0..mu.len() as u32 / size).collect(),
            mu: Floats(mu),
            logvar: Floats(logvar),
            labels: Vec::new(),
            levels: Vec::new(),
        }
    }

    #[test]
    fn gaussian_dimensions_go_by_divergence_and_collapsed_ones_last() {
        // z1 is the prior itself, z2 is sure of places one deviation away, z3 farther away but less sure.
        let small = 0.01_f32.ln();
        let mu = vec![0.0, 1.0, 2.0, 0.0, -1.0, -2.0];
        let logvar = vec![0.0, small, 0.0, 0.0, small, 0.0];
        let dimensions = dimensions(&of(3, mu, logvar));
        let numbers: Vec<_> = dimensions.iter().map(|d| d.number).collect();
        assert_eq!(numbers, [1, 2, 0]);
        let nats = dimensions[0].nats.unwrap();
        assert!((nats - 0.5 * (1.0 + 0.01 - 1.0 - small)).abs() < 1e-5);
        assert_eq!(dimensions[1].nats, Some(2.0));
        let collapsed: Vec<_> = dimensions.iter().map(|d| d.collapsed).collect();
        assert_eq!(collapsed, [false, false, true]);
        assert!(dimensions.iter().all(|d| d.range == (-3.0, 3.0)));
    }

    #[test]
    fn plain_dimensions_go_by_variance_over_what_there_is() {
        let mu = vec![7.0, 1.0, 0.0, 7.0, 2.0, 9.0, 7.0, 3.0, -9.0];
        let dimensions = dimensions(&of(3, mu, Vec::new()));
        let numbers: Vec<_> = dimensions.iter().map(|d| d.number).collect();
        assert_eq!(numbers, [2, 1, 0]);
        assert_eq!(dimensions[0].range, (-9.0, 9.0));
        assert_eq!(dimensions[1].range, (1.0, 3.0));
        assert!(dimensions[2].collapsed && !dimensions[1].collapsed);
        assert_eq!(dimensions[0].nats, None);
    }

    #[test]
    fn one_dimension_alone_changes_along_a_row() {
        let mu = vec![0.0, 0.0, 4.0, 2.0];
        let rows = dimensions(&of(2, mu, Vec::new()));
        let codes = codes(&[0.5, 0.25], &rows, 3);
        assert_eq!(
            codes,
            [
                0.0, 0.25, 2.0, 0.25, 4.0, 0.25, 0.5, 0.0, 0.5, 1.0, 0.5, 2.0
            ]
        );
    }

    #[test]
    fn no_codes_are_no_trouble() {
        let dimensions = dimensions(&of(2, Vec::new(), Vec::new()));
        assert_eq!(dimensions.len(), 2);
        assert!(dimensions.iter().all(|d| d.collapsed));
    }
}
