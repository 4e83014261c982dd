use super::model::{DroppedPart, MOST_BYTES, MOST_RUNS, RecentRun, RecentRuns};
use crate::page::features::notices::topic::Topic;
use crate::page::features::run_chart::curve::Curve;
use crate::page::store::tests::{
    answer, change_in, choose, load_in, loaded, notice, running, status,
};
use crate::page::store::{Action, Effect, State};
use crate::protocol::{Fault, FaultKind, FromEngine, LossPoint, Reply, StateWords, Status};
use crate::spec::{DatasetName, Edit, Run, Setting};

/// Trains the run of now to a step.
fn train(state: &mut State, step: u32) {
    let points = (1..=step / 100).map(|i| LossPoint {
        step: 100 * i,
        epoch: i as f32,
        loss: 1.0 / (i + step) as f32,
        divergence: None,
    });
    state.hear(FromEngine::Progress {
        status: status(step),
        points: points.collect(),
    });
}

/// What the engine says where the run of now ends at a step.
fn kept(state: &mut State, step: u32) -> Vec<Effect> {
    kept_of(state, step, 3)
}

fn kept_of(state: &mut State, step: u32, words: usize) -> Vec<Effect> {
    let run = state.current_run();
    state.hear(FromEngine::Kept {
        run,
        status: Status {
            val_loss: Some(0.125),
            ..status(step)
        },
        state: StateWords::of(&[&vec![step; words]]),
        history: StateWords::of(&[&[4]]),
    })
}

/// Lets the engine take the run that is asked for in place of that of now, which it hands over where it has trained.
fn replace(state: &mut State, effects: &[Effect], step: u32) -> Vec<Effect> {
    let (ticket, run) = load_in(effects)
        .or_else(|| change_in(effects))
        .expect("a run");
    if step > 0 {
        kept(state, step);
    }
    state.hear(loaded(run));
    answer(state, ticket, Reply::Done)
}

fn take_up_in(effects: &[Effect]) -> Option<(u32, u32, Option<f64>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::TakeUpRun {
            ticket,
            number,
            val_loss,
        } => Some((*ticket, *number, *val_loss)),
        _ => None,
    })
}

/// Each way to replace a run, and the words that undoing it has.
fn ways() -> Vec<(Action, &'static str)> {
    let units = Edit::Set {
        layer: "code".into(),
        field: "units".into(),
        setting: Setting {
            choice: 0,
            numbers: vec![2.0],
        },
    };
    vec![
        (choose("optimizer", 2), "optimiser"),
        (Action::Edit(units), "edit of the model"),
        (Action::Dataset(DatasetName::Shapes), "dataset"),
        (Action::Preset("deep"), "choice of model"),
        (Action::NewSeed(7), "seed"),
    ]
}

#[test]
fn undoing_brings_back_the_trained_run_itself() {
    for (way, words) in ways() {
        let mut state = running();
        train(&mut state, 500);
        let (run, curve) = (state.current_run(), state.curve.clone());
        let effects = state.act(way.clone());
        replace(&mut state, &effects, 500);
        assert_ne!(state.current_run(), run, "{way:?}");
        assert!(state.curve.points().is_empty(), "{way:?}");
        assert_eq!(state.history()[0], Some(words), "{way:?}");
        assert_eq!(state.recent.all().len(), 1, "{way:?}");
        // The other one trains, too, and is kept in its turn.
        train(&mut state, 300);
        let (other, other_curve) = (state.current_run(), state.curve.clone());
        let effects = state.act(Action::Undo);
        let effects = replace(&mut state, &effects, 300);
        let (ticket, number, val_loss) = take_up_in(&effects).expect("its state");
        assert_eq!((number, val_loss), (0, Some(0.125)), "{way:?}");
        assert!(!state.ready(), "it is on its way");
        assert_eq!(
            (state.current_run(), &*state.curve),
            (run, &curve),
            "{way:?}"
        );
        let effects = answer(&mut state, ticket, Reply::Done);
        assert!(
            effects.contains(&Effect::DropRun(DroppedPart::Run(0))),
            "{way:?}"
        );
        assert!(state.ready());
        // And back again.
        let effects = state.act(Action::Redo);
        let effects = replace(&mut state, &effects, 500);
        let (_, number, _) = take_up_in(&effects).expect("its state");
        assert_eq!(number, state.editor.live, "{way:?}");
        assert_eq!((state.current_run(), &*state.curve), (other, &other_curve));
    }
}

#[test]
fn a_run_that_went_back_in_time_is_brought_back() {
    let mut state = running();
    train(&mut state, 500);
    let (run, curve) = (state.current_run(), state.curve.clone());
    state.act(Action::Rewind);
    kept(&mut state, 500);
    state.hear(FromEngine::Reverted { status: status(0) });
    assert!(state.curve.points().is_empty());
    assert_eq!(state.history()[0], Some("going back in time"));
    let effects = state.act(Action::Undo);
    let effects = replace(&mut state, &effects, 0);
    let (ticket, number, _) = take_up_in(&effects).expect("its state");
    assert_eq!((number, state.current_run()), (0, run));
    answer(&mut state, ticket, Reply::Done);
    assert_eq!(*state.curve, curve);
    // One that had not trained is told of by nothing and is no change.
    let mut state = running();
    state.act(Action::Rewind);
    state.hear(FromEngine::Reverted { status: status(0) });
    assert_eq!(state.history(), [None, None]);
}

