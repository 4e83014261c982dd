//! How the digits 5 to 9 are written.

use super::super::pen::{Oval, Pen};
use super::bows::belly;

fn five_back(pen: &mut Pen<'_>, top: [f32; 2]) {
    let waist = pen.vary(-0.24, -0.06);
    let [x, y] = top;
    pen.to(x - 0.04, 0.5 * (y + waist));
    pen.corner(-0.4, waist);
    pen.to(0.02, waist - 0.1);
    let right = pen.vary(0.4, 0.55);
    pen.to(0.8 * right, waist + 0.16);
    belly(pen, right, 0.44);
}

pub fn five_hat(pen: &mut Pen<'_>) {
    let x = pen.vary(-0.36, -0.24);
    let right = pen.vary(0.42, 0.66);
    let tilt = pen.vary(-0.12, 0.03);
    pen.to(x, -0.92);
    five_back(pen, [x, -0.92]);
    pen.lift();
    pen.to(x, -0.94);
    pen.to(0.1, -0.95);
    pen.to(right, -0.94 + tilt);
}

pub fn five_stroke(pen: &mut Pen<'_>) {
    let x = pen.vary(-0.34, -0.2);
    let right = pen.vary(0.42, 0.66);
    let tilt = pen.vary(-0.1, 0.04);
    pen.to(right, -0.96 + tilt);
    pen.to(0.1, -0.95);
    pen.corner(x, -0.92);
    five_back(pen, [x, -0.92]);
}

pub fn five_curved(pen: &mut Pen<'_>) {
    let right = pen.vary(0.45, 0.62);
    pen.to(right, -0.98);
    pen.to(0.05, -0.96);
    pen.to(-0.3, -0.78);
    pen.to(-0.38, -0.4);
    pen.to(-0.05, -0.14);
    pen.to(0.36, 0.1);
    belly(pen, 0.46, 0.48);
}

fn six_bowl(pen: &mut Pen<'_>) -> Oval {
    let centre = pen.vary(0.44, 0.6);
    Oval {
        centre: [0.0, centre],
        radii: [pen.vary(0.4, 0.58), 1.0 - centre],
    }
}

pub fn six_curved(pen: &mut Pen<'_>) {
    let bowl = six_bowl(pen);
    let tip = pen.vary(0.2, 0.52);
    let growth = pen.vary(0.86, 1.0);
    let end = pen.vary(-0.28, -0.16);
    pen.to(tip, -1.0);
    pen.to(0.3 * tip - 0.12, -0.76);
    pen.to(-0.72 * bowl.radii[0], -0.22);
    pen.arc(bowl, 0.75, end, growth);
}

pub fn six_straight(pen: &mut Pen<'_>) {
    let bowl = six_bowl(pen);
    let tip = pen.vary(-0.2, 0.12);
    let end = pen.vary(-0.3, -0.2);
    pen.to(tip, -1.0);
    pen.to(0.5 * (tip - bowl.radii[0]), -0.3);
    pen.arc(bowl, 0.74, end, 0.96);
}

pub fn six_open(pen: &mut Pen<'_>) {
    let bowl = six_bowl(pen);
    let tip = pen.vary(0.1, 0.45);
    let end = pen.vary(-0.12, 0.0);
    pen.to(tip, -1.0);
    pen.to(-0.25, -0.55);
    pen.arc(bowl, 0.77, end, 0.75);
}

/// The downstroke of a 7 from its corner.
fn seven_leg(pen: &mut Pen<'_>) {
    let foot = pen.vary(-0.35, 0.05);
    let bow = pen.vary(-0.12, 0.04);
    pen.to(0.28 + bow, -0.35);
    pen.to(0.04 + 0.5 * foot + bow, 0.3);
    pen.to(foot, 1.0);
}

pub fn seven_plain(pen: &mut Pen<'_>) {
    let left = pen.vary(0.45, 0.66);
    let dip = pen.vary(-0.98, -0.84);
    pen.to(-left, dip);
    pen.to(0.0, -0.95);
    pen.corner(0.5, -0.96);
    seven_leg(pen);
}

pub fn seven_bar(pen: &mut Pen<'_>) {
    seven_plain(pen);
    let y = pen.vary(-0.08, 0.18);
    let tilt = pen.vary(-0.08, 0.05);
    pen.lift();
    pen.to(-0.28, y - tilt);
    pen.to(0.48, y + tilt);
}

pub fn seven_tick(pen: &mut Pen<'_>) {
    let drop = pen.vary(0.2, 0.38);
    let left = pen.vary(0.48, 0.6);
    pen.to(-left, -0.96 + drop);
    pen.corner(-left + 0.04, -0.94);
    pen.to(0.0, -0.92);
    pen.corner(0.52, -0.97);
    seven_leg(pen);
}

