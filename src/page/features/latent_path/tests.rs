use crate::protocol::FromEngine;
use crate::spec::{DatasetName, Run};

use crate::page::features::latent_map::state::tests::{codes, gaussian, load, mapping};
use crate::page::features::latent_path::concept::Pick;
use crate::page::features::latent_path::model::{PathCourse, PathEnd, REACH};
use crate::page::features::latent_path::path::Way;
use crate::page::store::{Action, Effect, LatentAction, PathAction, State};

fn film(state: &mut State, action: PathAction) -> Vec<Effect> {
    state.act(Action::Path(action))
}

/// A map of three pictures with codes (0, 0.1), (0.2, 0.3) and (0.4, 0.5), the first of class 0, the others of class 7.
fn playing() -> State {
    let mut state = mapping(2);
    state.hear(codes(2, 1));
    state
}

fn sevens_minus_zeros() -> PathAction {
    PathAction::Add {
        name: "7 − 0".into(),
        towards: Pick::Class(7),
        away: Pick::Class(0),
    }
}

fn near(got: &[f32], wanted: [f32; 2]) {
    let far = std::iter::zip(got, wanted).map(|(a, b)| (a - b).abs());
    assert!(
        got.len() == 2 && far.fold(0.0, f32::max) < 1e-5,
        "{got:?} is not {wanted:?}"
    );
}

#[test]
fn the_film_runs_from_a_to_b_and_the_probe_along_it() {
    let mut state = playing();
    film(&mut state, PathAction::End(PathEnd::A, vec![1.0, 0.0]));
    film(&mut state, PathAction::End(PathEnd::B, vec![0.0, 1.0]));
    let codes = state.latent_path.codes(&state.latent, 3).unwrap();
    assert_eq!(codes, [1.0, 0.0, 0.5, 0.5, 0.0, 1.0]);
    film(&mut state, PathAction::At(0.25));
    near(&state.latent.probe, [0.75, 0.25]);
    assert_eq!(
        (state.latent_path.at(), state.latent.probe_set),
        (0.25, true)
    );
    film(&mut state, PathAction::Way(Way::Arc));
    film(&mut state, PathAction::At(0.5));
    near(&state.latent.probe, [0.5_f32.sqrt(), 0.5_f32.sqrt()]);
    let shown = state.latent_path.on_screen(&state.latent);
    assert_eq!(shown[16], state.latent.to_screen(&state.latent.probe));
    assert_eq!(shown.len(), 33);
    film(&mut state, PathAction::Swap);
    near(&state.latent.a, [0.0, 1.0]);
    near(&state.latent.b, [1.0, 0.0]);
    film(&mut state, PathAction::At(7.0));
    near(&state.latent.probe, [1.0, 0.0]);
}

#[test]
fn a_concept_moves_the_probe_and_follows_the_codes() {
    let mut state = playing();
    state.act(Action::Latent(LatentAction::Probe(vec![1.0, 1.0])));
    film(&mut state, sevens_minus_zeros());
    assert_eq!(*state.announcement, "Concept 7 − 0 added");
    let PathCourse::Concept(id) = state.latent_path.course else {
        panic!("the film goes along it: {:?}", state.latent_path);
    };
    // The sevens' mean is (0.3, 0.4), the zero's (0, 0.1).
    let arrow = state.latent_path.arrow(&state.latent).unwrap().unwrap();
    near(&arrow, [0.3, 0.3]);
    let codes_now = state.latent_path.codes(&state.latent, 3).unwrap();
    near(&codes_now[..2], [1.0 - 0.3 * REACH, 1.0 - 0.3 * REACH]);
    near(&codes_now[2..4], [1.0, 1.0]);
    film(&mut state, PathAction::At(1.0));
    near(&state.latent.probe, [1.3, 1.3]);

    // The model learns: the same pictures lie twice as far out.
    let FromEngine::Codes(mut later) = codes(2, 2) else {
        unreachable!("codes");
    };
    later.mu.0.iter_mut().for_each(|value| *value *= 2.0);
    state.hear(FromEngine::Codes(later));
    near(&state.latent.probe, [1.6, 1.6]);

    // Moved by hand, the probe is where the arrow starts from.
    state.act(Action::Latent(LatentAction::Probe(vec![0.0, 0.5])));
    assert_eq!(state.latent_path.at(), 0.0);
    near(
        &state.latent_path.codes(&state.latent, 3).unwrap()[2..4],
        [0.0, 0.5],
    );
    film(&mut state, PathAction::Start(vec![2.0, 2.0]));
    near(&state.latent.probe, [2.0, 2.0]);
    near(&state.latent_path.base, [2.0, 2.0]);
    film(&mut state, PathAction::Start(vec![2.0]));
    near(&state.latent_path.base, [2.0, 2.0]);

    film(&mut state, PathAction::Remove(id));
    assert_eq!(state.latent_path.course, PathCourse::Path);
    assert!(state.latent_path.concepts.is_empty());
    film(&mut state, PathAction::Course(PathCourse::Concept(id)));
    assert_eq!(state.latent_path.course, PathCourse::Path, "it is gone");
}

#[test]
fn concepts_stay_with_the_data_whatever_the_code() {
    let mut state = playing();
    film(&mut state, sevens_minus_zeros());
    load(&mut state, gaussian(5));
    assert_eq!(state.latent_path.concepts.len(), 1);
    assert_eq!(state.latent_path.base.len(), 5);
    assert_eq!(
        state.latent_path.codes(&state.latent, 9),
        Ok(Vec::new()),
        "no codes yet"
    );
    state.hear(codes(5, 3));
    assert_eq!(state.latent_path.codes(&state.latent, 9).unwrap().len(), 45);
    load(
        &mut state,
        Run {
            dataset: DatasetName::ColourStrokes,
            ..State::first_run()
        },
    );
    assert!(state.latent_path.concepts.is_empty());
    assert_eq!(state.latent_path.course, PathCourse::Path);
}

#[test]
fn two_pictures_are_chosen_one_press_after_the_other() {
    let mut state = playing();
    let probe = state.latent.probe.clone();
    film(&mut state, PathAction::Choose(Some(PathEnd::A)));
    film(&mut state, PathAction::Chosen);
    assert_eq!(
        state.latent_path.choosing,
        Some(PathEnd::A),
        "nothing was pressed yet"
    );
    for code in [[0.21, 0.29], [0.39, 0.52]] {
        state.act(Action::Latent(LatentAction::Probe(code.to_vec())));
    }
    near(&state.latent.a, [0.4, 0.5]);
    film(&mut state, PathAction::Chosen);
    assert_eq!(state.latent_path.choosing, Some(PathEnd::B));
    state.act(Action::Latent(LatentAction::Probe(vec![-3.0, -3.0])));
    film(&mut state, PathAction::Chosen);
    near(&state.latent.b, [0.0, 0.1]);
    assert_eq!(state.latent_path.choosing, None);
    assert_eq!(state.latent.probe, probe, "the probe stays where it was");
}
