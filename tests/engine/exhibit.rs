//! What the visitor does to the pictures on show, above all a picture of their own among them.

use hourglass::cpu::Cpu;
use hourglass::data::{Dataset, SampleValues};
use hourglass::engine::Trainer;
use hourglass::protocol::{
    EngineSetting, Floats, FromEngine, Keep, Reply, Request, Shown, ToEngine, ViewName,
};
use hourglass::spec::{DatasetName, Run, Shape, Split, preset};
use pollster::block_on;

use crate::desk::{Desk, colours, dense, layout};

fn on_show(run: Run) -> Desk {
    let mut desk = Desk::with(run);
    desk.tell(ToEngine::Attach {
        view: ViewName::Reconstructions,
        layout: layout(),
    });
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.work_until_idle();
    desk
}

/// What is told of the pictures last, and of the one in focus: what the encoder saw of it.
fn told(desk: &mut Desk) -> (Vec<Shown>, Vec<f32>) {
    let (shown, focus, _) = all_told(desk);
    (shown, focus)
}

/// The same, and the picture itself.
fn all_told(desk: &mut Desk) -> (Vec<Shown>, Vec<f32>, Vec<f32>) {
    desk.work_until_idle();
    let (mut pictures, mut focus) = (None, None);
    for message in desk.take() {
        match message {
            FromEngine::Pictures { shown } => pictures = Some(shown),
            FromEngine::Activations { picture, input, .. } => focus = Some((input.0, picture.0)),
            _ => {}
        }
    }
    let (input, picture) = focus.expect("the one in focus is told");
    (pictures.expect("pictures are told of"), input, picture)
}

fn guest(desk: &mut Desk, picture: &[f32], label: Option<u32>) {
    desk.tell(ToEngine::Guest {
        picture: Floats(picture.to_vec()),
        label,
        moments: true,
    });
}

/// Values that bytes hold exactly.
fn ramp() -> Vec<f32> {
    (0..784).map(|i| (i % 256) as f32 / 255.0).collect()
}

#[test]
fn a_picture_of_ones_own_stands_first_and_leaves_again() {
    let mut desk = on_show(dense());
    let before = told(&mut desk);
    let builds = desk.status().builds;
    guest(&mut desk, &ramp(), None);
    let (shown, focus) = told(&mut desk);
    assert_eq!(focus, ramp());
    assert_eq!(shown[0].label, None);
    assert_ne!(shown[0].error, before.0[0].error);
    assert_eq!(shown[1..], before.0[1..], "the others stay");
    // Its error is that of its reconstruction.
    let Reply::Floats(Floats(output)) = desk.ask(Request::Reconstruct {
        values: Floats(ramp()),
        labels: Vec::new(),
    }) else {
        panic!("no reconstruction");
    };
    let squares: f32 = output
        .iter()
        .zip(ramp())
        .map(|(a, b)| (a - b).powi(2))
        .sum();
    assert!((squares / 784.0 - shown[0].error).abs() < 1e-6);
    // Other pictures leave it where it is, and so does another batch.
    desk.tell(ToEngine::Set(EngineSetting::Pictures { seed: 5 }));
    assert_eq!(told(&mut desk).1, ramp());
    let hole: Vec<f32> = (0..784).map(|i| f32::from(i < 392)).collect();
    let blackened = |focus: &[f32]| focus[..392].iter().all(|&value| value == 0.0);
    desk.ask(Request::SetMask { mask: Floats(hole) });
    let (_, seen, picture) = all_told(&mut desk);
    assert!(blackened(&seen));
    assert_eq!(picture, ramp(), "the picture itself has no hole");
    desk.change(|run| run.batch = 17);
    let (shown, focus) = told(&mut desk);
    assert!(shown[0].label.is_none() && blackened(&focus));
    assert_eq!(focus[392..], ramp()[392..]);
    desk.ask(Request::SetMask {
        mask: Floats(Vec::new()),
    });
    desk.tell(ToEngine::Set(EngineSetting::Pictures { seed: 0 }));
    // One of another size is none.
    guest(&mut desk, &[0.5; 9], None);
    assert_eq!(told(&mut desk), before);
    guest(&mut desk, &ramp(), None);
    assert_eq!(told(&mut desk).1, ramp());
    // Another run begins without it.
    let run = dense();
    desk.ask(Request::SetRun {
        run,
        keep: Keep::Nothing,
    });
    assert_eq!(told(&mut desk), before);
    assert_eq!(desk.status().builds, builds + 2);
}

