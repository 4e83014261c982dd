//! Pictures of the visitor's own.

use crate::intake::Block;
use crate::protocol::{Choice, FromEngine, Reply, Status, ToEngine};
use crate::spec::{DatasetName, Run, Shape};

use crate::page::features::notices::topic::Topic;
use crate::page::features::own_pictures::model::{self, Skipped};
use crate::page::store::tests::{
    answer, device, failure, files_in, info, load_in, loaded, notice, running,
};
use crate::page::store::{Action, Effect, Files, OwnAction, State};

fn pictures(shape: [u32; 3]) -> Files {
    let values: u32 = shape.iter().product();
    model::files(Block {
        title: "Animals".into(),
        shape,
        pixels: vec![9; 20 * values as usize],
        ink: false,
        labels: Vec::new(),
        classes: Vec::new(),
        parts: Vec::new(),
    })
    .unwrap()
}

fn take(shape: [u32; 3]) -> Action {
    Action::Own(OwnAction::Take {
        files: pictures(shape),
        skipped: Vec::new(),
        ticket: None,
    })
}

/// Lets the engine read the files and load the run.
fn taken(state: &mut State, shape: [u32; 3]) -> Run {
    let ticket = files_in(&state.act(take(shape))).expect("files go to the engine");
    let effects = answer(state, ticket, Reply::Data(info(DatasetName::Own)));
    let (ticket, run) = load_in(&effects).expect("then the run");
    let keep = Effect::Keep(DatasetName::Own, pictures(shape));
    assert!(!effects.contains(&keep), "no run was accepted on it yet");
    assert!(state.hear(loaded(run.clone())).contains(&keep));
    answer(state, ticket, Reply::Done);
    run
}

#[test]
fn a_set_is_trained_on_by_a_model_of_its_shape() {
    let mut state = running();
    for shape in [[3, 32, 32], [1, 64, 64], [1, 28, 28]] {
        let run = taken(&mut state, shape);
        assert_eq!(run.dataset, DatasetName::Own);
        assert_eq!(run.model.input, Shape::Picture(shape));
        assert_eq!(run.validate(), Ok(()));
        let about = state.own.about.clone().unwrap();
        assert_eq!(
            (about.title.as_str(), about.count, about.shape),
            ("Animals", 20, shape)
        );
        // Presets and other datasets come in their own shapes.
        let (_, preset) = load_in(&state.act(Action::Preset("deep"))).unwrap();
        assert_eq!(
            (preset.dataset, preset.model.input),
            (DatasetName::Own, Shape::Picture(shape))
        );
    }
    let (_, run) = load_in(&state.act(Action::Dataset(DatasetName::Strokes))).unwrap();
    state.hear(loaded(run));
    let (_, run) = load_in(&state.act(Action::Dataset(DatasetName::Own))).expect("still there");
    assert_eq!(run.model.input, Shape::Picture([1, 28, 28]));
}

#[test]
fn a_model_that_cannot_take_the_pictures_makes_way_for_one_that_can() {
    let mut state = running();
    let (ticket, run) = load_in(&state.act(Action::Preset("conv"))).unwrap();
    state.hear(loaded(run.clone()));
    answer(&mut state, ticket, Reply::Done);
    for shape in [[1, 16, 16], [3, 64, 64], [1, 5, 7]] {
        let run = taken(&mut state, shape);
        assert_eq!(
            (run.validate(), run.model.input),
            (Ok(()), Shape::Picture(shape))
        );
    }
}

#[test]
fn skipped_files_are_named() {
    let mut state = running();
    let skipped: Vec<_> = (0..12)
        .map(|i| Skipped {
            path: format!("bad{i}.png"),
            why: "It is empty.".into(),
        })
        .collect();
    let effects = state.act(Action::Own(OwnAction::Take {
        files: pictures([1, 28, 28]),
        skipped,
        ticket: None,
    }));
    let ticket = files_in(&effects).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    state.hear(loaded(load_in(&effects).expect("then the run").1));
    let strip = notice(&state, Topic::Data).unwrap();
    assert_eq!(strip.lead, "12 files were skipped.");
    assert!(
        strip.more.starts_with("bad0.png, bad1.png"),
        "{}",
        strip.more
    );
    assert!(strip.more.contains("bad9.png and 2 more"), "{}", strip.more);
    assert_eq!(strip.buttons[0].1, Action::Own(OwnAction::Open));
}

