use std::collections::BTreeSet;

use crate::page::features::notices::topic::Topic;
use crate::page::features::own_pictures::about::About;
use crate::page::store::tests::{answer, load_in, loaded, notice, running};
use crate::page::store::{Action, OwnAction, State};
use crate::protocol::Reply;
use crate::spec::{CodePenalty, DatasetName, Kind, PRESETS, Preset, Run, Shape, Summary, preset};

fn load(state: &mut State, action: Action) -> Run {
    let (ticket, run) = load_in(&state.act(action)).expect("a run");
    state.hear(loaded(run.clone()));
    answer(state, ticket, Reply::Done);
    run
}

/// Chooses a preset and takes what is offered where it needs another dataset.
fn choose(state: &mut State, id: &'static str) -> Run {
    let effects = state.act(Action::Preset(id));
    if let Some((ticket, run)) = load_in(&effects) {
        state.hear(loaded(run.clone()));
        answer(state, ticket, Reply::Done);
        return run;
    }
    let offer = notice(state, Topic::Model).expect("an offer").buttons[0]
        .1
        .clone();
    load(state, offer)
}

/// The numbers in a text.
fn numbers(text: &str) -> Vec<f64> {
    text.replace(',', "")
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|word| word.trim_matches('.').parse().ok())
        .collect()
}

/// Whether every number that is told of a run is one of its summary table's, or of its settings.
fn check_words(run: &Run, preset: &Preset) {
    let summary = Summary::of(&run.model).expect("a model");
    let outputs = summary.rows.iter().map(|row| row.output.values());
    let mut known: Vec<f64> = outputs
        .chain([summary.input.values()])
        .map(f64::from)
        .collect();
    known.push(summary.parameters as f64);
    if let CodePenalty::KlSparsity { rho, .. } = run.code_penalty {
        known.push(rho);
    }
    if let Some(Kind::TopK { k, .. }) = run.model.encoder.last().map(|layer| &layer.kind) {
        known.push(f64::from(*k));
    }
    if run.model.is_variational() {
        known.push(run.divergence.beta);
    }
    let told = (preset.about)(run);
    for number in numbers(&told) {
        assert!(known.contains(&number), "{}: {told}", preset.id);
    }
    if told.contains('→') {
        let told = numbers(told.split([',', ':', 'w']).next().unwrap_or_default());
        let mut sizes = vec![f64::from(summary.input.values())];
        let weighted = summary.rows.iter().filter(|row| row.parameters > 0);
        sizes.extend(weighted.map(|row| f64::from(row.output.values())));
        assert_eq!(told, sizes, "{}", preset.id);
    }
}

/// Whether a dataset gives a preset what it needs.
fn takes(id: &str, dataset: DatasetName) -> bool {
    match id {
        "conv_light_rgb" | "faces_vae" => {
            matches!(dataset.shape(), Shape::Picture([3, ..]))
        }
        "cvae" => dataset.classes() > 0,
        _ => true,
    }
}

#[test]
fn two_presets_in_any_order_keep_the_dataset_and_tell_the_truth() {
    let mut told = BTreeSet::new();
    for dataset in [DatasetName::Strokes, DatasetName::Faces] {
        for first in PRESETS {
            let mut state = running();
            if dataset != DatasetName::Strokes {
                load(&mut state, Action::Dataset(dataset));
            }
            let run = choose(&mut state, first.id);
            let wanted = |preset: &Preset| {
                if takes(preset.id, dataset) {
                    dataset
                } else {
                    preset.run().dataset
                }
            };
            assert_eq!(run.dataset, wanted(first), "{} on {dataset:?}", first.id);
            for second in PRESETS {
                // From where the first left off each time.
                let mut state = running();
                if dataset != DatasetName::Strokes {
                    load(&mut state, Action::Dataset(dataset));
                }
                choose(&mut state, first.id);
                let run = choose(&mut state, second.id);
                let on = if takes(second.id, dataset) {
                    dataset
                } else if takes(second.id, wanted(first)) {
                    wanted(first)
                } else {
                    second.run().dataset
                };
                let pair = format!("{} after {} on {dataset:?}", second.id, first.id);
                assert_eq!(run.dataset, on, "{pair}");
                assert_eq!(run.model.input, on.shape(), "{pair}");
                assert_eq!(run.validate(), Ok(()), "{pair}");
                let classes = run.model.classes();
                assert!(classes.is_none_or(|n| n == on.classes()), "{pair}");
                assert_eq!(state.preset(), Some(second.id), "{pair}");
                check_words(&run, second);
                told.insert((second.id, on.id()));
            }
        }
    }
    assert!(told.len() > PRESETS.len(), "{} combinations", told.len());
}

#[test]
fn what_a_model_needs_is_offered_and_nothing_changes_before() {
    let mut state = running();
    assert!(state.act(Action::Preset("conv_light_rgb")).is_empty());
    assert_eq!(state.preset(), Some("dense"));
    let offer = notice(&state, Topic::Model).expect("an offer");
    assert!(offer.lead.contains("pictures in colour"), "{offer:?}");
    assert_eq!(
        offer.buttons[0].1,
        Action::PresetOn("conv_light_rgb", DatasetName::ColourStrokes)
    );
    let run = choose(&mut state, "conv_light_rgb");
    assert_eq!(run.dataset, DatasetName::ColourStrokes);
    assert!(notice(&state, Topic::Model).is_none());
    // Another that needs colour keeps it, and the visitor's choice is still known after it.
    assert_eq!(
        choose(&mut state, "faces_vae").dataset,
        DatasetName::ColourStrokes
    );
    assert_eq!(choose(&mut state, "deep").dataset, DatasetName::Strokes);
}

#[test]
fn a_dataset_that_the_visitor_chose_is_not_given_back() {
    let mut state = running();
    choose(&mut state, "conv_light_rgb");
    load(&mut state, Action::Dataset(DatasetName::Faces));
    assert_eq!(choose(&mut state, "deep").dataset, DatasetName::Faces);
}

#[test]
fn a_model_is_told_as_many_classes_as_there_are() {
    let mut state = running();
    choose(&mut state, "cvae");
    let run = load(&mut state, Action::Dataset(DatasetName::Shapes));
    assert_eq!(run.model.classes(), Some(3));
    assert_eq!(state.preset(), Some("cvae"));
    // Own pictures without classes cannot be told apart.
    let about = |classes: Vec<String>| About {
        title: "Cats".into(),
        count: 30,
        shape: [1, 28, 28],
        classes,
    };
    let mut state = running();
    state.act(Action::Own(OwnAction::Found(about(Vec::new()))));
    let preset = preset("cvae").expect("a preset");
    let on_own = |state: &State| {
        let classes = state.classes_of(DatasetName::Own);
        preset.on(DatasetName::Own, state.shape_of(DatasetName::Own), classes)
    };
    assert!(on_own(&state).is_none());
    let mut state = running();
    let classes = ["a", "b", "c", "d"].map(String::from).to_vec();
    state.act(Action::Own(OwnAction::Found(about(classes))));
    let run = on_own(&state).expect("four classes");
    assert_eq!(run.model.classes(), Some(4));
}
