//! One step with all its tensors on show.

use hourglass::backend::Backend;
use hourglass::cpu::Cpu;
use hourglass::data::strokes;
use hourglass::engine::Engine;
use hourglass::gpu::{Gpu, Options};
use hourglass::protocol::{
    Amount, FaultKind, Floats, FromEngine, Inspected, Keep, NamedTensor, Reply, Request, ToEngine,
};
use hourglass::spec::{Activation, Clip, Layer, Loss, Optimizer, Run, Shape, preset};
use pollster::block_on;

use crate::desk::{Desk, Page, dense};

fn inspect(desk: &mut Desk) -> Inspected {
    match desk.ask(Request::Inspect) {
        Reply::Inspected(inspected) => *inspected,
        other => panic!("not inspected: {other:?}"),
    }
}

fn conv() -> Run {
    preset("conv_light").expect("a preset").run()
}

/// What the model makes of the picture, by the requests that scripts make.
fn requested(desk: &mut Desk, input: &Floats) -> [Floats; 2] {
    let floats = |reply| match reply {
        Reply::Floats(values) => values,
        other => panic!("no numbers: {other:?}"),
    };
    let values = input.clone();
    let code = floats(desk.ask(Request::Encode {
        values,
        labels: Vec::new(),
    }));
    let values = input.clone();
    [
        code,
        floats(desk.ask(Request::Reconstruct {
            values,
            labels: Vec::new(),
        })),
    ]
}

/// Fails where values differ by more than sums in another order do, in proportion to the largest of them.
fn same(a: &Floats, b: &Floats, what: &str) {
    assert_eq!(a.0.len(), b.0.len(), "{what}");
    let most = b.0.iter().fold(0f32, |most, value| most.max(value.abs()));
    for (i, (a, b)) in a.0.iter().zip(&b.0).enumerate() {
        assert!(
            (a - b).abs() <= 1e-3 * most,
            "{what}, value {i}: {a} and {b}"
        );
    }
}

#[test]
fn an_inspected_step_gives_the_same_bits_as_a_plain_one() {
    for run in [dense(), conv()] {
        let mut inspected = Desk::with(run.clone());
        let mut plain = Desk::with(run);
        for desk in [&mut inspected, &mut plain] {
            desk.train(Amount::Steps(3));
            desk.take();
        }
        let record = inspect(&mut inspected);
        plain.tell(ToEngine::Step);
        let status = inspected.status();
        assert_eq!((record.step, status.step, status.playing), (4, 4, false));
        assert_eq!(status.train_loss, plain.status().train_loss);
        assert_eq!(inspected.weights(), plain.weights());
        let told = inspected.take().into_iter().any(|message| {
            matches!(message, FromEngine::Progress { points, .. }
                if points.iter().any(|point| point.step == 4 && point.loss == record.loss))
        });
        assert!(told, "the curve gains the step's loss");
    }
}