#[test]
fn a_set_the_engine_refuses_changes_nothing() {
    let mut state = running();
    taken(&mut state, [1, 28, 28]);
    let before = state.own.clone();
    let ticket = files_in(&state.act(take([3, 32, 32]))).unwrap();
    answer(&mut state, ticket, failure("There is not enough memory."));
    assert_eq!(
        (&state.own.about, &state.own.files),
        (&before.about, &before.files)
    );
    assert_eq!(state.dataset(), DatasetName::Own);
    assert!(
        notice(&state, Topic::Data)
            .unwrap()
            .more
            .contains("not enough memory")
    );
}

#[test]
fn a_set_whose_run_the_engine_refuses_changes_nothing() {
    let mut state = running();
    taken(&mut state, [1, 28, 28]);
    let before = state.own.clone();
    let ticket = files_in(&state.act(take([3, 32, 32]))).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    let (ticket, _) = load_in(&effects).expect("then the run");
    let effects = answer(&mut state, ticket, failure("There is not enough memory."));
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(
        (&state.own.about, &state.own.files),
        (&before.about, &before.files)
    );
    // The engine has let go of what it read last: with the next run it gets the kept set.
    let effects = state.act(Action::NewSeed(3));
    let ticket = files_in(&effects).expect("the kept set's files");
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::SendFiles { files, .. } => Some(files.clone()),
        _ => None,
    });
    assert_eq!(sent, before.files);
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    assert!(load_in(&effects).is_some());
}

#[test]
fn a_set_that_nobody_waits_for_any_more_changes_nothing() {
    let mut state = running();
    taken(&mut state, [1, 28, 28]);
    let before = state.own.clone();
    let ticket = files_in(&state.act(take([3, 32, 32]))).unwrap();
    let (_, strokes) = load_in(&state.act(Action::Dataset(DatasetName::Strokes))).unwrap();
    state.hear(loaded(strokes));
    answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    assert_eq!(state.own.files, before.files);
    let effects = state.act(Action::Dataset(DatasetName::Own));
    assert!(files_in(&effects).is_some(), "the engine gets the kept set");
}

#[test]
fn a_fresh_engine_that_a_new_set_asks_for_gets_that_set() {
    let mut state = running();
    taken(&mut state, [1, 28, 28]);
    let ticket = files_in(&state.act(take([3, 32, 32]))).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    let (ticket, _) = load_in(&effects).unwrap();
    answer(&mut state, ticket, Reply::AskAfresh);
    state.hear(FromEngine::Listening);
    let effects = state.hear(FromEngine::Ready {
        device: device("cpu", None),
    });
    let ticket = files_in(&effects).expect("its files again");
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    let (ticket, run) = load_in(&effects).unwrap();
    assert_eq!(run.model.input, Shape::Picture([3, 32, 32]));
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    let about = state.own.about.clone().unwrap();
    assert_eq!(about.shape, [3, 32, 32]);
}

#[test]
fn a_kept_set_is_found_and_read_when_it_is_wanted() {
    let mut state = running();
    let files = pictures([3, 32, 32]);
    let about = files.about().cloned().unwrap();
    state.act(Action::Own(OwnAction::Found(about)));
    let effects = state.act(Action::Dataset(DatasetName::Own));
    assert_eq!(effects, [Effect::Fetch(DatasetName::Own)]);
    let effects = state.act(Action::Fetched(DatasetName::Own, files));
    let ticket = files_in(&effects).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    assert!(
        !effects.iter().any(|e| matches!(e, Effect::Keep(..))),
        "it is kept already"
    );
    let (_, run) = load_in(&effects).unwrap();
    assert_eq!(run.model.input, Shape::Picture([3, 32, 32]));
}

