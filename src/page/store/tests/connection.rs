//! Engines that are lost, replaced or chosen anew.

use super::*;

#[test]
fn a_lost_engine_is_replaced_and_goes_on_from_its_checkpoint() {
    let mut state = running();
    state.act(Action::StopAfter(40));
    state.act(Action::Play);
    state.hear(FromEngine::Checkpoint {
        step: 300,
        bytes: vec![1, 2, 3],
    });
    let now = Status {
        playing: true,
        stop_epoch: 40,
        ..status(420)
    };
    let points = [200, 420].map(|step| LossPoint {
        step,
        epoch: step as f32 / 100.0,
        loss: 0.2,
        divergence: None,
    });
    state.hear(FromEngine::Progress {
        status: now,
        points: points.to_vec(),
    });
    let generation = *state.generation;
    assert_eq!(state.died("unreachable"), [Effect::StartWorker]);
    assert_eq!(*state.generation, generation + 1);
    let strip = notice(&state, Topic::Engine).unwrap();
    assert!(strip.more.contains("step 300"), "{strip:?}");
    assert_eq!(strip.buttons[0].1, Action::Backend(Choice::Cpu));

    let effects = start(&mut state, "gpu");
    let [
        Effect::Send(ToEngine::Request {
            ticket,
            request: Request::Restore { checkpoint },
        }),
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(checkpoint, &[1, 2, 3]);
    assert_eq!(
        state.curve.points().len(),
        1,
        "what came after the checkpoint is gone"
    );
    let ticket = *ticket;
    state.hear(FromEngine::Reverted {
        status: status(300),
    });
    assert_eq!(state.train_loss(), Some(f64::from(0.2_f32)));
    let effects = answer(&mut state, ticket, Reply::Done);
    let (_, run) = change_in(&effects).expect("the stop epoch");
    assert_eq!(run.epochs, 40);
    assert_eq!(effects.last(), Some(&Effect::Send(ToEngine::Play)));

    state.hear(loaded(State::first_run()));
    assert!(
        notice(&state, Topic::Engine).is_none(),
        "old news once another run stands ready"
    );
}

#[test]
fn an_engine_that_ends_again_and_again_is_left_alone_until_asked() {
    let mut state = running();
    state.hear(FromEngine::Checkpoint {
        step: 300,
        bytes: vec![1],
    });
    assert_eq!(state.died(""), [Effect::StartWorker]);
    state.hear(FromEngine::Listening);
    assert_eq!(state.died(""), [Effect::StartWorker]);
    assert_eq!(state.died(""), [Effect::StopWorker]);
    assert_eq!(*state.phase, Phase::Gone);
    assert_eq!(state.act(Action::Restart), [Effect::StartWorker]);
    let effects = start(&mut state, "cpu");
    assert!(
        matches!(&effects[..], [Effect::Send(ToEngine::Request { request: Request::Restore { checkpoint, .. }, .. })] if checkpoint == &[1]),
        "the state outlives them all: {effects:?}"
    );
}

#[test]
fn an_engine_that_never_loads_says_so() {
    let mut state = State::new(Choice::Gpu);
    let why = "Uncaught TypeError: Failed to fetch";
    assert_eq!(state.died(why), [Effect::StartWorker]);
    assert_eq!(
        notice(&state, Topic::Engine).unwrap().lead,
        "The engine did not load."
    );
    assert_eq!(state.died(why), [Effect::StartWorker]);
    assert_eq!(state.died(why), [Effect::StopWorker]);
    let strip = notice(&state, Topic::Engine).unwrap();
    assert_eq!(strip.lead, "The engine could not be loaded.");
    assert!(strip.more.contains(why) && !strip.more.contains("step"));
    let offers: Vec<_> = strip.buttons.iter().map(|button| &button.1).collect();
    assert_eq!(offers, [&Action::Restart]);

    // In the middle of a run it tells what is kept.
    let mut state = running();
    state.hear(FromEngine::Checkpoint {
        step: 300,
        bytes: vec![1],
    });
    for _ in 0..3 {
        state.died("");
    }
    let strip = notice(&state, Topic::Engine).unwrap();
    assert_eq!(strip.lead, "The engine could not be loaded.");
    assert!(strip.more.contains("The state of step 300 is kept."));
}

#[test]
fn a_lost_device_is_an_ended_engine() {
    let mut state = running();
    let effects = state.hear(FromEngine::Fault {
        fault: Fault {
            kind: FaultKind::Device,
            message: "The GPU stopped answering.".into(),
            remedy: Some(Remedy::Restart),
        },
    });
    assert_eq!(effects, [Effect::StartWorker]);
}

#[test]
fn another_backend_gets_a_fresh_engine_and_the_files_it_needs() {
    let mut state = running();
    let ticket = files_in(&state.act(Action::Files(files(), None))).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Mnist)));
    let (ticket, run) = load_in(&effects).unwrap();
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);

    assert!(state.act(Action::Backend(Choice::Auto)).is_empty());
    let effects = state.act(Action::Backend(Choice::Cpu));
    let [
        Effect::Send(ToEngine::Request {
            ticket,
            request: Request::Save,
        }),
    ] = effects[..]
    else {
        panic!("the state of now is saved first: {effects:?}");
    };
    assert_eq!(
        answer(&mut state, ticket, Reply::Done),
        [Effect::StartWorker]
    );
    assert_eq!(
        state.hear(FromEngine::Listening),
        [Effect::Send(ToEngine::Start {
            choice: Choice::Cpu
        })]
    );
    let effects = state.hear(FromEngine::Ready {
        device: device("cpu", None),
    });
    let ticket = files_in(&effects).expect("the files again");
    assert!(load_in(&effects).is_none(), "the run only after its files");
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Mnist)));
    let (_, run) = load_in(&effects).expect("then the run");
    assert_eq!(run.dataset, DatasetName::Mnist);
    assert!(!effects.iter().any(|e| matches!(e, Effect::Keep(..))));
}

