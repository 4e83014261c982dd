//! The error of each pixel over validation pictures, as the engine draws it.

use hourglass::data::{Dataset, SampleValues};
use hourglass::protocol::{
    Amount, EngineSetting, Floats, Keep, Reply, Request, Speed, TileLayout, ToEngine, ViewName,
};
use hourglass::spec::{DatasetName, MAX_EPOCHS, Noise, Run, Shape, preset};

use crate::desk::{Desk, colours};

const CHANNELS: u32 = 3;
const HEIGHT: u32 = 7;
const WIDTH: u32 = 7;
const FEATURES: usize = (CHANNELS * HEIGHT * WIDTH) as usize;
const PIXELS: usize = (HEIGHT * WIDTH) as usize;

/// Colour pictures with a slope of their own, and a corner of chance that no small model learns.
fn pictures() -> Dataset {
    let mut chance = 1u32;
    let mut picture = |i: u32| {
        (0..FEATURES as u32)
            .map(|at| {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let pixel = at % PIXELS as u32;
                let (x, y) = (pixel % WIDTH, pixel / WIDTH);
                if x < 2 && y < 2 {
                    return (chance >> 24) as u8;
                }
                (((i * 37) % 100 + 20 * x + 3 * y) % 256) as u8
            })
            .collect::<Vec<_>>()
    };
    let values = (0..300).flat_map(&mut picture).collect();
    let shape = Shape::Picture([CHANNELS, HEIGHT, WIDTH]);
    Dataset::pictures(DatasetName::Own, shape, SampleValues::U8(values))
}

fn run() -> Run {
    let preset = preset("dense").expect("a preset").run();
    Run {
        dataset: DatasetName::Own,
        model: preset
            .model
            .for_input(Shape::Picture([CHANNELS, HEIGHT, WIDTH])),
        batch: 16,
        epochs: MAX_EPOCHS,
        ..preset
    }
}

fn desk() -> Desk {
    let mut desk = Desk::empty();
    desk.engine.give_dataset(pictures()).expect("pictures fit");
    let load = Request::SetRun {
        run: run(),
        keep: Keep::Nothing,
    };
    assert_eq!(desk.ask(load), Reply::Done);
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    // The map is of the pictures on show, so the page shows some.
    attach(&mut desk, ViewName::Reconstructions, [4, 3], 2);
    attach(&mut desk, ViewName::ErrorMap, [1, 1], WIDTH);
    desk
}

fn attach(desk: &mut Desk, view: ViewName, [columns, rows]: [u32; 2], tile: u32) {
    desk.tell(ToEngine::Attach {
        view,
        layout: TileLayout {
            columns,
            rows,
            tile,
            gap: 0,
        },
    });
}

/// How often the map has been drawn since the last call, and the grey of its last picture, as values within [0, 1] by pixel.
fn drawn(desk: &mut Desk) -> (usize, Option<Vec<f32>>) {
    let page = desk.engine.client();
    let paintings = std::mem::take(&mut page.paintings);
    let canvases = std::mem::take(&mut page.canvases);
    let of_map = |number: u32| number == ViewName::ErrorMap.number();
    let maps: Vec<_> = canvases
        .into_iter()
        .zip(paintings)
        .filter(|(canvas, _)| of_map(canvas.0))
        .collect();
    let values = maps.last().map(|(_, painting)| {
        assert_eq!([painting.width, painting.height], [WIDTH, HEIGHT]);
        painting
            .rgba
            .chunks_exact(4)
            .map(|pixel| 1.0 - f32::from(pixel[0]) / 255.0)
            .collect()
    });
    (maps.len(), values)
}

fn map(desk: &mut Desk) -> Vec<f32> {
    desk.work_until_idle();
    drawn(desk).1.expect("the map was drawn")
}

/// What the map is to show, by way of requests: no noise is put on their pictures.
fn reference(desk: &mut Desk) -> Vec<f32> {
    let data = pictures();
    let numbers = data.parts(run().split, 0).validation;
    assert!(numbers.len() as u32 <= ViewName::ERROR_MAP_PICTURES);
    let clean = data.samples(&numbers);
    let Reply::Floats(Floats(restored)) = desk.ask(Request::Reconstruct {
        values: Floats(clean.clone()),
        labels: Vec::new(),
    }) else {
        panic!("no reconstructions")
    };
    let mut squares = vec![0.0; PIXELS];
    for (at, (clean, restored)) in clean.iter().zip(&restored).enumerate() {
        squares[at % PIXELS] += f64::from(clean - restored).powi(2);
    }
    let count = numbers.len() as f64 * f64::from(CHANNELS);
    squares
        .iter()
        .map(|sum| ((sum / count).sqrt() as f32 / ViewName::ERROR_MAP_FULL).min(1.0))
        .collect()
}

fn assert_same(shown: &[f32], wanted: &[f32]) {
    assert_eq!(shown.len(), wanted.len());
    for (shown, wanted) in shown.iter().zip(wanted) {
        assert!((shown - wanted).abs() < 1.5 / 255.0, "{shown} for {wanted}");
    }
}

#[test]
fn it_is_the_root_mean_square_of_each_pixel_over_pictures_and_channels() {
    let mut desk = desk();
    let first = reference(&mut desk);
    assert_same(&map(&mut desk), &first);
    desk.train(Amount::Steps(300));
    let last = reference(&mut desk);
    assert_same(&map(&mut desk), &last);
    let (learnt, chance) = (last[PIXELS - 1], last[0]);
    assert!(learnt < 0.5 * chance, "{learnt} beside {chance}");
    // The moment the run began with, and back.
    desk.tell(ToEngine::Scrub { step: Some(0) });
    assert_same(&map(&mut desk), &first);
    desk.tell(ToEngine::Scrub { step: None });
    assert_same(&map(&mut desk), &last);
}

#[test]
fn it_is_of_the_pictures_as_they_are_shown() {
    let mut desk = desk();
    desk.train(Amount::Steps(300));
    let clean = map(&mut desk);
    let changed = desk.change(|run| {
        run.corruption.kinds = vec![Noise::Gaussian];
        run.corruption.test = 0.8;
    });
    assert!(matches!(changed, Reply::Done), "{changed:?}");
    let noisy = map(&mut desk);
    let mean = |map: &[f32]| map.iter().sum::<f32>() / map.len() as f32;
    assert!(mean(&noisy) > 1.1 * mean(&clean));
    // The pictures on show have not become others by it.
    desk.tell(ToEngine::Set(EngineSetting::Focus { column: 1 }));
    desk.work_until_idle();
}

#[test]
fn it_follows_training_only_while_it_can_be_seen() {
    let mut desk = desk();
    let in_sight = |in_sight| {
        ToEngine::Set(EngineSetting::InSight {
            view: ViewName::ErrorMap,
            in_sight,
        })
    };
    map(&mut desk);
    desk.tell(in_sight(false));
    desk.train(Amount::Steps(50));
    desk.work_until_idle();
    assert_eq!(drawn(&mut desk).0, 0);
    desk.tell(in_sight(true));
    let wanted = reference(&mut desk);
    assert_same(&map(&mut desk), &wanted);
    desk.tell(ToEngine::Set(EngineSetting::Speed(Speed::Normal)));
    desk.tell(ToEngine::Play);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut times = 0;
    while times < 2 && std::time::Instant::now() < until {
        desk.work();
        times += drawn(&mut desk).0;
    }
    assert!(times >= 2, "drawn {times} times while it trained");
    assert!(desk.status().playing);
}
