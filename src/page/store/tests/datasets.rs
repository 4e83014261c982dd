//! Fetching, reading and keeping a dataset's files.

use super::*;
use crate::page::features::notices::model::Tone;
use crate::page::features::notices::transfer::Transfer;

#[test]
fn mnist_is_fetched_read_kept_and_then_loaded_while_the_old_run_goes_on() {
    let mut state = running();
    let effects = state.act(Action::Dataset(DatasetName::Mnist));
    assert_eq!(effects, [Effect::Fetch(DatasetName::Mnist)]);
    assert_eq!(state.dataset(), DatasetName::Mnist);
    assert_eq!(
        state.run.as_ref().map(|run| run.dataset),
        Some(DatasetName::Strokes)
    );
    state.act(Action::FetchProgress(Transfer { done: 3, total: 9 }));
    assert_eq!(
        notice(&state, Topic::Data).and_then(|n| n.transfer),
        Some(Transfer { done: 3, total: 9 })
    );
    let effects = state.act(Action::Fetched(DatasetName::Mnist, files()));
    let ticket = files_in(&effects).expect("files go to the engine");
    let effects = answer(&mut state, ticket, Reply::Data(info(DatasetName::Mnist)));
    assert!(effects.contains(&Effect::Keep(DatasetName::Mnist, files())));
    let (ticket, run) = load_in(&effects).expect("then the run");
    assert_eq!(run.dataset, DatasetName::Mnist);
    assert!(notice(&state, Topic::Data).is_none());
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    // Once there, it is not fetched again.
    let strokes = state.act(Action::Dataset(DatasetName::Strokes));
    state.hear(loaded(load_in(&strokes).unwrap().1));
    assert!(load_in(&state.act(Action::Dataset(DatasetName::Mnist))).is_some());
}

#[test]
fn cancelling_leaves_everything_as_it_was() {
    let mut state = running();
    state.act(Action::Dataset(DatasetName::Mnist));
    assert_eq!(state.act(Action::CancelFetch), [Effect::CancelFetch]);
    assert_eq!(state.dataset(), DatasetName::Strokes);
    assert!(state.notices.is_empty());
    assert!(
        state
            .act(Action::Fetched(DatasetName::Mnist, files()))
            .is_empty(),
        "what comes late is not used"
    );
    assert!(state.act(Action::FetchFailed("late".into())).is_empty());
    assert!(state.notices.is_empty());
}

#[test]
fn a_network_that_says_no_is_told_with_a_way_out() {
    let mut state = running();
    state.act(Action::Dataset(DatasetName::Mnist));
    state.act(Action::FetchFailed("Drop the four files here.".into()));
    let notice = notice(&state, Topic::Data).unwrap();
    assert_eq!(notice.tone, Tone::Bad);
    assert!(notice.more.contains("Strokes is still there"), "{notice:?}");
    assert_eq!(notice.buttons[0].1, Action::Dataset(DatasetName::Mnist));
    assert_eq!(state.dataset(), DatasetName::Strokes);
}

#[test]
fn bad_files_change_nothing_but_a_notice() {
    let mut state = running();
    let ticket = files_in(&state.act(Action::Files(files(), None))).unwrap();
    let effects = answer(&mut state, ticket, failure("This is no IDX file."));
    assert!(effects.is_empty());
    assert!(
        notice(&state, Topic::Data)
            .unwrap()
            .more
            .contains("This is no IDX file.")
    );
    assert_eq!(state.dataset(), DatasetName::Strokes);
    assert!(state.kept.is_none());
    // A script hears of it instead.
    let ticket = files_in(&state.act(Action::Files(files(), Some(77)))).unwrap();
    let effects = answer(&mut state, ticket, failure("This is no IDX file."));
    assert!(
        matches!(&effects[..], [Effect::Answer(77, Reply::Failed(fault))] if fault.message == "This is no IDX file.")
    );
}

#[test]
fn a_scripts_run_that_waits_is_answered_when_another_takes_its_place() {
    let mut state = running();
    let run = Run {
        dataset: DatasetName::Mnist,
        ..State::first_run()
    };
    state.act(Action::Load(Box::new(run), Some(50)));
    let effects = state.act(Action::Preset("deep"));
    assert!(effects.contains(&Effect::CancelFetch));
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Answer(50, Reply::Failed(_))))
    );
    assert!(
        effects.contains(&Effect::Fetch(DatasetName::Mnist)),
        "the preset is trained on the dataset that was on its way"
    );
}