#[test]
fn a_run_on_the_strip_can_be_returned_to_and_that_undone() {
    let mut state = running();
    train(&mut state, 500);
    let first = state.current_run();
    for preset in ["deep", "tied"] {
        let effects = state.act(Action::Preset(preset));
        let step = if preset == "deep" { 500 } else { 300 };
        replace(&mut state, &effects, step);
        train(&mut state, 300);
    }
    let tied = state.current_run();
    assert_eq!(state.recent.all().len(), 2);
    let effects = state.act(Action::ReturnTo(0));
    let effects = replace(&mut state, &effects, 300);
    let (ticket, number, _) = take_up_in(&effects).expect("its state");
    assert_eq!((number, state.current_run()), (0, first));
    answer(&mut state, ticket, Reply::Done);
    assert_eq!(state.editor.live, 0);
    let effects = state.act(Action::Undo);
    let effects = replace(&mut state, &effects, 500);
    assert!(take_up_in(&effects).is_some());
    assert_eq!(state.current_run(), tied);
    assert!(state.act(Action::ReturnTo(99)).is_empty(), "there is none");
}

#[test]
fn a_state_that_cannot_be_taken_up_stays_kept() {
    let mut state = running();
    train(&mut state, 500);
    let effects = state.act(Action::NewSeed(7));
    replace(&mut state, &effects, 500);
    let effects = state.act(Action::Undo);
    let effects = replace(&mut state, &effects, 0);
    let (ticket, ..) = take_up_in(&effects).expect("its state");
    let fault = Fault {
        kind: FaultKind::Request,
        message: "The saved state is damaged.".into(),
        remedy: None,
    };
    answer(&mut state, ticket, Reply::Failed(fault));
    assert!(notice(&state, Topic::Request).is_some());
    assert!(state.recent.get(0).is_some());
    assert!(
        state.curve.points().is_empty(),
        "it stands at its beginning"
    );
}

#[test]
fn an_engine_that_ends_meanwhile_is_followed_by_one_that_takes_the_run_up() {
    let mut state = running();
    train(&mut state, 500);
    let run = state.current_run();
    let effects = state.act(Action::Preset("deep"));
    replace(&mut state, &effects, 500);
    state.act(Action::Undo);
    state.died("It broke.");
    let effects = crate::page::store::tests::start(&mut state, "cpu");
    let (ticket, number, _) = take_up_in(&effects).expect("its state");
    assert_eq!((number, state.current_run()), (0, run));
    answer(&mut state, ticket, Reply::Done);
    assert!(state.ready());
}

#[test]
fn a_run_that_is_too_large_is_told_of() {
    let mut state = running();
    train(&mut state, 500);
    state.act(Action::NewSeed(7));
    let effects = kept_of(&mut state, 500, MOST_BYTES / 4 + 1);
    assert!(effects.contains(&Effect::DropRun(DroppedPart::Run(0))));
    let told = notice(&state, Topic::Recent).expect("a notice");
    assert!(told.more.contains("128 MB together"), "{told:?}");
    assert!(state.recent.all().is_empty());
}

#[test]
fn the_page_beside_the_page_keeps_none() {
    let mut state = State::beside(crate::protocol::Choice::Auto);
    crate::page::store::tests::start(&mut state, "cpu");
    train(&mut state, 500);
    assert!(kept(&mut state, 500).is_empty());
    assert!(state.recent.all().is_empty());
}

fn recent(number: u32, step: u32, [state_bytes, history_bytes]: [usize; 2]) -> RecentRun {
    RecentRun {
        number,
        run: State::first_run(),
        status: status(step),
        error: None,
        curve: Curve::default(),
        picture: None,
        own_version: 0,
        state_bytes,
        history_bytes,
    }
}

fn numbers(runs: &RecentRuns) -> Vec<u32> {
    runs.all().iter().map(|run| run.number).collect()
}

#[test]
fn a_dozen_are_kept_and_those_without_a_step_go_first() {
    let mut runs = RecentRuns::default();
    for number in 0..MOST_RUNS as u32 {
        let step = if number == 3 { 0 } else { 100 };
        assert!(runs.keep(recent(number, step, [10, 10]), None).is_empty());
    }
    assert_eq!(
        runs.keep(recent(20, 1, [1, 1]), None),
        [DroppedPart::Run(3)]
    );
    assert_eq!(
        runs.keep(recent(21, 1, [1, 1]), None),
        [DroppedPart::Run(0)]
    );
    assert_eq!(
        runs.keep(recent(22, 1, [1, 1]), Some(1)),
        [DroppedPart::Run(2)],
        "one is on its way back"
    );
    assert!(
        runs.keep(recent(22, 5, [1, 1]), None).is_empty(),
        "kept anew"
    );
    assert_eq!(runs.all().len(), MOST_RUNS);
    assert_eq!(runs.get(22).map(|run| run.status.step), Some(5));
}

#[test]
fn histories_give_way_before_runs_and_the_bound_holds() {
    let mut runs = RecentRuns::default();
    let third = MOST_BYTES / 3;
    runs.keep(recent(0, 9, [third / 2, third / 2]), None);
    runs.keep(recent(1, 9, [third / 2, third / 2]), None);
    assert!(runs.keep(recent(2, 9, [third, 0]), None).is_empty());
    assert_eq!(
        runs.keep(recent(3, 9, [third / 2, 0]), None),
        [DroppedPart::History(0)]
    );
    assert_eq!(
        runs.keep(recent(4, 9, [third, 0]), None),
        [DroppedPart::History(1), DroppedPart::Run(0)]
    );
    assert_eq!(numbers(&runs), [1, 2, 3, 4]);
    assert!(runs.bytes() <= MOST_BYTES);
    assert!(runs.forget(2) && !runs.forget(2));
}

#[test]
fn what_a_kept_run_is_called_is_its_presets_name() {
    assert_eq!(State::name_of(&State::first_run()), "Dense (tutorial)");
    let mut run: Run = State::first_run();
    run.model.encoder.pop();
    assert_eq!(State::name_of(&run), "Your own");
}
