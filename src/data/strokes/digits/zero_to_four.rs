//! How the digits 0 to 4 are written.

use super::super::pen::{Oval, Pen};
use super::bows::{belly, head};

fn zero_oval(pen: &mut Pen<'_>) -> Oval {
    Oval {
        centre: [0.0, 0.0],
        radii: [pen.vary(0.48, 0.82), 1.0],
    }
}

pub fn zero_closed(pen: &mut Pen<'_>) {
    let oval = zero_oval(pen);
    let start = pen.vary(-0.06, 0.12);
    let sweep = pen.vary(1.0, 1.06);
    let growth = pen.vary(0.95, 1.03);
    pen.arc(oval, start, start - sweep, growth);
}

pub fn zero_open(pen: &mut Pen<'_>) {
    let oval = zero_oval(pen);
    let start = pen.vary(-0.02, 0.1);
    let sweep = pen.vary(0.93, 0.97);
    let growth = pen.vary(0.82, 1.0);
    pen.arc(oval, start, start - sweep, growth);
}

pub fn zero_curl(pen: &mut Pen<'_>) {
    let oval = zero_oval(pen);
    let start = pen.vary(0.0, 0.1);
    let sweep = pen.vary(1.08, 1.18);
    let growth = pen.vary(0.62, 0.8);
    pen.arc(oval, start, start - sweep, growth);
}

pub fn one_stroke(pen: &mut Pen<'_>) {
    let bow = pen.vary(-0.08, 0.08);
    pen.to(0.0, -1.0);
    pen.to(bow, 0.0);
    pen.to(0.0, 1.0);
}

pub fn one_flag(pen: &mut Pen<'_>) {
    let reach = pen.vary(0.2, 0.38);
    let drop = pen.vary(0.24, 0.5);
    let bow = pen.vary(-0.03, 0.06);
    pen.to(-reach, -1.0 + drop);
    pen.to(-0.4 * reach, -0.97 + 0.45 * drop);
    pen.corner(0.02, -1.0);
    pen.to(bow, 0.0);
    pen.to(0.0, 1.0);
}

pub fn one_foot(pen: &mut Pen<'_>) {
    one_flag(pen);
    let left = pen.vary(0.35, 0.55);
    let right = pen.vary(0.35, 0.55);
    pen.lift();
    pen.to(-left, 0.98);
    pen.to(0.0, 1.0);
    pen.to(right, 0.98);
}

pub fn two_corner(pen: &mut Pen<'_>) {
    let left = pen.vary(0.4, 0.58);
    let right = pen.vary(0.38, 0.55);
    head(pen, left, right, -0.5);
    let corner = pen.vary(-0.66, -0.48);
    let tip = pen.vary(0.82, 0.98);
    let end = pen.vary(0.56, 0.8);
    pen.to(0.22, 0.08);
    pen.to(-0.2, 0.56);
    pen.corner(corner, 0.94);
    pen.to(0.0, 0.95);
    pen.to(end, tip);
}

pub fn two_loop(pen: &mut Pen<'_>) {
    let left = pen.vary(0.36, 0.55);
    let right = pen.vary(0.36, 0.5);
    head(pen, left, right, -0.48);
    let size = pen.vary(0.14, 0.27);
    let rise = pen.vary(0.62, 0.9);
    pen.to(0.22, 0.08);
    pen.to(-0.12, 0.6);
    pen.to(-0.4, 0.95);
    pen.to(-0.42 - size, 0.92);
    pen.to(-0.44 - size, 0.84 - size);
    pen.to(-0.38, 0.8 - size);
    pen.to(-0.05, 0.84);
    pen.to(0.34, 0.97);
    pen.to(0.8, rise);
}

