use super::*;
use crate::protocol::{
    Floats, FromEngine, HistoryPoint, Keep, Reply, Request, Status, Terms, ToEngine,
};
use crate::spec::{Activation, Anneal, Divergence, Kind, Layer, Span};

fn variational() -> Run {
    let mut run = State::first_run();
    *run.model.encoder.last_mut().unwrap() = Layer {
        name: "code".into(),
        kind: Kind::gaussian(8),
        activation: Activation::Linear,
    };
    run
}

/// A page whose run has a Gaussian code.
fn weighing() -> State {
    let mut state = running();
    let effects = state.act(Action::Load(Box::new(variational()), None));
    let (ticket, run) = load_in(&effects).expect("a run to load");
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    assert!(state.is_variational());
    state
}

fn weights_in(effects: &[Effect]) -> Option<(u32, Divergence)> {
    change_in(effects).map(|(ticket, run)| (ticket, run.divergence))
}

fn moments(steps: &[u32]) -> Vec<HistoryPoint> {
    let moment = |&step: &u32| HistoryPoint {
        step,
        epoch: step as f32 / 100.0,
        full: step >= 100,
    };
    steps.iter().map(moment).collect()
}

/// A page that trains at step 320 and keeps moments.
fn with_moments() -> State {
    let mut state = running();
    state.act(Action::Play);
    state.hear(FromEngine::Progress {
        status: Status {
            playing: true,
            epoch_progress: 0.2,
            ..status(320)
        },
        points: Vec::new(),
    });
    state.hear(FromEngine::HistoryPoints {
        moments: moments(&[0, 1, 100, 300]),
        shown: None,
    });
    state
}

#[test]
fn what_weighs_the_divergence_changes_without_starting_over() {
    let mut state = weighing();
    let (ticket, divergence) = weights_in(&state.act(Action::Beta(8.0))).expect("weights");
    assert_eq!(divergence.beta, 8.0);
    answer(&mut state, ticket, Reply::Done);
    let effects = state.act(choose("anneal", 1));
    assert!(load_in(&effects).is_none());
    let (_, divergence) = weights_in(&effects).expect("weights");
    assert_eq!(
        (divergence.beta, divergence.anneal),
        (8.0, Anneal::Warmup(Span::Epochs(5.0)))
    );
    assert_eq!(state.current_run().divergence, divergence);
    // What is loaded next has them as well.
    let (_, run) = load_in(&state.act(Action::NewSeed(3))).unwrap();
    assert_eq!(run.divergence, divergence);
    let (_, divergence) = weights_in(&state.act(Action::Beta(1e9))).expect("weights");
    assert_eq!(divergence.beta, 1000.0, "brought into range");
}

#[test]
fn weights_out_of_range_are_told_and_not_sent() {
    let mut state = weighing();
    let setting = Setting {
        choice: 0,
        numbers: vec![-3.0],
    };
    let effects = state.act(Action::Training("capacity", setting));
    assert!(effects.is_empty(), "{effects:?}");
    let told = notice(&state, Topic::Request).expect("a notice");
    assert!(told.lead.contains("divergence.capacity"), "{told:?}");
    assert_eq!(state.current_run().divergence.capacity, 0.0);
}

#[test]
fn a_fresh_engine_takes_up_the_weights_of_before() {
    let mut state = weighing();
    state.act(Action::Beta(4.0));
    state.hear(FromEngine::Checkpoint {
        step: 300,
        bytes: vec![1],
    });
    state.died("");
    state.hear(FromEngine::Listening);
    let effects = state.hear(FromEngine::Ready {
        device: device("gpu", None),
    });
    let (_, run) = load_in(&effects).expect("the run of before");
    assert_eq!(run.divergence.beta, 4.0);
    assert_eq!(state.current_run().divergence.beta, 4.0);
}

