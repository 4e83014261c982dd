//! The backward pass of a chain of dense layers and activations.

use super::builder::Builder;
use super::ir::{Slice, Store};
use super::kernel::{ActivateBackward, Kernel, Layout, Matmul, SumRows};
use crate::spec::Activation;

/// A forward computation that has a gradient.
#[derive(Debug, Clone)]
pub(super) struct Op {
    /// Names of weight and bias; none for a bare activation.
    pub dense: Option<(String, String)>,
    /// Applied to the result.
    pub activation: Activation,
    /// `[batch, inputs]`
    pub input: Slice,
    /// `[batch, outputs]`, after the activation.
    pub output: Slice,
    pub inputs: u32,
    pub outputs: u32,
}

/// Appends the launches that turn `gradient` into the gradients of all parameters.
///
/// `gradient` is that of the loss by the last op's result: before its activation where it is dense (the loss kernel
/// has fused the derivative), after it where it is a bare activation. The same holds from op to op.
pub(super) fn lower(
    ops: &[Op],
    mut gradient: Slice,
    batch: u32,
    store: &Store,
    builder: &mut Builder,
    launches: &mut Vec<Kernel>,
) {
    let first = ops.iter().position(|op| op.dense.is_some()).unwrap_or(0);
    for (index, op) in ops.iter().enumerate().skip(first).rev() {
        let Some((weight, bias)) = &op.dense else {
            let gradient_in = builder.buffer("activation gradient", batch * op.inputs);
            launches.push(Kernel::ActivateBackward(ActivateBackward {
                activation: op.activation,
                output: op.output,
                gradient_out: gradient,
                gradient_in,
            }));
            gradient = gradient_in;
            continue;
        };
        launches.push(Kernel::Matmul(Matmul {
            layout: Layout::Tn,
            m: op.outputs,
            n: op.inputs,
            k: batch,
            a: gradient,
            b: op.input,
            c: store.part(store.gradients, weight),
            bias: None,
            activation: Activation::Linear,
            derivative: None,
            flags: None,
        }));
        launches.push(Kernel::SumRows(SumRows {
            input: gradient,
            output: store.part(store.gradients, bias),
            rows: batch,
            columns: op.outputs,
        }));
        if index == first {
            break;
        }
        let before = &ops[index - 1];
        let gradient_in = builder.buffer(format!("{weight} input gradient"), batch * op.inputs);
        launches.push(Kernel::Matmul(Matmul {
            layout: Layout::Nn,
            m: batch,
            n: op.inputs,
            k: op.outputs,
            a: gradient,
            b: store.part(store.values, weight),
            c: gradient_in,
            bias: None,
            activation: Activation::Linear,
            derivative: (before.dense.is_some() && before.activation != Activation::Linear)
                .then_some((before.activation, before.output)),
            flags: None,
        }));
        gradient = gradient_in;
    }
}
