//! Lowers a run into a plan. The forward pass is in [`super::forward`], the backward pass in [`super::backward`], the
//! optimizer's step in [`super::update`].

use super::backward::Backward;
use super::builder::Builder;
use super::forward::{Costly, Forward, Sampled, Waist};
use super::ir::{
    Activities, Divergences, Feed, Masks, OnMap, Plan, Program, Role, Rows, Slice, Store,
};
use super::kernel::{
    Activity, Collect, ContractionGradient, Corrupt, Cost, Divergence, Gather, Kernel, LOSS_RING,
    Labels, LikelihoodGradient, Loss, LossKind, Measure, Norms, PixelFormat, RootGradient, Ssim,
    SsimBackward, Tick, Total, Weighed, corruption, shares, tick,
};
use super::step::{Step, Value, ValueId};
use super::store::{PictureLayout, store};
use super::update::{penalised, penalties, update};
use crate::data::rng::Purpose;
use crate::spec::{
    self, Activation, CodePenalty, Reduction, Run, Shape, ShapedLayer, SpecError, Stage,
};

/// The parameter of [`spec::Loss::Gaussian`].
const LOGVAR: &str = "likelihood.logvar";

/// A program that is wanted of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What for.
    pub role: Role,
    /// Rows of its activations.
    pub batch: u32,
    /// Length of its order table in pictures; 0 for roles whose input is written.
    pub order: u32,
    /// Where the masks of its dropout layers and the noise of its code come from.
    pub masks: Masks,
    /// Whether it shows another moment of the run: see [`Store::past`].
    pub past: bool,
}