#[test]
fn moments_show_it_and_training_does_not_meet_it() {
    let train = |with: bool| {
        let mut desk = on_show(dense());
        if with {
            guest(&mut desk, &ramp(), None);
        }
        desk.train(hourglass::protocol::Amount::Steps(30));
        if with {
            guest(&mut desk, &[1.0; 784], None);
        }
        desk.tell(ToEngine::Scrub { step: Some(10) });
        let (shown, focus) = told(&mut desk);
        (desk.weights(), shown, focus)
    };
    let (plain, ..) = train(false);
    let (weights, shown, focus) = train(true);
    assert_eq!(weights, plain);
    assert_eq!(focus, [1.0; 784]);
    assert!(shown[0].error.is_finite());
}

#[test]
fn a_conditional_model_is_told_what_it_is() {
    let mut run = preset("cvae").expect("a preset").run();
    run.dataset = DatasetName::Strokes;
    let mut desk = on_show(run);
    desk.train(hourglass::protocol::Amount::Steps(20));
    let mut errors = Vec::new();
    for label in [3, 8, 99] {
        guest(&mut desk, &ramp(), Some(label));
        errors.push(told(&mut desk).0[0].error);
    }
    assert_ne!(errors[0], errors[1]);
    // Classes there are not are the last one.
    guest(&mut desk, &ramp(), Some(9));
    assert_eq!(told(&mut desk).0[0].error, errors[2]);
}

#[test]
fn it_stands_behind_pictures_of_any_size_and_kind() {
    // Pictures of nine values do not fill their words.
    for values in [
        SampleValues::U8((0..180).map(|i| (i * 7 % 256) as u8).collect()),
        SampleValues::F32((0..180).map(|i| (i % 10) as f32 / 9.0).collect()),
    ] {
        let exact = matches!(values, SampleValues::F32(_));
        let data = Dataset::pictures(DatasetName::Strokes, Shape::Picture([1, 3, 3]), values);
        let mut run = dense();
        run.model = run.model.for_input(data.shape);
        let parts = data.parts(Split::Standard, 0);
        let mut backend = Cpu::new(1);
        let trainer = block_on(Trainer::load(&mut backend, run, &data, parts)).expect("a run");
        let picture = [0.0, 0.25, 0.5, 0.75, 1.0, 0.1, 0.2, -3.0, 7.0];
        let number = trainer.set_guest(&mut backend, &picture, None);
        assert_eq!(number, Some(20));
        assert_eq!(trainer.set_guest(&mut backend, &picture[1..], None), None);
        let seen = block_on(trainer.corrupted(&mut backend, 20, 0.0)).expect("a picture");
        let wanted = [0.0, 0.25, 0.5, 0.75, 1.0, 0.1, 0.2, 0.0, 1.0];
        let most = if exact { 1e-7 } else { 0.5 / 255.0 + 1e-6 };
        assert!(
            seen.iter()
                .zip(wanted)
                .all(|(a, b): (&f32, f32)| (a - b).abs() <= most),
            "{seen:?}"
        );
        let last = block_on(trainer.corrupted(&mut backend, 19, 0.0)).expect("a picture");
        assert!(
            last.iter()
                .zip(data.sample(19))
                .all(|(a, b)| (a - b).abs() < 1e-6)
        );
    }
}
