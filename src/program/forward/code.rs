//! Codes that are more than a layer's output: Gaussian ones, and those that cost something by themselves.

use super::{Costly, Forward, Sampled, Waist};
use crate::program::ir::Masks;
use crate::program::kernel::{Measure, NormalNoise};
use crate::program::step::{Op, Step, ValueId};
use crate::spec::{Activation, Kind, ShapedLayer};

impl Forward<'_> {
    /// The two dense layers of a Gaussian code, in one product, and what is asked for of them.
    pub(super) fn gaussian(
        &mut self,
        shaped: &ShapedLayer<'_>,
        input: ValueId,
        units: u32,
    ) -> ValueId {
        let layer = shaped.layer.name.clone();
        let inputs = shaped.input.values();
        if self.waist == Waist::Mean {
            let op = Op::Dense {
                weight: self.store.place(&format!("{layer}.weight_mu")),
                bias: self.store.place(&format!("{layer}.bias_mu")),
                layer,
                inputs,
                outputs: units,
            };
            return self.step(op, input, units, Activation::Linear);
        }
        let op = Op::Dense {
            weight: self.store.moments_place(&layer, "weight"),
            bias: self.store.moments_place(&layer, "bias"),
            layer: format!("{layer}, moments"),
            inputs,
            outputs: 2 * units,
        };
        let moments = self.step(op, input, 2 * units, Activation::Linear);
        let Waist::Sampled { tick, purpose } = self.waist else {
            return moments;
        };
        let noise = match self.masks {
            Masks::Seeded => NormalNoise::Seeded {
                key: [self.seed, purpose as u32 | (self.layers.len() as u32) << 8],
                tick,
            },
            Masks::Given => {
                let noise = self.by_caller(&format!("{layer}, noise"), self.batch * units);
                self.given.push((layer.clone(), noise));
                NormalNoise::Given(noise)
            }
        };
        let slopes = self
            .training
            .map(|_| self.scratch(&format!("{layer}, slopes of the divergence"), units));
        self.sampled = Some(Sampled {
            moments: self.values[moments.0].slice,
            slopes,
            units,
        });
        let op = Op::Sample {
            noise,
            units,
            slopes,
        };
        self.step(op, moments, units, Activation::Linear)
    }

    /// Notes that a code costs something; what comes after reads it as it is.
    pub(super) fn cost(
        &mut self,
        encoder: &[ShapedLayer<'_>],
        code: ValueId,
        measure: Measure,
    ) -> ValueId {
        let slice = self.values[code.0].slice;
        let units = slice.len / self.batch;
        let slopes = self
            .training
            .map(|_| self.scratch("slopes of the code's cost", units));
        let dense = encoder
            .iter()
            .find(|shaped| matches!(shaped.layer.kind, Kind::Dense { .. }))
            .filter(|_| matches!(measure, Measure::Slope(_)));
        self.costly = Some(Costly {
            measure,
            code: slice,
            units,
            slopes,
            weight: dense.map(|shaped| {
                let weight = self.store.place(&format!("{}.weight", shaped.layer.name));
                (weight, shaped.input.values())
            }),
        });
        let Some(slopes) = slopes else {
            return code;
        };
        self.values[code.0].readers += 1;
        let needs_gradient = self.values[code.0].needs_gradient;
        let output = self.value(slice, Activation::Linear, needs_gradient);
        self.steps.push(Step {
            op: Op::Cost {
                measure,
                slopes,
                units,
            },
            input: code,
            output,
        });
        output
    }
}
