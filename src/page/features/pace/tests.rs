use crate::protocol::{Device, FromEngine, Status};
use crate::spec::preset;

use crate::page::features::notices::topic::Topic;
use crate::page::store::{Action, State};

/// The tutorial's convolutional model on this backend.
fn state(backend: &str) -> State {
    let mut state = State::default();
    *state.device = Some(Device {
        backend: backend.into(),
        adapter: String::new(),
        software: false,
        note: None,
    });
    *state.run = Some(preset("conv").unwrap().run());
    state
}

fn told(state: &mut State, seconds: f64) -> Option<(String, Vec<Action>)> {
    state.hear(FromEngine::Progress {
        status: Status {
            stop_epoch: 25,
            seconds_per_epoch: Some(seconds),
            ..Status::default()
        },
        points: Vec::new(),
    });
    let notice = state
        .notices
        .iter()
        .find(|notice| notice.topic == Topic::Pace)?;
    let actions = notice.buttons.iter().map(|(_, action)| action.clone());
    Some((notice.lead.clone(), actions.collect()))
}

#[test]
fn a_run_of_hours_on_a_cpu_is_told_of_once_and_a_light_one_offered() {
    let mut state = state("cpu");
    let (lead, actions) = told(&mut state, 1800.0).expect("a word");
    assert_eq!(
        lead,
        "On this CPU an epoch takes about 30 min, all 25 about 12 h."
    );
    assert_eq!(actions, [Action::Preset("conv_light")]);
    assert_eq!(state.epoch_words(), "about 30 min an epoch");
    state.act(Action::Dismiss(Topic::Pace));
    assert_eq!(told(&mut state, 1900.0), None, "it was put away");
}

#[test]
fn neither_a_gpu_nor_a_short_run_is_told_of() {
    assert_eq!(told(&mut state("gpu"), 1800.0), None);
    let mut short = state("cpu");
    assert_eq!(told(&mut short, 5.0), None);
    assert_eq!(short.epoch_words(), "");
}

#[test]
fn a_model_of_ones_own_is_told_of_without_a_twin() {
    let mut state = state("cpu");
    let mut run = preset("conv").unwrap().run();
    run.model.encoder.remove(0);
    *state.run = Some(run);
    let (_, actions) = told(&mut state, 1800.0).expect("a word");
    assert!(actions.is_empty());
}
