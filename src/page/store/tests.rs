mod connection;
mod datasets;
mod variational;

use super::*;
use crate::protocol::{
    DataFile, EngineSetting, Fault, FaultKind, FromEngine, Keep, LossPoint, Remedy, Reply, Request,
    Status, ToEngine,
};
use crate::spec::{Loss, Setting, Split, Summary};

pub(in crate::page) fn device(backend: &str, note: Option<&str>) -> Device {
    Device {
        backend: backend.into(),
        adapter: "A device".into(),
        software: false,
        note: note.map(str::to_owned),
    }
}

pub(in crate::page) fn status(step: u32) -> Status {
    Status {
        step,
        epoch: step / 100,
        stop_epoch: 20,
        steps_per_epoch: 100,
        batch: 32,
        learning_rate: 1e-3,
        ..Status::default()
    }
}

pub(in crate::page) fn loaded(run: Run) -> FromEngine {
    FromEngine::Loaded {
        summary: Summary::of(&run.model).unwrap(),
        data: info(run.dataset),
        run,
        status: status(0),
    }
}

pub(in crate::page) fn info(name: DatasetName) -> DataInfo {
    DataInfo {
        name,
        polarity: name.polarity(),
        train: 80,
        validation: 10,
        test: 10,
        classes: Vec::new(),
        factors: Vec::new(),
    }
}

/// The load among some effects: its ticket and run.
pub(in crate::page) fn load_in(effects: &[Effect]) -> Option<(u32, Run)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(ToEngine::Request {
            ticket,
            request:
                Request::SetRun {
                    run,
                    keep: Keep::Nothing,
                },
        }) => Some((*ticket, run.clone())),
        _ => None,
    })
}

/// The changed run among some effects, of which all is kept that fits, and its ticket.
pub(in crate::page) fn change_in(effects: &[Effect]) -> Option<(u32, Run)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(ToEngine::Request {
            ticket,
            request:
                Request::SetRun {
                    run,
                    keep: Keep::WhatFits,
                },
        }) => Some((*ticket, run.clone())),
        _ => None,
    })
}

pub(in crate::page) fn files_in(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| match effect {
        Effect::SendFiles { ticket, .. } => Some(*ticket),
        _ => None,
    })
}

pub(in crate::page) fn answer(state: &mut State, ticket: u32, reply: Reply) -> Vec<Effect> {
    state.hear(FromEngine::Reply { ticket, reply })
}

/// Starts an engine and lets it load whatever the page asks it to.
pub(in crate::page) fn start(state: &mut State, backend: &str) -> Vec<Effect> {
    let started = state.hear(FromEngine::Listening);
    assert!(
        matches!(started[..], [Effect::Send(ToEngine::Start { .. })]),
        "{started:?}"
    );
    let effects = state.hear(FromEngine::Ready {
        device: device(backend, None),
    });
    let (ticket, run) = load_in(&effects).expect("a run to load");
    state.hear(loaded(run));
    answer(state, ticket, Reply::Done)
}

pub(in crate::page) fn running() -> State {
    let mut state = State::new(Choice::Auto);
    start(&mut state, "gpu");
    assert!(state.ready());
    state
}

pub(in crate::page) fn failure(message: &str) -> Reply {
    Reply::Failed(Fault {
        kind: FaultKind::Data,
        message: message.into(),
        remedy: None,
    })
}

fn files() -> Files {
    Files::new(vec![DataFile {
        name: "train-images-idx3-ubyte.gz".into(),
        bytes: vec![0; 3].into(),
    }])
}

/// Where a loss stands in the list of choices.
fn place_of(loss: Loss) -> usize {
    let place = Loss::ALL.iter().position(|&listed| listed == loss);
    place.expect("every loss is listed")
}

pub(in crate::page) fn choose(field: &'static str, choice: usize) -> Action {
    let numbers = Vec::new();
    Action::Training(field, Setting { choice, numbers })
}

pub(in crate::page) fn notice(state: &State, topic: Topic) -> Option<&Notice> {
    state.notices.iter().find(|notice| notice.topic == topic)
}

#[test]
fn the_page_opens_paused_with_strokes_and_the_dense_preset() {
    let state = running();
    assert_eq!(state.dataset(), DatasetName::Strokes);
    assert_eq!(state.preset(), Some("dense"));
    assert_eq!(state.play_label(), "Play");
    assert!(!state.status.playing);
    assert!(state.notices.is_empty());
}

#[test]
fn nothing_reaches_an_engine_before_it_listens() {
    let mut state = State::new(Choice::Auto);
    assert!(state.act(Action::Play).is_empty());
    let run = Box::new(State::first_run());
    let effects = state.act(Action::Load(run, Some(7)));
    assert!(matches!(effects[..], [Effect::Answer(7, Reply::Failed(_))]));
}

#[test]
fn play_pauses_and_says_so_and_goes_on_past_the_stop() {
    let mut state = running();
    assert_eq!(state.act(Action::PlayPause), [Effect::Send(ToEngine::Play)]);
    assert_eq!(state.play_label(), "Pause");
    assert_eq!(
        state.act(Action::PlayPause),
        [Effect::Send(ToEngine::Pause)]
    );
    assert_eq!(*state.announcement, "Paused");
    state.act(Action::Play);
    state.hear(FromEngine::Progress {
        status: Status {
            epoch: 20,
            step: 2000,
            train_loss: Some(0.25),
            ..status(2000)
        },
        points: Vec::new(),
    });
    assert_eq!(state.play_label(), "Continue");
    assert!(
        state.announcement.starts_with("Stopped after epoch 20"),
        "{}",
        *state.announcement
    );
}

