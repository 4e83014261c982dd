//! How well noise of every strength is undone, as lines over the strength and in words.

use crate::page::text::format;
use crate::protocol::{NoisePoint, Restored, Shown};

/// Size of the drawing in its own units.
pub const SIZE: [f64; 2] = [360.0, 150.0];
/// Room for the numbers at the left, the lines' ends at the right, above and below.
const INSET: [f64; 4] = [26.0, 74.0, 8.0, 18.0];
/// Decibels from the lowest of the axis to the highest, at least.
const LEAST_SPAN: f64 = 10.0;

/// A line over the strengths.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepCurve {
    /// What it is of.
    pub name: &'static str,
    /// Its class in the style sheet.
    pub class: &'static str,
    /// Its points for an SVG polyline.
    pub points: String,
    /// Where its name stands.
    pub end: f64,
    /// Decibels at each strength; none where pictures are the same.
    pub values: Vec<Option<f64>>,
}

/// The lines of a study, beside the other run's where there is one, with the decibels that the axis marks and where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strengths {
    /// The lines.
    pub lines: Vec<SweepCurve>,
    /// (decibels, place from above)
    pub marks: Vec<(f64, f64)>,
    /// The strengths.
    pub amounts: Vec<f64>,
}

impl Strengths {
    /// Those of some points; `other` are of a model trained without noise.
    pub fn of(points: &[NoisePoint], other: &[NoisePoint]) -> Self {
        let amounts: Vec<f64> = points.iter().map(|point| point.amount).collect();
        let finite = |decibels: f64| (decibels < format::EXACT_DECIBELS).then_some(decibels);
        let of = |points: &[NoisePoint], psnr: fn(&NoisePoint) -> f64| -> Vec<Option<f64>> {
            points.iter().map(|point| finite(psnr(point))).collect()
        };
        let mut all = vec![
            (
                "noisy input",
                "seen",
                of(points, |point| point.corrupted.psnr),
            ),
            (
                "median filter",
                "median",
                of(points, |point| point.median.psnr),
            ),
        ];
        if other.len() == points.len() && !other.is_empty() {
            all.push((
                "trained without noise",
                "twin",
                of(other, |point| point.restored.psnr),
            ));
        }
        all.push(("this model", "own", of(points, |point| point.restored.psnr)));
        let values = || all.iter().flat_map(|(_, _, values)| values).flatten();
        let low = values().fold(f64::INFINITY, |low, &value| low.min(value));
        let high = values().fold(f64::NEG_INFINITY, |high, &value| high.max(value));
        if !low.is_finite() {
            return Self::default();
        }
        let low = (low / 5.0).floor() * 5.0;
        let high = ((high / 5.0).ceil() * 5.0).max(low + LEAST_SPAN);
        let [left, right, above, below] = INSET;
        let across = |amount: f64| left + amount * (SIZE[0] - left - right);
        let down = |value: f64| above + (high - value) / (high - low) * (SIZE[1] - above - below);
        let mut lines: Vec<SweepCurve> = all
            .into_iter()
            .map(|(name, class, values)| SweepCurve {
                name,
                class,
                points: amounts
                    .iter()
                    .zip(&values)
                    .filter_map(|(&amount, value)| {
                        Some(format!("{:.1},{:.1}", across(amount), down((*value)?)))
                    })
                    .collect::<Vec<_>>()
                    .join(" "),
                end: values
                    .iter()
                    .rev()
                    .flatten()
                    .next()
                    .map_or(0.0, |&v| down(v)),
                values,
            })
            .collect();
        part(&mut lines);
        let count = ((high - low) / 5.0).round() as u32;
        let every = count.div_ceil(4).max(1);
        let marks = (0..=count / every)
            .map(|i| low + f64::from(i * every) * 5.0)
            .map(|mark| (mark, down(mark)))
            .collect();
        Self {
            lines,
            marks,
            amounts,
        }
    }

    /// What the chart says.
    pub fn words(&self) -> String {
        let value = |class: &str, at: usize| {
            let line = self.lines.iter().find(|line| line.class == class)?;
            *line.values.get(at)?
        };
        let better = (0..self.amounts.len())
            .find(|&at| value("own", at) > value("seen", at) && value("seen", at).is_some());
        match better {
            Some(at) => format!(
                "From noise of {:.1} on the output is nearer to the clean picture than the noisy input; at 1.0 by {:.1} dB.",
                self.amounts[at],
                value("own", self.amounts.len() - 1).unwrap_or(0.0)
                    - value("seen", self.amounts.len() - 1).unwrap_or(0.0)
            ),
            None => "At no strength is the output nearer to the clean picture than the noisy input: train with noise.".into(),
        }
    }
}

