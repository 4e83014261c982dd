//! Datasets that are generated.

use hourglass::data;
use hourglass::protocol::{Amount, DataFile, FromEngine, ToEngine};
use hourglass::spec::{DatasetName, PRESETS, Run, preset};

use crate::desk::Desk;

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
fn models_of_other_pictures_train_on_shapes_and_faces() {
    for (dataset, of_preset) in [
        (DatasetName::Shapes, "conv_light"),
        (DatasetName::Faces, "conv_light_rgb"),
        (DatasetName::Faces, "dense"),
    ] {
        let mut desk = Desk::with(on(dataset, of_preset));
        let first = desk.train(Amount::Steps(1)).train_loss.unwrap();
        let last = desk.train(Amount::Steps(60)).train_loss.unwrap();
        assert!(last < 0.8 * first, "{dataset:?}: {first} to {last}");
        let told = desk.engine.outlet().messages.iter().find_map(|m| match m {
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
            bytes: vec![0; 16],
        }];
        let fault = desk.refused(|ticket| ToEngine::Data {
            ticket,
            name,
            files,
        });
        assert!(
            fault.message.contains(name.title()) && fault.message.contains("MNIST"),
            "{}",
            fault.message
        );
    }
}