#[test]
fn undoing_leaves_the_weights_that_were_set_since() {
    let mut state = weighing();
    let (ticket, run) = load_in(&state.act(choose("loss", 5))).unwrap();
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    state.act(Action::Beta(4.0));
    let effects = state.act(Action::Undo);
    let [
        Effect::Send(ToEngine::Request {
            request:
                Request::SetRun {
                    run,
                    keep: Keep::WhatFits,
                    ..
                },
            ..
        }),
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!((run.loss, run.divergence.beta), (Loss::Mse, 4.0));
}

#[test]
fn divergences_are_those_of_the_run_there_is() {
    let mut state = weighing();
    let units = Floats(vec![0.5; 8]);
    state.hear(FromEngine::Divergences { units });
    assert_eq!(state.units().map(|units| units.used), Some(8));
    state.hear(FromEngine::Epoch {
        epoch: 1,
        step: 100,
        train_loss: 170.0,
        val_loss: 160.0,
        terms: Some(Terms {
            reconstruction: 150.0,
            divergence: 10.0,
            units: vec![10.0, 0.0],
        }),
    });
    state.hear(FromEngine::Reverted {
        status: status(100),
    });
    assert_eq!(
        state.units().map(|units| (units.used, units.count)),
        Some((1, 2)),
        "those of the last epoch, where no batch was told of since"
    );
    state.hear(loaded(variational()));
    assert_eq!(state.units(), None);
}

#[test]
fn of_a_moment_the_last_epochs_divergences_are_shown() {
    let mut state = weighing();
    let terms = |kl: f64| Terms {
        reconstruction: 150.0,
        divergence: kl,
        units: vec![kl],
    };
    for (epoch, kl) in [(1, 5.0), (2, 7.0)] {
        state.hear(FromEngine::Epoch {
            epoch,
            step: 100 * epoch,
            train_loss: 170.0,
            val_loss: 160.0,
            terms: Some(terms(kl)),
        });
    }
    state.hear(FromEngine::Divergences {
        units: Floats(vec![9.0]),
    });
    state.hear(FromEngine::HistoryPoints {
        moments: moments(&[50, 150, 200]),
        shown: None,
    });
    let value = |state: &State| state.units().map(|units| units.bars[0].value);
    assert_eq!(value(&state), Some(9.0));
    for (step, kl) in [(50, None), (150, Some(5.0)), (200, Some(7.0))] {
        state.act(Action::Scrub(Some(step)));
        assert_eq!(value(&state), kl);
    }
}

#[test]
fn moments_are_shown_while_training_goes_on() {
    let mut state = with_moments();
    assert_eq!(state.moment(), None);
    let scrubbed = |step| [Effect::Send(ToEngine::Scrub { step })];
    assert_eq!(state.act(Action::Scrub(Some(100))), scrubbed(Some(100)));
    assert_eq!(
        state.moment_words(),
        "Step 100, training goes on underneath"
    );
    assert_eq!(*state.announcement, state.moment_words());
    assert!(
        state.act(Action::Scrub(Some(100))).is_empty(),
        "there already"
    );
    assert_eq!(state.act(Action::ScrubBy(-1)), scrubbed(Some(1)));
    assert_eq!(state.act(Action::ScrubBy(-1)), scrubbed(Some(0)));
    assert!(state.act(Action::ScrubBy(-1)).is_empty(), "none before it");
    state.act(Action::Scrub(Some(300)));
    assert_eq!(state.act(Action::ScrubBy(1)), scrubbed(None));
    assert_eq!(*state.announcement, "Live");
    assert!(state.act(Action::ScrubBy(1)).is_empty());
    assert_eq!(state.act(Action::ScrubBy(-1)), scrubbed(Some(300)));
    assert!(
        state.act(Action::Scrub(Some(7))).len() == 1,
        "no such moment: live"
    );
    assert_eq!(*state.scrubbed, None);
}

#[test]
fn what_the_engine_shows_is_news_only_where_the_moment_is_gone() {
    let mut state = with_moments();
    state.act(Action::Scrub(Some(1)));
    state.act(Action::Scrub(Some(300)));
    let late = |steps: &[u32], shown| FromEngine::HistoryPoints {
        moments: moments(steps),
        shown,
    };
    state.hear(late(&[0, 1, 100, 300], Some(1)));
    assert_eq!(*state.scrubbed, Some(300));
    state.hear(late(&[0, 100], None));
    assert_eq!(*state.scrubbed, None);
    state.hear(late(&[0, 100], Some(100)));
    assert_eq!(*state.scrubbed, None);
}

#[test]
fn the_moment_of_now_is_passed_over() {
    let mut state = with_moments();
    state.hear(FromEngine::Progress {
        status: status(300),
        points: Vec::new(),
    });
    state.act(Action::ScrubBy(-1));
    assert_eq!(*state.scrubbed, Some(100));
    assert_eq!(state.moment_words(), "Step 100");
}

#[test]
fn a_place_on_the_axis_means_its_nearest_moment_or_the_present() {
    let state = with_moments();
    let near = |epoch| state.moment_near(epoch).map(|moment| moment.step);
    assert_eq!(near(0.0), Some(0));
    assert_eq!(near(0.9), Some(100));
    assert_eq!(near(2.9), Some(300));
    assert_eq!(near(3.19), None, "nearer to now, 3.2");
    assert_eq!(near(9.0), None, "beyond it");
}

#[test]
fn going_on_from_a_moment_says_what_that_means_and_cuts_the_curve() {
    let mut state = with_moments();
    assert!(state.act(Action::GoOnFrom(7)).is_empty(), "no such moment");
    state.act(Action::Scrub(Some(1)));
    assert!(state.going_on_means().contains("weights of then"));
    state.act(Action::Scrub(Some(100)));
    assert!(state.going_on_means().contains("bit by bit"));
    let effects = state.act(Action::GoOnFrom(100));
    let [
        Effect::Send(ToEngine::Request {
            ticket,
            request: Request::GoOnFrom { step: 100 },
        }),
    ] = effects[..]
    else {
        panic!("{effects:?}");
    };
    state.hear(FromEngine::Reverted {
        status: status(100),
    });
    state.hear(FromEngine::HistoryPoints {
        moments: moments(&[0, 1, 100]),
        shown: None,
    });
    answer(&mut state, ticket, Reply::Done);
    assert_eq!(*state.announcement, "Back at step 100");
    assert_eq!((state.moment_place(), state.moment()), (3, None));
    // Another run has none of them.
    state.hear(loaded(State::first_run()));
    assert!(state.moments.is_empty());
}
