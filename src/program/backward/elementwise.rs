//! The gradients through steps without parameters and with one input.

use super::Backward;
use crate::program::buffer::Slice;
use crate::program::geometry::Geometry;
use crate::program::kernel::{
    ActivateBackward, ActivityBackward, Dropout, JoinBackward, Kernel, Mask, PoolBackward,
    PoolKind, SampleBackward, SoftmaxBackward, Upsample, UpsampleBackward,
};
use crate::program::step::{Op, Step};
use crate::spec::Activation;

impl Backward<'_> {
    /// The gradient through a step without parameters and with one input.
    pub(super) fn elementwise(
        &self,
        step: &Step,
        gradient_out: Slice,
        gradient_in: Slice,
    ) -> Kernel {
        let batch = self.batch;
        match &step.op {
            Op::Pool {
                kind,
                geometry,
                taken,
            } => self.pool(step, *kind, *geometry, *taken, [gradient_out, gradient_in]),
            Op::Upsample(upsample) => Kernel::UpsampleBackward(UpsampleBackward(Upsample {
                input: gradient_out,
                output: gradient_in,
                ..*upsample
            })),
            Op::Dropout { rate, mask } => Kernel::Dropout(Dropout {
                input: gradient_out,
                output: gradient_in,
                rate: *rate,
                mask: *mask,
            }),
            Op::Activate(activation) => {
                self.activation(step, *activation, gradient_out, gradient_in)
            }
            Op::Softmax { classes, places } => Kernel::SoftmaxBackward(SoftmaxBackward {
                output: self.values[step.output.0].slice,
                gradient_out,
                gradient_in,
                rows: batch,
                classes: *classes,
                places: *places,
            }),
            Op::Sample { units, slopes, .. } => Kernel::SampleBackward(SampleBackward {
                moments: self.values[step.input.0].slice,
                code: self.values[step.output.0].slice,
                gradient_out,
                slopes: slopes.expect("training tells the divergence's slopes"),
                gradient_in,
                tick: self.tick,
                batch,
                units: *units,
            }),
            Op::TopK { kept, .. } => Kernel::Dropout(Dropout {
                input: gradient_out,
                output: gradient_in,
                rate: 0.0,
                mask: Mask::Given(*kept),
            }),
            Op::Cost {
                measure,
                slopes,
                units,
            } => Kernel::ActivityBackward(ActivityBackward {
                measure: *measure,
                code: self.values[step.input.0].slice,
                gradient_out,
                slopes: *slopes,
                gradient_in,
                tick: self.tick,
                batch,
                units: *units,
            }),
            Op::Join {
                features, classes, ..
            } => self.join([*features, *classes], gradient_out, gradient_in),
            Op::Dense { .. }
            | Op::DenseTied { .. }
            | Op::Conv { .. }
            | Op::ConvTranspose { .. }
            | Op::Normalize { .. }
            | Op::Add { .. } => unreachable!("the step has parameters or two inputs"),
        }
    }

    fn activation(
        &self,
        step: &Step,
        activation: Activation,
        gradient_out: Slice,
        gradient_in: Slice,
    ) -> Kernel {
        let value = if activation.derivable_from_output() {
            step.output
        } else {
            step.input
        };
        Kernel::ActivateBackward(ActivateBackward {
            activation,
            value: self.values[value.0].slice,
            gradient_out,
            gradient_in,
        })
    }

    fn pool(
        &self,
        step: &Step,
        kind: PoolKind,
        geometry: Geometry,
        taken: Option<Slice>,
        [gradient_out, gradient_in]: [Slice; 2],
    ) -> Kernel {
        // The largest value of a window is the pool's output, so that what the pool has read need not be kept for its derivative; where
        // windows overlap, each of them would take it from its own.
        let overlap = (0..2).any(|axis| geometry.stride[axis] < geometry.kernel[axis]);
        let derivative = self
            .fused(step.input)
            .filter(|_| kind == PoolKind::Max && !overlap)
            .map(|(activation, _)| (activation, self.values[step.output.0].slice));
        Kernel::PoolBackward(PoolBackward {
            kind,
            geometry,
            batch: self.batch,
            gradient_out,
            taken,
            derivative,
            gradient_in,
        })
    }

    fn join(
        &self,
        [features, classes]: [u32; 2],
        gradient_out: Slice,
        gradient_in: Slice,
    ) -> Kernel {
        Kernel::JoinBackward(JoinBackward {
            gradient_out,
            gradient_in,
            batch: self.batch,
            features,
            classes,
        })
    }
}