#[test]
fn a_run_on_pictures_that_are_not_here_says_so_and_loses_nothing() {
    let mut state = running();
    let run = Run {
        dataset: DatasetName::Own,
        ..State::first_run()
    };
    assert_eq!(
        state.act(Action::Load(Box::new(run), None)),
        [Effect::Fetch(DatasetName::Own)]
    );
    state.act(Action::FetchFailed("They stay on their machine.".into()));
    let strip = notice(&state, Topic::Data).unwrap();
    assert!(strip.lead.contains("My pictures"), "{}", strip.lead);
    assert!(
        strip.more.contains("Strokes is still there"),
        "{}",
        strip.more
    );
    assert_eq!(strip.buttons[0].1, Action::Own(OwnAction::Open));
    assert_eq!(state.dataset(), DatasetName::Strokes);
    let asked = state.own.asked;
    state.act(Action::Own(OwnAction::Open));
    assert_eq!(state.own.asked, asked + 1);
}

#[test]
fn a_fresh_engine_gets_the_set_again() {
    let mut state = running();
    taken(&mut state, [3, 32, 32]);
    state.died("gone");
    state.hear(FromEngine::Listening);
    let effects = state.hear(FromEngine::Ready {
        device: device("cpu", None),
    });
    let ticket = files_in(&effects).expect("the files again");
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    assert_eq!(
        load_in(&effects).unwrap().1.model.input,
        Shape::Picture([3, 32, 32])
    );
}

#[test]
fn a_deleted_set_is_gone_everywhere_and_its_run_ends() {
    let mut state = running();
    taken(&mut state, [3, 32, 32]);
    let effects = state.act(Action::Own(OwnAction::Delete));
    assert!(effects.contains(&Effect::Forget(DatasetName::Own)));
    assert!(effects.contains(&Effect::Send(ToEngine::Forget {
        name: DatasetName::Own
    })));
    let (_, run) = load_in(&effects).expect("another run");
    assert_eq!(
        (run.dataset, run.model.input),
        (DatasetName::Strokes, Shape::Picture([1, 28, 28]))
    );
    assert_eq!((&state.own.about, &state.own.files), (&None, &None));
    assert_eq!(
        state.act(Action::Dataset(DatasetName::Own)),
        [Effect::Fetch(DatasetName::Own)]
    );
}

#[test]
fn what_comes_while_there_is_no_engine_is_told() {
    let mut state = State::new(Choice::Auto);
    assert!(state.act(take([1, 28, 28])).is_empty());
    assert!(notice(&state, Topic::Data).is_some());
    let effects = state.act(Action::Own(OwnAction::Take {
        files: pictures([1, 28, 28]),
        skipped: Vec::new(),
        ticket: Some(5),
    }));
    assert!(matches!(effects[..], [Effect::Answer(5, Reply::Failed(_))]));
}

#[test]
fn a_small_set_says_how_few_steps_it_gives_and_offers_more() {
    let mut state = running();
    let effects = state.act(Action::Own(OwnAction::Take {
        files: pictures([1, 28, 28]),
        skipped: Vec::new(),
        ticket: None,
    }));
    let ticket = files_in(&effects).unwrap();
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Own)));
    let (ticket, run) = load_in(&effects).expect("then the run");
    let few = |steps_per_epoch| {
        let FromEngine::Loaded {
            run,
            summary,
            data,
            status,
        } = loaded(run.clone())
        else {
            unreachable!("it is loaded");
        };
        FromEngine::Loaded {
            run,
            summary,
            data,
            status: Status {
                steps_per_epoch,
                ..status
            },
        }
    };
    state.hear(few(6));
    answer(&mut state, ticket, Reply::Done);
    state.act(Action::Own(OwnAction::Accepted));
    let told = notice(&state, Topic::Data).expect("a notice");
    assert_eq!(told.lead, "80 training pictures are 6 steps an epoch.");
    assert!(told.more.contains("20 epochs") && told.more.contains("120 steps"));
    assert_eq!(told.buttons[0].1, Action::StopAfter(334));
    state.act(Action::StopAfter(334));
    assert!(notice(&state, Topic::Data).is_none(), "it is answered");
    // A larger one does not.
    state.act(Action::StopAfter(20));
    let (ticket, _) = load_in(&state.act(Action::NewSeed(3))).unwrap();
    state.hear(few(60));
    answer(&mut state, ticket, Reply::Done);
    assert!(notice(&state, Topic::Data).is_none());
}
