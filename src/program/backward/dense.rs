//! The gradients of dense layers.

use super::Backward;
use crate::program::buffer::Slice;
use crate::program::kernel::{Kernel, Layout, Matmul};
use crate::program::step::{Op, Step};
use crate::spec::Activation;

impl Backward<'_> {
    pub(super) fn dense(&mut self, step: &Step, gradient: Slice) {
        let Op::Dense {
            weight,
            bias,
            inputs,
            outputs,
            ..
        } = &step.op
        else {
            return;
        };
        let (input, batch) = (self.values[step.input.0], self.batch);
        let by_weight = weight.within(self.store.gradients);
        let tied = self.shared.remove(&weight.offset);
        let c = tied.map_or(by_weight, |_| {
            self.scratch("a weight's own use", weight.len)
        });
        self.weight([*outputs, *inputs, batch], gradient, input.slice, c);
        if let Some(tied) = tied {
            self.sum(c, tied, by_weight);
        }
        self.bias(bias.within(self.store.gradients), gradient, *outputs, 1);
        let weight = weight.within(self.store.values);
        self.back(step, [*inputs, *outputs], gradient, weight, Layout::Nn);
    }

    pub(super) fn dense_tied(&mut self, step: &Step, gradient: Slice) {
        let Op::DenseTied {
            weight,
            bias,
            inputs,
            outputs,
            ..
        } = &step.op
        else {
            return;
        };
        let (input, batch) = (self.values[step.input.0], self.batch);
        let mut part = self.scratch("a weight's tied use", weight.len);
        self.weight([*inputs, *outputs, batch], input.slice, gradient, part);
        if let Some(other) = self.shared.remove(&weight.offset) {
            let both = self.scratch("a weight's tied uses", weight.len);
            self.sum(part, other, both);
            part = both;
        }
        self.shared.insert(weight.offset, part);
        self.bias(bias.within(self.store.gradients), gradient, *outputs, 1);
        let weight = weight.within(self.store.values);
        self.back(step, [*inputs, *outputs], gradient, weight, Layout::Nt);
    }

    /// The gradient by a dense layer's input, where that is wanted.
    fn back(
        &mut self,
        step: &Step,
        [inputs, outputs]: [u32; 2],
        gradient: Slice,
        weight: Slice,
        layout: Layout,
    ) {
        let input = self.values[step.input.0];
        if !input.needs_gradient {
            return;
        }
        let c = self.gradient_buffer(step.input);
        self.launches.push(Kernel::Matmul(Matmul {
            layout,
            m: self.batch,
            n: inputs,
            k: outputs,
            a: gradient,
            b: weight,
            c,
            bias: None,
            activation: Activation::Linear,
            derivative: self.fused(step.input),
            flags: None,
        }));
        self.contribute(step.input, c, true);
    }

    /// The gradient of a weight, `aᵀ b`, with `[m, n, k]` its rows and columns and the batch.
    fn weight(&mut self, [m, n, k]: [u32; 3], a: Slice, b: Slice, c: Slice) {
        self.launches.push(Kernel::Matmul(Matmul {
            layout: Layout::Tn,
            m,
            n,
            k,
            a,
            b,
            c,
            bias: None,
            activation: Activation::Linear,
            derivative: None,
            flags: None,
        }));
    }
}
