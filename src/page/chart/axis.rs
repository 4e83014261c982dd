//! The axis of losses on the chart.

use crate::page::features::run_chart::curve::Curve;
use crate::page::text::format;
use crate::page::text::loss_unit::LossUnit;

/// Least logarithm between the ends of an axis of powers of ten: half a power of ten.
const LEAST: f64 = 1.15;

/// The axis of losses.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartAxis {
    /// Whether equal distances are equal factors.
    log: bool,
    /// Its lower end, as a logarithm where `log`.
    low: f64,
    /// Its upper end, likewise.
    high: f64,
    /// Where its upper and lower end are drawn.
    place: (f64, f64),
}

impl ChartAxis {
    /// The axis that a curve fits on, with its parts where `terms`; `place` says where its upper and lower end are drawn.
    pub fn of(curve: &Curve, log: bool, terms: bool, place: (f64, f64)) -> Self {
        // Likelihoods of a learnt variance fall below 0, where there are no powers of ten.
        let all = curve.range(f64::NEG_INFINITY, terms);
        let log = log && all.is_none_or(|(low, _)| low >= 0.0);
        let range = curve.range(if log { 0.0 } else { f64::NEG_INFINITY }, terms);
        let (low, high) = range.unwrap_or((0.01, 0.1));
        let (low, high) = if log {
            // Some room, and never less than half a power of ten.
            let (low, high) = ((low * 0.93).ln(), (high * 1.07).ln());
            let missing = (LEAST - (high - low)).max(0.0) / 2.0;
            (low - missing, high + missing)
        } else {
            let low = low.min(0.0);
            (low * 1.05, (high + 0.05 * (high - low)).max(low + 1e-9))
        };
        Self {
            log,
            low,
            high,
            place,
        }
    }

    /// Whether a loss lies between its ends.
    pub fn holds(&self, loss: f64) -> bool {
        let value = if self.log { loss.max(1e-12).ln() } else { loss };
        (self.low..=self.high).contains(&value)
    }

    /// Where a loss is drawn, at most a fifth of the axis beyond its ends.
    pub fn y(&self, loss: f64) -> f64 {
        let value = if self.log { loss.max(1e-12).ln() } else { loss };
        let share = (value - self.low) / (self.high - self.low);
        let (top, bottom) = self.place;
        bottom - share.clamp(-0.2, 1.2) * (bottom - top)
    }

    /// Round numbers within the axis: 1, 2 and 5 times powers of ten, as many as there is room for.
    pub fn ticks(&self) -> Vec<f64> {
        if self.log {
            let (from, to) = (
                (self.low / std::f64::consts::LN_10).floor() as i32,
                (self.high / std::f64::consts::LN_10).ceil() as i32,
            );
            let all = |factors: &'static [f64]| {
                (from..=to)
                    .flat_map(|power| factors.iter().map(move |f| f * 10_f64.powi(power)))
                    .filter(|tick| (self.low..=self.high).contains(&tick.ln()))
                    .collect::<Vec<_>>()
            };
            let fine = all(&[1.0, 2.0, 3.0, 5.0]);
            if fine.len() <= 6 { fine } else { all(&[1.0]) }
        } else {
            let rough = (self.high - self.low) / 4.0;
            let power = 10_f64.powf(rough.log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0]
                .into_iter()
                .map(|factor| factor * power)
                .find(|step| *step >= rough)
                .unwrap_or(rough);
            let (from, to) = ((self.low / step).ceil() as i32, (self.high / step) as i32);
            (from..=to).map(|i| f64::from(i) * step).collect()
        }
    }
}

/// A tick's number in little room.
pub fn tick_label(value: f64, unit: LossUnit) -> String {
    match (unit, value) {
        (_, 0.0) => "0".into(),
        (LossUnit::Nats, value) if value.abs() >= 1000.0 => {
            format!(
                "{}{}",
                if value < 0.0 { "−" } else { "" },
                format::count(value.abs().round() as u64)
            )
        }
        (_, value) if value < 0.0 => format!("−{}", format::learning_rate(-value)),
        _ => format::learning_rate(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::LossPoint;

    fn curve(losses: &[f32], divergence: Option<f32>) -> Curve {
        let mut curve = Curve::default();
        curve.extend((1..).zip(losses).map(|(step, &loss)| LossPoint {
            step,
            epoch: step as f32,
            loss,
            divergence,
        }));
        curve
    }

    #[test]
    fn round_numbers_lie_within_the_axis() {
        for (losses, log) in [
            (&[0.5f32, 0.02][..], true),
            (&[0.5, 0.02], false),
            (&[540.0, 105.0], true),
            (&[540.0, -1200.0], false),
            (&[540.0, -1200.0], true),
            (&[0.0, 0.5], false),
            (&[0.1], true),
        ] {
            let axis = ChartAxis::of(&curve(losses, None), log, true, (10.0, 110.0));
            let ticks = axis.ticks();
            assert!((1..=10).contains(&ticks.len()), "{losses:?}: {ticks:?}");
            assert!(ticks.is_sorted_by(|a, b| a < b));
            for tick in ticks {
                assert!((9.9..=110.1).contains(&axis.y(tick)), "{losses:?}: {tick}");
            }
            for &loss in losses {
                assert!((10.0..=110.0).contains(&axis.y(loss.into())), "{loss}");
            }
        }
    }

    #[test]
    fn parts_have_room_where_they_are_shown() {
        let curve = curve(&[540.0, 120.0], Some(4.0));
        let y = |terms| ChartAxis::of(&curve, true, terms, (0.0, 100.0)).y(4.0);
        assert!(y(true) < 100.0 && y(false) > 100.0);
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!(tick_label(0.5, LossUnit::Plain), "0.5");
        assert_eq!(tick_label(2000.0, LossUnit::Nats), "2,000");
        assert_eq!(tick_label(-2000.0, LossUnit::Nats), "−2,000");
        assert_eq!(tick_label(-50.0, LossUnit::Nats), "−50");
        assert_eq!(tick_label(0.0, LossUnit::Nats), "0");
    }
}
