//! Datasets that are generated, and a visitor's own.

use hourglass::data;
use hourglass::intake::Block;
use hourglass::protocol::{
    Amount, DataFile, EngineSetting, FromEngine, Keep, Reply, Request, ToEngine, ViewName,
};
use hourglass::spec::{DatasetName, PRESETS, Run, Shape, preset};

use crate::desk::{Desk, colours, dense, layout};

fn on(dataset: DatasetName, preset: &str) -> Run {
    let run = hourglass::spec::preset(preset).unwrap().run();
    Run {
        dataset,
        model: run.model.for_input(dataset.shape()),
        batch: 16,
        ..run
    }
}

#[test]
fn models_of_other_pictures_train_on_data_with_factors() {
    for (dataset, of_preset) in [
        (DatasetName::Shapes, "conv_light"),
        (DatasetName::Faces, "conv_light_rgb"),
        (DatasetName::Faces, "dense"),
        (DatasetName::MoonsAndSpirals, "dense"),
    ] {
        let mut desk = Desk::with(on(dataset, of_preset));
        let first = desk.train(Amount::Steps(1)).train_loss.unwrap();
        let last = desk.train(Amount::Steps(60)).train_loss.unwrap();
        assert!(last < 0.8 * first, "{dataset:?}: {first} to {last}");
        let told = desk.engine.client().messages.iter().find_map(|m| match m {
            FromEngine::Loaded { data, .. } => Some(data.clone()),
            _ => None,
        });
        let told = told.expect("what was loaded");
        assert_eq!(
            (told.name, told.train, told.validation, told.test),
            (dataset, 9600, 1200, 1200)
        );
        let made = data::generate(dataset, 0).unwrap();
        assert_eq!(told.factors.len(), made.factors.len());
        for (told, made) in told.factors.iter().zip(&made.factors) {
            assert_eq!((&told.name, &told.levels), (&made.name, &made.levels));
        }
    }
}

#[test]
fn every_preset_takes_a_step_on_every_generated_dataset() {
    for preset in PRESETS.iter().filter(|preset| preset.id != "conv") {
        for dataset in DatasetName::ALL.into_iter().filter(|d| d.is_generated()) {
            let mut run = on(dataset, preset.id);
            run.batch = 2;
            let mut desk = Desk::with(run);
            let loss = desk.train(Amount::Steps(1)).train_loss.unwrap();
            assert!(loss.is_finite(), "{} on {dataset:?}", preset.id);
        }
    }
}

#[test]
fn generated_datasets_take_no_files() {
    let mut desk = Desk::with(preset("dense").unwrap().run());
    for name in DatasetName::ALL.into_iter().filter(|d| d.is_generated()) {
        let files = vec![DataFile {
            name: "train-images-idx3-ubyte".into(),
            bytes: vec![0; 16].into(),
        }];
        let fault = desk.refused(Request::Data { name, files });
        assert!(
            fault.message.contains(name.title()) && fault.message.contains("MNIST"),
            "{}",
            fault.message
        );
    }
}

/// Sixty pictures of two classes.
fn own(shape: [u32; 3]) -> Vec<DataFile> {
    let values = shape.iter().product::<u32>() as usize;
    // Stripes, a bright one in four, in places of the class's own.
    let pixels = (0..60 * values).map(|i| u8::from(i / 4 % 4 == i / values % 2) * 200);
    let block = Block {
        title: "Mine".into(),
        shape,
        pixels: pixels.collect(),
        ink: false,
        labels: (0..60).map(|i| i % 2).collect(),
        classes: vec!["even".into(), "odd".into()],
        parts: Vec::new(),
    };
    let files = block.files().unwrap().into_iter();
    files
        .map(|(name, bytes)| DataFile {
            name: name.into(),
            bytes: bytes.into(),
        })
        .collect()
}

