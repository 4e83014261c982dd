//! Playing, stepping, stopping, and what is seen meanwhile.

use hourglass::backend::Painting;
use hourglass::engine::{Next, view_size};
use hourglass::protocol::{
    Amount, EngineSetting, FromEngine, Keep, Reply, Request, Speed, ToEngine, ViewName,
};

use crate::desk::{Desk, colours, dense, layout};

#[test]
fn a_run_trains_and_tells() {
    let mut desk = Desk::with(dense());
    let loaded = desk.take().into_iter().any(|message| {
        matches!(message, FromEngine::Loaded { summary, data, .. }
            if summary.parameters == 101_200 && data.train == 8000 && data.classes.len() == 10)
    });
    assert!(loaded);
    assert_eq!(desk.work(), Next::Idle, "a run starts paused");

    let status = desk.train(Amount::Epochs(2));
    assert_eq!((status.step, status.epoch, status.playing), (500, 2, false));
    let messages = desk.take();
    let epochs: Vec<(u32, f64)> = messages
        .iter()
        .filter_map(|message| match message {
            FromEngine::Epoch {
                epoch, val_loss, ..
            } => Some((*epoch, *val_loss)),
            _ => None,
        })
        .collect();
    assert_eq!(
        epochs.iter().map(|epoch| epoch.0).collect::<Vec<_>>(),
        [1, 2]
    );
    assert!(
        epochs[1].1 < epochs[0].1 && epochs[0].1 < 0.04,
        "{epochs:?}"
    );
    assert_eq!(status.val_loss, Some(epochs[1].1));
    let mut steps = messages.iter().filter_map(|message| match message {
        FromEngine::Progress { points, .. } => points.last().map(|point| point.step),
        _ => None,
    });
    assert!(steps.clone().is_sorted() && steps.next_back() == Some(500));
}

#[test]
fn one_step_is_one_step_and_rewind_goes_back() {
    let mut desk = Desk::with(dense());
    let first = desk.weights();
    desk.tell(ToEngine::Step);
    assert_eq!(desk.status().step, 1);
    let loss = desk.status().train_loss;
    assert_ne!(desk.weights(), first);
    desk.tell(ToEngine::Rewind);
    assert_eq!(desk.weights(), first);
    let status = desk.status();
    assert_eq!(
        (status.step, status.train_loss, status.val_loss),
        (0, None, None)
    );
    desk.tell(ToEngine::Step);
    assert_eq!(desk.status().train_loss, loss);
}

#[test]
fn playing_stops_at_the_stop_epoch_and_goes_on_when_asked() {
    let mut run = dense();
    run.epochs = 1;
    let mut desk = Desk::with(run);
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    let status = desk.status();
    assert_eq!(
        (status.epoch, status.playing, status.stop_epoch),
        (1, false, 1)
    );
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    assert_eq!(desk.status().epoch, 2);
    desk.change(|run| run.epochs = 3);
    desk.tell(ToEngine::Play);
    for _ in 0..3 {
        desk.work();
    }
    desk.tell(ToEngine::Pause);
    let paused = desk.status();
    assert!(!paused.playing && paused.step > 500);
    desk.work_until_idle();
    assert_eq!(desk.status().step, paused.step);
}

#[test]
fn slow_is_slow() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Set(EngineSetting::Speed(Speed::Slow)));
    desk.tell(ToEngine::Play);
    assert_eq!(desk.work(), Next::Now);
    assert!(matches!(desk.work(), Next::After(_)));
}

#[test]
fn training_takes_over_from_playing_and_then_pauses() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Play);
    desk.work();
    let before = desk.status().step;
    let status = desk.train(Amount::Steps(10));
    assert_eq!(status.step, before + 10);
    assert!(!desk.status().playing);
    assert_eq!(desk.train(Amount::Steps(0)).step, before + 10);
}

#[test]
fn pictures_are_drawn_before_and_while_training() {
    let mut desk = Desk::empty();
    desk.tell(ToEngine::Attach {
        view: ViewName::Reconstructions,
        layout: layout(),
    });
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    let run = dense();
    assert_eq!(
        desk.ask(Request::SetRun {
            run,
            keep: Keep::Nothing
        }),
        Reply::Done
    );
    desk.work_until_idle();
    let untrained = desk
        .engine
        .client()
        .paintings
        .last()
        .expect("a painting")
        .clone();
    assert_eq!((untrained.width, untrained.height), view_size(layout()));
    let labels: Vec<Option<u32>> = desk
        .take()
        .into_iter()
        .find_map(|message| match message {
            FromEngine::Pictures { shown } => Some(shown.iter().map(|shown| shown.label).collect()),
            _ => None,
        })
        .expect("the pictures' classes");
    let mut classes = labels.clone();
    classes.sort_unstable();
    classes.dedup();
    assert_eq!(
        (labels.len(), classes.len()),
        (8, 8),
        "each of another class"
    );

    desk.train(Amount::Epochs(1));
    desk.work_until_idle();
    let trained = desk
        .engine
        .client()
        .paintings
        .last()
        .expect("a painting")
        .clone();
    let rows = |painting: &Painting| {
        painting
            .rgba
            .chunks(painting.rgba.len() / 3)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(&trained)[0], rows(&untrained)[0], "the inputs stay");
    assert_ne!(rows(&trained)[1], rows(&untrained)[1], "the outputs change");
    let activations = desk
        .take()
        .into_iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::Activations { input, layers, .. } => Some((input.0.len(), layers.len())),
            _ => None,
        });
    assert_eq!(activations, Some((784, 4)));

    desk.tell(ToEngine::Set(EngineSetting::Visible(false)));
    let before = desk.engine.client().paintings.len();
    desk.train(Amount::Steps(50));
    desk.work_until_idle();
    assert_eq!(
        desk.engine.client().paintings.len(),
        before,
        "nothing is drawn that nobody sees"
    );
}
