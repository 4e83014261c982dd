//! How much each dimension of the code is used.

use crate::protocol::Codes;

use crate::page::features::latent_map::COLLAPSED;
use crate::page::text::code::dimension;
use crate::page::text::format;

/// The variance of a unit's mean over the data from which Burda et al. 2016 (section 5.2) call it active.
const ACTIVE: f64 = 0.01;
/// Most bars there is room for.
const MOST: usize = 32;

/// What the height of a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitMeasure {
    /// A Gaussian unit's divergence from the standard normal, in nats.
    Divergence,
    /// The variance of a plain code's number over the pictures.
    Variance,
}

/// A dimension of the code.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitBar {
    /// Its number, from 0.
    pub unit: usize,
    /// How much it is used.
    pub value: f64,
    /// Its height as a share of the highest bar.
    pub share: f64,
    /// Whether it is used at all.
    pub used: bool,
}

impl UnitBar {
    /// Its name: “z₁₂”.
    pub fn name(&self) -> String {
        dimension(self.unit)
    }

    /// Its value in little room.
    pub fn short(&self) -> String {
        match self.value {
            value if !value.is_finite() => "NaN".into(),
            value if value >= 9.95 => format!("{value:.0}"),
            value if value >= 0.05 => format!("{value:.1}"),
            _ => "0".into(),
        }
    }
}

/// The map's axes, across and up, once a dimension was chosen: it goes across, and what was there goes up.
pub fn axes_with(axes: [usize; 2], unit: usize) -> [usize; 2] {
    if axes[0] == unit {
        axes
    } else {
        [unit, axes[0]]
    }
}

/// The dimensions of a code.
#[derive(Debug, Clone, PartialEq)]
pub struct Units {
    /// What is measured.
    pub measure: UnitMeasure,
    /// The dimensions that are shown, in order: all, or the most used where they are many.
    pub bars: Vec<UnitBar>,
    /// How many there are.
    pub count: usize,
    /// How many are used.
    pub used: usize,
    /// How many Gaussian units are active by the spread of their means; none where no codes were told.
    pub active: Option<usize>,
}

impl Units {
    /// From the divergence of each Gaussian unit in nats, and the codes of some pictures where they are known. None where
    /// there is no unit.
    pub fn of_divergences(nats: &[f64], codes: Option<&Codes>) -> Option<Self> {
        let active = codes
            .filter(|codes| codes.size as usize == nats.len())
            .map(|codes| {
                let variances = variances(&codes.mu.0, nats.len());
                variances.into_iter().filter(|v| *v > ACTIVE).count()
            });
        Self::of(UnitMeasure::Divergence, nats, COLLAPSED, active)
    }

    /// From the plain codes of some pictures; none where there are none.
    pub fn of_codes(codes: &Codes) -> Option<Self> {
        let variances = variances(&codes.mu.0, codes.size as usize);
        // Plain codes have no scale of their own: what varies by a thousandth of the most does not count.
        let most = variances.iter().copied().fold(0.0, f64::max);
        Self::of(
            UnitMeasure::Variance,
            &variances,
            (1e-3 * most).max(1e-12),
            None,
        )
    }

