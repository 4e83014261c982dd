//! What codes cost: a Gaussian code its divergence, a plain one its penalty.

use super::Lowering;
use crate::program::buffer::Slice;
use crate::program::forward::{Costly, Sampled};
use crate::program::ir::{Activities, Divergences, Feed, Role};
use crate::program::kernel::{
    Activity, ContractionGradient, Cost, Divergence, Kernel, LOSS_RING, Measure, Norms, Weighed,
};
use crate::spec::{Activation, CodePenalty, Stage};

impl Lowering<'_> {
    /// The divergence of the batch's codes; in training weighed, and put into the last place of `sums`.
    pub(super) fn divergence(
        &mut self,
        feed: Feed,
        sampled: Sampled,
        sums: Option<Slice>,
        index: u32,
    ) -> Divergences {
        let units = self.buffer("divergence of each unit", sampled.units);
        let weighed = sampled.slopes.zip(sums).map(|(slopes, sums)| Weighed {
            hyper: self.store.hyper,
            slopes,
            ring: self.buffer("divergences", LOSS_RING),
            sums,
            index,
        });
        self.launches.push(Kernel::Divergence(Divergence {
            moments: sampled.moments,
            units_out: units,
            weighed,
            tick: feed.tick,
            batch: self.request.batch,
            units: sampled.units,
        }));
        Divergences {
            units,
            ring: weighed.map(|weighed| weighed.ring),
        }
    }

    /// The cost of the batch's codes; in training weighed, and put into `sums` from `index` on.
    pub(super) fn activity(
        &mut self,
        feed: Feed,
        code: Costly,
        sums: Option<Slice>,
        index: u32,
    ) -> Activities {
        let units = self.buffer("activity of each unit", code.units);
        let norms = code
            .weight
            .map(|_| self.buffer("lengths of the encoder's rows", code.units));
        self.launches.push(Kernel::Activity(Activity {
            measure: code.measure,
            code: code.code,
            norms: code
                .weight
                .zip(norms)
                .map(|((weight, inputs), output)| Norms {
                    weight: weight.within(self.store.values),
                    inputs,
                    output,
                }),
            units_out: units,
            weighed: code.slopes.zip(sums).map(|(slopes, sums)| Cost {
                hyper: self.store.hyper,
                slopes,
                sums,
                index,
            }),
            tick: feed.tick,
            batch: self.request.batch,
            units: code.units,
        }));
        Activities { units, norms }
    }

    /// What a contractive code costs by the encoder's weight itself.
    pub(super) fn contract(&mut self, code: Costly, activity: Activities) {
        if let Some((weight, inputs)) = code.weight {
            self.launches
                .push(Kernel::ContractionGradient(ContractionGradient {
                    weight: weight.within(self.store.values),
                    gradient: weight.within(self.store.gradients),
                    means: activity.units,
                    hyper: self.store.hyper,
                    units: code.units,
                    inputs,
                }));
        }
    }

    /// What is measured of the code in a program that knows the loss.
    pub(super) fn measure(&self) -> Option<Measure> {
        if !matches!(self.request.role, Role::Train | Role::Evaluate) {
            return None;
        }
        match self.run.code_penalty {
            CodePenalty::None => None,
            CodePenalty::L1 { .. } => Some(Measure::Magnitude),
            CodePenalty::KlSparsity { .. } => Some(Measure::Rate),
            CodePenalty::Contractive { .. } => {
                let dense = self
                    .layers
                    .iter()
                    .rfind(|shaped| shaped.stage == Stage::Encoder && shaped.layer.changes_values())
                    .map_or(Activation::Linear, |shaped| shaped.layer.activation);
                Some(Measure::Slope(dense))
            }
        }
    }
}