/// Moves the names of lines that end close to each other apart.
fn part(lines: &mut [SweepCurve]) {
    const APART: f64 = 12.0;
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&a, &b| lines[a].end.total_cmp(&lines[b].end));
    for pair in 1..order.len() {
        let least = lines[order[pair - 1]].end + APART;
        let line = &mut lines[order[pair]];
        line.end = line.end.max(least);
    }
    // Those pushed out below come back up.
    let mut most = SIZE[1] - 4.0;
    for &at in order.iter().rev() {
        lines[at].end = lines[at].end.min(most);
        most = lines[at].end - APART;
    }
}

/// How much nearer reconstructions are to the clean pictures than what the encoder saw, over all on show; nothing where no noise is.
pub fn gain(shown: &[Shown]) -> Option<String> {
    let restored: Vec<Restored> = shown.iter().filter_map(|shown| shown.restored).collect();
    if restored.is_empty() {
        return None;
    }
    let mean =
        |of: fn(&Restored) -> f64| restored.iter().map(of).sum::<f64>() / restored.len() as f64;
    let (before, after) = (mean(|r| r.before.psnr), mean(|r| r.after.psnr));
    let similar = |of: fn(&Restored) -> Option<f64>| -> Option<f64> {
        let sum: Option<f64> = restored.iter().map(of).sum();
        Some(sum? / restored.len() as f64)
    };
    let ssim = similar(|r| r.before.ssim)
        .zip(similar(|r| r.after.ssim))
        .map_or(String::new(), |(before, after)| {
            format!(" · SSIM {before:.2} → {after:.2}")
        });
    let [clean, exact] = [before, after].map(|ratio| ratio >= format::EXACT_DECIBELS);
    Some(if clean {
        format!("PSNR {}, nothing to restore{ssim}", format::decibels(after))
    } else if exact {
        format!("PSNR {before:.1} dB → exact{ssim}")
    } else {
        format!(
            "PSNR {before:.1} → {after:.1} dB, {}{:.1}{ssim}",
            if after >= before { "+" } else { "−" },
            (after - before).abs()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Likeness;

    fn likeness(psnr: f64) -> Likeness {
        Likeness {
            psnr,
            ssim: Some(psnr / 40.0),
        }
    }

    fn points(own: [f64; 3]) -> Vec<NoisePoint> {
        [0.0, 0.5, 1.0]
            .into_iter()
            .zip(own)
            .zip([f64::INFINITY, 10.0, 5.0])
            .map(|((amount, own), seen)| NoisePoint {
                amount,
                corrupted: likeness(seen),
                restored: likeness(own),
                median: likeness(seen.min(20.0) + 2.0),
            })
            .collect()
    }

    #[test]
    fn equal_pictures_have_no_place_on_a_line() {
        let strengths = Strengths::of(&points([20.0, 18.0, 12.0]), &[]);
        let [seen, median, own] = &strengths.lines[..] else {
            panic!("{strengths:?}");
        };
        assert_eq!(seen.points.split(' ').count(), 2);
        assert_eq!(median.points.split(' ').count(), 3);
        assert_eq!((seen.values[0], own.values[0]), (None, Some(20.0)));
        assert!(strengths.marks.len() >= 3, "{:?}", strengths.marks);
        assert!(strengths.words().contains("0.5"), "{}", strengths.words());
    }

    #[test]
    fn names_of_lines_stand_apart() {
        let other = points([19.0, 10.0, 5.1]);
        let strengths = Strengths::of(&points([20.0, 10.1, 5.2]), &other);
        assert_eq!(strengths.lines.len(), 4);
        let mut ends: Vec<f64> = strengths.lines.iter().map(|line| line.end).collect();
        ends.sort_by(f64::total_cmp);
        assert!(
            ends.windows(2).all(|pair| pair[1] - pair[0] > 11.9),
            "{ends:?}"
        );
        assert!(ends[3] <= SIZE[1] - 4.0);
    }

    #[test]
    fn gains_are_told_with_their_sign() {
        let shown = |before, after| Shown {
            label: None,
            error: 0.0,
            restored: Some(Restored {
                before: likeness(before),
                after: likeness(after),
            }),
        };
        let told = gain(&[shown(10.0, 18.0), shown(12.0, 20.0)]).unwrap();
        assert_eq!(told, "PSNR 11.0 → 19.0 dB, +8.0 · SSIM 0.28 → 0.47");
        assert!(gain(&[shown(20.0, 18.0)]).unwrap().contains("−2.0"));
        let clean = gain(&[shown(f64::INFINITY, 18.0)]).unwrap();
        assert!(clean.contains("nothing to restore"), "{clean}");
        let exact = gain(&[shown(13.4, 755.7)]).unwrap();
        assert!(exact.starts_with("PSNR 13.4 dB → exact"), "{exact}");
        assert_eq!(gain(&[]), None);
    }
}