    fn of(measure: UnitMeasure, values: &[f64], least: f64, active: Option<usize>) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let most = values.iter().copied().fold(0.0, f64::max);
        let mut order: Vec<usize> = (0..values.len()).collect();
        if order.len() > MOST {
            order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
            order.truncate(MOST);
            order.sort_unstable();
        }
        let bar = |unit: usize| UnitBar {
            unit,
            value: values[unit],
            share: if most > 0.0 {
                (values[unit] / most).clamp(0.0, 1.0)
            } else {
                0.0
            },
            used: values[unit] >= least,
        };
        Some(Self {
            measure,
            bars: order.into_iter().map(bar).collect(),
            count: values.len(),
            used: values.iter().filter(|value| **value >= least).count(),
            active,
        })
    }

    /// What the panel is called.
    pub fn title(&self) -> &'static str {
        match self.measure {
            UnitMeasure::Divergence => "KL per dimension",
            UnitMeasure::Variance => "Code variance per dimension",
        }
    }

    /// How many are used: “5 of 8 in use”.
    pub fn note(&self) -> String {
        let shown = if self.count > MOST {
            format!(", the {MOST} most used are shown")
        } else {
            String::new()
        };
        self.in_use() + &shown
    }

    /// How many of the dimensions are in use, in words.
    pub fn in_use(&self) -> String {
        format!("{} of {} in use", self.used, self.count)
    }

    /// A bar in words: “z₁: 2.94 nats”.
    pub fn words(&self, bar: &UnitBar) -> String {
        let name = bar.name();
        match self.measure {
            UnitMeasure::Divergence => {
                let collapsed = if bar.used { "" } else { ", collapsed" };
                format!("{name}: {} nats{collapsed}", format::nats(bar.value))
            }
            UnitMeasure::Variance => {
                let idle = if bar.used { "" } else { ", not in use" };
                format!(
                    "{name}: variance {}{idle}",
                    format::number(bar.value as f32)
                )
            }
        }
    }

    /// What is to be said of dimensions that are not used, and of how many are active; empty where nothing is. `overweight` is
    /// [`Run::kl_overweight`](crate::spec::Run::kl_overweight).
    pub fn remark(&self, overweight: Option<u32>) -> String {
        let (idle, count) = (self.count - self.used, self.count);
        let active = self.active.map_or(String::new(), |active| {
            format!(
                "Active units: {active} of {count} (variance of μ over 0.01, Burda et al. 2016)."
            )
        });
        let collapse = match (self.measure, idle) {
            (_, 0) => String::new(),
            (UnitMeasure::Divergence, idle) if idle == count => {
                let remedy = match overweight {
                    Some(factor) => format!(
                        "The loss is a mean over {} values, so that the KL weighs as many times more: choose a sum over them.",
                        format::count(factor.into())
                    ),
                    None => "A smaller β, warm-up or free bits let it speak again.".into(),
                };
                format!(
                    "{} collapsed: the code tells the decoder nothing, and every sample comes out the same. {remedy}",
                    if count == 1 {
                        "The only dimension has".into()
                    } else {
                        format!("All {count} dimensions have")
                    }
                )
            }
            (UnitMeasure::Divergence, idle) => {
                format!(
                    "{idle} of {count} dimensions {} collapsed onto the prior: under {COLLAPSED} nats they tell the decoder \
                     nothing, since their price β outweighs what they would add.",
                    if idle == 1 { "has" } else { "have" }
                )
            }
            (UnitMeasure::Variance, idle) => {
                format!(
                    "{idle} of {count} dimensions hardly {} from sample to sample: the decoder does without {}. A narrower code may do as well.",
                    if idle == 1 { "varies" } else { "vary" },
                    if idle == 1 { "it" } else { "them" }
                )
            }
        };
        [collapse, active]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The variance of each column of `[n, size]` numbers; empty where there are no rows.
fn variances(values: &[f32], size: usize) -> Vec<f64> {
    let rows = values.len() / size.max(1);
    if rows == 0 {
        return Vec::new();
    }
    (0..size)
        .map(|unit| {
            let column = || {
                values
                    .iter()
                    .skip(unit)
                    .step_by(size)
                    .map(|v| f64::from(*v))
            };
            let mean = column().sum::<f64>() / rows as f64;
            column().map(|v| (v - mean) * (v - mean)).sum::<f64>() / rows as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Floats;

    fn codes(size: u32, mu: Vec<f32>) -> Codes {
        Codes {
            step: 1,
            size,
            mu: Floats(mu),
            logvar: Floats::default(),
            labels: Vec::new(),
            levels: Vec::new(),
            pictures: Vec::new(),
        }
    }

    #[test]
    fn collapsed_dimensions_are_counted_and_told() {
        let nats = [2.94, 0.04, 1.1, 0.0];
        let units = Units::of_divergences(&nats, None).unwrap();
        assert_eq!(units.note(), "2 of 4 in use");
        assert_eq!(units.bars[0].share, 1.0);
        assert_eq!(
            units.bars.iter().map(UnitBar::short).collect::<Vec<_>>(),
            ["2.9", "0", "1.1", "0"]
        );
        assert_eq!(units.words(&units.bars[0]), "z₁: 2.940 nats");
        assert_eq!(units.words(&units.bars[1]), "z₂: 0.040 nats, collapsed");
        assert!(
            units
                .remark(None)
                .starts_with("2 of 4 dimensions have collapsed"),
            "{}",
            units.remark(None)
        );
        let none = Units::of_divergences(&[0.01, 0.02], None).unwrap();
        assert!(
            none.remark(None).starts_with("All 2 dimensions"),
            "{}",
            none.remark(None)
        );
        let overweight = none.remark(Some(784));
        assert!(overweight.contains("mean over 784"), "{overweight}");
        assert!(!overweight.contains("warm-up"), "{overweight}");
        let all = Units::of_divergences(&[1.0, 2.0], None).unwrap();
        assert_eq!(all.remark(None), "");
        assert_eq!(Units::of_divergences(&[], None), None);
    }

    #[test]
    fn active_units_are_those_whose_means_vary() {
        // Means of the first spread by ±1, of the second by ±0.05.
        let codes = codes(2, vec![1.0, 0.05, -1.0, -0.05]);
        let units = Units::of_divergences(&[1.0, 1.0], Some(&codes)).unwrap();
        assert_eq!(units.active, Some(1));
        assert!(units.remark(None).contains("Active units: 1 of 2"));
        let others = Units::of_divergences(&[1.0], Some(&codes)).unwrap();
        assert_eq!(others.active, None, "codes of another model");
    }

    #[test]
    fn plain_codes_show_their_variance() {
        let units = Units::of_codes(&codes(3, vec![2.0, 5.0, 0.5, -2.0, 5.0, -0.5])).unwrap();
        let values: Vec<f64> = units.bars.iter().map(|bar| bar.value).collect();
        assert_eq!(values, [4.0, 0.0, 0.25]);
        assert_eq!(units.title(), "Code variance per dimension");
        assert_eq!(units.note(), "2 of 3 in use");
        assert!(
            units
                .remark(None)
                .starts_with("1 of 3 dimensions hardly varies")
        );
        assert_eq!(Units::of_codes(&codes(3, Vec::new())), None);
    }

    #[test]
    fn of_many_the_most_used_are_shown_in_order() {
        let nats: Vec<f64> = (0..64).map(|i| f64::from(i % 2 * i)).collect();
        let units = Units::of_divergences(&nats, None).unwrap();
        let shown: Vec<usize> = units.bars.iter().map(|bar| bar.unit).collect();
        assert_eq!(shown, (0..32).map(|i| 2 * i + 1).collect::<Vec<_>>());
        assert_eq!(units.note(), "32 of 64 in use, the 32 most used are shown");
        assert_eq!(units.bars[31].name(), "z₆₄");
    }

    #[test]
    fn two_bars_choose_both_axes() {
        assert_eq!(axes_with([0, 1], 3), [3, 0]);
        assert_eq!(axes_with(axes_with([0, 1], 3), 5), [5, 3]);
        assert_eq!(axes_with([5, 3], 3), [3, 5]);
        assert_eq!(axes_with([5, 3], 5), [5, 3]);
    }
}
