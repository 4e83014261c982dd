use crate::protocol::{EngineSetting, Floats, FromEngine, NamedTensor, Reply};
use crate::spec::{Edit, Kind, Place, Run, Setting, Stage};

use crate::page::store::tests::{
    answer, change_in, choose, failure, load_in, loaded, preset_model, running, start,
};
use crate::page::store::{Action, Effect, State};

fn set(layer: &str, field: &str, number: f64) -> Edit {
    Edit::Set {
        layer: layer.into(),
        field: field.into(),
        setting: Setting {
            choice: 0,
            numbers: vec![number],
        },
    }
}

fn add(kind: Kind) -> Edit {
    Edit::Add {
        place: Place::Last(Stage::Encoder),
        kind,
    }
}

/// Lets the engine do what effects ask of it; the run it has then.
fn obey(state: &mut State, effects: &[Effect]) -> Run {
    let (ticket, run) = change_in(effects)
        .or_else(|| load_in(effects))
        .unwrap_or_else(|| panic!("nothing to train: {effects:?}"));
    state.hear(loaded(run.clone()));
    answer(state, ticket, Reply::Done);
    run
}

fn code(state: &State) -> u32 {
    state.drafted().model.code_size().unwrap()
}

#[test]
fn what_can_be_trained_goes_to_the_engine_at_once() {
    let mut state = running();
    state.act(Action::LearningRate(0.02));
    let effects = state.act(Action::Edit(set("code", "units", 32.0)));
    assert!(state.is_drafting());
    let run = obey(&mut state, &effects);
    assert_eq!(run.model.code_size(), Ok(32));
    assert_eq!(run.optimizer.learning_rate(), 0.02);
    assert!(!state.is_drafting());
    assert!(
        state
            .act(Action::Edit(set("code", "units", 32.0)))
            .is_empty()
    );
    assert_eq!(
        state.history().map(|words| words.is_some()),
        [true, false],
        "nothing came of the second"
    );
}

#[test]
fn what_cannot_waits_and_is_told_while_the_old_run_goes_on() {
    let mut state = running();
    let effects = state.act(Action::Edit(Edit::Remove {
        layer: "flatten".into(),
    }));
    assert_eq!(change_in(&effects), None);
    let problem = state.problem().unwrap();
    assert_eq!(
        problem.place(&state.drafted().model),
        Some(("code".into(), None))
    );
    assert_eq!(state.run.as_ref().unwrap().model, preset_model("dense"));
    assert_eq!(state.preset(), Some("dense"));
    let fix = state.drafted().fixes().remove(0);
    let effects = state.act(Action::Mend(Box::new(fix)));
    let run = obey(&mut state, &effects);
    assert_eq!(run.model.encoder[0].kind, Kind::Flatten);
    assert_eq!(state.problem(), None);
    state.act(Action::Undo);
    assert!(state.problem().is_some());
    let effects = state.act(Action::Undo);
    assert_eq!(obey(&mut state, &effects).model, preset_model("dense"));
}

#[test]
fn a_number_is_typed_before_it_is_trained_and_undone_as_one() {
    let mut state = running();
    for typed in [1.0, 12.0, 128.0] {
        let effects = state.act(Action::Type(set("code", "units", typed)));
        assert_eq!(change_in(&effects), None);
        assert_eq!(f64::from(code(&state)), typed);
    }
    let effects = state.act(Action::Apply);
    obey(&mut state, &effects);
    assert!(state.act(Action::Apply).is_empty());
    let effects = state.act(Action::Undo);
    assert_eq!(obey(&mut state, &effects).model, preset_model("dense"));
    // Typed back to what it was, it is nothing to train.
    state.act(Action::Type(set("code", "units", 6.0)));
    state.act(Action::Type(set("code", "units", 64.0)));
    assert!(state.act(Action::Apply).is_empty());
    assert!(!state.is_drafting());
}

