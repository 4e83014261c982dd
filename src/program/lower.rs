//! Lowers a run into a plan: forward, loss and update; the backward pass is in [`super::backward`].

use super::backward::{self, Op};
use super::builder::Builder;
use super::ir::{Feed, Plan, Program, Role, Slice, Store};
use super::kernel::{
    Activate, Adam, Gather, Kernel, LOSS_RING, Layout, Loss, LossKind, Matmul, Sgd, Tick, Total,
    tick,
};
use super::store::{PictureLayout, store};
use crate::spec::{self, Activation, Kind, Optimizer, Run, ShapedLayer, SpecError, Stage};

/// A program that is wanted of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What for.
    pub role: Role,
    /// Rows of its activations.
    pub batch: u32,
    /// Length of its order table in pictures; 0 for roles whose input is written.
    pub order: u32,
}

/// Lowers `run` into one program for each request, over shared parameters.
///
/// # Errors
/// What [`Run::validate`] finds.
pub fn plan(run: &Run, pictures: PictureLayout, requests: &[Request]) -> Result<Plan, SpecError> {
    run.validate()?;
    let layers = run.model.shapes()?;
    let features = run.model.input.values();
    let mut builder = Builder::default();
    let store = store(&mut builder, &layers, pictures, features);
    let programs = requests
        .iter()
        .map(|&request| {
            let flags = match request.role {
                Role::Train => store.flags,
                // What a visitor asks to be encoded must not look like a diverged run.
                role => builder.buffer(format!("{role:?} {}: flags", request.batch), 1),
            };
            Lowering {
                run,
                layers: &layers,
                pictures,
                request,
                store: &store,
                flags,
                builder: &mut builder,
                launches: Vec::new(),
                outputs: Vec::new(),
            }
            .program()
        })
        .collect();
    Ok(Plan {
        buffers: builder.finish(),
        store,
        programs,
    })
}

struct Lowering<'a> {
    run: &'a Run,
    layers: &'a [ShapedLayer<'a>],
    pictures: PictureLayout,
    request: Request,
    store: &'a Store,
    flags: Slice,
    builder: &'a mut Builder,
    launches: Vec<Kernel>,
    outputs: Vec<(String, Slice)>,
}

