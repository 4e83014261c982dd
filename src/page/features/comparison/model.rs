//! The curves of two runs on one drawing, and their errors on one axis.

use crate::page::features::run_chart::curve::Curve;

/// Size of the curves' drawing in its own units.
pub const SIZE: [f64; 2] = [420.0, 150.0];
/// Room for the axes' numbers at the left and below.
pub const INSET: [f64; 2] = [52.0, 18.0];

/// The validation losses of two runs over their epochs, on a logarithmic axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Points of an SVG polyline for each run; empty before its first epoch.
    pub lines: [String; 2],
    /// (loss in words, place from above)
    pub marks: Vec<(String, f64)>,
    /// Epochs along the axis.
    pub epochs: u32,
}

impl Curves {
    /// Those of two runs.
    pub fn of(curves: [&Curve; 2]) -> Self {
        let values = || {
            curves
                .iter()
                .flat_map(|curve| curve.epochs())
                .map(|epoch| epoch.validation)
                .filter(|value| value.is_finite() && *value > 0.0)
        };
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(0.0, f64::max);
        if !low.is_finite() {
            return Self::default();
        }
        // A little room on both sides, so that a single value has a place.
        let (low, high) = ((low * 0.97).ln(), (high * 1.03).ln());
        let epochs = curves
            .iter()
            .filter_map(|curve| curve.epochs().last())
            .map(|epoch| epoch.epoch)
            .max()
            .unwrap_or(1)
            .max(2);
        let [left, below] = INSET;
        let down = |value: f64| {
            8.0 + (high - value.ln()) / (high - low).max(1e-9) * (SIZE[1] - below - 8.0)
        };
        let across = |epoch: u32| {
            left + f64::from(epoch - 1) / f64::from(epochs - 1) * (SIZE[0] - left - 8.0)
        };
        let lines = curves.map(|curve| {
            curve
                .epochs()
                .iter()
                .filter(|epoch| epoch.validation > 0.0 && epoch.validation.is_finite())
                .map(|epoch| format!("{:.1},{:.1}", across(epoch.epoch), down(epoch.validation)))
                .collect::<Vec<_>>()
                .join(" ")
        });
        let marks = [high, f64::midpoint(high, low), low]
            .into_iter()
            .map(|mark| {
                (
                    crate::page::text::format::loss(Some(mark.exp())),
                    down(mark.exp()),
                )
            })
            .collect();
        Self {
            lines,
            marks,
            epochs,
        }
    }
}

/// An error as a bar beside others: (name, error, share of the largest).
pub fn bars(errors: &[(String, Option<f64>)]) -> Vec<(String, f64, f64)> {
    let most = errors
        .iter()
        .filter_map(|(_, error)| *error)
        .fold(f64::MIN_POSITIVE, f64::max);
    errors
        .iter()
        .filter_map(|(name, error)| Some((name.clone(), (*error)?, (*error)? / most)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::features::run_chart::curve::EpochLoss;

    fn curve(losses: &[f64]) -> Curve {
        let mut curve = Curve::default();
        for (i, &validation) in losses.iter().enumerate() {
            curve.push_epoch(EpochLoss {
                epoch: i as u32 + 1,
                step: 100 * (i as u32 + 1),
                train: validation,
                validation,
                terms: None,
            });
        }
        curve
    }

    #[test]
    fn curves_share_their_axes() {
        let curves = Curves::of([&curve(&[0.1, 0.05, 0.04]), &curve(&[0.08])]);
        assert_eq!(curves.epochs, 3);
        assert_eq!(curves.lines[0].split(' ').count(), 3);
        assert_eq!(curves.lines[1].split(' ').count(), 1);
        let first = |line: &str| -> f64 { line.split([',', ' ']).nth(1).unwrap().parse().unwrap() };
        assert!(
            first(&curves.lines[1]) > first(&curves.lines[0]),
            "lower losses lie lower"
        );
        assert_eq!(Curves::of([&curve(&[]), &curve(&[])]), Curves::default());
        // What has left the finite numbers has no place.
        let broken = Curves::of([&curve(&[0.1, f64::NAN]), &curve(&[])]);
        assert_eq!(broken.lines[0].split(' ').count(), 1);
    }

    #[test]
    fn bars_are_shares_of_the_largest() {
        let bars = bars(&[
            ("PCA".into(), Some(0.02)),
            ("A".into(), None),
            ("B".into(), Some(0.04)),
        ]);
        assert_eq!(bars, [("PCA".into(), 0.02, 0.5), ("B".into(), 0.04, 1.0)]);
    }
}
