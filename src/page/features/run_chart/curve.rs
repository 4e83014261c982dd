//! The losses of a run so far.

use crate::protocol::{LossPoint, Terms};

/// Most points kept of the training curve; more than a chart has pixels.
const MAX_POINTS: usize = 2048;

/// What a whole epoch came to.
#[derive(Debug, Clone, PartialEq)]
pub struct EpochLoss {
    /// Its number, from 1.
    pub epoch: u32,
    /// Steps taken by its end.
    pub step: u32,
    /// Mean training loss over it.
    pub train: f64,
    /// Loss on the validation pictures after it.
    pub validation: f64,
    /// The validation loss's parts, where the code is a Gaussian.
    pub terms: Option<Terms>,
}

/// Training and validation losses of a run so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    points: Vec<LossPoint>,
    epochs: Vec<EpochLoss>,
    broken: bool,
}

impl Curve {
    /// The training curve: each point is the mean over the steps since the point before.
    pub fn points(&self) -> &[LossPoint] {
        &self.points
    }

    /// The whole epochs.
    pub fn epochs(&self) -> &[EpochLoss] {
        &self.epochs
    }

    /// Whether training left the finite numbers at the curve's end.
    pub fn broken(&self) -> bool {
        self.broken
    }

    /// Adds points of the training curve, in order of their steps. Points that are not finite break the curve and are
    /// not kept.
    pub fn extend(&mut self, points: impl IntoIterator<Item = LossPoint>) {
        for point in points {
            if !point.loss.is_finite() {
                self.broken = true;
            } else if self.points.last().is_none_or(|last| last.step < point.step) {
                self.points.push(point);
                if self.points.len() > MAX_POINTS {
                    self.halve();
                }
            }
        }
    }

    /// Adds a whole epoch.
    pub fn push_epoch(&mut self, epoch: EpochLoss) {
        if self.epochs.last().is_none_or(|last| last.step < epoch.step) {
            self.epochs.push(epoch);
        }
    }

    /// Marks the curve's end as where training left the finite numbers.
    pub fn break_off(&mut self) {
        self.broken = true;
    }

    /// Forgets what came after `step`.
    pub fn go_back(&mut self, step: u32) {
        self.points.retain(|point| point.step <= step);
        self.epochs.retain(|epoch| epoch.step <= step);
        self.broken = false;
    }

    /// The training point nearest to a place on the epoch axis.
    pub fn nearest(&self, epoch: f32) -> Option<&LossPoint> {
        let after = self.points.partition_point(|point| point.epoch < epoch);
        let candidates = [after.checked_sub(1), Some(after)];
        candidates
            .into_iter()
            .flatten()
            .filter_map(|i| self.points.get(i))
            .min_by(|a, b| (a.epoch - epoch).abs().total_cmp(&(b.epoch - epoch).abs()))
    }

    /// The last whole epoch at or before a step.
    pub fn epoch_at(&self, step: u32) -> Option<&EpochLoss> {
        self.epochs.iter().rfind(|epoch| epoch.step <= step)
    }

    /// Lowest and highest finite loss on either curve, leaving out those not above `floor`. Where `terms`, the parts of the
    /// loss count as well, but for divergences that are under a tenth of a nat: next to nothing, and on an axis of powers of
    /// ten without an end.
    pub fn range(&self, floor: f64, terms: bool) -> Option<(f64, f64)> {
        let train = self.points.iter().map(|point| f64::from(point.loss));
        let validation = self.epochs.iter().map(|epoch| epoch.validation);
        let points = self.points.iter().filter(move |_| terms);
        let divergences = points.filter_map(|point| point.divergence.map(f64::from));
        let epochs = self.epochs.iter().filter(move |_| terms);
        let parts = epochs.filter_map(|epoch| epoch.terms.as_ref());
        train
            .chain(validation)
            .chain(divergences.filter(|nats| *nats >= 0.1))
            .chain(parts.map(|terms| terms.reconstruction))
            .filter(|loss| loss.is_finite() && *loss > floor)
            .fold(None, |range, loss| {
                let (low, high) = range.unwrap_or((loss, loss));
                Some((low.min(loss), high.max(loss)))
            })
    }

