use super::*;
use crate::protocol::{Floats, InspectedLayer};
use crate::spec::{Loss, PRESETS, Run, preset};

/// A record of a step of `run`, with numbers of both signs that are no step's.
pub fn record(run: Run) -> Inspected {
    let wave = |n: u32| Floats((0..n).map(|i| (0.7 * i as f32).sin()).collect());
    let layers: Vec<InspectedLayer> = run
        .model
        .shapes()
        .expect("shapes")
        .iter()
        .map(|shaped| InspectedLayer {
            name: shaped.layer.name.clone(),
            output: wave(shaped.output.values()),
            gradient: Some(wave(shaped.output.values())),
        })
        .collect();
    let parameters = run
        .model
        .shapes()
        .expect("shapes")
        .iter()
        .flat_map(|shaped| {
            let name = shaped.layer.name.clone();
            shaped.parameters().into_iter().map(move |(part, shape)| {
                let values = wave(shape.iter().product());
                InspectedParameter {
                    name: format!("{name}.{part}"),
                    shape,
                    before: values.clone(),
                    gradient: values.clone(),
                    after: Floats(values.0.iter().map(|w| 0.9 * w).collect()),
                }
            })
        })
        .collect();
    Inspected {
        step: 1234,
        pictures: 64,
        input: Floats(vec![0.5; run.model.input.values() as usize]),
        label: Some("7".into()),
        loss: 0.25,
        picture_loss: 0.16,
        logits: false,
        layers,
        parameters,
        rate: 0.001,
        polarity: run.dataset.polarity(),
        run,
    }
}

fn presets() -> impl Iterator<Item = Inspected> {
    PRESETS.iter().map(|preset| record(preset.run()))
}

#[test]
fn the_walk_goes_forward_and_back() {
    let mut record = record(preset("conv_light").unwrap().run());
    record.layers[0].gradient = None;
    let names: Vec<String> = places(&record)
        .into_iter()
        .map(|place| match place {
            StationPlace::Forward(layer) => format!("→{}", record.layers[layer].name),
            StationPlace::Backward(layer) => format!("←{}", record.layers[layer].name),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        names.join(" "),
        "Input →enc1 →enc2 →flatten →code →dec1 →reshape →dec2 →output Loss ←output ←dec2 ←dec1 ←code ←enc2 Update"
    );
}

#[test]
fn every_station_of_every_preset_has_its_tensors() {
    for record in presets() {
        for place in places(&record) {
            let figures = figures(&record, place, 0);
            assert!(!figures.is_empty(), "{place:?}");
            for figure in figures {
                let tiles = match figure.tint {
                    Tint::Rgb => 3,
                    _ => figure.tiles.min(64),
                };
                let room = figure.size[0] * figure.size[1];
                assert_eq!(figure.values.len(), tiles * room, "{}", figure.name);
                assert!(figure.each <= room && room < 2 * figure.each + 2);
            }
        }
        for parameter in 0..record.parameters.len() {
            let figures = figures(&record, StationPlace::Update, parameter);
            assert_eq!(figures.len(), 4);
            assert_eq!(figures[0].tint, figures[3].tint, "one scale for both");
            let change = figures[2].values.iter().zip(&figures[0].values);
            for (change, before) in change.filter(|(change, _)| !change.is_nan()) {
                assert!((change + 0.1 * before).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn dense_weights_look_like_the_pictures_they_see_or_draw() {
    let record = record(preset("dense").unwrap().run());
    let [_, seen, _] = &figures(&record, StationPlace::Forward(1), 0)[..] else {
        panic!("in, weights, out");
    };
    assert_eq!(seen.extent(), "64 units, 28 × 28 each");
    assert_eq!(seen.values[1], record.parameters[0].before.0[1]);
    let [code, drawn, out] = &figures(&record, StationPlace::Forward(2), 0)[..] else {
        panic!("in, weights, out");
    };
    assert_eq!(code.extent(), "64 numbers");
    assert_eq!(code.size, [8, 8]);
    assert_eq!(drawn.extent(), "64 inputs, 28 × 28 each");
    assert_eq!(
        drawn.values[1], record.parameters[2].before.0[64],
        "the second pixel's weight of the first number"
    );
    assert_eq!(out.extent(), "28 × 28");
}

#[test]
fn much_is_shown_in_part() {
    let record = record(preset("conv").unwrap().run());
    let extents = |layer| -> Vec<String> {
        let figures = figures(&record, StationPlace::Forward(layer), 0);
        figures.iter().map(Figure::extent).collect()
    };
    assert_eq!(
        extents(1),
        [
            "64 maps, 28 × 28 each",
            "64 of 8,192 windows, 3 × 3 each",
            "64 of 128 maps, 28 × 28 each"
        ]
    );
}

#[test]
fn logits_are_brought_between_0_and_1() {
    let mut record = record(preset("dense").unwrap().run());
    record.logits = true;
    record.layers.last_mut().unwrap().output.0[..3].copy_from_slice(&[0.0, 100.0, -100.0]);
    assert_eq!(reconstruction(&record)[..3], [0.5, 1.0, 0.0]);

    let mut run = preset("conv_light_rgb").unwrap().run();
    run.model.decoder.last_mut().unwrap().activation = Activation::Softmax;
    run.loss = Loss::CategoricalCrossentropy;
    let mut record = self::record(run);
    record.logits = true;
    let shares = reconstruction(&record);
    let sum: f32 = [5, 784 + 5, 2 * 784 + 5].map(|i| shares[i]).iter().sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
}

#[test]
fn gaussians_are_computed_from_what_came_in() {
    let mut run = preset("dense").unwrap().run();
    let code = run.model.encoder.last_mut().unwrap();
    code.kind = Kind::gaussian(2);
    code.activation = Activation::Linear;
    let mut record = record(run);
    // Of what comes in two numbers count: 1 and 2.
    let wide = |rows: &[[f32; 2]]| -> Vec<f32> {
        let rest = [0.0; 782];
        rows.iter()
            .flat_map(|row| row.iter().chain(&rest))
            .copied()
            .collect()
    };
    record.layers[0].output = Floats(wide(&[[1.0, 2.0]]));
    for (part, values) in [
        ("weight_mu", wide(&[[1.0, 1.0], [0.0, -1.0]])),
        ("bias_mu", vec![0.5, 0.0]),
        ("weight_logvar", wide(&[[0.0; 2]; 2])),
        ("bias_logvar", vec![0.0, 4f32.ln()]),
    ] {
        let name = format!("code.{part}");
        let mut parameters = record.parameters.iter_mut();
        parameters.find(|p| p.name == name).unwrap().before = Floats(values);
    }
    let code = gaussians(&record, 1).expect("a Gaussian code");
    assert_eq!(code.mu, [3.5, -2.0]);
    assert_eq!(code.sigma(), [1.0, 2.0]);
    // ½ · 3.5² and ½ (4 + 4 − 1 − ln 4).
    assert!((code.divergence() - (6.125 + 3.5 - 2f32.ln())).abs() < 1e-5);
    assert_eq!(gaussians(&record, 0), None);
    let names: Vec<String> = figures(&record, StationPlace::Forward(1), 0)
        .into_iter()
        .map(|figure| figure.name)
        .collect();
    assert_eq!(names, ["In", "Mean μ", "Spread σ", "Out: a sample"]);
    let back = figures(&record, StationPlace::Backward(1), 0);
    assert_eq!(back[2].name, "Weight gradient");
}
