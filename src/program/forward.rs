//! The forward pass: what each layer computes, from value to value.

mod code;
mod launch;
mod op;
mod waist;

use super::buffer::Slice;
use super::builder::Builder;
use super::ir::{Masks, Store};
use super::kernel::{Kernel, Measure};
use super::step::{Op, Step, Value, ValueId};
use crate::spec::{Activation, Kind, ShapedLayer, Skip, Stage};
pub(super) use waist::{Costly, Sampled, Waist};

/// The forward pass of some layers, as it is being written.
pub(super) struct Forward<'a> {
    pub store: &'a Store,
    pub builder: &'a mut Builder,
    pub launches: &'a mut Vec<Kernel>,
    /// Starts the labels of buffers.
    pub label: String,
    pub batch: u32,
    /// The counters of a program that trains; without them normalisation and dropout do as in evaluation.
    pub training: Option<Slice>,
    pub seed: u32,
    pub masks: Masks,
    pub flags: Slice,
    pub waist: Waist,
    /// What is measured of a plain code that costs something by itself.
    pub measure: Option<Measure>,
    /// The class of each row, where the model is conditional.
    pub labels: Option<Slice>,
    pub values: Vec<Value>,
    pub steps: Vec<Step>,
    /// The value after each layer, and the one before its activation.
    pub layers: Vec<(ValueId, ValueId)>,
    pub given: Vec<(String, Slice)>,
    /// The moments of a Gaussian code that has been sampled, with what its divergence's gradient is told by.
    pub sampled: Option<Sampled>,
    /// The code that costs something.
    pub costly: Option<Costly>,
}

impl Forward<'_> {
    /// The value that everything starts from.
    pub fn input(&mut self, slice: Slice) -> ValueId {
        self.value(slice, Activation::Linear, false)
    }

    /// Lowers the layers in order; `last_linear` leaves out the activation of the last that changes a value. `before` says how many
    /// layers of the model stand before these.
    pub fn layers(
        &mut self,
        layers: &[ShapedLayer<'_>],
        input: ValueId,
        before: usize,
        last_linear: bool,
    ) -> ValueId {
        let last = layers
            .iter()
            .rposition(|shaped| shaped.layer.changes_values())
            .filter(|_| last_linear);
        let code = layers
            .iter()
            .rposition(|shaped| shaped.stage == Stage::Encoder)
            .zip(self.measure);
        let mut value = input;
        for (index, shaped) in layers.iter().enumerate() {
            if let Some((code, measure)) = code
                && index == code + 1
            {
                value = self.cost(&layers[..index], value, measure);
            }
            let activation = if Some(index) == last {
                Activation::Linear
            } else {
                shaped.layer.activation
            };
            let skip = shaped.skip.map(|skip| match skip {
                Skip::Layer(place) if place >= before => self.layers[place - before].0,
                // What the decoder goes around first is its own input.
                Skip::Layer(_) | Skip::Input => input,
            });
            if let Kind::Gaussian { units, .. } = shaped.layer.kind {
                value = self.gaussian(shaped, value, units);
                self.layers.push((value, value));
                continue;
            }
            let bare = match self.op(shaped, skip) {
                None => value,
                Some(op) if op.fuses() && activation.derivable_from_output() => {
                    value = self.step(op, value, shaped.output.values(), activation);
                    self.layers.push((value, value));
                    continue;
                }
                Some(op) => self.step(op, value, shaped.output.values(), Activation::Linear),
            };
            value = match activation {
                Activation::Linear => bare,
                Activation::Softmax => {
                    let (classes, places) = shaped.output.channels();
                    let op = Op::Softmax { classes, places };
                    self.step(op, bare, shaped.output.values(), Activation::Linear)
                }
                Activation::Relu
                | Activation::LeakyRelu { .. }
                | Activation::Elu { .. }
                | Activation::Gelu
                | Activation::GeluTanh
                | Activation::Silu
                | Activation::Mish
                | Activation::Softplus
                | Activation::Sigmoid
                | Activation::Tanh => {
                    let op = Op::Activate(activation);
                    self.step(op, bare, shaped.output.values(), Activation::Linear)
                }
            };
            self.layers.push((value, bare));
        }
        value
    }

    fn value(&mut self, slice: Slice, activation: Activation, needs_gradient: bool) -> ValueId {
        self.values.push(Value {
            slice,
            activation,
            needs_gradient,
            readers: 0,
        });
        ValueId(self.values.len() - 1)
    }

    /// Room within a run.
    fn scratch(&mut self, name: &str, words: u32) -> Slice {
        self.builder
            .scratch(format!("{}: {name}", self.label), words)
    }

    /// Room for what the caller gives.
    fn by_caller(&mut self, name: &str, words: u32) -> Slice {
        self.builder
            .buffer(format!("{}: {name}", self.label), words)
    }

    fn parameter(&self, layer: &str, part: &str) -> Slice {
        self.store
            .part(self.store.values, &format!("{layer}.{part}"))
    }

    fn statistic(&self, layer: &str, part: &str) -> Slice {
        self.store
            .part(self.store.statistics, &format!("{layer}.{part}"))
    }

    /// Launches `op` with the activation it has fused.
    fn step(&mut self, op: Op, input: ValueId, features: u32, activation: Activation) -> ValueId {
        let layer = op.layer();
        let name = layer.map_or_else(|| format!("value {}", self.values.len()), str::to_owned);
        let output = self.scratch(&name, self.batch * features);
        let mut needs_gradient = layer.is_some() || self.values[input.0].needs_gradient;
        self.values[input.0].readers += 1;
        if let Op::Add { skip } = op {
            needs_gradient |= self.values[skip.0].needs_gradient;
            self.values[skip.0].readers += 1;
        }
        self.launch(&op, self.values[input.0].slice, output, activation);
        let output = self.value(output, activation, needs_gradient);
        self.steps.push(Step { op, input, output });
        output
    }
}
