//! Step sizes that change by themselves, and runs that end by themselves.

use hourglass::protocol::{Amount, FromEngine, Reply, Request, ToEngine};
use hourglass::spec::{Course, EarlyStopping, Run, Schedule, Span};

use crate::desk::{Desk, dense};

/// So slow that no weight changes, and so the validation loss neither.
const STANDSTILL: f64 = 1e-30;

fn standing_still() -> Run {
    let mut run = dense();
    run.optimizer = run.optimizer.with_learning_rate(STANDSTILL);
    run.batch = 500;
    run
}

#[test]
fn a_run_that_no_longer_gets_better_ends_with_its_best_weights() {
    let mut run = dense();
    run.batch = 100;
    let mut plain = Desk::with(run.clone());
    plain.train(Amount::Epochs(1));
    let wanted = plain.weights();

    // No later epoch is that much better than the first.
    run.early_stopping = Some(EarlyStopping {
        patience: 2,
        min_delta: 1.0,
        restore_best: true,
    });
    let mut desk = Desk::with(run);
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    let status = desk.status();
    assert_eq!((status.epoch, status.playing), (3, false));
    assert_eq!(desk.weights(), wanted);
    let stops: Vec<(u32, Option<u32>)> = desk
        .take()
        .iter()
        .filter_map(|message| match message {
            FromEngine::StoppedEarly {
                epoch, restored, ..
            } => Some((*epoch, *restored)),
            _ => None,
        })
        .collect();
    assert_eq!(stops, [(3, Some(1))]);

    // Who plays on is borne with as long again.
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    assert_eq!(desk.status().epoch, 5);
}

#[test]
fn without_restoring_the_last_weights_stay() {
    let mut run = dense();
    run.batch = 100;
    run.early_stopping = Some(EarlyStopping {
        patience: 1,
        min_delta: 1.0,
        restore_best: false,
    });
    let mut desk = Desk::with(run.clone());
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    run.early_stopping = None;
    let mut plain = Desk::with(run);
    plain.train(Amount::Epochs(2));
    assert_eq!(desk.weights(), plain.weights());
}

#[test]
fn a_change_of_batch_does_not_move_the_schedule() {
    let mut run = dense();
    run.batch = 100;
    run.epochs = 2;
    run.schedule.then = Course::Cosine {
        total: None,
        floor: 0.0,
    };
    let mut desk = Desk::with(run);
    desk.train(Amount::Epochs(1));
    let rate = desk.status().rate;
    let share = rate / desk.status().learning_rate;
    assert!((share - 0.5).abs() < 1e-9, "{share}");
    for batch in [20, 500] {
        assert_eq!(desk.change(|run| run.batch = batch), Reply::Done);
        assert!((desk.status().rate - rate).abs() < 1e-12);
    }
    // What a script asks for beyond the stop epoch is part of the run.
    desk.train(Amount::Epochs(1));
    desk.tell(ToEngine::Request {
        ticket: 99,
        request: Request::Train {
            amount: Amount::Epochs(2),
        },
    });
    assert!((desk.status().rate - rate).abs() < 1e-12);
}

#[test]
fn a_plateau_lowers_the_rate_to_its_floor() {
    let mut run = standing_still();
    run.schedule.then = Course::Plateau {
        factor: 0.5,
        patience: 2,
        floor: 0.3,
    };
    let mut desk = Desk::with(run);
    let mut rates = Vec::new();
    for _ in 0..7 {
        let status = desk.train(Amount::Epochs(1));
        rates.push((status.rate / STANDSTILL * 100.0).round());
    }
    // The first epoch sets the mark.
    assert_eq!(rates, [100.0, 100.0, 50.0, 50.0, 30.0, 30.0, 30.0]);
    desk.tell(ToEngine::Rewind);
    assert_eq!(desk.status().rate, STANDSTILL);
}

#[test]
fn warm_up_and_cosine_follow_the_stop_epoch() {
    let mut run = dense();
    run.batch = 100;
    run.epochs = 2;
    run.schedule = Schedule {
        warmup: Span::Steps(4),
        then: Course::Cosine {
            total: None,
            floor: 0.0,
        },
    };
    let mut desk = Desk::with(run);
    let rate = desk.status().learning_rate;
    assert_eq!(desk.status().rate, rate / 4.0);
    desk.tell(ToEngine::Step);
    assert_eq!(desk.status().rate, rate / 2.0);
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    let status = desk.status();
    assert_eq!(status.epoch, 2);
    assert!(status.rate < 1e-3 * rate, "{}", status.rate);
    desk.change(|run| run.epochs = 8);
    desk.tell(ToEngine::Step);
    assert!(desk.status().rate > 0.5 * rate);
}
