//! Lowers a run into a plan. The forward pass is in [`super::forward`], the backward pass in [`super::backward`], the
//! optimizer's step in [`super::update`].

use super::backward::Backward;
use super::builder::Builder;
use super::forward::Forward;
use super::ir::{Feed, Masks, Plan, Program, Role, Slice, Store};
use super::kernel::{
    Gather, Kernel, LOSS_RING, Loss, LossKind, RootGradient, Ssim, SsimBackward, Tick, Total, tick,
};
use super::step::{Step, Value, ValueId};
use super::store::{PictureLayout, store};
use super::update::{penalties, update};
use crate::spec::{self, Activation, Reduction, Run, Shape, ShapedLayer, SpecError, Stage};

/// A program that is wanted of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What for.
    pub role: Role,
    /// Rows of its activations.
    pub batch: u32,
    /// Length of its order table in pictures; 0 for roles whose input is written.
    pub order: u32,
    /// Where the masks of its dropout layers come from.
    pub masks: Masks,
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
}

/// What the forward pass leaves for the rest of the program.
struct Passed {
    values: Vec<Value>,
    steps: Vec<Step>,
    layers: Vec<(ValueId, ValueId)>,
    masks: Vec<(String, Slice)>,
    output: ValueId,
}

impl Lowering<'_> {
    fn program(mut self) -> Program {
        let role = self.request.role;
        let before = match role {
            Role::Decode => self.encoder_layers(),
            _ => 0,
        };
        let after = match role {
            Role::Encode => self.encoder_layers(),
            _ => self.layers.len(),
        };
        let layers = &self.layers[before..after];
        let features = layers
            .first()
            .map_or(self.run.model.input, |first| first.input)
            .values();
        let input = self.buffer("input", features);
        let mut feed = matches!(role, Role::Train | Role::Evaluate | Role::Pictures)
            .then(|| self.feed(input, features));

        let from_logits = matches!(role, Role::Train | Role::Evaluate)
            && takes_logits(self.run.loss, self.run.model.output_activation());
        let training = feed.filter(|_| role == Role::Train).map(|feed| feed.tick);
        let mut passed = self.forward(layers, input, before, training, from_logits);
        let mut gradients = Vec::new();
        if let Some(feed) = &mut feed {
            passed.values[passed.output.0].readers += 1;
            let output = passed.values[passed.output.0];
            let gradient = self.loss(*feed, input, output, from_logits);
            if let Some(gradient) = gradient {
                gradients = self.backward(&passed, gradient, feed.tick);
            }
            let sums = (role != Role::Pictures)
                .then(|| {
                    let Self {
                        run,
                        layers,
                        store,
                        builder,
                        launches,
                        ..
                    } = &mut self;
                    penalties(run, layers, store, gradient.is_some(), builder, launches)
                })
                .flatten();
            if role == Role::Evaluate {
                feed.penalties = sums;
            }
            self.launches.push(Kernel::Total(Total {
                per_picture: feed.per_picture,
                batch: self.request.batch,
                tick: feed.tick,
                losses: feed.losses,
                // Validation puts the roots together at its end, see `spec::Loss::of_mean`.
                root: role == Role::Train && self.run.loss == spec::Loss::Rmse,
                penalties: sums.filter(|_| role == Role::Train),
                flags: self.flags,
            }));
            if role == Role::Train {
                update(
                    self.run,
                    self.store,
                    feed.tick,
                    self.builder,
                    &mut self.launches,
                );
            }
        }
        Program {
            role,
            batch: self.request.batch,
            launches: self.launches,
            input,
            output: (!from_logits).then(|| passed.values[passed.output.0].slice),
            feed,
            layers: layers
                .iter()
                .zip(&passed.layers)
                .map(|(shaped, (value, _))| {
                    (shaped.layer.name.clone(), passed.values[value.0].slice)
                })
                .collect(),
            gradients,
            masks: passed.masks,
        }
    }

    fn encoder_layers(&self) -> usize {
        self.layers
            .partition_point(|shaped| shaped.stage == Stage::Encoder)
    }

    fn buffer(&mut self, label: &str, features: u32) -> Slice {
        let label = format!("{:?} {}: {label}", self.request.role, self.request.batch);
        self.builder.buffer(label, self.request.batch * features)
    }

    /// The counters, and the kernels that draw the next batch into `input`.
    fn feed(&mut self, input: Slice, features: u32) -> Feed {
        let batch = self.request.batch;
        let name = format!("{:?} {batch}", self.request.role);
        let mut buffer =
            |label: &str, words: u32| self.builder.buffer(format!("{name}: {label}"), words);
        let feed = Feed {
            tick: buffer("tick", tick::WORDS),
            order: buffer("order", self.request.order),
            per_picture: buffer("loss of each picture", batch),
            losses: buffer("losses", LOSS_RING),
            shares: buffer("shares of the learning rate", LOSS_RING),
            penalties: None,
        };
        self.launches.push(Kernel::Tick(Tick {
            tick: feed.tick,
            hyper: self.store.hyper,
            shares: feed.shares,
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

    fn forward(
        &mut self,
        layers: &[ShapedLayer<'_>],
        input: Slice,
        before: usize,
        training: Option<Slice>,
        last_linear: bool,
    ) -> Passed {
        let mut forward = Forward {
            store: self.store,
            builder: self.builder,
            launches: &mut self.launches,
            label: format!("{:?} {}", self.request.role, self.request.batch),
            batch: self.request.batch,
            training,
            seed: self.run.seed,
            masks: self.request.masks,
            flags: self.flags,
            values: Vec::new(),
            steps: Vec::new(),
            layers: Vec::new(),
            given: Vec::new(),
        };
        let input = forward.input(input);
        let output = forward.layers(layers, input, before, last_linear);
        Passed {
            values: forward.values,
            steps: forward.steps,
            layers: forward.layers,
            masks: forward.given,
            output,
        }
    }

    /// Compares the output with the pictures; in training, the gradient by the output before its activation.
    fn loss(
        &mut self,
        feed: Feed,
        target: Slice,
        output: Value,
        from_logits: bool,
    ) -> Option<Slice> {
        let role = self.request.role;
        let batch = self.request.batch;
        let input = self.run.model.input;
        let features = input.values();
        let gradient = (role == Role::Train).then(|| self.buffer("loss gradient", features));
        let activation = output.activation;
        let loss = match role {
            // What the page shows under a picture is its squared error, whatever is trained.
            Role::Pictures => spec::Loss::Mse,
            _ => self.run.loss,
        };
        if let (spec::Loss::Ssim, Shape::Picture(shape)) = (loss, input) {
            let [channels, height, width] = shape;
            let places = channels * (height - 10) * (width - 10);
            let maps = gradient.map(|_| self.buffer("SSIM maps", 3 * places));
            self.launches.push(Kernel::Ssim(Ssim {
                prediction: output.slice,
                target,
                maps,
                per_picture: feed.per_picture,
                tick: feed.tick,
                batch,
                shape,
            }));
            if let (Some(gradient), Some(maps)) = (gradient, maps) {
                self.launches.push(Kernel::SsimBackward(SsimBackward {
                    prediction: output.slice,
                    target,
                    maps,
                    gradient,
                    activation,
                    tick: feed.tick,
                    batch,
                    shape,
                }));
            }
            return gradient;
        }
        let (classes, places) = input.channels();
        let kind = match loss {
            spec::Loss::Mse | spec::Loss::Rmse | spec::Loss::Ssim => LossKind::Squared,
            spec::Loss::Mae => LossKind::Absolute,
            spec::Loss::Huber { delta } => LossKind::Huber { delta },
            spec::Loss::Bce if from_logits => LossKind::BceLogits,
            spec::Loss::Bce => LossKind::Bce,
            spec::Loss::CategoricalCrossentropy => LossKind::CategoricalLogits { classes },
        };
        let divisor = match (role, self.run.reduction, loss) {
            (Role::Pictures, ..) => features,
            (_, Reduction::Sum, _) => 1,
            (_, Reduction::Mean, spec::Loss::CategoricalCrossentropy) => places,
            (_, Reduction::Mean, _) => features,
        };
        self.launches.push(Kernel::Loss(Loss {
            kind,
            prediction: output.slice,
            target,
            gradient,
            activation,
            per_picture: feed.per_picture,
            tick: feed.tick,
            batch,
            features,
            divisor,
        }));
        if let (spec::Loss::Rmse, Some(gradient)) = (loss, gradient) {
            self.launches.push(Kernel::RootGradient(RootGradient {
                per_picture: feed.per_picture,
                batch,
                tick: feed.tick,
                gradient,
            }));
        }
        gradient
    }

    /// The gradient by each layer's result before its activation.
    fn backward(&mut self, passed: &Passed, gradient: Slice, tick: Slice) -> Vec<Option<Slice>> {
        let mut backward = Backward::new(
            self.store,
            self.builder,
            &mut self.launches,
            &passed.values,
            self.request.batch,
            tick,
        );
        backward.lower(&passed.steps, gradient);
        passed
            .layers
            .iter()
            .map(|(_, value)| backward.gradient(*value))
            .collect()
    }
}

/// Whether the loss is computed from what stands before the decoder's last activation, which is more exact.
fn takes_logits(loss: spec::Loss, output: Activation) -> bool {
    match loss {
        spec::Loss::Bce => output == Activation::Sigmoid,
        spec::Loss::CategoricalCrossentropy => output == Activation::Softmax,
        _ => false,
    }
}
