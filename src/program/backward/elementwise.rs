//! The gradients through steps without parameters and with one input.

use super::Backward;
use crate::program::buffer::Slice;
use crate::program::kernel::{
    ActivateBackward, ActivityBackward, Dropout, JoinBackward, Kernel, Mask, PoolBackward,
    SampleBackward, SoftmaxBackward, Upsample, UpsampleBackward,
};
use crate::program::step::{Op, Step};

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
            } => Kernel::PoolBackward(PoolBackward {
                kind: *kind,
                geometry: *geometry,
                batch,
                gradient_out,
                taken: *taken,
                gradient_in,
            }),
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
            Op::Activate(activation) => Kernel::ActivateBackward(ActivateBackward {
                activation: *activation,
                value: if activation.derivable_from_output() {
                    self.values[step.output.0].slice
                } else {
                    self.values[step.input.0].slice
                },
                gradient_out,
                gradient_in,
            }),
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
            } => Kernel::JoinBackward(JoinBackward {
                gradient_out,
                gradient_in,
                batch,
                features: *features,
                classes: *classes,
            }),
            Op::Dense { .. }
            | Op::DenseTied { .. }
            | Op::Conv { .. }
            | Op::ConvTranspose { .. }
            | Op::Normalize { .. }
            | Op::Add { .. } => unreachable!("the step has parameters or two inputs"),
        }
    }
}