/// Lowers `run` into one program for each request, over shared parameters.
///
/// # Errors
/// What [`Run::validate`] finds.
pub fn plan(run: &Run, pictures: PictureLayout, requests: &[Request]) -> Result<Plan, SpecError> {
    run.validate()?;
    let layers = run.model.shapes()?;
    let mut builder = Builder::default();
    let past = requests.iter().any(|request| request.past);
    let store = store(&mut builder, &layers, pictures, run, past);
    let programs = requests
        .iter()
        .map(|&request| {
            let flags = match request.role {
                Role::Train => store.flags,
                // What a visitor asks to be encoded must not look like a diverged run.
                role => builder.buffer(format!("{role:?} {}: flags", request.batch), 1),
            };
            let store = match store.past {
                Some(past) if request.past => &Store {
                    values: past.values,
                    statistics: past.statistics,
                    ..store.clone()
                },
                _ => &store,
            };
            Lowering {
                run,
                layers: &layers,
                pictures,
                request,
                store,
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
    sampled: Option<Sampled>,
    costly: Option<Costly>,
    output: ValueId,
}

impl Lowering<'_> {
    fn program(mut self) -> Program {
        let role = self.request.role;
        let before = match role {
            Role::Decode | Role::Sheet => self.encoder_layers(),
            _ => 0,
        };
        let after = match role {
            Role::Encode | Role::Codes => self.encoder_layers(),
            Role::Noise => 0,
            _ => self.layers.len(),
        };
        let layers = &self.layers[before..after];
        let features = match role {
            Role::Decode | Role::Sheet => self.code_size(),
            _ => self.run.model.input.values(),
        };
        let input = self.buffer("input", features);
        let labels = self.store.labels.map(|_| self.buffer("labels", 1));
        let rows = (role == Role::Sheet).then(|| self.rows(features));
        let mut feed = role
            .draws()
            .then(|| self.feed(input, features, labels, rows));

        let from_logits = matches!(role, Role::Train | Role::Evaluate)
            && takes_logits(self.run.loss, self.run.model.output_activation());
        let tick = feed.map(|feed| feed.tick);
        let corrupted = feed
            .filter(|_| role.corrupts())
            .map(|feed| self.corrupt(feed, input));
        let seen = corrupted.unwrap_or(input);
        let mut passed = self.forward(layers, seen, labels, before, tick, from_logits);
        if let Some(corrupted) = corrupted
            && self.takes_corrupted()
        {
            passed.masks.push(("input".into(), corrupted));
        }
        let mut gradients = Vec::new();
        if let Some(feed) = &mut feed
            && role.compares()
        {
            gradients = self.lossy(feed, input, &mut passed, from_logits);
        }
        let output = passed.values[passed.output.0].slice;
        let collected = matches!(role, Role::Codes | Role::Sheet | Role::Denoise)
            .then(|| self.collect(output, tick.expect("such a program draws batches")));
        let seen = corrupted
            .filter(|_| role == Role::Denoise)
            .zip(tick)
            .map(|(corrupted, tick)| self.collect(corrupted, tick));
        let on_map = (role == Role::Codes).then(|| self.on_map());
        Program {
            role,
            batch: self.request.batch,
            launches: self.launches,
            input,
            corrupted,
            labels,
            rows,
            collected,
            seen,
            on_map,
            output: (!from_logits).then_some(output),
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

    /// The loss of a batch, with its divergence and penalties, and for a program that trains everything that follows from it: the
    /// gradient by each layer's result before its activation.
    fn lossy(
        &mut self,
        feed: &mut Feed,
        target: Slice,
        passed: &mut Passed,
        from_logits: bool,
    ) -> Vec<Option<Slice>> {
        let role = self.request.role;
        let train = role == Role::Train;
        passed.values[passed.output.0].readers += 1;
        let output = passed.values[passed.output.0];
        let gradient = self.loss(*feed, target, output, from_logits);
        let weights = match role {
            Role::Pictures => Vec::new(),
            _ => penalised(self.run, self.layers, self.store),
        };
        let divergences = u32::from(train && passed.sampled.is_some());
        let costs = passed.costly.filter(|_| train).map_or(0, |code| code.units);
        // A picture's squared error is shown whatever else is trained.
        let costly = passed.costly.filter(|_| role != Role::Pictures);
        let terms = weights.len() as u32 + divergences + costs;
        let sums = (terms > 0).then(|| self.builder.buffer(format!("{role:?}: penalties"), terms));
        feed.divergence = passed
            .sampled
            .map(|sampled| self.divergence(*feed, sampled, sums, weights.len() as u32));
        feed.activity = costly.map(|code| self.activity(*feed, code, sums, weights.len() as u32));
        let mut gradients = Vec::new();
        if let Some(gradient) = gradient {
            gradients = self.backward(passed, gradient, feed.tick);
            if let (Some(code), Some(activity)) = (costly, feed.activity) {
                self.contract(code, activity);
            }
        }
        if let Some(sums) = sums {
            penalties(
                &weights,
                self.store,
                gradient.is_some(),
                sums,
                &mut self.launches,
            );
        }
        if role == Role::Evaluate {
            feed.penalties = sums;
        }
        self.launches.push(Kernel::Total(Total {
            per_picture: feed.per_picture,
            batch: self.request.batch,
            tick: feed.tick,
            losses: feed.losses,
            // Validation puts the roots together at its end, see `spec::Loss::of_mean`.
            root: train && self.run.loss == spec::Loss::Rmse,
            penalties: sums.filter(|_| train),
            flags: self.flags,
        }));
        if train {
            update(
                self.run,
                self.store,
                feed.tick,
                self.builder,
                &mut self.launches,
            );
        }
        gradients
    }

    /// The divergence of the batch's codes; in training weighed, and put into the last place of `sums`.
    fn divergence(
        &mut self,
        feed: Feed,
        sampled: Sampled,
        sums: Option<Slice>,
        index: u32,
    ) -> Divergences {
        let name = format!("{:?} {}", self.request.role, self.request.batch);
        let units = self
            .builder
            .buffer(format!("{name}: divergence of each unit"), sampled.units);
        let weighed = sampled.slopes.zip(sums).map(|(slopes, sums)| Weighed {
            hyper: self.store.hyper,
            slopes,
            ring: self
                .builder
                .buffer(format!("{name}: divergences"), LOSS_RING),
            sums,
            index,
        });
        self.launches.push(Kernel::Divergence(Divergence {
            moments: sampled.moments,
            units_out: units,
            weighed,
            tick: feed.tick,
            batch: self.request.batch,
            units: sampled.units,
        }));
        Divergences {
            units,
            ring: weighed.map(|weighed| weighed.ring),
        }
    }

    /// The cost of the batch's codes; in training weighed, and put into `sums` from `index` on.
    fn activity(
        &mut self,
        feed: Feed,
        code: Costly,
        sums: Option<Slice>,
        index: u32,
    ) -> Activities {
        let name = format!("{:?} {}", self.request.role, self.request.batch);
        let mut buffer = |label: &str| self.builder.buffer(format!("{name}: {label}"), code.units);
        let units = buffer("activity of each unit");
        let norms = code.weight.map(|_| buffer("lengths of the encoder's rows"));
        self.launches.push(Kernel::Activity(Activity {
            measure: code.measure,
            code: code.code,
            norms: code
                .weight
                .zip(norms)
                .map(|((weight, inputs), output)| Norms {
                    weight: weight.within(self.store.values),
                    inputs,
                    output,
                }),
            units_out: units,
            weighed: code.slopes.zip(sums).map(|(slopes, sums)| Cost {
                hyper: self.store.hyper,
                slopes,
                sums,
                index,
            }),
            tick: feed.tick,
            batch: self.request.batch,
            units: code.units,
        }));
        Activities { units, norms }
    }

    /// What a contractive code costs by the encoder's weight itself.
    fn contract(&mut self, code: Costly, activity: Activities) {
        if let Some((weight, inputs)) = code.weight {
            self.launches
                .push(Kernel::ContractionGradient(ContractionGradient {
                    weight: weight.within(self.store.values),
                    gradient: weight.within(self.store.gradients),
                    means: activity.units,
                    hyper: self.store.hyper,
                    units: code.units,
                    inputs,
                }));
        }
    }

    /// Whether whoever runs the program gives the corrupted pictures.
    fn takes_corrupted(&self) -> bool {
        self.request.masks == Masks::Given
            && self.request.role == Role::Train
            && self.run.corruption.trains()
    }

    /// What the encoder sees of the batch's pictures.
    fn corrupt(&mut self, feed: Feed, input: Slice) -> Slice {
        let shown = self.request.role == Role::Pictures;
        let shape = self.run.model.input;
        let output = self.buffer("corrupted pictures", shape.values());
        if self.takes_corrupted() {
            return output;
        }
        self.launches.push(Kernel::Corrupt(Corrupt {
            input,
            output,
            settings: self.store.corruption,
            amount: match self.request.role {
                Role::Pictures => corruption::TEST,
                Role::Denoise | Role::Noise => corruption::MEASURED,
                _ => corruption::TRAIN,
            },
            fresh: self.request.role == Role::Train,
            hole: shown.then_some(self.store.hole),
            key: [self.run.seed, Purpose::Corrupt as u32],
            order: feed.order,
            tick: feed.tick,
            batch: self.request.batch,
            shape: shape.planes().unwrap_or([1, 1, shape.values()]),
        }));
        output
    }

    /// What is measured of the code in a program that knows the loss.
    fn measure(&self) -> Option<Measure> {
        if !matches!(self.request.role, Role::Train | Role::Evaluate) {
            return None;
        }
        match self.run.code_penalty {
            CodePenalty::None => None,
            CodePenalty::L1 { .. } => Some(Measure::Magnitude),
            CodePenalty::KlSparsity { .. } => Some(Measure::Rate),
            CodePenalty::Contractive { .. } => {
                let dense = self
                    .layers
                    .iter()
                    .rfind(|shaped| shaped.stage == Stage::Encoder && shaped.layer.changes_values())
                    .map_or(Activation::Linear, |shaped| shaped.layer.activation);
                Some(Measure::Slope(dense))
            }
        }
    }

    /// What a sheet draws from.
    fn rows(&mut self, features: u32) -> Rows {
        let name = format!("{:?} {}", self.request.role, self.request.batch);
        let count = self.request.order;
        Rows {
            codes: self
                .builder
                .buffer(format!("{name}: codes"), count * features),
            labels: self.builder.buffer(format!("{name}: classes"), count),
        }
    }

    /// What a map shows beside the codes.
    fn on_map(&mut self) -> OnMap {
        let count = self.request.order;
        let name = format!("{:?} {}", self.request.role, self.request.batch);
        OnMap {
            places: self.builder.buffer(format!("{name}: places"), count * 2),
            labels: self.builder.buffer(format!("{name}: colours"), count),
        }
    }

    /// Puts the results of all batches together.
    fn collect(&mut self, input: Slice, tick: Slice) -> Slice {
        let (batch, count) = (self.request.batch, self.request.order);
        let width = input.len / batch;
        let name = format!("{:?} {batch}", self.request.role);
        let output = self
            .builder
            .buffer(format!("{name}: all together"), count * width);
        self.launches.push(Kernel::Collect(Collect {
            input,
            output,
            tick,
            batch,
            width,
        }));
        output
    }

    fn code_size(&self) -> u32 {
        self.layers[..self.encoder_layers()]
            .last()
            .map_or(self.run.model.input, |last| last.output)
            .values()
    }

    fn encoder_layers(&self) -> usize {
        self.layers
            .partition_point(|shaped| shaped.stage == Stage::Encoder)
    }

    fn buffer(&mut self, label: &str, features: u32) -> Slice {
        let label = format!("{:?} {}: {label}", self.request.role, self.request.batch);
        self.builder.buffer(label, self.request.batch * features)
    }

    /// The counters, and the kernels that draw the next batch into `input` and `labels`: from the dataset, or from `rows`.
    fn feed(
        &mut self,
        input: Slice,
        features: u32,
        labels: Option<Slice>,
        rows: Option<Rows>,
    ) -> Feed {
        let batch = self.request.batch;
        let name = format!("{:?} {batch}", self.request.role);
        let mut buffer =
            |label: &str, words: u32| self.builder.buffer(format!("{name}: {label}"), words);
        let feed = Feed {
            tick: buffer("tick", tick::WORDS),
            order: buffer("order", self.request.order),
            per_picture: buffer("loss of each picture", batch),
            losses: buffer("losses", LOSS_RING),
            shares: buffer("shares", shares::ROWS * LOSS_RING),
            divergence: None,
            activity: None,
            penalties: None,
        };
        self.launches.push(Kernel::Tick(Tick {
            tick: feed.tick,
            hyper: self.store.hyper,
            shares: feed.shares,
            batch,
        }));
        let (pixels, format) = match rows {
            Some(rows) => (rows.codes, PixelFormat::F32),
            None => (self.store.pixels, self.pictures.format),
        };
        self.launches.push(Kernel::Gather(Gather {
            pixels,
            format,
            order: feed.order,
            tick: feed.tick,
            output: input,
            batch,
            features,
        }));
        let all = rows.map(|rows| rows.labels).or(self.store.labels);
        if let (Some(output), Some(labels)) = (labels, all) {
            self.launches.push(Kernel::Labels(Labels {
                labels,
                order: feed.order,
                tick: feed.tick,
                output,
                batch,
            }));
        }
        feed
    }

    fn forward(
        &mut self,
        layers: &[ShapedLayer<'_>],
        input: Slice,
        labels: Option<Slice>,
        before: usize,
        tick: Option<Slice>,
        last_linear: bool,
    ) -> Passed {
        let role = self.request.role;
        let waist = match (role, tick) {
            (Role::Train, Some(tick)) => Waist::Sampled {
                tick,
                purpose: Purpose::Sample,
            },
            (Role::Evaluate, Some(tick)) => Waist::Sampled {
                tick,
                purpose: Purpose::SampleValidation,
            },
            (Role::Codes, _) => Waist::Moments,
            _ => Waist::Mean,
        };
        let measure = self.measure();
        let mut forward = Forward {
            store: self.store,
            builder: self.builder,
            launches: &mut self.launches,
            label: format!("{:?} {}", self.request.role, self.request.batch),
            batch: self.request.batch,
            training: tick.filter(|_| role == Role::Train),
            seed: self.run.seed,
            masks: self.request.masks,
            flags: self.flags,
            waist,
            measure,
            labels,
            values: Vec::new(),
            steps: Vec::new(),
            layers: Vec::new(),
            given: Vec::new(),
            sampled: None,
            costly: None,
        };
        let input = forward.input(input);
        let output = forward.layers(layers, input, before, last_linear);
        Passed {
            values: forward.values,
            steps: forward.steps,
            layers: forward.layers,
            masks: forward.given,
            sampled: forward.sampled,
            costly: forward.costly,
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
            spec::Loss::SmoothL1 { beta } => LossKind::SmoothL1 { beta },
            spec::Loss::Bce if from_logits => LossKind::BceLogits,
            spec::Loss::Bce => LossKind::Bce,
            spec::Loss::CategoricalCrossentropy => LossKind::CategoricalLogits { classes },
            spec::Loss::Gaussian => LossKind::Gaussian {
                logvar: self.store.place(LOGVAR).within(self.store.values),
            },
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
        if let (LossKind::Gaussian { logvar }, Some(_)) = (kind, gradient) {
            self.launches
                .push(Kernel::LikelihoodGradient(LikelihoodGradient {
                    per_picture: feed.per_picture,
                    batch,
                    tick: feed.tick,
                    logvar,
                    gradient: self.store.place(LOGVAR).within(self.store.gradients),
                    features,
                    divisor,
                }));
        }
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
