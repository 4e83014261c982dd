//! The forward pass: what each layer computes, from value to value.

use super::builder::Builder;
use super::geometry::Geometry;
use super::ir::{Masks, Place, Slice, Store};
use super::kernel::{
    Activate, Add, Conv, ConvTranspose, Dropout, Join, Kernel, Layout, Mask, Matmul, Measure,
    Moments, Noise, Normalize, Normalized, Over, Pool, PoolKind, Running, Sample, Softmax, TopK,
    Upsample,
};
use super::step::{Op, Step, Value, ValueId};
use crate::data::rng::Purpose;
use crate::spec::{Activation, Kind, RunningVariance, Shape, ShapedLayer, Skip, Stage};

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

/// What becomes of a Gaussian code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waist {
    /// A sample, drawn by these counters from this stream; with its slopes in training.
    Sampled { tick: Slice, purpose: Purpose },
    /// Its mean.
    Mean,
    /// Mean and variance side by side, which is twice as wide as the code.
    Moments,
}

/// A Gaussian code of a batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sampled {
    /// `[batch, 2 · units]`
    pub moments: Slice,
    /// `[units]`, in training.
    pub slopes: Option<Slice>,
    pub units: u32,
}

/// A plain code of a batch that costs something by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Costly {
    pub measure: Measure,
    /// `[batch, units]`
    pub code: Slice,
    pub units: u32,
    /// `[units]`, in training.
    pub slopes: Option<Slice>,
    /// The weight of the only layer before it, `[units, inputs]`, for contractive codes.
    pub weight: Option<(Place, u32)>,
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
                activation => {
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

    fn buffer(&mut self, name: &str, words: u32) -> Slice {
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

    /// What the layer computes, or nothing where it changes no value.
    fn op(&mut self, shaped: &ShapedLayer<'_>, skip: Option<ValueId>) -> Option<Op> {
        let layer = shaped.layer.name.clone();
        let features = shaped.input.values();
        let (channels, places) = shaped.input.channels();
        Some(match &shaped.layer.kind {
            Kind::Dense { units, .. } => Op::Dense {
                weight: self.store.place(&format!("{layer}.weight")),
                bias: self.store.place(&format!("{layer}.bias")),
                layer,
                inputs: features,
                outputs: *units,
            },
            Kind::DenseTied { to } => Op::DenseTied {
                weight: self.store.place(&format!("{to}.weight")),
                bias: self.store.place(&format!("{layer}.bias")),
                layer,
                inputs: features,
                outputs: shaped.output.values(),
            },
            Kind::TopK { k, by } => Op::TopK {
                k: *k,
                by: *by,
                kept: self.buffer(&format!("{layer}, kept"), self.batch * features),
                units: features,
            },
            Kind::Label { classes } => Op::Join {
                labels: self.labels?,
                features,
                classes: *classes,
            },
            Kind::Conv2d { .. } | Kind::Conv1d { .. } => Op::Conv {
                layer,
                geometry: geometry(shaped, shaped.input, shaped.output),
            },
            // A transpose goes from the window's places to its pixels.
            Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => Op::ConvTranspose {
                layer,
                geometry: geometry(shaped, shaped.output, shaped.input),
            },
            Kind::MaxPool { .. } => {
                let words = self.batch * shaped.output.values();
                let taken = self
                    .training
                    .map(|_| self.buffer(&format!("{layer}, taken"), words));
                Op::Pool {
                    kind: PoolKind::Max,
                    geometry: geometry(shaped, shaped.input, shaped.output),
                    taken,
                }
            }
            Kind::AveragePool { .. } => Op::Pool {
                kind: PoolKind::Average,
                geometry: geometry(shaped, shaped.input, shaped.output),
                taken: None,
            },
            Kind::Upsample { factor, mode } => {
                let [channels, height, width] = planes(shaped.input);
                let nothing = self.values[0].slice;
                Op::Upsample(Upsample {
                    mode: *mode,
                    planes: self.batch * channels,
                    size: [height, width],
                    factor: *factor,
                    input: nothing,
                    output: nothing,
                })
            }
            Kind::BatchNorm {
                epsilon,
                momentum,
                variance: form,
            } => {
                let measured = self.training.is_some();
                let running = Running {
                    mean: self.statistic(&layer, "running_mean"),
                    variance: self.statistic(&layer, "running_var"),
                    keep: *momentum as f32,
                    unbiased: *form == RunningVariance::Unbiased,
                };
                let (mean, variance) = if measured {
                    (
                        self.buffer(&format!("{layer}, mean"), channels),
                        self.buffer(&format!("{layer}, variance"), channels),
                    )
                } else {
                    (running.mean, running.variance)
                };
                Op::Normalize {
                    layer,
                    shape: Normalized {
                        over: Over::Batch,
                        batch: self.batch,
                        channels,
                        places,
                    },
                    mean,
                    variance,
                    epsilon: *epsilon as f32,
                    measured,
                    running: measured.then_some(running),
                }
            }
            Kind::LayerNorm { epsilon } => Op::Normalize {
                shape: Normalized {
                    over: Over::Layer,
                    batch: self.batch,
                    channels,
                    places,
                },
                mean: self.buffer(&format!("{layer}, mean"), self.batch),
                variance: self.buffer(&format!("{layer}, variance"), self.batch),
                epsilon: *epsilon as f32,
                measured: true,
                running: None,
                layer,
            },
            Kind::Dropout { rate } => {
                let tick = self.training.filter(|_| *rate > 0.0)?;
                let mask = match self.masks {
                    Masks::Seeded => Mask::Seeded {
                        // Each layer draws from a stream of its own.
                        key: [
                            self.seed,
                            Purpose::Dropout as u32 | (self.layers.len() as u32) << 8,
                        ],
                        tick,
                    },
                    Masks::Given => {
                        let words = self.batch * features;
                        let mask = self.buffer(&format!("{layer}, mask"), words);
                        self.given.push((layer, mask));
                        Mask::Given(mask)
                    }
                };
                Op::Dropout {
                    rate: *rate as f32,
                    mask,
                }
            }
            Kind::Residual { .. } => Op::Add { skip: skip? },
            Kind::Flatten | Kind::Reshape { .. } | Kind::Activation | Kind::Gaussian { .. } => {
                return None;
            }
        })
    }

    /// The two dense layers of a Gaussian code, in one product, and what is asked for of them.
    fn gaussian(&mut self, shaped: &ShapedLayer<'_>, input: ValueId, units: u32) -> ValueId {
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
            Masks::Seeded => Noise::Seeded {
                key: [self.seed, purpose as u32 | (self.layers.len() as u32) << 8],
                tick,
            },
            Masks::Given => {
                let noise = self.buffer(&format!("{layer}, noise"), self.batch * units);
                self.given.push((layer.clone(), noise));
                Noise::Given(noise)
            }
        };
        let slopes = self
            .training
            .map(|_| self.buffer(&format!("{layer}, slopes of the divergence"), units));
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
    fn cost(&mut self, encoder: &[ShapedLayer<'_>], code: ValueId, measure: Measure) -> ValueId {
        let slice = self.values[code.0].slice;
        let units = slice.len / self.batch;
        let slopes = self
            .training
            .map(|_| self.buffer("slopes of the code's cost", units));
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

    /// Launches `op` with the activation it has fused.
    fn step(&mut self, op: Op, input: ValueId, features: u32, activation: Activation) -> ValueId {
        let name = match &op {
            Op::Dense { layer, .. }
            | Op::DenseTied { layer, .. }
            | Op::Conv { layer, .. }
            | Op::ConvTranspose { layer, .. }
            | Op::Normalize { layer, .. } => layer.clone(),
            _ => format!("value {}", self.values.len()),
        };
        let output = self.buffer(&name, self.batch * features);
        let has_parameters = matches!(
            op,
            Op::Dense { .. }
                | Op::DenseTied { .. }
                | Op::Conv { .. }
                | Op::ConvTranspose { .. }
                | Op::Normalize { .. }
        );
        let mut needs_gradient = has_parameters || self.values[input.0].needs_gradient;
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

    fn launch(&mut self, op: &Op, input: Slice, output: Slice, activation: Activation) {
        let (batch, flags) = (self.batch, self.flags);
        let kernel = match op {
            Op::Dense {
                weight,
                bias,
                inputs,
                outputs,
                ..
            } => Kernel::Matmul(Matmul {
                layout: Layout::Nt,
                m: batch,
                n: *outputs,
                k: *inputs,
                a: input,
                b: weight.within(self.store.values),
                c: output,
                bias: Some(bias.within(self.store.values)),
                activation,
                derivative: None,
                flags: Some(flags),
            }),
            Op::DenseTied {
                weight,
                bias,
                inputs,
                outputs,
                ..
            } => Kernel::Matmul(Matmul {
                layout: Layout::Nn,
                m: batch,
                n: *outputs,
                k: *inputs,
                a: input,
                b: weight.within(self.store.values),
                c: output,
                bias: Some(bias.within(self.store.values)),
                activation,
                derivative: None,
                flags: Some(flags),
            }),
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
            Op::Conv { layer, geometry } => Kernel::Conv(Conv {
                geometry: *geometry,
                batch,
                input,
                weight: self.parameter(layer, "weight"),
                output,
                bias: Some(self.parameter(layer, "bias")),
                activation,
                derivative: None,
                flags: Some(flags),
            }),
            Op::ConvTranspose { layer, geometry } => Kernel::ConvTranspose(ConvTranspose {
                geometry: *geometry,
                batch,
                input,
                weight: self.parameter(layer, "weight"),
                output,
                bias: Some(self.parameter(layer, "bias")),
                activation,
                derivative: None,
                flags: Some(flags),
            }),
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
            Op::Normalize {
                layer,
                shape,
                mean,
                variance,
                epsilon,
                measured,
                running,
            } => {
                if *measured {
                    self.launches.push(Kernel::Moments(Moments {
                        shape: *shape,
                        input,
                        mean: *mean,
                        variance: *variance,
                        running: *running,
                        tick: self.training.filter(|_| shape.over == Over::Batch),
                    }));
                }
                Kernel::Normalize(Normalize {
                    shape: *shape,
                    input,
                    mean: *mean,
                    variance: *variance,
                    weight: self.parameter(layer, "weight"),
                    bias: self.parameter(layer, "bias"),
                    epsilon: *epsilon,
                    activation,
                    output,
                    flags,
                })
            }
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
            } => Kernel::Join(Join {
                input,
                labels: *labels,
                output,
                batch,
                features: *features,
                classes: *classes,
            }),
        };
        self.launches.push(kernel);
    }
}

/// The geometry of a layer whose window moves over `pictures` and has its places on `maps`.
fn geometry(shaped: &ShapedLayer<'_>, pictures: Shape, maps: Shape) -> Geometry {
    let window = shaped.window.expect("the layer has a window");
    let [channels, height, width] = planes(pictures);
    let [maps, rows, columns] = planes(maps);
    Geometry {
        channels,
        height,
        width,
        maps,
        rows,
        columns,
        kernel: window.kernel,
        stride: window.stride,
        padding: window.before,
        dilation: window.dilation,
    }
}

/// # Panics
/// For a vector, which no layer with a window takes.
fn planes(shape: Shape) -> [u32; 3] {
    shape
        .planes()
        .expect("a layer with a window takes pictures")
}
