//! Eyes, nose, mouth, and glasses, on a bare face.

use super::canvas::{Canvas, mix, shade};
use super::head::FaceHead;
use super::palette::{INK, WHITE};
use crate::data::figure::{disc, oval, rectangle, stroke};

/// Height of the eyes' middles.
const EYES: f32 = -0.2;
/// How far they are from the nose.
const APART: f32 = 3.3;

/// White teeth over a red mouth, or a straight line.
pub fn mouth(head: &FaceHead, smiles: bool, canvas: &mut Canvas) {
    let x = head.turn;
    if smiles {
        let open = oval([x, 4.0], [3.4, 3.1]).within(rectangle([x, 6.0], [4.0, 2.0]));
        canvas.fill(open.grown(0.35), mix(head.skin, [110.0, 20.0, 30.0], 0.85));
        canvas.fill(open.within(rectangle([x, 4.0], [4.0, 1.1])), WHITE);
        canvas.fill(
            open.within(oval([x, 7.2], [1.9, 1.3])),
            [236.0, 110.0, 112.0],
        );
    } else {
        let lip = mix(head.skin, [168.0, 50.0, 62.0], 0.8);
        canvas.fill(stroke([x - 1.9, 5.3], [x + 1.9, 5.3], 0.5), lip);
    }
}

pub fn nose(head: &FaceHead, canvas: &mut Canvas) {
    let x = 1.4 * head.turn;
    let shaded = mix(head.skin, [120.0, 40.0, 30.0], 0.3);
    canvas.fill(oval([x, 2.2], [1.15, 0.85]), shaded);
}

/// Dots, or white ones with pupils that look where the head is turned.
pub fn eyes(head: &FaceHead, large: bool, canvas: &mut Canvas) {
    for side in [-APART, APART] {
        let x = side + head.turn;
        if large {
            canvas.fill(oval([x, EYES], [2.0, 2.35]), WHITE);
            let pupil = [x + 0.25 * head.turn, EYES + 0.25];
            canvas.fill(disc(pupil, 1.35), INK);
            canvas.fill(disc([pupil[0] - 0.45, pupil[1] - 0.55], 0.5), WHITE);
        } else {
            canvas.fill(oval([x, EYES + 0.2], [0.95, 1.15]), INK);
            canvas.glaze(disc([x - 0.3, EYES - 0.25], 0.4), WHITE, 0.85);
        }
    }
}

pub fn brows(head: &FaceHead, large: bool, canvas: &mut Canvas) {
    let colour = shade(head.hair, 0.72);
    let y = if large { EYES - 3.5 } else { EYES - 2.5 };
    for side in [-1.0, 1.0] {
        let [inner, outer] = [1.9, 4.5].map(|far| far * side + head.turn);
        canvas.fill(stroke([inner, y - 0.2], [outer, y + 0.2], 0.5), colour);
    }
}

/// Dark round frames.
pub fn glasses(head: &FaceHead, canvas: &mut Canvas) {
    let [turn, edge] = [head.turn, 7.4 + head.width];
    for side in [-1.0, 1.0] {
        let lens = disc([side * (APART + 0.05) + turn, EYES + 0.1], 2.75);
        canvas.glaze(lens, WHITE, 0.22);
        canvas.fill(lens.outline(0.85), INK);
        let hinge = side * (APART + 2.8) + turn;
        if (edge - side * hinge) > 0.5 {
            canvas.fill(
                stroke([hinge, EYES - 0.4], [side * edge, EYES - 0.2], 0.4),
                INK,
            );
        }
    }
    canvas.fill(
        stroke([turn - 0.6, EYES - 0.3], [turn + 0.6, EYES - 0.3], 0.42),
        INK,
    );
}
