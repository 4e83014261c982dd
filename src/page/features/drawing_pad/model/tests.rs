use super::*;
use crate::spec::{PRESETS, Shape};

fn line(pad: &mut Pad, from: [f64; 2], to: [f64; 2]) {
    pad.touch(from, None);
    pad.draw(to);
    pad.lift();
}

#[test]
fn a_stroke_is_seen_while_it_is_drawn_and_stays_the_same_after() {
    let mut pad = Pad::default();
    assert!(pad.is_empty());
    assert_eq!(pad.picture(), None);
    pad.touch([0.3, 0.3], None);
    let dot = pad.picture().expect("a dot");
    pad.draw([0.6, 0.7]);
    pad.draw([0.4, 0.8]);
    let drawn = pad.picture().expect("a line");
    assert_ne!(dot, drawn);
    pad.lift();
    assert_eq!(pad.picture().as_ref(), Some(&drawn));
    // Drawn again from its points, as after a redo, it is the same.
    assert!(pad.undo() && pad.redo());
    assert_eq!(pad.picture(), Some(drawn));
    // Without the brush down, moving draws nothing.
    let version = pad.version();
    pad.draw([0.9, 0.9]);
    assert_eq!(pad.version(), version);
}

#[test]
fn every_mark_is_taken_back_and_made_again() {
    let mut pad = Pad::default();
    pad.centre(false);
    let mut seen = vec![pad.picture()];
    line(&mut pad, [0.2, 0.2], [0.8, 0.2]);
    seen.push(pad.picture());
    pad.tool = Tool::Eraser;
    line(&mut pad, [0.5, 0.1], [0.5, 0.3]);
    seen.push(pad.picture());
    pad.clear();
    seen.push(pad.picture());
    pad.put(&[0.5; 4], [1, 2, 2]);
    seen.push(pad.picture());
    pad.tool = Tool::Pen;
    pad.size = 0.2;
    line(&mut pad, [0.1, 0.9], [0.9, 0.9]);
    seen.push(pad.picture());
    assert!(seen.windows(2).all(|pair| pair[0] != pair[1]));
    for wanted in seen.iter().rev().skip(1) {
        assert!(pad.undo());
        assert_eq!(pad.picture(), *wanted);
    }
    assert!(!pad.undo() && !pad.can_undo());
    for wanted in &seen[1..] {
        assert!(pad.redo());
        assert_eq!(pad.picture(), *wanted);
    }
    assert!(!pad.redo());
    // Something new ends what could be made again.
    pad.undo();
    line(&mut pad, [0.0, 0.0], [0.1, 0.1]);
    assert!(!pad.redo());
}

#[test]
fn undo_takes_back_a_stroke_under_way() {
    let mut pad = Pad::default();
    pad.touch([0.5, 0.5], None);
    assert!(pad.can_undo());
    assert!(pad.undo());
    assert!(pad.is_empty() && !pad.is_down());
}

#[test]
fn erasing_everything_leaves_an_empty_pad_and_clearing_that_is_no_mark() {
    let mut pad = Pad::default();
    pad.touch([0.5, 0.5], None);
    pad.lift();
    pad.size = 0.25;
    pad.touch([0.5, 0.5], Some(Tool::Eraser));
    pad.lift();
    assert_eq!(
        pad.tool,
        Tool::Pen,
        "the other end of a pen is not a choice"
    );
    assert!(pad.is_empty());
    let before = pad.clone();
    pad.clear();
    assert_eq!(pad, before);
}

#[test]
fn a_copied_picture_reaches_the_model_as_it_was() {
    let mut pad = Pad::default();
    let picture: Vec<f32> = (0..784).map(|at| (at % 29) as f32 / 28.0).collect();
    line(&mut pad, [0.1, 0.1], [0.2, 0.2]);
    assert!(pad.is_centred());
    pad.put(&picture, [1, 28, 28]);
    assert!(pad.holds_picture() && !pad.is_centred());
    let seen = pad.picture().expect("a picture");
    let worst = seen.iter().zip(&picture).map(|(a, b)| (a - b).abs());
    assert!(worst.fold(0.0, f32::max) < 1e-5);
    pad.clear();
    assert!(pad.is_empty() && pad.is_centred());
}

#[test]
fn what_a_camera_sees_lies_over_the_drawing_until_it_is_taken() {
    let mut pad = Pad::default();
    line(&mut pad, [0.2, 0.2], [0.8, 0.2]);
    let drawing = pad.picture();
    // Something small in a corner, at five times the model's size.
    let mut seen = vec![0.0; 140 * 140];
    for y in 10..40 {
        seen[y * 140 + 10..y * 140 + 20].fill(1.0);
    }
    pad.watch(seen.clone(), [1, 140, 140], false);
    assert!(pad.is_live() && !pad.is_centred());
    let as_it_is = pad.picture().expect("something is seen");
    assert!(as_it_is[4 * 28 + 2] > 0.9 && as_it_is[14 * 28 + 14] < 0.1);
    pad.watch(seen, [1, 140, 140], true);
    assert!(pad.is_centred());
    let centred = pad.picture().expect("something is seen");
    assert!(centred[14 * 28 + 14] > 0.9 && centred[4 * 28 + 2] < 0.1);
    pad.leave();
    assert_eq!(pad.picture(), drawing);
    assert!(!pad.take());
    pad.watch(vec![0.5; 4], [1, 2, 2], true);
    assert!(pad.take() && !pad.is_live());
    assert_ne!(pad.picture(), drawing);
    assert!(pad.undo());
    assert_eq!(pad.picture(), drawing);
    pad.watch(vec![0.5; 4], [1, 2, 2], true);
    pad.reshape([3, 32, 32]);
    assert!(!pad.is_live());
}

#[test]
fn a_drawing_stays_for_a_model_of_another_shape() {
    let mut pad = Pad::default();
    pad.centre(false);
    line(&mut pad, [0.25, 0.25], [0.25, 0.75]);
    pad.reshape([3, 32, 32]);
    let seen = pad.picture().expect("a line");
    assert_eq!(seen.len(), 3 * 32 * 32);
    assert!(seen[16 * 32 + 8] > 0.9 && seen[2 * 1024 + 16 * 32 + 8] > 0.9);
    assert!(seen[16 * 32 + 20] < 0.01);
    let version = pad.version();
    pad.reshape([3, 32, 32]);
    assert_eq!(pad.version(), version);
    pad.reshape([1, 28, 28]);
    assert_eq!(pad.picture().expect("a line").len(), 784);
}

#[test]
fn only_pictures_of_one_or_three_channels_can_be_drawn() {
    let mut run = PRESETS[0].run();
    for (input, wanted) in [
        (Shape::Picture([1, 28, 28]), Some([1, 28, 28])),
        (Shape::Picture([3, 32, 32]), Some([3, 32, 32])),
        (Shape::Picture([2, 8, 8]), None),
        (Shape::Picture([1, 0, 8]), None),
        (Shape::Series([1, 64]), None),
        (Shape::Vector(784), None),
    ] {
        run.model.input = input;
        assert_eq!(drawable(&run), wanted, "{input}");
    }
}