    /// Merges neighbours, each pair into its mean weighted by the steps it covers, so that every point stays the mean
    /// over the steps since the point before.
    fn halve(&mut self) {
        let mut merged = Vec::with_capacity(self.points.len() / 2 + 1);
        let mut before = 0;
        for pair in self.points.chunks(2) {
            let &[a, b] = pair else {
                merged.extend_from_slice(pair);
                continue;
            };
            let (steps_a, steps_b) = ((a.step - before) as f32, (b.step - a.step) as f32);
            let mean = |a: f32, b: f32| (a * steps_a + b * steps_b) / (steps_a + steps_b);
            merged.push(LossPoint {
                loss: mean(a.loss, b.loss),
                divergence: a.divergence.zip(b.divergence).map(|(a, b)| mean(a, b)),
                ..b
            });
            before = b.step;
        }
        self.points = merged;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: u32, loss: f32) -> LossPoint {
        LossPoint {
            step,
            epoch: step as f32 / 100.0,
            loss,
            divergence: Some(2.0 * loss),
        }
    }

    fn epoch(epoch: u32, validation: f64) -> EpochLoss {
        EpochLoss {
            epoch,
            step: epoch * 100,
            train: 0.5,
            validation,
            terms: None,
        }
    }

    #[test]
    fn thinning_keeps_the_mean_over_all_steps() {
        let mut curve = Curve::default();
        let steps = 3 * MAX_POINTS as u32;
        curve.extend((1..=steps).map(|step| point(step, (step % 7) as f32)));
        assert!(curve.points().len() <= MAX_POINTS);
        assert_eq!(curve.points().last().map(|p| p.step), Some(steps));
        let mut before = 0;
        let mut sum = 0.0;
        for p in curve.points() {
            sum += f64::from(p.loss) * f64::from(p.step - before);
            assert!((p.divergence.unwrap() - 2.0 * p.loss).abs() < 1e-4);
            before = p.step;
        }
        let exact: f64 = (1..=steps).map(|step| f64::from(step % 7)).sum();
        assert!((sum / exact - 1.0).abs() < 1e-5, "{sum} against {exact}");
    }

    #[test]
    fn going_back_forgets_what_came_after_and_mends() {
        let mut curve = Curve::default();
        curve.extend([point(50, 0.4), point(150, 0.3), point(210, f32::NAN)]);
        curve.push_epoch(epoch(1, 0.35));
        curve.push_epoch(epoch(2, 0.3));
        assert!(curve.broken());
        curve.go_back(100);
        assert!(!curve.broken());
        assert_eq!(curve.points(), [point(50, 0.4)]);
        assert_eq!(curve.epochs(), [epoch(1, 0.35)]);
        curve.extend([point(120, 0.2)]);
        assert_eq!(curve.points().len(), 2);
    }

    #[test]
    fn steps_already_seen_are_not_added_again() {
        let mut curve = Curve::default();
        curve.extend([point(5, 0.4), point(5, 0.3), point(4, 0.2)]);
        assert_eq!(curve.points(), [point(5, 0.4)]);
    }

    #[test]
    fn values_are_found_by_place() {
        let mut curve = Curve::default();
        assert_eq!(curve.nearest(0.3), None);
        assert_eq!(curve.range(0.0, true), None);
        curve.extend([point(50, 0.4), point(150, 0.3)]);
        curve.push_epoch(epoch(1, 0.25));
        assert_eq!(curve.nearest(0.9), Some(&point(50, 0.4)));
        assert_eq!(curve.nearest(1.1), Some(&point(150, 0.3)));
        assert_eq!(curve.nearest(9.0), Some(&point(150, 0.3)));
        assert_eq!(curve.epoch_at(99), None);
        assert_eq!(curve.epoch_at(150).map(|e| e.epoch), Some(1));
        assert_eq!(curve.range(0.0, false), Some((0.25, f64::from(0.4_f32))));
        let terms = Terms {
            reconstruction: 0.2,
            divergence: 0.05,
            units: vec![0.05],
        };
        curve.push_epoch(EpochLoss {
            terms: Some(terms),
            ..epoch(2, 0.25)
        });
        assert_eq!(curve.range(0.0, true), Some((0.2, f64::from(0.8_f32))));
    }
}