#[test]
fn a_run_much_smaller_than_its_engine_gets_a_fresh_one_with_what_it_needs() {
    let mut state = running();
    let ticket = files_in(&state.act(Action::Files(files(), None))).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Mnist)));
    let (ticket, run) = load_in(&effects).unwrap();
    state.hear(loaded(run.clone()));
    answer(&mut state, ticket, Reply::Done);

    // A script asks for it, and is answered by the fresh engine.
    let small = Run { seed: 7, ..run };
    let script = state.ticket();
    let effects = state.act(Action::Load(Box::new(small.clone()), Some(script)));
    let (ticket, _) = load_in(&effects).expect("its data is there");
    assert_eq!(ticket, script);
    let effects = answer(&mut state, ticket, Reply::AskAfresh);
    assert_eq!(effects, [Effect::RenewWorker(Some(script))]);
    assert!(state.notices.is_empty(), "nothing is wrong");
    state.hear(FromEngine::Listening);
    let effects = state.hear(FromEngine::Ready {
        device: device("cpu", None),
    });
    let files = files_in(&effects).expect("the files again");
    let effects = answer(&mut state, files, Reply::Data(info(DatasetName::Mnist)));
    let (ticket, run) = load_in(&effects).expect("then the run");
    assert_eq!((ticket, &run), (script, &small));
    state.hear(loaded(run));
    assert!(answer(&mut state, ticket, Reply::Done).is_empty());
    assert_eq!(state.run.as_ref(), Some(&small));

    // A newer run is not lost to an older one.
    let older = load_in(&state.act(Action::Load(Box::new(small.clone()), None))).unwrap();
    let newer = load_in(&state.act(Action::Load(Box::new(small), None))).unwrap();
    assert!(answer(&mut state, older.0, Reply::AskAfresh).is_empty());
    let effects = answer(&mut state, newer.0, Reply::AskAfresh);
    assert_eq!(effects, [Effect::RenewWorker(None)]);
}

#[test]
fn the_reason_for_a_backend_is_shown_and_can_be_put_away() {
    let mut state = State::new(Choice::Auto);
    state.hear(FromEngine::Listening);
    state.hear(FromEngine::Ready {
        device: device(
            "cpu",
            Some("This browser has no WebGPU. The CPU trains instead."),
        ),
    });
    let strip = notice(&state, Topic::Backend).unwrap();
    assert!(strip.dismissible);
    assert_eq!(strip.lead, "This browser has no WebGPU.");
    state.act(Action::Dismiss(Topic::Backend));
    assert!(state.notices.is_empty());
}
