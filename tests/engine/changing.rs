//! Changing a run, taking it back, and losing it.

use hourglass::protocol::{
    Amount, DataFile, Fault, FaultKind, FromEngine, Keep, NamedTensor, Remedy, Reply, Request,
    ToEngine,
};
use hourglass::spec::{Activation, Clip, DatasetName, Model, Optimizer, preset};

use crate::desk::{Desk, dense};

#[test]
fn rate_and_batch_change_without_losing_weights() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(20));
    let before = desk.weights();
    assert_eq!(
        desk.change(|run| run.optimizer = run.optimizer.with_learning_rate(0.01)),
        Reply::Done
    );
    assert_eq!(desk.change(|run| run.batch = 100), Reply::Done);
    assert_eq!(desk.weights(), before);
    let status = desk.status();
    assert_eq!(
        (
            status.step,
            status.batch,
            status.steps_per_epoch,
            status.learning_rate
        ),
        (20, 100, 80, 0.01)
    );
    assert_eq!(desk.train(Amount::Steps(80)).epoch, 1);

    let fault = desk.unchanged(|run| run.batch = 0);
    assert!(fault.message.contains("batch"), "{}", fault.message);
    let fault = desk.unchanged(|run| {
        run.optimizer = run.optimizer.with_learning_rate(f64::NAN);
    });
    assert!(fault.message.contains("learning_rate"), "{}", fault.message);
    assert_eq!(desk.status().batch, 100);
}

#[test]
fn a_refused_run_leaves_the_old_one_going() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Play);
    desk.work();
    let mut bad = dense();
    bad.model.decoder.pop();
    bad.model.decoder.pop();
    let fault = desk.refused(Request::SetRun {
        run: bad,
        keep: Keep::Nothing,
    });
    assert_eq!(fault.kind, FaultKind::Spec);
    let mut missing = dense();
    missing.dataset = DatasetName::Mnist;
    let fault = desk.refused(Request::SetRun {
        run: missing,
        keep: Keep::Nothing,
    });
    assert_eq!(fault.kind, FaultKind::Data);
    let files = vec![DataFile {
        name: "train-images-idx3-ubyte".into(),
        bytes: b"hello".to_vec().into(),
    }];
    let name = DatasetName::Mnist;
    let fault = desk.refused(Request::Data { name, files });
    assert!(
        fault.message.contains("train-images-idx3-ubyte"),
        "{}",
        fault.message
    );
    let before = desk.status();
    assert!(before.playing);
    desk.work();
    assert!(desk.status().step > before.step);
}

#[test]
fn divergence_stops_the_run_and_offers_the_way_back() {
    let mut run = dense();
    run.optimizer = Optimizer::sgd(10.0, 0.9);
    // Without activations that saturate or die, the squared error grows without bound.
    run.model.encoder[1].activation = Activation::Linear;
    run.model.decoder[0].activation = Activation::Linear;
    let mut desk = Desk::with(run);
    let first = desk.weights();
    let mut weights = first.clone();
    for tensor in &mut weights {
        for value in &mut tensor.data.0 {
            *value *= 1000.0;
        }
    }
    assert_eq!(desk.ask(Request::SetWeights { weights }), Reply::Done);
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    let status = desk.status();
    assert!(!status.playing);
    let fault = desk
        .take()
        .into_iter()
        .find_map(|message| match message {
            FromEngine::Fault { fault } => Some(fault),
            _ => None,
        })
        .expect("the engine says why it stopped");
    assert_eq!(fault.kind, FaultKind::Diverged);
    let back = Remedy::GoBack {
        rate: None,
        step: 0,
    };
    assert_eq!(fault.remedy, Some(back));
    assert!(
        fault.message.contains("Weights were set at step 0"),
        "{}",
        fault.message
    );
    desk.tell(ToEngine::Play);
    assert!(!desk.status().playing, "there is no going on from here");
    assert!(
        matches!(&desk.take()[..], [.., FromEngine::Fault { fault }, _] if fault.kind == FaultKind::Diverged)
    );
    let amount = Amount::Steps(5);
    let refused = desk.refused(Request::Train { amount });
    assert_eq!(refused.kind, FaultKind::Diverged);
    assert_eq!(desk.ask(Request::Recover { rate: Some(1e-3) }), Reply::Done);
    assert_eq!(desk.weights(), first);
    let status = desk.train(Amount::Steps(5));
    assert!(status.train_loss.is_some_and(f64::is_finite));
}

