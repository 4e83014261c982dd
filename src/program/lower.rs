//! Lowers a run into a plan. The forward pass is in [`super::forward`], the backward pass in [`super::backward`], the
//! optimizer's step in [`super::update`].

mod costs;
mod feed;
mod loss;

use super::backward::Backward;
use super::buffer::Slice;
use super::builder::Builder;
use super::divide::divide;
use super::forward::{Costly, Forward, Sampled, Waist};
use super::ir::{Feed, Masks, Plan, Program, Role, Store};
use super::kernel::{Kernel, Total};
use super::lifetime::{Lowered, passing, share};
use super::step::{Step, Value, ValueId};
use super::store::{SampleLayout, store};
use super::update::{penalised, penalties, update};
use crate::data::rng::Purpose;
use crate::spec::{self, Activation, Run, ShapedLayer, SpecError, Stage};

/// A program that is wanted of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedProgram {
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
    /// Whether it leaves out the kernel that puts noise on pictures, for as long as there is none.
    pub clean: bool,
    /// Number of the request before it whose buffers it works on: one for the same role, with a batch at least as large.
    pub over: Option<usize>,
}

/// Lowers `run` into one program for each request, over shared parameters. Launches of more than `most_work` multiply-adds are divided.
///
/// # Errors
/// What [`Run::validate`] finds.
///
/// # Panics
/// Where a request works on the buffers of one that is not before it, or does not suit it.
pub fn plan(
    run: &Run,
    pictures: SampleLayout,
    requests: &[WantedProgram],
    most_work: u64,
) -> Result<Plan, SpecError> {
    run.validate()?;
    let layers = run.model.shapes()?;
    let mut builder = Builder::default();
    let past = requests.iter().any(|request| request.past);
    let store = store(&mut builder, &layers, pictures, run, past);
    let source = LoweringSource {
        run,
        layers: &layers,
        pictures,
        store: &store,
        most_work,
    };
    let mut first_buffers = Vec::new();
    let lowered = requests
        .iter()
        .map(|&request| {
            first_buffers.push(builder.count());
            let owner = request.over.map_or(request, |number| requests[number]);
            let name = format!("{:?} {}", owner.role, owner.batch);
            let first = request.over.map(|number| first_buffers[number]);
            builder.again_from(first, |builder| lower(source, request, name, builder))
        })
        .collect();
    let mut buffers = builder.finish();
    let kept = buffers.len();
    let programs = share(lowered, &mut buffers);
    Ok(Plan {
        scratch: kept..buffers.len(),
        buffers,
        store,
        programs,
    })
}

/// What all programs of a plan are lowered from.
#[derive(Clone, Copy)]
struct LoweringSource<'a> {
    run: &'a Run,
    layers: &'a [ShapedLayer<'a>],
    pictures: SampleLayout,
    store: &'a Store,
    most_work: u64,
}

fn lower(
    source: LoweringSource<'_>,
    request: WantedProgram,
    name: String,
    builder: &mut Builder,
) -> Lowered {
    let store = source.store;
    let flags = if request.role == Role::Train {
        store.flags
    } else {
        // What a visitor asks to be encoded must not look like a diverged run.
        builder.buffer(format!("{name}: flags"), 1)
    };
    let store = match store.past {
        Some(past) if request.past => &Store {
            values: past.values,
            statistics: past.statistics,
            ..store.clone()
        },
        _ => store,
    };
    let program = Lowering {
        run: source.run,
        layers: source.layers,
        pictures: source.pictures,
        request,
        name,
        store,
        flags,
        builder,
        launches: Vec::new(),
    }
    .program(source.most_work);
    let scratch = builder.take_scratch();
    let given = if request.role.draws() {
        Vec::new()
    } else {
        std::iter::once(program.input)
            .chain(program.labels)
            .collect()
    };
    let mut left = vec![program.input];
    left.extend(program.corrupted);
    left.extend(program.output);
    if request.role == Role::Pictures || request.masks == Masks::Given {
        let gradients = program.gradients.iter().flatten();
        let passing = program
            .layers
            .iter()
            .map(|(_, layer)| layer)
            .chain(gradients);
        left.extend(passing.map(|passing| passing.slice));
    }
    Lowered {
        program,
        scratch,
        given,
        left,
    }
}

struct Lowering<'a> {
    run: &'a Run,
    layers: &'a [ShapedLayer<'a>],
    pictures: SampleLayout,
    request: WantedProgram,
    /// Names its buffers, with those it works on of another.
    name: String,
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
    fn program(mut self, most_work: u64) -> Program {
        let role = self.request.role;
        let (whole, encoder) = (self.layers.len(), self.encoder_layers());
        let (before, after) = match role {
            Role::Train | Role::Evaluate | Role::Pictures | Role::Reconstruct | Role::Denoise => {
                (0, whole)
            }
            Role::Encode | Role::Codes => (0, encoder),
            Role::Decode | Role::Sheet => (encoder, whole),
            Role::Noise => (0, 0),
        };
        let layers = &self.layers[before..after];
        let features = if before > 0 {
            self.code_size()
        } else {
            self.run.model.input.values()
        };
        let input = self.scratch("input", features);
        let labels = self.store.labels.map(|_| self.scratch("labels", 1));
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
        self.launches = divide(self.launches, most_work);
        let layers = layers
            .iter()
            .zip(&passed.layers)
            .map(|(shaped, (value, _))| {
                let slice = passed.values[value.0].slice;
                (shaped.layer.name.clone(), passing(&self.launches, slice))
            });
        let layers = layers.collect();
        let gradients = gradients
            .into_iter()
            .map(|gradient| Some(passing(&self.launches, gradient?)))
            .collect();
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
            layers,
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
        let weights = if role == Role::Pictures {
            Vec::new()
        } else {
            penalised(self.run, self.layers, self.store)
        };
        let divergences = u32::from(train && passed.sampled.is_some());
        let costs = passed.costly.filter(|_| train).map_or(0, |code| code.units);
        // A picture's squared error is shown whatever else is trained.
        let costly = passed.costly.filter(|_| role != Role::Pictures);
        let terms = weights.len() as u32 + divergences + costs;
        let sums = (terms > 0).then(|| self.buffer("penalties", terms));
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

    /// Room of the program's own that lasts.
    fn buffer(&mut self, label: &str, words: u32) -> Slice {
        self.builder
            .buffer(format!("{}: {label}", self.name), words)
    }

    /// Room for `[batch, features]`, within a run.
    fn scratch(&mut self, label: &str, features: u32) -> Slice {
        let label = format!("{}: {label}", self.name);
        self.builder.scratch(label, self.request.batch * features)
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
            label: self.name.clone(),
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
        spec::Loss::Mse
        | spec::Loss::Rmse
        | spec::Loss::Mae
        | spec::Loss::Huber { .. }
        | spec::Loss::SmoothL1 { .. }
        | spec::Loss::LogCosh
        | spec::Loss::Gaussian
        | spec::Loss::Ssim => false,
    }
}
