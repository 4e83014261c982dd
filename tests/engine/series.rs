//! Samples that are no pictures: series of 32 measurements of any size, held as f32, through training and every message.

use hourglass::backend::CanvasId;
use hourglass::data::{Dataset, SampleValues};
use hourglass::protocol::{
    Amount, Analysed, Analysis, Embedding, EngineSetting, Floats, FromEngine, Keep, Marks, Plane,
    Reply, Request, Scatter, Sheet, Studied, Study, TileLayout, ToEngine, ViewName,
};
use hourglass::spec::{
    Activation, Corruption, DatasetName, Kind, Layer, Live, Loss, Model, Run, SampleKind, Shape,
    preset,
};

use crate::desk::{Desk, colours};

const LENGTH: u32 = 32;
const CODE: usize = 4;

/// Waves between −3 and 3, of two classes: slow and fast ones.
fn waves() -> Dataset {
    let wave = |i: u32| {
        let (phase, height) = ((i * 7 % 20) as f32 / 20.0, 0.5 + (i * 3 % 11) as f32 / 4.0);
        let turns = if i.is_multiple_of(2) { 1.0 } else { 3.0 };
        (0..LENGTH).map(move |t| {
            let at = turns * t as f32 / LENGTH as f32 + phase;
            height * (std::f32::consts::TAU * at).sin()
        })
    };
    Dataset {
        kind: SampleKind::Series,
        labels: (0..400u32).map(|i| (i % 2) as u8).collect(),
        classes: vec!["slow".into(), "fast".into()],
        columns: vec!["voltage".into()],
        ..Dataset::pictures(
            DatasetName::Own,
            Shape::Series([1, LENGTH]),
            SampleValues::F32((0..400).flat_map(wave).collect()),
        )
    }
}

fn layer(name: &str, kind: Kind, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation,
    }
}