#[test]
fn the_record_agrees_with_itself_and_with_requests() {
    for run in [dense(), conv()] {
        let shapes: Vec<(String, usize)> = run
            .model
            .shapes()
            .expect("shapes")
            .iter()
            .map(|shaped| (shaped.layer.name.clone(), shaped.output.values() as usize))
            .collect();
        let encoder = run.model.encoder.len();
        let mut desk = Desk::with(run);
        desk.train(Amount::Steps(20));
        let before = desk.weights();
        let record = inspect(&mut desk);
        let after = desk.weights();

        let layers: Vec<(String, usize)> = record
            .layers
            .iter()
            .map(|layer| (layer.name.clone(), layer.output.0.len()))
            .collect();
        assert_eq!(layers, shapes);
        for (parameter, (old, new)) in record.parameters.iter().zip(before.iter().zip(&after)) {
            assert_eq!(parameter.name, old.name);
            assert_eq!(parameter.shape, old.shape);
            assert_eq!(parameter.before, old.data);
            assert_eq!(parameter.after, new.data);
            assert!(parameter.gradient.0.iter().any(|&g| g != 0.0));
        }
        assert_eq!(record.parameters.len(), before.len());

        // With the weights of before, requests give what the step has worked on.
        let weights: Vec<NamedTensor> = before;
        desk.ask(Request::SetWeights { weights });
        let [code, picture] = requested(&mut desk, &record.input);
        same(&record.layers[encoder - 1].output, &code, "code");
        let output = &record.layers.last().expect("layers").output;
        same(output, &picture, "reconstruction");

        // The loss of both presets is the mean squared error, and the output's gradient that of the batch's mean.
        let error: f32 = output
            .0
            .iter()
            .zip(&record.input.0)
            .map(|(p, t)| (p - t) * (p - t))
            .sum::<f32>()
            / output.0.len() as f32;
        assert!((error - record.picture_loss).abs() < 1e-5);
        assert!(!record.logits);
        let gradient = record
            .layers
            .iter()
            .rev()
            .find_map(|layer| layer.gradient.as_ref());
        let wanted: Vec<f32> = output
            .0
            .iter()
            .zip(&record.input.0)
            .map(|(p, t)| {
                2.0 * (p - t) * p * (1.0 - p) / (output.0.len() as u32 * record.pictures) as f32
            })
            .collect();
        same(gradient.expect("a gradient"), &Floats(wanted), "gradient");
    }
}

#[test]
fn the_picture_is_the_first_of_the_batch_and_has_its_name() {
    let mut desk = Desk::with(dense());
    // Over the end of an epoch, whose last step draws from a table that is then written anew.
    desk.train(Amount::Steps(248));
    let data = strokes::generate(strokes::DEFAULT_COUNT, 0);
    for step in [249, 250, 251] {
        let record = inspect(&mut desk);
        assert_eq!(record.step, step);
        let picture = (0..data.len())
            .find(|&i| data.sample(i) == record.input.0)
            .expect("a picture of the dataset");
        let class = &data.classes[usize::from(data.labels[picture as usize])];
        assert_eq!(record.label.as_ref(), Some(class));
    }
    desk.work_until_idle();
    let told = desk
        .take()
        .iter()
        .any(|message| matches!(message, FromEngine::Epoch { epoch: 1, .. }));
    assert!(told, "the epoch's end is validated as ever");
}

#[test]
fn plain_descent_moves_by_rate_times_gradient() {
    let run = Run {
        optimizer: Optimizer::sgd(0.5, 0.0),
        ..dense()
    };
    let mut desk = Desk::with(run);
    let record = inspect(&mut desk);
    assert_eq!(record.rate, 0.5);
    for parameter in &record.parameters {
        for ((w, g), after) in parameter
            .before
            .0
            .iter()
            .zip(&parameter.gradient.0)
            .zip(&parameter.after.0)
        {
            assert_eq!(w - 0.5 * g, *after, "{}", parameter.name);
        }
    }
}

#[test]
fn logits_are_named_and_gradients_are_before_the_activation() {
    let mut run = conv();
    run.loss = Loss::Bce;
    run.regularization.clip = Clip::Norm(1.0);
    let mut desk = Desk::with(run);
    let before = desk.weights();
    let record = inspect(&mut desk);
    assert!(record.logits);
    let weights = before;
    desk.ask(Request::SetWeights { weights });
    let [_, picture] = requested(&mut desk, &record.input);
    let logits = &record.layers.last().expect("layers").output;
    let shares = Floats(logits.0.iter().map(|l| 1.0 / (1.0 + (-l).exp())).collect());
    same(&shares, &picture, "the sigmoid of the logits");

    let layer = |name: &str| {
        record
            .layers
            .iter()
            .find(|layer| layer.name == name)
            .expect("a layer")
    };
    let enc2 = layer("enc2");
    let gradient = enc2.gradient.as_ref().expect("a gradient");
    let (dead, live): (Vec<_>, Vec<_>) = enc2
        .output
        .0
        .iter()
        .zip(&gradient.0)
        .partition(|&(&y, _)| y == 0.0);
    assert!(!dead.is_empty() && dead.iter().all(|&(_, &g)| g == 0.0));
    assert!(live.iter().any(|&(_, &g)| g != 0.0));
    assert_eq!(
        layer("flatten").gradient,
        None,
        "it has none of its own before its activation"
    );
}