pub fn two_wave(pen: &mut Pen<'_>) {
    let left = pen.vary(0.42, 0.58);
    let shoulder = pen.vary(0.36, 0.5);
    pen.to(-left, -0.74);
    pen.to(-0.1, -0.96);
    pen.to(shoulder, -0.84);
    pen.to(shoulder - 0.06, -0.5);
    pen.to(-0.1, 0.3);
    pen.corner(-0.58, 0.82);
    pen.to(-0.2, 0.76);
    pen.to(0.2, 0.94);
    pen.to(0.62, 0.86);
}

pub fn three_round(pen: &mut Pen<'_>) {
    let left = pen.vary(0.38, 0.55);
    let right = pen.vary(0.32, 0.48);
    let waist = pen.vary(-0.18, 0.02);
    let depth = pen.vary(-0.18, 0.06);
    head(pen, left, right, -0.58);
    pen.to(0.26, waist - 0.18);
    pen.corner(depth, waist);
    pen.to(0.32, waist + 0.12);
    let right = pen.vary(0.42, 0.56);
    belly(pen, right, 0.44);
}

pub fn three_flat(pen: &mut Pen<'_>) {
    let left = pen.vary(0.42, 0.56);
    let right = pen.vary(0.36, 0.5);
    let waist = pen.vary(-0.22, -0.08);
    pen.to(-left, -0.95);
    pen.to(0.0, -0.97);
    pen.corner(right, -0.96);
    pen.to(0.18, -0.58);
    pen.corner(-0.08, waist);
    pen.to(0.3, waist + 0.08);
    belly(pen, 0.52, 0.38);
}

pub fn three_curl(pen: &mut Pen<'_>) {
    let left = pen.vary(0.38, 0.52);
    let right = pen.vary(0.34, 0.46);
    let size = pen.vary(0.07, 0.13);
    head(pen, left, right, -0.6);
    pen.to(0.16, -0.2);
    pen.to(-0.12, -0.06);
    pen.to(-0.18 - size, -0.1 - 0.5 * size);
    pen.to(-0.12, -0.14 - size);
    pen.to(0.14, -0.06);
    pen.to(0.36, 0.1);
    belly(pen, 0.48, 0.46);
}

/// The second stroke of a 4, from the top to the bottom.
fn stem(pen: &mut Pen<'_>, x: f32, top: f32) {
    let lean = pen.vary(-0.1, 0.06);
    pen.lift();
    pen.to(x, top);
    pen.to(x + 0.4 * lean, 0.2);
    pen.to(x + lean, 1.0);
}

pub fn four_open(pen: &mut Pen<'_>) {
    let top = pen.vary(-0.95, -0.75);
    let bar = pen.vary(0.05, 0.28);
    let right = pen.vary(0.48, 0.68);
    pen.to(-0.34, top);
    pen.to(-0.46, -0.3);
    pen.corner(-0.58, bar);
    pen.to(0.0, bar + 0.02);
    pen.to(right, bar - 0.04);
    let x = pen.vary(0.18, 0.34);
    let top = pen.vary(-1.0, -0.5);
    stem(pen, x, top);
}

pub fn four_closed(pen: &mut Pen<'_>) {
    let bar = pen.vary(0.18, 0.38);
    let right = pen.vary(0.5, 0.7);
    let x = pen.vary(0.2, 0.3);
    pen.to(x - 0.02, -1.0);
    pen.to(-0.2, -0.38);
    pen.corner(-0.64, bar);
    pen.to(0.0, bar);
    pen.to(right, bar - 0.02);
    stem(pen, x, -0.98);
}

pub fn four_cup(pen: &mut Pen<'_>) {
    let top = pen.vary(-0.92, -0.72);
    let floor = pen.vary(-0.05, 0.12);
    let right = pen.vary(0.34, 0.46);
    pen.to(-0.46, top);
    pen.to(-0.56, -0.4);
    pen.to(-0.48, floor - 0.08);
    pen.to(-0.12, floor);
    pen.to(right - 0.08, floor - 0.14);
    let high = pen.vary(-1.0, -0.82);
    stem(pen, right, high);
}
