use crate::protocol::{
    Analysed, Analysis, Codes, Embedding, Floats, FromEngine, Hole, Reply, Request, ToEngine,
};
use crate::spec::{Activation, Kind, Layer, Run};

use crate::page::features::latent_map::{MapView, MapWindow};
use crate::page::features::notices::topic::Topic;
use crate::page::store::tests::{answer, failure, load_in, loaded, notice, running, start, status};
use crate::page::store::{Action, Effect, LatentAction, State};

pub(in crate::page) fn gaussian(units: u32) -> Run {
    let mut run = State::first_run();
    *run.model.encoder.last_mut().unwrap() = Layer {
        name: "code".into(),
        kind: Kind::gaussian(units),
        activation: Activation::Linear,
    };
    run
}

/// A page whose run has a Gaussian code of so many numbers.
pub(in crate::page) fn mapping(units: u32) -> State {
    let mut state = running();
    load(&mut state, gaussian(units));
    state
}

pub(in crate::page) fn load(state: &mut State, run: Run) {
    let effects = state.act(Action::Load(Box::new(run), None));
    let (ticket, run) = load_in(&effects).expect("a run to load");
    state.hear(loaded(run));
    answer(state, ticket, Reply::Done);
}

/// Three pictures of two classes.
pub(in crate::page) fn codes(size: u32, step: u32) -> FromEngine {
    let n = 3 * size as usize;
    FromEngine::Codes(Codes {
        step,
        size,
        mu: Floats((0..n).map(|i| i as f32 / 10.0).collect()),
        logvar: Floats(vec![-2.0; n]),
        labels: vec![0, 7, 7],
        levels: Vec::new(),
        pictures: vec![5, 6, 7],
    })
}

fn analysis_in(effects: &[Effect]) -> Option<(u32, Analysis)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(ToEngine::Request {
            ticket,
            request: Request::Analyse { analysis },
        }) => Some((*ticket, *analysis)),
        _ => None,
    })
}

fn pca(size: usize) -> Reply {
    let mut components = vec![0.0; size * size];
    for i in 0..size {
        components[i * size + i] = 1.0;
    }
    Reply::Analysed(Analysed::Pca {
        mean: Floats(vec![0.0; size]),
        components: Floats(components),
        variances: Floats(vec![1.0; size]),
    })
}

fn act(state: &mut State, action: LatentAction) -> Vec<Effect> {
    state.act(Action::Latent(action))
}

#[test]
fn the_map_takes_up_the_model_there_is() {
    let mut state = mapping(8);
    assert_eq!((state.latent.size, state.latent.gaussian), (8, true));
    assert_eq!(
        (state.latent.view, state.latent.axes),
        (MapView::Code, [0, 1])
    );
    act(&mut state, LatentAction::Probe(vec![0.5; 8]));
    act(&mut state, LatentAction::Axes([3, 0]));
    // The same code again, from another seed: places stay, and what was heard of the old weights goes.
    state.hear(codes(8, 40));
    load(
        &mut state,
        Run {
            seed: 5,
            ..gaussian(8)
        },
    );
    assert_eq!(state.latent.probe, [0.5; 8]);
    assert_eq!(state.latent.axes, [3, 0]);
    assert!(state.latent.codes.is_none());
    load(&mut state, gaussian(2));
    assert_eq!(state.latent.probe, [0.0; 2]);
    // A wide plain code is shown by its principal components.
    load(&mut state, State::first_run());
    assert_eq!((state.latent.size, state.latent.view), (64, MapView::Pca));
}

#[test]
fn codes_wait_for_a_run_that_is_on_its_way() {
    let mut state = mapping(8);
    assert!(state.takes_codes());
    let effects = state.act(Action::Load(Box::new(gaussian(2)), None));
    let (ticket, run) = load_in(&effects).expect("a run to load");
    assert!(
        !state.takes_codes(),
        "the engine may have the other model by now"
    );
    state.hear(loaded(run));
    answer(&mut state, ticket, Reply::Done);
    assert!(state.takes_codes());
}

#[test]
fn what_does_not_fit_the_code_changes_nothing() {
    let mut state = mapping(2);
    for action in [
        LatentAction::Probe(vec![1.0; 3]),
        LatentAction::StartWalk(Vec::new()),
        LatentAction::Axes([0, 2]),
        LatentAction::Label(0),
        LatentAction::Window(MapWindow {
            left: 1.0,
            right: 1.0,
            ..MapWindow::default()
        }),
    ] {
        let before = state.latent.clone();
        assert!(act(&mut state, action.clone()).is_empty());
        assert_eq!(*state.latent, before, "{action:?}");
    }
}

#[test]
fn components_are_asked_for_when_codes_come_and_once_a_second_while_they_change() {
    let mut state = running();
    assert_eq!(state.latent.view, MapView::Pca);
    let (ticket, analysis) = analysis_in(&state.hear(codes(64, 0))).expect("at once");
    assert_eq!(analysis, Analysis::Pca);
    assert!(state.hear(codes(64, 0)).is_empty(), "one is under way");
    answer(&mut state, ticket, pca(64));
    assert_eq!(state.latent.pca.as_ref().map(|pca| pca.step), Some(0));
    assert!(state.hear(codes(64, 0)).is_empty(), "nothing has changed");
    state.act(Action::Play);
    let asked: Vec<bool> = (1..=8)
        .map(|step| {
            let asked = analysis_in(&state.hear(codes(64, step)));
            if let Some((ticket, _)) = asked {
                answer(&mut state, ticket, pca(64));
            }
            asked.is_some()
        })
        .collect();
    assert_eq!(asked.iter().filter(|&&asked| asked).count(), 2, "{asked:?}");
    // The last codes come before the word that training has paused.
    while let Some((ticket, _)) = analysis_in(&state.hear(codes(64, 9))) {
        answer(&mut state, ticket, pca(64));
    }
    assert!(analysis_in(&state.hear(codes(64, 10))).is_none());
    let effects = state.hear(FromEngine::Progress {
        status: status(10),
        points: Vec::new(),
    });
    assert!(analysis_in(&effects).is_some());
}