/// Trains until the run leaves the finite numbers; what is said of it.
fn diverging(desk: &mut Desk) -> Fault {
    let fault = desk.refused(Request::Train {
        amount: Amount::Steps(2000),
    });
    assert_eq!(fault.kind, FaultKind::Diverged);
    fault
}

#[test]
fn a_rate_that_is_too_large_is_named() {
    let mut run = dense();
    let Model {
        encoder, decoder, ..
    } = &mut run.model;
    for layer in encoder.iter_mut().chain(decoder) {
        layer.activation = Activation::Linear;
    }
    run.optimizer = Optimizer::sgd(10.0, 0.99);
    let fault = diverging(&mut Desk::with(run));
    assert!(
        fault.message.contains("A learning rate of 10 was"),
        "{}",
        fault.message
    );
    let back = Remedy::GoBack {
        rate: Some(1.0),
        step: 0,
    };
    assert_eq!(fault.remedy, Some(back));
}

#[test]
fn a_log_variance_beyond_the_exponential_is_named() {
    let mut run = preset("vae2").unwrap().run();
    run.dataset = DatasetName::Strokes;
    run.optimizer = Optimizer::adam(10.0);
    let fault = diverging(&mut Desk::with(run));
    assert!(fault.message.contains("log-variance"), "{}", fault.message);
}

#[test]
fn weights_that_spoil_a_run_are_gone_from_the_state_that_it_goes_back_to() {
    let mut run = preset("vae2").unwrap().run();
    run.dataset = DatasetName::Strokes;
    let mut desk = Desk::with(run);
    desk.train(Amount::Steps(20));
    let before = desk.weights();
    let mut weights = before.clone();
    let bias = weights
        .iter_mut()
        .find(|tensor| tensor.name.ends_with("bias_logvar"))
        .expect("a Gaussian code");
    bias.data.0.fill(100.0);
    assert_eq!(desk.ask(Request::SetWeights { weights }), Reply::Done);
    // A state that is kept meanwhile is none to go back to.
    assert_eq!(desk.ask(Request::Save), Reply::Done);
    let fault = diverging(&mut desk);
    assert!(
        fault.message.contains("Weights were set at step 20"),
        "{}",
        fault.message
    );
    let rate = None;
    assert_eq!(fault.remedy, Some(Remedy::GoBack { rate, step: 20 }));
    assert_eq!(desk.ask(Request::Recover { rate }), Reply::Done);
    assert_eq!(desk.weights(), before);
    let status = desk.train(Amount::Steps(200));
    assert!(status.train_loss.is_some_and(f64::is_finite));
}

#[test]
fn a_checkpoint_goes_on_in_another_engine() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Epochs(1));
    let bytes = desk
        .take()
        .into_iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::Checkpoint { bytes, .. } => Some(bytes),
            _ => None,
        })
        .expect("an epoch's end is saved");
    desk.train(Amount::Steps(30));
    let wanted = desk.weights();
    let mut other = Desk::with(dense());
    let checkpoint = bytes.clone();
    assert_eq!(other.ask(Request::Restore { checkpoint }), Reply::Done);
    assert_eq!(other.status().epoch, 1);
    other.train(Amount::Steps(30));
    assert_eq!(other.weights(), wanted);
    let checkpoint = bytes[..100].to_vec();
    other.refused(Request::Restore { checkpoint });
}

