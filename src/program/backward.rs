//! The backward pass: from the gradient of the last value to those of all parameters.

mod convolution;
mod dense;
mod elementwise;
mod normalize;

use std::collections::HashMap;

use super::buffer::Slice;
use super::builder::Builder;
use super::ir::Store;
use super::kernel::{ActivateBackward, Add, Kernel, SumRows};
use super::step::{Op, Step, Value, ValueId};
use crate::spec::Activation;

/// The gradient by a value: before the activation its step has fused, or after it.
#[derive(Debug, Clone, Copy)]
struct Gradient {
    slice: Slice,
    before_activation: bool,
}

/// The backward pass, as it is being written.
pub(super) struct Backward<'a> {
    pub store: &'a Store,
    pub builder: &'a mut Builder,
    pub launches: &'a mut Vec<Kernel>,
    pub values: &'a [Value],
    pub batch: u32,
    /// The counters.
    pub tick: Slice,
    gradients: Vec<Option<Gradient>>,
    /// By the first word of a weight: what layers that are tied to it have put into its gradient.
    shared: HashMap<u32, Slice>,
}

impl<'a> Backward<'a> {
    pub fn new(
        store: &'a Store,
        builder: &'a mut Builder,
        launches: &'a mut Vec<Kernel>,
        values: &'a [Value],
        batch: u32,
        tick: Slice,
    ) -> Self {
        Self {
            store,
            builder,
            launches,
            values,
            batch,
            tick,
            gradients: vec![None; values.len()],
            shared: HashMap::new(),
        }
    }

    /// Appends the launches that turn `gradient` into the gradients of all parameters. `gradient` is that of the loss by the last step's
    /// output before its activation, whose derivative the loss has fused.
    pub fn lower(&mut self, steps: &[Step], gradient: Slice) {
        if let Some(last) = steps.last() {
            self.gradients[last.output.0] = Some(Gradient {
                slice: gradient,
                before_activation: true,
            });
        }
        for step in steps.iter().rev() {
            if self.values[step.output.0].needs_gradient
                && let Some(gradient) = self.before_activation(step.output)
            {
                self.step(step, gradient);
            }
        }
    }

    /// The gradient by a value before its activation, where one has been made.
    pub fn gradient(&self, value: ValueId) -> Option<Slice> {
        self.gradients[value.0]
            .filter(|gradient| gradient.before_activation)
            .map(|gradient| gradient.slice)
    }

    /// Takes the gradient of a value through the activation its step has fused.
    fn before_activation(&mut self, id: ValueId) -> Option<Slice> {
        let gradient = self.gradients[id.0]?;
        let value = self.values[id.0];
        if gradient.before_activation {
            return Some(gradient.slice);
        }
        let slice = if value.activation == Activation::Linear {
            gradient.slice
        } else {
            let gradient_in = self.scratch("activation gradient", value.slice.len);
            self.launches
                .push(Kernel::ActivateBackward(ActivateBackward {
                    activation: value.activation,
                    value: value.slice,
                    gradient_out: gradient.slice,
                    gradient_in,
                }));
            gradient_in
        };
        self.gradients[id.0] = Some(Gradient {
            slice,
            before_activation: true,
        });
        Some(slice)
    }

    /// The derivative a kernel is to fuse that makes the only gradient of this value.
    fn fused(&self, id: ValueId) -> Option<(Activation, Slice)> {
        let value = self.values[id.0];
        (value.readers == 1 && value.activation != Activation::Linear)
            .then_some((value.activation, value.slice))
    }

    /// Takes in a gradient of this value; `fused` says whether its maker has applied [`fused`](Self::fused).
    fn contribute(&mut self, id: ValueId, slice: Slice, fused: bool) {
        let value = self.values[id.0];
        if !value.needs_gradient {
            return;
        }
        self.gradients[id.0] = Some(match self.gradients[id.0] {
            None => Gradient {
                slice,
                before_activation: fused && value.readers == 1,
            },
            Some(other) => {
                let output = self.scratch("sum of gradients", slice.len);
                self.sum(other.slice, slice, output);
                Gradient {
                    slice: output,
                    before_activation: false,
                }
            }
        });
    }

    fn scratch(&mut self, label: &str, words: u32) -> Slice {
        self.builder.scratch(label, words)
    }

    fn value_of(&self, layer: &str, part: &str) -> Slice {
        self.store
            .part(self.store.values, &format!("{layer}.{part}"))
    }

    fn gradient_of(&self, layer: &str, part: &str) -> Slice {
        self.store
            .part(self.store.gradients, &format!("{layer}.{part}"))
    }

    fn step(&mut self, step: &Step, gradient: Slice) {
        match &step.op {
            Op::Dense { .. } => self.dense(step, gradient),
            Op::DenseTied { .. } => self.dense_tied(step, gradient),
            Op::Conv { layer, geometry } => self.conv(step, layer, geometry, gradient),
            Op::ConvTranspose { layer, geometry } => {
                self.conv_transpose(step, layer, geometry, gradient);
            }
            Op::Normalize { .. } => self.normalize(step, gradient),
            Op::Add { skip } => {
                self.contribute(step.input, gradient, false);
                self.contribute(*skip, gradient, false);
            }
            Op::Pool { .. }
            | Op::Upsample(_)
            | Op::Dropout { .. }
            | Op::Activate(_)
            | Op::Softmax { .. }
            | Op::Sample { .. }
            | Op::TopK { .. }
            | Op::Cost { .. }
            | Op::Join { .. } => {
                let gradient_in = self.gradient_buffer(step.input);
                let kernel = self.elementwise(step, gradient, gradient_in);
                let fused =
                    matches!(kernel, Kernel::PoolBackward(pool) if pool.derivative.is_some());
                self.launches.push(kernel);
                self.contribute(step.input, gradient_in, fused);
            }
        }
    }

    /// Room for a gradient by a value.
    fn gradient_buffer(&mut self, value: ValueId) -> Slice {
        let len = self.values[value.0].slice.len;
        self.scratch(&format!("gradient by value {}", value.0), len)
    }

    fn sum(&mut self, a: Slice, b: Slice, output: Slice) {
        self.launches.push(Kernel::Add(Add {
            a,
            b,
            output,
            activation: Activation::Linear,
        }));
    }

    fn bias(&mut self, output: Slice, gradient: Slice, columns: u32, places: u32) {
        self.launches.push(Kernel::SumRows(SumRows {
            input: gradient,
            output,
            rows: self.batch,
            columns,
            places,
        }));
    }
}
