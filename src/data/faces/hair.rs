//! Hair and beards.

use super::canvas::{Canvas, shade};
use super::head::FaceHead;
use super::palette::WHITE;
use crate::data::figure::{disc, oval, rectangle, stroke};
use crate::data::trig::{cos_turns, sin_turns};

/// What of the hair is behind head and shoulders.
pub fn behind(style: &str, head: &FaceHead, canvas: &mut Canvas) {
    let dark = shade(head.hair, 0.84);
    match style {
        "long" => {
            let wide = head.width;
            let falling = rectangle([0.0, 5.0], [8.2 + wide, 5.6]).grown(1.2);
            canvas.fill(oval([0.0, -1.2], [9.5 + wide, 9.4]).and(falling), dark);
        }
        "curly" => {
            for i in -5..=5 {
                let angle = i as f32 * 0.068;
                let centre = [
                    (8.0 + head.width) * sin_turns(angle),
                    -1.6 - 7.6 * cos_turns(angle),
                ];
                canvas.fill(disc(centre, 2.9), dark);
            }
        }
        _ => {}
    }
}

/// What of it is before the forehead.
pub fn front(style: &str, head: &FaceHead, canvas: &mut Canvas) {
    let skull = head.skull();
    let turn = head.turn;
    match style {
        "short" => {
            let cap = skull
                .grown(0.9)
                .within(rectangle([0.0, -6.0], [12.0, 5.6]))
                .without(oval([0.7 * turn + 0.8, 2.6], [6.7 + head.width, 7.6]));
            canvas.fill(cap, head.hair);
            canvas.glaze(stroke([-4.2, -7.0], [-0.6, -8.4], 0.6), WHITE, 0.2);
        }
        "long" => {
            let curtain = skull
                .grown(1.0)
                .within(rectangle([0.0, -3.0], [12.0, 7.6]))
                .without(oval([0.6 * turn - 3.0, 3.4], [4.6, 8.2]))
                .without(oval([0.6 * turn + 3.0, 3.4], [4.6, 8.2]));
            canvas.fill(curtain, head.hair);
            canvas.glaze(stroke([-5.4, -5.4], [-2.6, -7.8], 0.6), WHITE, 0.2);
        }
        "curly" => {
            for i in -4..=4 {
                let angle = i as f32 * 0.062;
                let centre = [
                    (7.0 + head.width) * sin_turns(angle) + 0.3 * turn,
                    -0.9 - 6.6 * cos_turns(angle),
                ];
                canvas.fill(disc(centre, 2.0), head.hair);
                canvas.glaze(disc([centre[0] - 0.6, centre[1] - 0.7], 0.7), WHITE, 0.16);
            }
        }
        _ => canvas.glaze(oval([-2.6, -6.4], [2.2, 1.1]), WHITE, 0.4),
    }
}

/// A full beard with a moustache.
pub fn beard(head: &FaceHead, canvas: &mut Canvas) {
    let turn = head.turn;
    let cheeks = head
        .skull()
        .grown(0.5)
        .within(rectangle([0.0, 6.6], [12.0, 5.4]))
        .without(oval([0.9 * turn, 0.6], [5.7 + head.width, 4.4]));
    canvas.fill(cheeks, shade(head.hair, 0.9));
    canvas.fill(oval([turn, 3.7], [2.9, 0.95]), shade(head.hair, 0.82));
}