#[test]
fn undo_and_redo_walk_through_edits_and_presets() {
    let mut state = running();
    let mut seen = vec![state.drafted().model];
    for edit in [
        add(Kind::dense(1)),
        set("dense1", "units", 10.0),
        Edit::Mirror,
    ] {
        let effects = state.act(Action::Edit(edit));
        seen.push(obey(&mut state, &effects).model);
    }
    let effects = state.act(Action::Preset("deep"));
    seen.push(obey(&mut state, &effects).model);
    state.act(Action::LearningRate(0.5));
    for wanted in seen.iter().rev().skip(1) {
        let effects = state.act(Action::Undo);
        assert_eq!(&obey(&mut state, &effects).model, wanted);
    }
    assert_eq!(state.history().map(|words| words.is_some()), [false, true]);
    assert!(state.act(Action::Undo).is_empty());
    for wanted in &seen[1..] {
        let effects = state.act(Action::Redo);
        assert_eq!(&obey(&mut state, &effects).model, wanted);
    }
    assert_eq!(state.history().map(|words| words.is_some()), [true, false]);
    let effects = state.act(Action::Undo);
    obey(&mut state, &effects);
    let effects = state.act(Action::Edit(Edit::Rename {
        layer: "code".into(),
        name: "waist".into(),
    }));
    obey(&mut state, &effects);
    assert_eq!(
        state.history().map(|words| words.is_some()),
        [true, false],
        "a change forgets what was undone"
    );
    state.act(Action::LearningRate(0.25));
    let effects = state.act(Action::Undo);
    assert_eq!(obey(&mut state, &effects).optimizer.learning_rate(), 0.25);
}

#[test]
fn settings_leave_what_is_edited() {
    let mut state = running();
    state.act(Action::Edit(Edit::Clear));
    let effects = state.act(choose("optimizer", 2));
    assert_eq!(obey(&mut state, &effects).model, preset_model("dense"));
    assert!(state.drafted().model.encoder.is_empty());
    // The optimizer is undone in what is trained, and then the edit.
    let effects = state.act(Action::Undo);
    let run = obey(&mut state, &effects);
    assert_eq!(run, State::first_run());
    assert!(state.drafted().model.encoder.is_empty());
    assert!(state.act(Action::Undo).is_empty());
    assert!(!state.is_drafting());
    assert_eq!(state.history().map(|words| words.is_some()), [false, true]);
}

#[test]
fn a_refused_draft_stays_and_says_why() {
    let mut state = running();
    let effects = state.act(Action::Edit(add(Kind::dense(1))));
    let (ticket, _) = change_in(&effects).unwrap();
    answer(&mut state, ticket, failure("Too large for this device."));
    assert_eq!(state.refusal(), Some("Too large for this device."));
    assert!(state.is_drafting());
    assert_eq!(state.run.as_ref().unwrap().model, preset_model("dense"));
    state.act(Action::Undo);
    assert_eq!(state.refusal(), None);
    assert!(!state.is_drafting());
}

#[test]
fn a_draft_lives_through_the_end_of_the_engine() {
    let mut state = running();
    state.act(Action::Edit(Edit::Clear));
    state.act(Action::Select(None));
    state.died("boom");
    start(&mut state, "cpu");
    assert!(state.drafted().model.encoder.is_empty());
    assert_eq!(state.run.as_ref().unwrap().model, preset_model("dense"));
    let effects = state.act(Action::Preset("deep"));
    obey(&mut state, &effects);
    assert!(!state.is_drafting());
    state.act(Action::Undo);
    assert!(
        state.drafted().model.encoder.is_empty(),
        "also a draft comes back"
    );
}

#[test]
fn the_engine_tells_the_weights_of_the_layer_that_is_looked_at() {
    let mut state = running();
    let watch = |layer: &str| {
        let layer = Some(layer.into());
        [Effect::Set(EngineSetting::Watch { layer })]
    };
    assert_eq!(
        state.act(Action::Select(Some("code".into()))),
        watch("code")
    );
    assert_eq!(
        state.act(Action::Point(Some("output".into()))),
        watch("output")
    );
    assert_eq!(state.act(Action::Point(None)), watch("code"));
    assert!(state.act(Action::Point(Some("code".into()))).is_empty());
    let tensors = vec![NamedTensor {
        name: "code.bias".into(),
        shape: vec![1],
        data: Floats(vec![0.5]),
    }];
    let layer = "code".to_string();
    state.hear(FromEngine::Watched { layer, tensors });
    assert_eq!(state.editor.weights.layer, "code");
    // A layer that is gone is looked at no more.
    let mut state = running();
    state.act(Action::Select(Some("code".into())));
    let effects = state.act(Action::Edit(Edit::Remove {
        layer: "code".into(),
    }));
    assert_eq!(effects[..1], watch("output"));
}
