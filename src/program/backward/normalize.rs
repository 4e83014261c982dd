//! The gradients of normalisations.

use super::Backward;
use crate::program::buffer::Slice;
use crate::program::kernel::{Kernel, NormalizeBackward, NormalizeSums, Over};
use crate::program::step::{Op, Step};

impl Backward<'_> {
    pub(super) fn normalize(&mut self, step: &Step, gradient: Slice) {
        let Op::Normalize {
            layer,
            shape,
            mean,
            variance,
            epsilon,
            ..
        } = &step.op
        else {
            return;
        };
        let input = self.values[step.input.0];
        let (weight_gradient, bias_gradient) = (
            self.gradient_of(layer, "weight"),
            self.gradient_of(layer, "bias"),
        );
        let by_group = shape.over == Over::Batch;
        if !by_group {
            self.launches.push(Kernel::NormalizeSums(NormalizeSums {
                shape: *shape,
                input: input.slice,
                gradient_out: gradient,
                mean: *mean,
                variance: *variance,
                epsilon: *epsilon,
                weight_gradient,
                bias_gradient,
            }));
        }
        let gradient_in = self.gradient_buffer(step.input);
        self.launches
            .push(Kernel::NormalizeBackward(NormalizeBackward {
                shape: *shape,
                input: input.slice,
                gradient_out: gradient,
                mean: *mean,
                variance: *variance,
                weight: self.value_of(layer, "weight"),
                epsilon: *epsilon,
                weight_gradient: by_group.then_some(weight_gradient),
                bias_gradient: by_group.then_some(bias_gradient),
                gradient_in,
                tick: by_group.then_some(self.tick),
            }));
        self.contribute(step.input, gradient_in, false);
    }
}