#[test]
fn a_rewind_ends_a_request_to_train() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(20));
    let amount = Amount::Steps(5000);
    desk.tell(ToEngine::Request {
        ticket: 99,
        request: Request::Train { amount },
    });
    for _ in 0..3 {
        desk.work();
    }
    desk.tell(ToEngine::Rewind);
    let answered = desk.take().into_iter().any(|message| {
        matches!(message, FromEngine::Reply { ticket: 99, reply: Reply::Status(status) } if status.step > 20)
    });
    assert!(answered);
    let status = desk.status();
    assert_eq!((status.step, status.playing), (0, false));
}

#[test]
fn a_change_of_batch_waits_for_the_epoch_to_be_told() {
    let mut run = dense();
    run.epochs = 1;
    let mut desk = Desk::with(run);
    desk.tell(ToEngine::Play);
    while desk.status().step < 250 {
        desk.work();
    }
    assert_eq!(desk.change(|run| run.batch = 64), Reply::Done);
    let told = desk
        .take()
        .iter()
        .any(|message| matches!(message, FromEngine::Epoch { epoch: 1, .. }));
    assert!(told);
    desk.work_until_idle();
    assert_eq!(desk.status().step, 250, "the stop epoch was the last");
}

#[test]
fn pausing_saves_a_state_that_goes_on_bit_for_bit() {
    let mut desk = Desk::with(dense());
    // States are not saved more than once a second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    desk.tell(ToEngine::Play);
    for _ in 0..4 {
        desk.work();
    }
    desk.tell(ToEngine::Pause);
    let step = desk.status().step;
    let checkpoint = desk
        .take()
        .into_iter()
        .find_map(|message| match message {
            FromEngine::Checkpoint { step: saved, bytes } if saved == step => Some(bytes),
            _ => None,
        })
        .expect("a pause is saved");
    let mut other = Desk::with(dense());
    assert_eq!(other.ask(Request::Restore { checkpoint }), Reply::Done);
    let epoch = |desk: &mut Desk| {
        desk.train(Amount::Epochs(1));
        desk.take().into_iter().find_map(|message| match message {
            FromEngine::Epoch {
                train_loss,
                val_loss,
                ..
            } => Some((train_loss.to_bits(), val_loss.to_bits())),
            _ => None,
        })
    };
    let wanted = epoch(&mut desk);
    assert!(wanted.is_some());
    assert_eq!(epoch(&mut other), wanted);
}

#[test]
fn the_bound_on_the_gradient_holds_from_the_next_step_on_and_builds_nothing() {
    let mut run = dense();
    run.optimizer = Optimizer::sgd(0.1, 0.0);
    run.regularization.clip = Clip::Norm(1e6);
    let mut desk = Desk::with(run);
    let builds = desk.status().builds;
    let mut moved = |clip: Clip| {
        assert_eq!(
            desk.change(|run| run.regularization.clip = clip),
            Reply::Done
        );
        let before = desk.weights();
        desk.tell(ToEngine::Step);
        let after = desk.weights();
        let values = |tensors: &[NamedTensor]| -> Vec<f32> {
            tensors.iter().flat_map(|t| t.data.0.clone()).collect()
        };
        let pairs = values(&before).into_iter().zip(values(&after));
        let far: f64 = pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum();
        (far.sqrt(), desk.status().builds)
    };
    let (free, _) = moved(Clip::Norm(1e6));
    let (bound, same) = moved(Clip::Norm(1e-4));
    assert_eq!(same, builds, "no program was built");
    // A step of plain gradient descent is as long as the rate times the bound.
    assert!(
        (bound - 1e-5).abs() < 1e-8 && free > 100.0 * bound,
        "{free}, then {bound}"
    );
    let (_, other) = moved(Clip::Value(1.0));
    assert_eq!(
        other,
        builds + 1,
        "a bound of another kind is another program"
    );
}
