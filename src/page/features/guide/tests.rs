use crate::page::store::tests::{load_in, loaded, running};
use crate::page::store::{Action, GuideAction, State};
use crate::protocol::{FromEngine, Status};

fn guide(state: &mut State, action: GuideAction) {
    assert!(state.act(Action::Guide(action)).is_empty());
}

fn open(state: &State) -> [bool; 4] {
    [
        state.shows_intro(),
        state.opens_map(),
        state.opens_analyses(),
        state.opens_noise(),
    ]
}

fn train(state: &mut State, step: u32) {
    let status = Status {
        step,
        ..state.status.clone()
    };
    let points = Vec::new();
    state.hear(FromEngine::Progress { status, points });
}

#[test]
fn parts_open_as_they_begin_to_mean_something() {
    let mut state = running();
    assert_eq!(open(&state), [true, false, false, false]);
    train(&mut state, 0);
    assert_eq!(open(&state), [true, false, false, false]);
    train(&mut state, 1);
    assert_eq!(open(&state), [false, true, true, false]);
    // What has opened stays open, also with the next run.
    train(&mut state, 0);
    assert_eq!(open(&state), [false, true, true, false]);
}

#[test]
fn noise_opens_with_a_run_that_has_some() {
    let mut state = running();
    let (_, run) = load_in(&state.act(Action::Preset("denoise"))).expect("a run");
    state.hear(loaded(run));
    assert_eq!(open(&state), [true, false, false, true]);
}

#[test]
fn each_part_can_be_opened_before_its_time() {
    let mut state = running();
    guide(&mut state, GuideAction::OpenMap);
    assert_eq!(open(&state), [true, true, false, false]);
    guide(&mut state, GuideAction::OpenNoise);
    assert_eq!(open(&state), [true, true, false, true]);
    guide(&mut state, GuideAction::Introduced);
    assert_eq!(open(&state), [false, true, false, true]);
}

#[test]
fn everything_is_open_for_those_who_know() {
    let mut state = running();
    guide(&mut state, GuideAction::Everything(true));
    assert_eq!(open(&state), [false, true, true, true]);
    guide(&mut state, GuideAction::Everything(false));
    assert_eq!(open(&state), [false; 4], "what was put away stays away");
}
