//! Changing the model while it trains, and looking into its layers.

use hourglass::protocol::{
    Amount, EngineSetting, FromEngine, Keep, NamedTensor, Reply, Request, ToEngine,
};
use hourglass::spec::{Edit, Run, Setting};

use crate::desk::{Desk, colours, dense, layout};

fn edited(edit: Edit) -> Run {
    let mut run = dense();
    run.model = run
        .model
        .edited(&edit)
        .expect("the edit means something")
        .model;
    run
}

fn units(layer: &str, units: f64) -> Run {
    edited(Edit::Set {
        layer: layer.into(),
        field: "units".into(),
        setting: Setting {
            choice: 0,
            numbers: vec![units],
        },
    })
}

fn tensor<'a>(weights: &'a [NamedTensor], name: &str) -> &'a NamedTensor {
    weights
        .iter()
        .find(|tensor| tensor.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_changed_model_keeps_what_still_fits() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(20));
    let before = desk.weights();
    let run = units("code", 32.0);
    assert_eq!(
        desk.ask(Request::SetRun {
            run,
            keep: Keep::WhatFits
        }),
        Reply::Done
    );
    let after = desk.weights();
    assert_eq!(
        tensor(&after, "output.bias"),
        tensor(&before, "output.bias")
    );
    assert_eq!(tensor(&after, "code.weight").shape, [32, 784]);
    let status = desk.status();
    assert_eq!((status.step, status.playing), (0, false), "it is a new run");

    // The page can go on from it in another engine, where the seed alone would lead elsewhere.
    let checkpoint = desk
        .take()
        .into_iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::Checkpoint { step: 0, bytes } => Some(bytes),
            _ => None,
        })
        .expect("the kept weights are saved");
    let mut other = Desk::with(units("code", 32.0));
    assert_ne!(other.weights(), after);
    assert_eq!(other.ask(Request::Restore { checkpoint }), Reply::Done);
    assert_eq!(other.weights(), after);
}

#[test]
fn a_renamed_layer_keeps_its_weights() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(5));
    let before = desk.weights();
    let run = edited(Edit::Rename {
        layer: "code".into(),
        name: "waist".into(),
    });
    assert_eq!(
        desk.ask(Request::SetRun {
            run,
            keep: Keep::WhatFits
        }),
        Reply::Done
    );
    let after = desk.weights();
    assert_eq!(
        tensor(&after, "waist.weight").data,
        tensor(&before, "code.weight").data
    );
}

#[test]
fn training_goes_on_through_a_change_and_through_a_refused_one() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Play);
    desk.work();
    let run = edited(Edit::Clear);
    let fault = desk.refused(Request::SetRun {
        run,
        keep: Keep::WhatFits,
    });
    assert!(fault.message.contains("encoder"), "{}", fault.message);
    let before = desk.status();
    assert!(before.playing);
    desk.work();
    assert!(desk.status().step > before.step);
    let run = units("code", 16.0);
    assert_eq!(
        desk.ask(Request::SetRun {
            run,
            keep: Keep::WhatFits
        }),
        Reply::Done
    );
    desk.work();
    desk.work();
    let status = desk.status();
    assert!(status.playing && status.step > 0);
}

#[test]
fn a_watched_layer_tells_its_parameters_and_no_other() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(ToEngine::Attach {
        view: hourglass::protocol::ViewName::Reconstructions,
        layout: layout(),
    });
    desk.work_until_idle();
    let watched = |desk: &mut Desk| {
        desk.take()
            .into_iter()
            .filter_map(|message| match message {
                FromEngine::Watched { layer, tensors } => Some((layer, tensors)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert!(watched(&mut desk).is_empty());
    let layer = Some("output".into());
    desk.tell(ToEngine::Set(EngineSetting::Watch { layer }));
    desk.work_until_idle();
    let told = watched(&mut desk);
    assert_eq!(told.len(), 1);
    let (layer, tensors) = &told[0];
    assert_eq!(layer, "output");
    let wanted: Vec<NamedTensor> = desk
        .weights()
        .into_iter()
        .filter(|tensor| tensor.name.starts_with("output."))
        .collect();
    assert_eq!(tensors, &wanted);

    desk.train(Amount::Steps(3));
    desk.work_until_idle();
    let told = watched(&mut desk);
    let last = &told.last().expect("training changes them").1;
    assert_eq!(
        tensor(last, "output.weight"),
        tensor(&desk.weights(), "output.weight")
    );

    for layer in [Some("flatten".into()), None] {
        desk.tell(ToEngine::Set(EngineSetting::Watch { layer }));
        desk.train(Amount::Steps(3));
        desk.work_until_idle();
        assert!(watched(&mut desk).is_empty());
    }
}