#[test]
fn a_preset_keeps_dataset_split_and_seed() {
    let mut state = running();
    let (ticket, run) = load_in(&state.act(Action::NewSeed(9))).unwrap();
    assert_eq!(run.seed, 9);
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    let (_, run) = load_in(&state.act(choose("split", 1))).unwrap();
    state.hear(loaded(run));
    let (_, run) = load_in(&state.act(Action::Preset("deep"))).unwrap();
    assert_eq!((run.seed, run.split), (9, Split::Tutorial));
    assert_eq!(run.model, preset_model("deep"));
}

#[test]
fn presets_and_datasets_of_other_shapes_go_together() {
    use crate::spec::PRESETS;
    for preset in PRESETS {
        let mut state = running();
        let dataset = preset.run().dataset;
        let (_, run) = load_in(&state.act(Action::PresetOn(preset.id, dataset))).unwrap();
        state.hear(loaded(run));
        for dataset in DatasetName::ALL.into_iter().filter(|d| d.is_generated()) {
            let (_, run) = load_in(&state.act(Action::Dataset(dataset))).unwrap();
            assert_eq!(run.validate(), Ok(()));
            assert_eq!((run.dataset, run.model.input), (dataset, dataset.shape()));
            state.hear(loaded(run));
            assert_eq!(state.preset(), Some(preset.id), "on {dataset:?}");
        }
    }
}

pub(in crate::page) fn preset_model(id: &str) -> crate::spec::Model {
    crate::spec::preset(id).unwrap().run().model
}

#[test]
fn starting_over_keeps_the_settings_of_now() {
    let mut state = running();
    state.act(Action::StopAfter(900));
    state.act(Action::LearningRate(0.02));
    state.act(Action::Batch(128));
    let (_, run) = load_in(&state.act(choose("loss", place_of(Loss::Bce)))).unwrap();
    assert_eq!((run.batch, run.epochs, run.loss), (128, 500, Loss::Bce));
    assert_eq!(run.optimizer.learning_rate(), 0.02);
    assert_eq!(state.current_run().loss, Loss::Mse, "not loaded yet");
}

#[test]
fn divergence_offers_the_way_back() {
    let mut state = running();
    state.act(Action::Play);
    state.hear(FromEngine::Progress {
        status: status(150),
        points: vec![LossPoint {
            step: 150,
            epoch: 1.5,
            loss: 0.3,
            divergence: None,
        }],
    });
    state.hear(FromEngine::Fault {
        fault: Fault {
            kind: FaultKind::Diverged,
            message: "The loss stopped being a number at step 151. A rate of 1 is too high.".into(),
            remedy: Some(Remedy::GoBack {
                rate: Some(0.1),
                step: 100,
            }),
        },
    });
    assert!(state.diverged() && !state.status.playing);
    let button = notice(&state, Topic::Diverged).unwrap().buttons[0].clone();
    assert_eq!(button.0, "Go back to step 100 and use rate 0.1");
    let effects = state.act(button.1);
    let [
        Effect::Send(ToEngine::Request {
            ticket,
            request: Request::Recover { rate },
        }),
    ] = effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(rate, Some(0.1));
    state.hear(FromEngine::Reverted {
        status: status(100),
    });
    answer(&mut state, ticket, Reply::Done);
    assert!(!state.diverged());
    assert!(state.notices.is_empty());
    assert!(state.curve.points().is_empty());
}

#[test]
fn the_focus_stays_within_the_columns_there_are() {
    let mut state = running();
    assert_eq!(
        state.act(Action::Focus(7)),
        [Effect::Set(EngineSetting::Focus { column: 7 })]
    );
    assert!(state.act(Action::Focus(8)).is_empty());
    assert_eq!(
        state.act(Action::Columns(6)),
        [Effect::Set(EngineSetting::Focus { column: 0 })]
    );
    assert_eq!(*state.focus, 0);
}

#[test]
fn a_setting_that_fails_is_told_and_the_next_good_one_takes_that_away() {
    let mut state = running();
    let before = state.current_run();
    let (first, _) = change_in(&state.act(Action::Batch(512))).expect("a change");
    let effects = answer(&mut state, first, failure("Not enough memory. Use less."));
    let [
        Effect::Send(ToEngine::Request {
            ticket,
            request: Request::Run,
        }),
    ] = effects[..]
    else {
        panic!("{effects:?}");
    };
    answer(&mut state, ticket, Reply::Run(Box::new(before.clone())));
    assert_eq!(state.current_run(), before, "what the engine did not take");
    assert_eq!(
        notice(&state, Topic::Request).unwrap().lead,
        "Not enough memory."
    );
    let (second, _) = change_in(&state.act(Action::Batch(64))).expect("a change");
    answer(&mut state, second, Reply::Done);
    assert!(state.notices.is_empty());
}