#[test]
fn an_embedding_comes_bit_by_bit_and_can_be_given_up() {
    let mut state = mapping(8);
    state.hear(codes(8, 40));
    let (ticket, analysis) =
        analysis_in(&act(&mut state, LatentAction::View(MapView::Tsne))).expect("asked for");
    assert_eq!(analysis, Analysis::Embed(Embedding::Tsne));
    assert!(state.latent.wants_places());
    state.hear(FromEngine::Analysing {
        ticket,
        share: 0.25,
        so_far: Some(Floats(vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0])),
    });
    assert_eq!(state.latent.analysing.map(|a| a.share), Some(0.25));
    assert_eq!(state.latent.points()[1], [2.0, 3.0]);
    // Told of another: not of this one.
    state.hear(FromEngine::Analysing {
        ticket: ticket + 1,
        share: 0.9,
        so_far: None,
    });
    assert_eq!(state.latent.analysing.map(|a| a.share), Some(0.25));
    answer(
        &mut state,
        ticket,
        Reply::Analysed(Analysed::Places {
            places: Floats(vec![9.0, 0.0, 1.0, 1.0, 2.0, 2.0]),
        }),
    );
    assert_eq!(state.latent.points()[0], [9.0, 0.0]);
    assert!(state.latent.analysing.is_none());

    let (late, _) = analysis_in(&act(&mut state, LatentAction::View(MapView::Umap))).unwrap();
    assert_eq!(
        act(&mut state, LatentAction::CancelAnalysis),
        [Effect::Send(ToEngine::CancelAnalysis)]
    );
    assert_eq!(state.latent.view, MapView::Code, "there is nothing to show");
    answer(&mut state, late, failure("Given up."));
    assert!(state.notices.is_empty(), "who gives up need not be told");
}

#[test]
fn an_analysis_that_fails_is_told() {
    let mut state = mapping(8);
    state.hear(codes(8, 40));
    let (ticket, _) = analysis_in(&act(&mut state, LatentAction::View(MapView::Umap))).unwrap();
    answer(&mut state, ticket, failure("Too few pictures. Show more."));
    assert_eq!(
        notice(&state, Topic::Request).map(|n| n.lead.as_str()),
        Some("Too few pictures.")
    );
}

#[test]
fn holes_are_looked_for_once_training_pauses() {
    let mut state = mapping(2);
    state.act(Action::Play);
    assert!(analysis_in(&state.hear(codes(2, 40))).is_none());
    let effects = state.hear(FromEngine::Progress {
        status: status(40),
        points: Vec::new(),
    });
    let (ticket, analysis) = analysis_in(&effects).expect("asked for");
    assert_eq!(analysis, Analysis::Holes);
    let hole = Hole {
        at: [1.0, -1.0],
        radius: 0.5,
    };
    let effects = answer(
        &mut state,
        ticket,
        Reply::Analysed(Analysed::Holes(vec![hole])),
    );
    assert_eq!(state.latent.holes, [hole]);
    assert!(effects.is_empty(), "once is enough");
    assert!(state.hear(codes(2, 40)).is_empty());
}

#[test]
fn an_engine_that_ends_takes_its_analysis_along() {
    let mut state = mapping(8);
    state.hear(codes(8, 40));
    act(&mut state, LatentAction::View(MapView::Pca));
    assert!(state.latent.analysing.is_some());
    state.died("unreachable");
    assert!(state.latent.analysing.is_none());
    start(&mut state, "cpu");
    assert_eq!(state.latent.view, MapView::Pca, "the view stays");
    assert!(analysis_in(&state.hear(codes(8, 40))).is_some());
}

#[test]
fn the_visitor_s_window_stays_until_the_whole_map_is_wanted() {
    let mut state = mapping(8);
    let closer = MapWindow {
        left: 0.25,
        bottom: 0.25,
        right: 0.75,
        top: 0.75,
    };
    act(&mut state, LatentAction::Window(closer));
    state.hear(codes(8, 40));
    assert_eq!(state.latent.window, closer);
    // Quantiles end at 0 and 1.
    act(
        &mut state,
        LatentAction::Window(closer.zoomed(9.0, [0.5, 0.5])),
    );
    assert_eq!(state.latent.window, MapWindow::default());
    act(&mut state, LatentAction::Window(closer));
    act(&mut state, LatentAction::WholeMap);
    assert_eq!(state.latent.window, MapWindow::default());
    // Even spacing shows three standard deviations.
    act(&mut state, LatentAction::Quantiles(false));
    assert!(state.latent.window.left <= -3.0 && state.latent.window.top >= 3.0);
}

#[test]
fn dots_and_pictures_take_turns() {
    let mut state = mapping(8);
    act(&mut state, LatentAction::Pictures(true));
    assert!(state.latent.pictures && !state.latent.dots);
    act(&mut state, LatentAction::Dots(true));
    assert!(!state.latent.pictures && state.latent.dots);
    act(&mut state, LatentAction::Dots(false));
    assert!(!state.latent.pictures && !state.latent.dots);
    act(&mut state, LatentAction::Hidden(0b10));
    act(&mut state, LatentAction::Factor(Some(1)));
    assert_eq!(state.latent.hidden, 0, "levels are not classes");
}
