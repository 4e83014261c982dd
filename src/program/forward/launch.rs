//! The kernels that compute an operation's output.

use super::Forward;
use crate::program::buffer::Slice;
use crate::program::geometry::Geometry;
use crate::program::kernel::{
    Activate, Add, BatchStatistics, Conv, ConvTranspose, Dropout, Join, Kernel, Layout, Matmul,
    Normalize, Over, Pool, Sample, Softmax, TopK, Upsample,
};
use crate::program::step::Op;
use crate::spec::Activation;

impl Forward<'_> {
    /// Launches what computes `output`, and the activation that `op` has fused.
    pub(super) fn launch(&mut self, op: &Op, input: Slice, output: Slice, activation: Activation) {
        let (batch, flags) = (self.batch, self.flags);
        let kernel = match op {
            Op::Dense { .. } | Op::DenseTied { .. } => self.product(op, input, output, activation),
            Op::TopK { k, by, kept, units } => Kernel::TopK(TopK {
                k: *k,
                by: *by,
                input,
                output,
                kept: *kept,
                batch,
                units: *units,
            }),
            Op::Cost { .. } => unreachable!("it changes nothing"),
            Op::Conv { layer, geometry } => self.conv(layer, geometry, input, output, activation),
            Op::ConvTranspose { layer, geometry } => {
                self.conv_transpose(layer, geometry, input, output, activation)
            }
            Op::Pool {
                kind,
                geometry,
                taken,
            } => Kernel::Pool(Pool {
                kind: *kind,
                geometry: *geometry,
                batch,
                input,
                output,
                taken: *taken,
            }),
            Op::Upsample(upsample) => Kernel::Upsample(Upsample {
                input,
                output,
                ..*upsample
            }),
            Op::Normalize { .. } => return self.launch_normalize(op, input, output, activation),
            Op::Dropout { rate, mask } => Kernel::Dropout(Dropout {
                input,
                output,
                rate: *rate,
                mask: *mask,
            }),
            Op::Activate(activation) => Kernel::Activate(Activate {
                activation: *activation,
                input,
                output,
                flags,
            }),
            Op::Softmax { classes, places } => Kernel::Softmax(Softmax {
                input,
                output,
                rows: batch,
                classes: *classes,
                places: *places,
                flags,
            }),
            Op::Add { skip } => Kernel::Add(Add {
                a: input,
                b: self.values[skip.0].slice,
                output,
                activation,
            }),
            Op::Sample { noise, units, .. } => Kernel::Sample(Sample {
                moments: input,
                output,
                noise: *noise,
                batch,
                units: *units,
            }),
            Op::Join {
                labels,
                features,
                classes,
            } => self.join(*labels, [*features, *classes], input, output),
        };
        self.launches.push(kernel);
    }

    /// The input times a weight, plus a bias.
    fn product(&self, op: &Op, input: Slice, output: Slice, activation: Activation) -> Kernel {
        let (Op::Dense {
            weight,
            bias,
            inputs,
            outputs,
            ..
        }
        | Op::DenseTied {
            weight,
            bias,
            inputs,
            outputs,
            ..
        }) = op
        else {
            unreachable!("dense layers alone are products");
        };
        Kernel::Matmul(Matmul {
            layout: if matches!(op, Op::Dense { .. }) {
                Layout::Nt
            } else {
                Layout::Nn
            },
            m: self.batch,
            n: *outputs,
            k: *inputs,
            a: input,
            b: weight.within(self.store.values),
            c: output,
            bias: Some(bias.within(self.store.values)),
            activation,
            derivative: None,
            flags: Some(self.flags),
        })
    }

    fn conv(
        &self,
        layer: &str,
        geometry: &Geometry,
        input: Slice,
        output: Slice,
        activation: Activation,
    ) -> Kernel {
        Kernel::Conv(Conv {
            geometry: *geometry,
            batch: self.batch,
            input,
            weight: self.parameter(layer, "weight"),
            output,
            bias: Some(self.parameter(layer, "bias")),
            activation,
            derivative: None,
            flags: Some(self.flags),
        })
    }

    fn conv_transpose(
        &self,
        layer: &str,
        geometry: &Geometry,
        input: Slice,
        output: Slice,
        activation: Activation,
    ) -> Kernel {
        Kernel::ConvTranspose(ConvTranspose {
            geometry: *geometry,
            batch: self.batch,
            input,
            weight: self.parameter(layer, "weight"),
            output,
            bias: Some(self.parameter(layer, "bias")),
            activation,
            derivative: None,
            flags: Some(self.flags),
        })
    }

    fn join(
        &self,
        labels: Slice,
        [features, classes]: [u32; 2],
        input: Slice,
        output: Slice,
    ) -> Kernel {
        Kernel::Join(Join {
            input,
            labels,
            output,
            batch: self.batch,
            features,
            classes,
        })
    }

    /// Launches a normalisation, behind its statistics where they are those of the values.
    fn launch_normalize(&mut self, op: &Op, input: Slice, output: Slice, activation: Activation) {
        let Op::Normalize {
            layer,
            shape,
            mean,
            variance,
            epsilon,
            measured,
            running,
        } = op
        else {
            return;
        };
        if *measured {
            self.launches.push(Kernel::BatchStatistics(BatchStatistics {
                shape: *shape,
                input,
                mean: *mean,
                variance: *variance,
                running: *running,
                tick: self.training.filter(|_| shape.over == Over::Batch),
            }));
        }
        let kernel = Kernel::Normalize(Normalize {
            shape: *shape,
            input,
            mean: *mean,
            variance: *variance,
            weight: self.parameter(layer, "weight"),
            bias: self.parameter(layer, "bias"),
            epsilon: *epsilon,
            activation,
            output,
            flags: self.flags,
        });
        self.launches.push(kernel);
    }
}