#[test]
fn layers_that_change_nothing_keep_a_gradient_that_is_theirs() {
    let mut run = dense();
    run.model.encoder[1].activation = Activation::Linear;
    run.model.encoder.push(Layer {
        name: "again".into(),
        kind: hourglass::spec::Kind::Reshape {
            shape: Shape::Picture([1, 8, 8]),
        },
        activation: Activation::Linear,
    });
    run.model.decoder.insert(
        0,
        Layer {
            name: "flat".into(),
            kind: hourglass::spec::Kind::Flatten,
            activation: Activation::Linear,
        },
    );
    let record = inspect(&mut Desk::with(run));
    assert_eq!(record.layers[0].gradient, None, "nothing stands before it");
    let code = &record.layers[1];
    assert!(code.gradient.is_some());
    for layer in &record.layers[2..4] {
        assert_eq!(layer.gradient, code.gradient);
        assert_eq!(layer.output, code.output);
    }
}

#[test]
fn inspecting_pauses_and_needs_a_run_that_can_go_on() {
    let mut desk = Desk::empty();
    let fault = desk.refused(Request::Inspect);
    assert!(fault.message.contains("no model"), "{}", fault.message);

    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Play);
    desk.work();
    let before = desk.status().step;
    let record = inspect(&mut desk);
    assert_eq!(record.step, before + 1);
    assert!(!desk.status().playing);

    let mut weights = desk.weights();
    for value in &mut weights[0].data.0 {
        *value = 3e38;
    }
    desk.ask(Request::SetWeights { weights });
    let fault = desk.refused(Request::Inspect);
    assert_eq!(fault.kind, FaultKind::Diverged);
    let again = desk.refused(Request::Inspect);
    assert_eq!(again, fault);
}

fn inspect_on(backend: impl Backend, run: Run) -> Inspected {
    let mut engine = Engine::new(backend, Page::default());
    block_on(engine.handle(ToEngine::Request {
        ticket: 1,
        request: Request::SetRun {
            run,
            keep: Keep::Nothing,
        },
    }));
    block_on(engine.handle(ToEngine::Request {
        ticket: 2,
        request: Request::Inspect,
    }));
    let reply = engine
        .client()
        .messages
        .drain(..)
        .find_map(|message| match message {
            FromEngine::Reply { ticket: 2, reply } => Some(reply),
            _ => None,
        });
    match reply {
        Some(Reply::Inspected(inspected)) => *inspected,
        other => panic!("not inspected: {other:?}"),
    }
}

#[test]
fn the_gpu_gives_the_same_record() {
    let gpu = match block_on(Gpu::new(Options::default())) {
        Ok(gpu) => gpu,
        Err(error) => {
            assert!(std::env::var_os("REQUIRE_GPU").is_none(), "{error}");
            println!("skipped: {error}");
            return;
        }
    };
    let given = inspect_on(gpu, conv());
    let wanted = inspect_on(Cpu::new(1), conv());
    assert_eq!(
        (given.step, given.pictures, &given.label, given.rate),
        (wanted.step, wanted.pictures, &wanted.label, wanted.rate)
    );
    assert!((given.loss - wanted.loss).abs() < 1e-5);
    same(&given.input, &wanted.input, "input");
    for (a, b) in given.layers.iter().zip(&wanted.layers) {
        same(&a.output, &b.output, &a.name);
        assert_eq!(a.gradient.is_some(), b.gradient.is_some());
        if let (Some(a_gradient), Some(b_gradient)) = (&a.gradient, &b.gradient) {
            same(a_gradient, b_gradient, &a.name);
        }
    }
    for (a, b) in given.parameters.iter().zip(&wanted.parameters) {
        same(&a.before, &b.before, &a.name);
        same(&a.gradient, &b.gradient, &a.name);
    }
}
