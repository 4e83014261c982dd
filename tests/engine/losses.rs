//! The losses that are told: of batches of any size, and however their reports fall.

use hourglass::engine::Next;
use hourglass::intake::Block;
use hourglass::protocol::{Amount, DataFile, FromEngine, Keep, Reply, Request, ToEngine};
use hourglass::spec::{DatasetName, Loss, Optimizer, Run, Shape, preset};

use crate::desk::{Desk, dense};

/// Ten pictures, five black and five of this grey, of which eight train.
fn black_and(grey: u8, desk: &mut Desk) {
    let block = Block {
        title: "Black and grey".into(),
        shape: [1, 28, 28],
        pixels: (0..10 * 784).map(|i| (i / 784 % 2) as u8 * grey).collect(),
        ink: false,
        labels: Vec::new(),
        classes: Vec::new(),
        parts: Vec::new(),
    };
    let files = block
        .files()
        .expect("files")
        .into_iter()
        .map(|(name, bytes)| DataFile {
            name: name.into(),
            bytes: bytes.into(),
        });
    let reply = desk.ask(Request::Data {
        name: DatasetName::Own,
        files: files.collect(),
    });
    assert!(matches!(reply, Reply::Data(_)), "{reply:?}");
}

fn run(batch: u32) -> Run {
    let run = preset("dense").expect("a preset").run();
    Run {
        dataset: DatasetName::Own,
        model: run.model.for_input(Shape::Picture([1, 28, 28])),
        batch,
        ..run
    }
}

/// As `run`, with a rate so small that the weights stay what they are in single precision.
fn still(mut run: Run) -> Run {
    run.optimizer = Optimizer::Sgd {
        learning_rate: 1e-12,
        momentum: 0.0,
        nesterov: false,
    };
    run
}

#[test]
fn an_epoch_of_partial_batches_has_one_loss() {
    let mut desk = Desk::with(dense());
    black_and(128, &mut desk);
    let mut epoch = |run: Run| {
        let reply = desk.ask(Request::SetRun {
            run,
            keep: Keep::Nothing,
        });
        assert_eq!(reply, Reply::Done);
        desk.take();
        let status = desk.train(Amount::Epochs(1));
        let told = desk.take().into_iter().find_map(|message| match message {
            FromEngine::Epoch { train_loss, .. } => Some(train_loss),
            _ => None,
        });
        (told.expect("an epoch"), status.train_loss.expect("a loss"))
    };
    let (wanted, _) = epoch(still(run(1)));
    for batch in [5, 7, 3, 8, 256] {
        let (of_epoch, now) = epoch(still(run(batch)));
        assert_eq!(of_epoch, now, "batches of {batch}");
        let off = (of_epoch / wanted - 1.0).abs();
        assert!(off < 1e-6, "batches of {batch}: {of_epoch}, not {wanted}");
    }
}

#[test]
fn the_same_steps_have_the_same_loss_however_reports_fall() {
    let mut desk = Desk::with(dense());
    let mut seen = Vec::new();
    for turn in 0..8 {
        desk.tell(ToEngine::Rewind);
        // Reports come by the clock: they fall elsewhere where there was a wait.
        for _ in 0..turn % 3 {
            desk.train(Amount::Steps(1));
            std::thread::sleep(std::time::Duration::from_millis(40));
        }
        let status = desk.train(Amount::Steps(5 - turn % 3));
        assert_eq!(status.step, 5);
        seen.push((status.train_loss, desk.status().train_loss));
    }
    assert!(seen.iter().all(|loss| *loss == seen[0]), "{seen:?}");
    assert_eq!(seen[0].0, seen[0].1);
    while desk.work() != Next::Idle {}
}

#[test]
fn a_learnt_variance_rests_at_its_least_where_reconstructions_are_exact() {
    let mut desk = Desk::with(dense());
    black_and(0, &mut desk);
    let mut run = run(8);
    run.loss = Loss::Gaussian;
    run.optimizer = Optimizer::adam(0.1);
    let floor = run.floor().expect("it has one");
    let reply = desk.ask(Request::SetRun {
        run,
        keep: Keep::Nothing,
    });
    assert_eq!(reply, Reply::Done);
    let status = desk.train(Amount::Steps(3000));
    assert_eq!(status.step, 3000);
    let loss = status.train_loss.expect("a loss");
    assert!((loss - floor).abs() < 0.01, "{loss}, not {floor}");
    let weights = desk.weights();
    assert!(
        weights
            .iter()
            .all(|tensor| tensor.data.0.iter().all(|value| value.is_finite()))
    );
}