impl Lowering<'_> {
    fn program(mut self) -> Program {
        let role = self.request.role;
        let layers: Vec<ShapedLayer<'_>> = self
            .layers
            .iter()
            .copied()
            .filter(|shaped| match role {
                Role::Encode => shaped.stage == Stage::Encoder,
                Role::Decode => shaped.stage == Stage::Decoder,
                _ => true,
            })
            .collect();
        let features = layers
            .first()
            .map_or(self.run.model.input, |first| first.input)
            .values();
        let input = self.activation_buffer("input", features);
        let feed = matches!(role, Role::Train | Role::Evaluate | Role::Pictures)
            .then(|| self.feed(input, features));

        let logits =
            matches!(role, Role::Train | Role::Evaluate) && self.run.loss == spec::Loss::Bce;
        let ops = self.forward(&layers, input, logits);
        let output = ops.last().map_or(input, |op| op.output);

        if let Some(feed) = feed {
            let gradient =
                (role == Role::Train).then(|| self.activation_buffer("loss gradient", features));
            let activation = match ops.last() {
                Some(Op {
                    dense: Some(_),
                    activation,
                    ..
                }) => *activation,
                _ => Activation::Linear,
            };
            self.launches.push(Kernel::Loss(Loss {
                kind: if logits {
                    LossKind::BceLogits
                } else {
                    LossKind::Mse
                },
                prediction: output,
                target: input,
                gradient,
                activation,
                per_picture: feed.per_picture,
                tick: feed.tick,
                batch: self.request.batch,
                features,
            }));
            self.launches.push(Kernel::Total(Total {
                per_picture: feed.per_picture,
                batch: self.request.batch,
                tick: feed.tick,
                losses: feed.losses,
                flags: self.flags,
            }));
            if let Some(gradient) = gradient {
                backward::lower(
                    &ops,
                    gradient,
                    self.request.batch,
                    self.store,
                    self.builder,
                    &mut self.launches,
                );
                self.update(feed.tick);
            }
        }
        Program {
            role,
            batch: self.request.batch,
            launches: self.launches,
            input,
            output: (!logits).then_some(output),
            feed,
            layers: self.outputs,
        }
    }

    fn activation_buffer(&mut self, label: &str, features: u32) -> Slice {
        let label = format!("{:?} {}: {label}", self.request.role, self.request.batch);
        self.builder.buffer(label, self.request.batch * features)
    }

    /// The counters, and the kernels that draw the next batch into `input`.
    fn feed(&mut self, input: Slice, features: u32) -> Feed {
        let batch = self.request.batch;
        let name = format!("{:?} {batch}", self.request.role);
        let feed = Feed {
            tick: self.builder.buffer(format!("{name}: tick"), tick::WORDS),
            order: self
                .builder
                .buffer(format!("{name}: order"), self.request.order),
            per_picture: self
                .builder
                .buffer(format!("{name}: loss of each picture"), batch),
            losses: self.builder.buffer(format!("{name}: losses"), LOSS_RING),
        };
        self.launches.push(Kernel::Tick(Tick {
            tick: feed.tick,
            hyper: self.store.hyper,
            batch,
        }));
        self.launches.push(Kernel::Gather(Gather {
            pixels: self.store.pixels,
            format: self.pictures.format,
            order: feed.order,
            tick: feed.tick,
            output: input,
            batch,
            features,
        }));
        feed
    }

    /// Lowers the layers in order; with `logits`, leaves out the sigmoid at the end.
    fn forward(&mut self, layers: &[ShapedLayer<'_>], input: Slice, logits: bool) -> Vec<Op> {
        let last = layers
            .iter()
            .rposition(|shaped| !matches!(shaped.layer.kind, Kind::Flatten | Kind::Reshape { .. }));
        let mut ops = Vec::new();
        let mut value = input;
        for (index, shaped) in layers.iter().enumerate() {
            let activation = if logits && Some(index) == last {
                Activation::Linear
            } else {
                shaped.layer.activation
            };
            match shaped.layer.kind {
                Kind::Dense { units, .. } => {
                    let output = self.activation_buffer(&shaped.layer.name, units);
                    let weight = format!("{}.weight", shaped.layer.name);
                    let bias = format!("{}.bias", shaped.layer.name);
                    self.launches.push(Kernel::Matmul(Matmul {
                        layout: Layout::Nt,
                        m: self.request.batch,
                        n: units,
                        k: shaped.input.values(),
                        a: value,
                        b: self.store.part(self.store.values, &weight),
                        c: output,
                        bias: Some(self.store.part(self.store.values, &bias)),
                        activation,
                        derivative: None,
                        flags: Some(self.flags),
                    }));
                    ops.push(Op {
                        dense: Some((weight, bias)),
                        activation,
                        input: value,
                        output,
                        inputs: shaped.input.values(),
                        outputs: units,
                    });
                    value = output;
                }
                Kind::Flatten | Kind::Reshape { .. } | Kind::Activation => {
                    if activation != Activation::Linear {
                        let features = shaped.output.values();
                        let output = self.activation_buffer(&shaped.layer.name, features);
                        self.launches.push(Kernel::Activate(Activate {
                            activation,
                            input: value,
                            output,
                            flags: self.flags,
                        }));
                        ops.push(Op {
                            dense: None,
                            activation,
                            input: value,
                            output,
                            inputs: features,
                            outputs: features,
                        });
                        value = output;
                    }
                }
            }
            self.outputs.push((shaped.layer.name.clone(), value));
        }
        ops
    }

    fn update(&mut self, tick: Slice) {
        let &Store {
            values,
            gradients,
            moment1,
            moment2,
            hyper,
            flags,
            ..
        } = self.store;
        self.launches.push(match self.run.optimizer {
            Optimizer::Sgd { .. } => Kernel::Sgd(Sgd {
                values,
                gradients,
                velocity: moment1,
                hyper,
                flags,
            }),
            Optimizer::Adam { form, .. } => Kernel::Adam(Adam {
                form,
                values,
                gradients,
                moment1,
                moment2,
                hyper,
                tick,
                flags,
            }),
        });
    }
}