pub fn seven_round(pen: &mut Pen<'_>) {
    let left = pen.vary(0.48, 0.62);
    pen.to(-left, -0.72);
    pen.to(-0.36, -0.94);
    pen.to(0.1, -0.93);
    pen.to(0.44, -0.92);
    pen.to(0.42, -0.66);
    let foot = pen.vary(-0.3, 0.0);
    pen.to(0.12, 0.05);
    pen.to(foot, 1.0);
}

/// An 8 from the right of its top, down as an S and up again, to the point `end`.
fn eight(pen: &mut Pen<'_>, start: [f32; 2], end: [f32; 2]) {
    let upper = pen.vary(0.32, 0.46);
    let lower = pen.vary(0.4, 0.58);
    let waist = pen.vary(-0.16, 0.02);
    let shift = pen.vary(-0.06, 0.06);
    pen.to(start[0], start[1]);
    pen.to(0.02, -1.0);
    pen.to(-0.85 * upper, -0.86);
    pen.to(-upper, -0.58);
    pen.to(-0.5 * upper, waist - 0.16);
    pen.to(shift + 0.04, waist + 0.02);
    pen.to(0.78 * lower, 0.3);
    pen.to(lower, 0.58);
    pen.to(0.6 * lower, 0.92);
    pen.to(0.0, 1.0);
    pen.to(-0.75 * lower, 0.86);
    pen.to(-lower, 0.52);
    pen.to(-0.6 * lower, 0.2);
    pen.to(shift, waist);
    pen.to(0.72 * upper, -0.34);
    pen.to(end[0], end[1]);
}

pub fn eight_stroke(pen: &mut Pen<'_>) {
    let x = pen.vary(0.3, 0.42);
    let y = pen.vary(-0.82, -0.68);
    eight(pen, [x, y], [x + 0.02, y + 0.02]);
    pen.to(0.18, -0.95);
}

pub fn eight_open(pen: &mut Pen<'_>) {
    let start = [pen.vary(0.28, 0.4), pen.vary(-0.92, -0.8)];
    let end = [pen.vary(0.44, 0.6), pen.vary(-0.72, -0.6)];
    eight(pen, start, end);
}

pub fn eight_rings(pen: &mut Pen<'_>) {
    let waist = pen.vary(-0.18, 0.02);
    let upper = Oval {
        centre: [0.0, 0.5 * (waist - 1.0)],
        radii: [pen.vary(0.34, 0.48), 0.5 * (waist + 1.0)],
    };
    let lower = Oval {
        centre: [0.0, 0.5 * (waist + 1.0)],
        radii: [pen.vary(0.42, 0.6), 0.5 * (1.0 - waist)],
    };
    let start = pen.vary(-0.05, 0.2);
    pen.arc(upper, start, start - 1.03, 1.0);
    pen.lift();
    let start = pen.vary(-0.05, 0.05);
    pen.arc(lower, start, start - 1.03, 1.0);
}

/// The ring of a 9, from the right against the clock and back up to where the tail begins.
fn nine_ring(pen: &mut Pen<'_>) -> Oval {
    let centre = pen.vary(-0.62, -0.48);
    let ring = Oval {
        centre: [-0.02, centre],
        radii: [pen.vary(0.36, 0.52), 1.0 + centre],
    };
    let start = pen.vary(0.12, 0.22);
    let growth = pen.vary(0.92, 1.05);
    pen.arc(ring, start, -0.78, growth);
    ring
}

pub fn nine_straight(pen: &mut Pen<'_>) {
    let ring = nine_ring(pen);
    let [x, y] = [ring.radii[0], ring.centre[1]];
    let foot = pen.vary(-0.08, 0.3);
    pen.corner(x - 0.02, y - 0.2);
    pen.to(0.5 * (x + foot) + 0.06, 0.2);
    pen.to(foot, 1.0);
}

pub fn nine_curved(pen: &mut Pen<'_>) {
    let ring = nine_ring(pen);
    let [x, y] = [ring.radii[0], ring.centre[1]];
    let foot = pen.vary(-0.42, -0.1);
    pen.corner(x, y - 0.16);
    pen.to(x + 0.02, -0.1);
    pen.to(0.6 * x, 0.6);
    pen.to(foot, 1.0);
}

pub fn nine_hooked(pen: &mut Pen<'_>) {
    let ring = nine_ring(pen);
    let [x, y] = [ring.radii[0], ring.centre[1]];
    let end = pen.vary(0.66, 0.84);
    pen.corner(x, y - 0.16);
    pen.to(x + 0.03, 0.05);
    pen.to(0.88 * x, 0.7);
    pen.to(0.02, 1.0);
    pen.to(-0.44, end);
}
