//! Noise, masks, and what a run is compared with.

use crate::protocol::{
    Fault, FaultKind, Floats, FromEngine, Likeness, NoisePoint, Reply, Request, Status, Studied,
    Study, Subspace, ToEngine,
};
use crate::spec::{Live, Noise};

use crate::page::features::notices::topic::Topic;
use crate::page::store::tests::{answer, change_in, load_in, loaded, notice, running};
use crate::page::store::{Action, DenoiseAction, Effect, Guest, State};

fn denoising() -> State {
    let mut state = running();
    let (ticket, run) = load_in(&state.act(Action::Preset("denoise"))).unwrap();
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    state
}

fn adjusted(effects: &[Effect]) -> Option<(u32, Live)> {
    change_in(effects).map(|(ticket, run)| (ticket, run.live()))
}

#[test]
fn noise_is_adjusted_without_starting_over() {
    let mut state = denoising();
    assert!(state.is_denoising());
    let effects = state.act(Action::Denoise(DenoiseAction::Train(0.25)));
    assert!(load_in(&effects).is_none());
    let (_, live) = adjusted(&effects).expect("an adjustment");
    assert_eq!(live.corruption.train, 0.25);
    let (_, live) = adjusted(&state.act(Action::Denoise(DenoiseAction::Test(7.0)))).unwrap();
    assert_eq!(live.corruption.test, 1.0, "brought into range");
    let kind = |kind, on| Action::Denoise(DenoiseAction::Kind(kind, on));
    state.act(kind(Noise::Blur, true));
    let (_, live) = adjusted(&state.act(kind(Noise::Gaussian, false))).unwrap();
    assert_eq!(live.corruption.kinds, [Noise::Blur]);
    assert!(
        state.act(kind(Noise::Blur, false)).is_empty(),
        "the last stays"
    );
    // What is loaded next has all of it.
    let (_, run) = load_in(&state.act(Action::NewSeed(3))).unwrap();
    assert_eq!(run.corruption, live.corruption);
}

#[test]
fn a_guest_is_there_until_it_leaves_or_another_run_comes() {
    let mut state = running();
    let guest = || Guest {
        picture: vec![0.5; 784],
        label: Some(3),
        settled: false,
    };
    let effects = state.act(Action::Guest(Some(guest())));
    assert!(*state.has_guest);
    let wanted = ToEngine::Guest {
        picture: Floats(vec![0.5; 784]),
        label: Some(3),
        moments: false,
    };
    assert_eq!(effects, [Effect::Send(wanted)]);
    let effects = state.act(Action::Guest(None));
    assert!(!*state.has_guest);
    assert!(
        matches!(&effects[..], [Effect::Send(ToEngine::Guest { picture, .. })] if picture.0.is_empty())
    );
    state.act(Action::Guest(Some(guest())));
    let (_, run) = load_in(&state.act(Action::NewSeed(9))).unwrap();
    state.hear(loaded(run));
    assert!(!*state.has_guest);
}

#[test]
fn a_mask_belongs_to_the_run_it_was_made_on() {
    let mut state = running();
    assert!(!state.is_denoising());
    let effects = state.act(Action::Denoise(DenoiseAction::Mask(vec![1.0; 784])));
    assert!(matches!(
        effects[..],
        [Effect::Send(ToEngine::Request {
            request: Request::SetMask { .. },
            ..
        })]
    ));
    assert!(state.is_denoising());
    let (ticket, run) = load_in(&state.act(Action::NewSeed(3))).unwrap();
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    assert!(!state.is_denoising() && state.mask.is_empty());
}