#[test]
fn own_pictures_are_trained_on_replaced_and_forgotten() {
    let mut desk = Desk::with(preset("dense").unwrap().run());
    let name = DatasetName::Own;
    let run = |input| Run {
        model: preset("dense")
            .unwrap()
            .run()
            .model
            .for_input(Shape::Picture(input)),
        batch: 16,
        ..on(name, "dense")
    };
    let missing = desk.refused(Request::SetRun {
        run: run([1, 28, 28]),
        keep: Keep::Nothing,
    });
    assert!(missing.message.contains("your own"), "{}", missing.message);
    for shape in [[1, 28, 28], [3, 16, 16]] {
        let files = own(shape);
        let Reply::Data(info) = desk.ask(Request::Data { name, files }) else {
            panic!("a good set");
        };
        assert_eq!((info.train, info.validation, info.test), (48, 6, 6));
        assert_eq!(info.classes, ["even", "odd"]);
        let load = Request::SetRun {
            run: run(shape),
            keep: Keep::Nothing,
        };
        assert_eq!(desk.ask(load), Reply::Done);
        let first = desk.train(Amount::Steps(1)).train_loss.unwrap();
        let last = desk.train(Amount::Steps(60)).train_loss.unwrap();
        assert!(last < 0.8 * first, "{shape:?}: {first} to {last}");
    }
    let mut cut = own([1, 28, 28]);
    cut[0].bytes = vec![0, 0, 8, 4, 0, 0].into();
    desk.refused(Request::Data { name, files: cut });
    // The set of before is still there, for a model that fits it and for no other.
    let unfit = Request::SetRun {
        run: run([1, 28, 28]),
        keep: Keep::Nothing,
    };
    let other = desk.refused(unfit.clone());
    println!("{}", other.message);
    // So it is where another set was read that no run was accepted on.
    let files = own([1, 64, 64]);
    assert!(matches!(
        desk.ask(Request::Data { name, files }),
        Reply::Data(_)
    ));
    desk.refused(unfit);
    let again = Request::SetRun {
        run: run([3, 16, 16]),
        keep: Keep::Nothing,
    };
    assert_eq!(desk.ask(again.clone()), Reply::Done);
    desk.tell(ToEngine::Forget { name });
    desk.refused(again);
    let status = desk.train(Amount::Steps(5));
    assert_eq!(status.step, 5, "the run of now keeps its pictures");
}

/// Pictures that are all the same ramp from black to white, as the page hands own pictures over; `ink` where they were drawn.
fn ramps(ink: bool) -> Vec<DataFile> {
    let file = |name: &str, bytes: Vec<u8>| DataFile {
        name: name.into(),
        bytes: bytes.into(),
    };
    let mut pictures = vec![0, 0, 8, 4];
    for size in [20u32, 1, 28, 28] {
        pictures.extend(size.to_be_bytes());
    }
    for _ in 0..20 {
        pictures.extend((0..784).map(|place| (place * 255 / 783) as u8));
    }
    let mut files = vec![
        file("own-pictures-idx4-ubyte", pictures),
        file("own-names.txt", b"Ramps".to_vec()),
    ];
    if ink {
        files.push(file("own-ink.txt", b"ink".to_vec()));
    }
    files
}

/// The pixels of the first picture on show, in a theme.
fn seen(ink: bool, dark: bool) -> Vec<[u8; 3]> {
    let mut desk = Desk::empty();
    let reply = desk.ask(Request::Data {
        name: DatasetName::Own,
        files: ramps(ink),
    });
    assert!(matches!(reply, Reply::Data(_)), "{reply:?}");
    let mut run = dense();
    run.dataset = DatasetName::Own;
    let keep = Keep::Nothing;
    assert_eq!(desk.ask(Request::SetRun { run, keep }), Reply::Done);
    let mut theme = colours();
    if dark {
        std::mem::swap(&mut theme.zero, &mut theme.one);
    }
    desk.tell(ToEngine::Set(EngineSetting::Colours(theme)));
    desk.tell(ToEngine::Attach {
        view: ViewName::Reconstructions,
        layout: layout(),
    });
    desk.work_until_idle();
    let painting = desk.engine.client().paintings.last().expect("a painting");
    let width = painting.width as usize;
    let pixels: Vec<[u8; 3]> = painting
        .rgba
        .chunks_exact(4)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    (0..784)
        .map(|place| pixels[place / 28 * width + place % 28])
        .collect()
}

#[test]
fn photographs_are_shown_as_they_are_in_both_themes() {
    for dark in [false, true] {
        for (place, pixel) in seen(false, dark).into_iter().enumerate() {
            let level = (place * 255 / 783) as u8;
            for channel in pixel {
                assert!(channel.abs_diff(level) <= 1, "{place}: {pixel:?}");
            }
        }
    }
    // What was drawn is ink, and has the theme's colours.
    let [light, dark] = [false, true].map(|dark| seen(true, dark));
    assert_eq!((light[0], light[783]), ([255; 3], [0; 3]));
    assert_eq!((dark[0], dark[783]), ([0; 3], [255; 3]));
}
