//! The backward pass: from the gradient of the last value to those of all parameters.

use std::collections::HashMap;

use super::buffer::Slice;
use super::builder::Builder;
use super::ir::Store;
use super::kernel::{
    ActivateBackward, ActivityBackward, Add, Conv, ConvTranspose, ConvWeight, Dropout,
    JoinBackward, Kernel, Layout, Mask, Matmul, NormalizeBackward, NormalizeSums, Over,
    PoolBackward, SampleBackward, SoftmaxBackward, SumRows, Upsample, UpsampleBackward,
};
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
            let gradient_in = self.buffer("activation gradient", value.slice.len);
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
                let output = self.buffer("sum of gradients", slice.len);
                self.sum(other.slice, slice, output);
                Gradient {
                    slice: output,
                    before_activation: false,
                }
            }
        });
    }

    fn buffer(&mut self, label: &str, words: u32) -> Slice {
        self.builder.buffer(label, words)
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
        let input = self.values[step.input.0];
        let batch = self.batch;
        let label = gradient_by(step.input);
        match &step.op {
            Op::Dense {
                weight,
                bias,
                inputs,
                outputs,
                ..
            } => {
                let by_weight = weight.within(self.store.gradients);
                let tied = self.shared.remove(&weight.offset);
                let c = tied.map_or(by_weight, |_| self.buffer("a weight's own use", weight.len));
                self.weight([*outputs, *inputs, batch], gradient, input.slice, c);
                if let Some(tied) = tied {
                    self.sum(c, tied, by_weight);
                }
                self.bias(bias.within(self.store.gradients), gradient, *outputs, 1);
                let weight = weight.within(self.store.values);
                self.back(step, [*inputs, *outputs], gradient, weight, Layout::Nn);
            }
            Op::DenseTied {
                weight,
                bias,
                inputs,
                outputs,
                ..
            } => {
                let mut part = self.buffer("a weight's tied use", weight.len);
                self.weight([*inputs, *outputs, batch], input.slice, gradient, part);
                if let Some(other) = self.shared.remove(&weight.offset) {
                    let both = self.buffer("a weight's tied uses", weight.len);
                    self.sum(part, other, both);
                    part = both;
                }
                self.shared.insert(weight.offset, part);
                self.bias(bias.within(self.store.gradients), gradient, *outputs, 1);
                let weight = weight.within(self.store.values);
                self.back(step, [*inputs, *outputs], gradient, weight, Layout::Nt);
            }
            Op::Conv { layer, geometry } => {
                self.conv_weight(
                    layer,
                    ConvWeight {
                        geometry: *geometry,
                        batch,
                        pictures: input.slice,
                        maps: gradient,
                        output: gradient,
                        slices: 1,
                    },
                );
                let bias = self.gradient_of(layer, "bias");
                self.bias(bias, gradient, geometry.maps, geometry.places());
                if input.needs_gradient {
                    let output = self.buffer(&label, input.slice.len);
                    self.launches.push(Kernel::ConvTranspose(ConvTranspose {
                        geometry: *geometry,
                        batch,
                        input: gradient,
                        weight: self.value_of(layer, "weight"),
                        output,
                        bias: None,
                        activation: Activation::Linear,
                        derivative: self.fused(step.input),
                        flags: None,
                    }));
                    self.contribute(step.input, output, true);
                }
            }
            Op::ConvTranspose { layer, geometry } => {
                self.conv_weight(
                    layer,
                    ConvWeight {
                        geometry: *geometry,
                        batch,
                        pictures: gradient,
                        maps: input.slice,
                        output: gradient,
                        slices: 1,
                    },
                );
                let pixels = geometry.height * geometry.width;
                let bias = self.gradient_of(layer, "bias");
                self.bias(bias, gradient, geometry.channels, pixels);
                if input.needs_gradient {
                    let output = self.buffer(&label, input.slice.len);
                    self.launches.push(Kernel::Conv(Conv {
                        geometry: *geometry,
                        batch,
                        input: gradient,
                        weight: self.value_of(layer, "weight"),
                        output,
                        bias: None,
                        activation: Activation::Linear,
                        derivative: self.fused(step.input),
                        flags: None,
                    }));
                    self.contribute(step.input, output, true);
                }
            }
            Op::Normalize {
                layer,
                shape,
                mean,
                variance,
                epsilon,
                ..
            } => {
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
                let gradient_in = self.buffer(&label, input.slice.len);
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
            Op::Add { skip } => {
                self.contribute(step.input, gradient, false);
                self.contribute(*skip, gradient, false);
            }
            _ => {
                let gradient_in = self.buffer(&label, input.slice.len);
                let kernel = self.elementwise(step, gradient, gradient_in);
                self.launches.push(kernel);
                self.contribute(step.input, gradient_in, false);
            }
        }
    }

    /// The gradient through a step without parameters and with one input.
    fn elementwise(&self, step: &Step, gradient_out: Slice, gradient_in: Slice) -> Kernel {
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

    /// The gradient of a weight, `aᵀ b`, with `[m, n, k]` its rows and columns and the batch.
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
        let c = self.buffer(&gradient_by(step.input), input.slice.len);
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

    /// The gradient of a convolution's weight, in parts that are put together.
    fn conv_weight(&mut self, layer: &str, kernel: ConvWeight) {
        let output = self.gradient_of(layer, "weight");
        let slices = ConvWeight::slices(&kernel.geometry, kernel.batch);
        if slices == 1 {
            self.launches
                .push(Kernel::ConvWeight(ConvWeight { output, ..kernel }));
            return;
        }
        let weights = kernel.geometry.weights();
        let parts = self.buffer(
            &format!("{layer}.weight gradient in parts"),
            slices * weights,
        );
        self.launches.push(Kernel::ConvWeight(ConvWeight {
            output: parts,
            slices,
            ..kernel
        }));
        self.launches.push(Kernel::SumRows(SumRows {
            input: parts,
            output,
            rows: slices,
            columns: weights,
            places: 1,
        }));
    }
}

/// What a buffer for the gradient by a value is called.
fn gradient_by(value: ValueId) -> String {
    format!("gradient by value {}", value.0)
}