#[test]
fn studies_follow_each_other_and_end_with_their_run() {
    let mut state = denoising();
    let asked = |effects: &[Effect]| match effects {
        [
            Effect::Send(ToEngine::Request {
                ticket,
                request: Request::Study { study },
            }),
        ] => (*ticket, study.clone()),
        _ => panic!("{effects:?}"),
    };
    let (first, study) = asked(&state.act(Action::StudyNoise));
    assert!(matches!(study, Study::Noise { amounts, .. } if amounts.len() == 11));
    let (second, _) = asked(&state.act(Action::StudyComponents));
    state.hear(FromEngine::Studying {
        ticket: second,
        share: 0.5,
    });
    assert_eq!(state.studies.under_way, Some((second, true, 0.5)));
    // The first was given up for the second, which is no failure to be told of.
    let fault = Fault {
        kind: FaultKind::Request,
        message: "It was given up.".into(),
        remedy: None,
    };
    answer(&mut state, first, Reply::Failed(fault));
    assert!(notice(&state, Topic::Request).is_none());
    let found = Subspace {
        components: 64,
        explained: 0.9,
        linear: 0.01,
        own: 0.02,
        pictures: 1000,
        step: 7,
    };
    answer(
        &mut state,
        second,
        Reply::Studied(Studied::Components(found)),
    );
    assert_eq!(state.studies.under_way, None);
    assert_eq!(state.studies.error, Some((0.02, 7)));
    let (third, _) = asked(&state.act(Action::StudyNoise));
    let same = Likeness {
        psnr: 10.0,
        ssim: None,
    };
    let point = NoisePoint {
        amount: 0.5,
        corrupted: same,
        restored: same,
        median: same,
    };
    let points = vec![point];
    answer(
        &mut state,
        third,
        Reply::Studied(Studied::Noise(points.clone())),
    );
    assert_eq!(state.studies.noise, points);
    let (ticket, run) = load_in(&state.act(Action::NewSeed(3))).unwrap();
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    assert!(state.studies.noise.is_empty() && state.studies.subspace.is_none());
}

#[test]
fn the_error_is_measured_whenever_the_model_has_come_further() {
    let mut state = running();
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Send(ToEngine::Request {
                ticket,
                request:
                    Request::Study {
                        study: Study::Validation { .. },
                    },
            }) => Some(*ticket),
            _ => None,
        })
    };
    let at = |state: &mut State, step| {
        let status = Status {
            step,
            ..state.status.clone()
        };
        let points = Vec::new();
        asked(&state.hear(FromEngine::Progress { status, points }))
    };
    let measured = |state: &mut State, ticket, error| {
        let reply = Reply::Studied(Studied::Error(error));
        asked(&state.hear(FromEngine::Reply { ticket, reply }))
    };
    assert_eq!(at(&mut state, 0), None, "nothing has been learnt yet");
    let first = at(&mut state, 5).expect("a measurement");
    assert_eq!(at(&mut state, 9), None, "one at a time");
    // Paused further on, it is asked for again as soon as that is known.
    let second = measured(&mut state, first, 0.5).expect("another");
    assert_eq!(state.studies.validation, Some((0.5, 5)));
    assert_eq!(measured(&mut state, second, 0.25), None);
    assert_eq!(state.studies.validation, Some((0.25, 9)));
    assert_eq!(at(&mut state, 9), None, "that is known");
    // What the visitor asks for goes first, and is not given up for it.
    state.act(Action::StudyError);
    assert_eq!(at(&mut state, 12), None);
    assert_eq!(state.studies.validation, Some((0.25, 9)));
}

#[test]
fn an_error_of_the_run_before_is_not_taken_for_one_of_this() {
    let mut state = running();
    state.status.step = 40;
    let effects = state.measure_error();
    let [Effect::Send(ToEngine::Request { ticket, .. })] = effects[..] else {
        panic!("{effects:?}");
    };
    let (_, run) = load_in(&state.act(Action::NewSeed(3))).unwrap();
    state.hear(loaded(run));
    let reply = Reply::Studied(Studied::Error(0.1));
    state.hear(FromEngine::Reply { ticket, reply });
    assert_eq!(state.studies.validation, None);
}