fn run() -> Run {
    Run {
        dataset: DatasetName::Own,
        model: Model {
            input: Shape::Series([1, LENGTH]),
            encoder: vec![
                layer("conv", Kind::conv1d(8, 5, 2), Activation::Relu),
                layer("flatten", Kind::Flatten, Activation::Linear),
                layer("code", Kind::dense(CODE as u32), Activation::Linear),
            ],
            decoder: vec![
                layer("hidden", Kind::dense(24), Activation::Relu),
                layer("output", Kind::dense(LENGTH), Activation::Linear),
            ],
        },
        loss: Loss::Mse,
        batch: 16,
        ..preset("dense").expect("a preset").run()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::empty();
    desk.engine.give_dataset(waves()).expect("waves fit");
    let load = Request::SetRun {
        run: run(),
        keep: Keep::Nothing,
    };
    assert_eq!(desk.ask(load), Reply::Done);
    desk
}

fn attach(desk: &mut Desk, view: ViewName, columns: u32, rows: u32) {
    desk.tell(ToEngine::Attach {
        view,
        layout: TileLayout {
            columns,
            rows,
            tile: 32,
            gap: 2,
        },
    });
}

fn scatter(marks: Marks) -> ToEngine {
    let axis = |at: usize| Floats((0..=CODE).map(|i| f32::from(i == at)).collect());
    ToEngine::Scatter {
        scatter: Some(Scatter {
            count: 40,
            plane: Plane {
                across: axis(0),
                up: axis(1),
                places: Floats::default(),
                quantiles: false,
                window: [-4.0, -4.0, 4.0, 4.0],
            },
            marks,
            factor: None,
            hidden: 0,
        }),
    }
}

/// Works until nothing is left to do, and asserts that this view was drawn since the last call.
fn drawn(desk: &mut Desk, view: ViewName) {
    desk.work_until_idle();
    let canvases = std::mem::take(&mut desk.engine.client().canvases);
    assert!(canvases.contains(&CanvasId(view.number())), "{view:?}");
}

#[test]
fn they_train_and_come_back_as_they_went_in() {
    let mut desk = desk();
    let first = desk.train(Amount::Steps(1)).train_loss.unwrap();
    let last = desk.train(Amount::Steps(400)).train_loss.unwrap();
    assert!(last < 0.3 * first, "{first} to {last}");
    let Reply::Floats(_) = desk.ask(Request::Reconstruct {
        values: Floats(waves().samples(&[0, 1])),
        labels: Vec::new(),
    }) else {
        panic!("no reconstructions")
    };
    let Reply::Floats(codes) = desk.ask(Request::Encode {
        values: Floats(waves().samples(&[0, 1])),
        labels: Vec::new(),
    }) else {
        panic!("no codes")
    };
    assert_eq!(codes.0.len(), 2 * CODE);
    let Reply::Inspected(record) = desk.ask(Request::Inspect) else {
        panic!("no record")
    };
    let range = |least: f32, &value: &f32| least.min(value);
    assert!(
        record.input.0.iter().fold(0.0, range) < 0.0,
        "values below 0 are seen as they are"
    );
}

#[test]
fn every_view_draws_them() {
    let mut desk = desk();
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.train(Amount::Steps(30));
    attach(&mut desk, ViewName::Reconstructions, 4, 3);
    drawn(&mut desk, ViewName::Reconstructions);
    desk.tell(ToEngine::Guest {
        picture: Floats((0..LENGTH).map(|t| t as f32 - 16.0).collect()),
        label: None,
        moments: true,
    });
    drawn(&mut desk, ViewName::Reconstructions);
    desk.tell(ToEngine::Set(EngineSetting::Pictures { seed: 3 }));
    drawn(&mut desk, ViewName::Reconstructions);
    desk.tell(ToEngine::Set(EngineSetting::Focus { column: 2 }));
    let mut hole = vec![0.0; LENGTH as usize];
    hole[..8].fill(1.0);
    let holed = desk.ask(Request::SetMask { mask: Floats(hole) });
    assert_eq!(holed, Reply::Done);
    drawn(&mut desk, ViewName::Reconstructions);
    for view in [ViewName::Timeline, ViewName::NoiseStrip, ViewName::ErrorMap] {
        attach(&mut desk, view, 5, 1);
        drawn(&mut desk, view);
    }
    attach(&mut desk, ViewName::Points, 1, 1);
    for marks in [Marks::Dots(2.0), Marks::Pictures(12)] {
        desk.tell(scatter(marks));
        drawn(&mut desk, ViewName::Points);
    }
    for view in [
        ViewName::Field,
        ViewName::Probe,
        ViewName::Film,
        ViewName::Traversals,
        ViewName::Prior,
    ] {
        let columns = if view == ViewName::Probe { 1 } else { 3 };
        attach(&mut desk, view, columns, 1);
        desk.tell(ToEngine::Sheet {
            view,
            ticket: 1,
            sheet: Sheet {
                codes: Floats(vec![0.5; columns as usize * CODE]),
                labels: Vec::new(),
                faint: view == ViewName::Field,
            },
        });
        drawn(&mut desk, view);
    }
    desk.tell(ToEngine::Set(EngineSetting::Watch {
        layer: Some("conv".into()),
    }));
    desk.tell(ToEngine::Scrub { step: Some(0) });
    drawn(&mut desk, ViewName::Reconstructions);
    desk.tell(ToEngine::Scrub { step: None });
    desk.work_until_idle();
    let faults = desk.take().into_iter().filter(|message| {
        matches!(
            message,
            FromEngine::Reply {
                reply: Reply::Failed(_),
                ..
            }
        )
    });
    assert_eq!(faults.count(), 0);
}

#[test]
fn codes_are_analysed_and_errors_compared() {
    let mut desk = desk();
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(scatter(Marks::None));
    desk.train(Amount::Steps(100));
    desk.work_until_idle();
    for analysis in [Analysis::Pca, Analysis::Embed(Embedding::Tsne)] {
        let reply = desk.ask(Request::Analyse { analysis });
        assert!(
            matches!(
                reply,
                Reply::Analysed(Analysed::Pca { .. } | Analysed::Places { .. })
            ),
            "{reply:?}"
        );
    }
    let factors = desk.refused(Request::Analyse {
        analysis: Analysis::Factors,
    });
    assert!(factors.message.contains("no known factors"));
    for study in [Study::Error, Study::Components] {
        let Reply::Studied(studied) = desk.ask(Request::Study { study }) else {
            panic!("not compared")
        };
        let (Studied::Error(error)
        | Studied::Components(hourglass::protocol::Subspace { own: error, .. })) = studied
        else {
            panic!("{studied:?}")
        };
        assert!(error.is_finite() && error > 0.0);
    }
}

#[test]
fn what_takes_values_from_0_to_1_is_refused_by_name() {
    let mut desk = desk();
    let noise = Corruption {
        train: 0.3,
        ..Corruption::default()
    };
    let noisy = Run {
        corruption: noise.clone(),
        ..run()
    };
    let mut cross = Run {
        loss: Loss::Bce,
        ..run()
    };
    cross.model.decoder[1].activation = Activation::Sigmoid;
    for (said, run) in [("Noise", noisy), (Loss::Bce.title(), cross)] {
        let fault = desk.refused(Request::SetRun {
            run,
            keep: Keep::Nothing,
        });
        let message = fault.message;
        assert!(
            message.contains(said) && message.contains("series"),
            "{message}"
        );
    }
    let live = Live {
        corruption: noise,
        ..run().live()
    };
    let fault = desk.unchanged(|run| *run = run.with_live(live));
    assert!(fault.message.contains("Noise"), "{}", fault.message);
    let fault = desk.refused(Request::Study {
        study: Study::Noise {
            amounts: vec![0.0, 0.5],
            most: 10,
            test: false,
            similar: true,
        },
    });
    assert!(fault.message.contains("noise"), "{}", fault.message);
    // The run of before goes on.
    assert_eq!(desk.train(Amount::Steps(3)).step, 3);
    let mut wrong = waves();
    wrong.columns.push("current".into());
    let error = desk
        .engine
        .give_dataset(wrong)
        .expect_err("two names for a channel");
    assert!(error.to_string().contains("channel"), "{error}");
}
