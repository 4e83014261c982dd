//! The ways people write each digit. Coordinates are those of [`Knot`](super::pen::Knot): x to the right, y down, from −1 at
//! the top to 1 at the bottom.

use super::pen::{Oval, Pen};

/// A way of writing a digit.
pub struct Style {
    /// In a few words.
    pub name: &'static str,
    /// How often it is met, against the digit's other styles.
    pub weight: u32,
    /// Writes it.
    pub write: fn(&mut Pen<'_>),
}

const fn style(name: &'static str, weight: u32, write: fn(&mut Pen<'_>)) -> Style {
    Style {
        name,
        weight,
        write,
    }
}

/// The styles of each digit.
pub static STYLES: [&[Style]; 10] = [
    &[
        style("closed", 6, zero_closed),
        style("open", 2, zero_open),
        style("with a curl", 2, zero_curl),
    ],
    &[
        style("a stroke", 6, one_stroke),
        style("with a flag", 3, one_flag),
        style("with flag and foot", 2, one_foot),
    ],
    &[
        style("with a corner", 4, two_corner),
        style("with a loop", 4, two_loop),
        style("with a wave", 2, two_wave),
    ],
    &[
        style("round", 5, three_round),
        style("with a flat top", 2, three_flat),
        style("with a curl", 2, three_curl),
    ],
    &[
        style("open", 4, four_open),
        style("closed", 2, four_closed),
        style("with a cup", 3, four_cup),
    ],
    &[
        style("with a hat", 4, five_hat),
        style("in one stroke", 4, five_stroke),
        style("like an S", 1, five_curved),
    ],
    &[
        style("curved", 5, six_curved),
        style("straight", 3, six_straight),
        style("with an open bowl", 2, six_open),
    ],
    &[
        style("plain", 5, seven_plain),
        style("with a bar", 2, seven_bar),
        style("with a tick", 2, seven_tick),
        style("rounded", 2, seven_round),
    ],
    &[
        style("in one stroke", 6, eight_stroke),
        style("open at the top", 2, eight_open),
        style("of two rings", 2, eight_rings),
    ],
    &[
        style("straight", 4, nine_straight),
        style("curved", 3, nine_curved),
        style("hooked", 3, nine_hooked),
    ],
];

fn zero_oval(pen: &mut Pen<'_>) -> Oval {
    Oval {
        centre: [0.0, 0.0],
        radii: [pen.vary(0.48, 0.82), 1.0],
    }
}

fn zero_closed(pen: &mut Pen<'_>) {
    let oval = zero_oval(pen);
    let start = pen.vary(-0.06, 0.12);
    let sweep = pen.vary(1.0, 1.06);
    let growth = pen.vary(0.95, 1.03);
    pen.arc(oval, start, start - sweep, growth);
}

fn zero_open(pen: &mut Pen<'_>) {
    let oval = zero_oval(pen);
    let start = pen.vary(-0.02, 0.1);
    let sweep = pen.vary(0.93, 0.97);
    let growth = pen.vary(0.82, 1.0);
    pen.arc(oval, start, start - sweep, growth);
}

fn zero_curl(pen: &mut Pen<'_>) {
    let oval = zero_oval(pen);
    let start = pen.vary(0.0, 0.1);
    let sweep = pen.vary(1.08, 1.18);
    let growth = pen.vary(0.62, 0.8);
    pen.arc(oval, start, start - sweep, growth);
}

fn one_stroke(pen: &mut Pen<'_>) {
    let bow = pen.vary(-0.08, 0.08);
    pen.to(0.0, -1.0);
    pen.to(bow, 0.0);
    pen.to(0.0, 1.0);
}

fn one_flag(pen: &mut Pen<'_>) {
    let reach = pen.vary(0.2, 0.38);
    let drop = pen.vary(0.24, 0.5);
    let bow = pen.vary(-0.03, 0.06);
    pen.to(-reach, -1.0 + drop);
    pen.to(-0.4 * reach, -0.97 + 0.45 * drop);
    pen.corner(0.02, -1.0);
    pen.to(bow, 0.0);
    pen.to(0.0, 1.0);
}

fn one_foot(pen: &mut Pen<'_>) {
    one_flag(pen);
    let left = pen.vary(0.35, 0.55);
    let right = pen.vary(0.35, 0.55);
    pen.lift();
    pen.to(-left, 0.98);
    pen.to(0.0, 1.0);
    pen.to(right, 0.98);
}

/// From the start at the left over the head of a 2 or 3 to its right side.
fn head(pen: &mut Pen<'_>, left: f32, right: f32, middle: f32) {
    let hook = pen.vary(-0.72, -0.48);
    pen.to(-left, hook);
    pen.to(-0.62 * left, -0.88);
    pen.to(0.02, -1.0);
    pen.to(0.82 * right, -0.82);
    pen.to(right, middle);
}

fn two_corner(pen: &mut Pen<'_>) {
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

fn two_loop(pen: &mut Pen<'_>) {
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

fn two_wave(pen: &mut Pen<'_>) {
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

/// The lower bow of a 3 or 5 from its right side to the end at the left.
fn belly(pen: &mut Pen<'_>, right: f32, side: f32) {
    let end = pen.vary(0.62, 0.88);
    let left = pen.vary(0.42, 0.62);
    pen.to(right, side);
    pen.to(0.78 * right, 0.8);
    pen.to(0.08, 1.0);
    pen.to(-0.3, 0.95);
    pen.to(-left, end);
}

fn three_round(pen: &mut Pen<'_>) {
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

fn three_flat(pen: &mut Pen<'_>) {
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

fn three_curl(pen: &mut Pen<'_>) {
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

fn four_open(pen: &mut Pen<'_>) {
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

fn four_closed(pen: &mut Pen<'_>) {
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

fn four_cup(pen: &mut Pen<'_>) {
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

fn five_hat(pen: &mut Pen<'_>) {
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

fn five_stroke(pen: &mut Pen<'_>) {
    let x = pen.vary(-0.34, -0.2);
    let right = pen.vary(0.42, 0.66);
    let tilt = pen.vary(-0.1, 0.04);
    pen.to(right, -0.96 + tilt);
    pen.to(0.1, -0.95);
    pen.corner(x, -0.92);
    five_back(pen, [x, -0.92]);
}

fn five_curved(pen: &mut Pen<'_>) {
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

fn six_curved(pen: &mut Pen<'_>) {
    let bowl = six_bowl(pen);
    let tip = pen.vary(0.2, 0.52);
    let growth = pen.vary(0.86, 1.0);
    let end = pen.vary(-0.28, -0.16);
    pen.to(tip, -1.0);
    pen.to(0.3 * tip - 0.12, -0.76);
    pen.to(-0.72 * bowl.radii[0], -0.22);
    pen.arc(bowl, 0.75, end, growth);
}

fn six_straight(pen: &mut Pen<'_>) {
    let bowl = six_bowl(pen);
    let tip = pen.vary(-0.2, 0.12);
    let end = pen.vary(-0.3, -0.2);
    pen.to(tip, -1.0);
    pen.to(0.5 * (tip - bowl.radii[0]), -0.3);
    pen.arc(bowl, 0.74, end, 0.96);
}

fn six_open(pen: &mut Pen<'_>) {
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

fn seven_plain(pen: &mut Pen<'_>) {
    let left = pen.vary(0.45, 0.66);
    let dip = pen.vary(-0.98, -0.84);
    pen.to(-left, dip);
    pen.to(0.0, -0.95);
    pen.corner(0.5, -0.96);
    seven_leg(pen);
}

fn seven_bar(pen: &mut Pen<'_>) {
    seven_plain(pen);
    let y = pen.vary(-0.08, 0.18);
    let tilt = pen.vary(-0.08, 0.05);
    pen.lift();
    pen.to(-0.28, y - tilt);
    pen.to(0.48, y + tilt);
}

fn seven_tick(pen: &mut Pen<'_>) {
    let drop = pen.vary(0.2, 0.38);
    let left = pen.vary(0.48, 0.6);
    pen.to(-left, -0.96 + drop);
    pen.corner(-left + 0.04, -0.94);
    pen.to(0.0, -0.92);
    pen.corner(0.52, -0.97);
    seven_leg(pen);
}

fn seven_round(pen: &mut Pen<'_>) {
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

fn eight_stroke(pen: &mut Pen<'_>) {
    let x = pen.vary(0.3, 0.42);
    let y = pen.vary(-0.82, -0.68);
    eight(pen, [x, y], [x + 0.02, y + 0.02]);
    pen.to(0.18, -0.95);
}

fn eight_open(pen: &mut Pen<'_>) {
    let start = [pen.vary(0.28, 0.4), pen.vary(-0.92, -0.8)];
    let end = [pen.vary(0.44, 0.6), pen.vary(-0.72, -0.6)];
    eight(pen, start, end);
}

fn eight_rings(pen: &mut Pen<'_>) {
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

fn nine_straight(pen: &mut Pen<'_>) {
    let ring = nine_ring(pen);
    let [x, y] = [ring.radii[0], ring.centre[1]];
    let foot = pen.vary(-0.08, 0.3);
    pen.corner(x - 0.02, y - 0.2);
    pen.to(0.5 * (x + foot) + 0.06, 0.2);
    pen.to(foot, 1.0);
}

fn nine_curved(pen: &mut Pen<'_>) {
    let ring = nine_ring(pen);
    let [x, y] = [ring.radii[0], ring.centre[1]];
    let foot = pen.vary(-0.42, -0.1);
    pen.corner(x, y - 0.16);
    pen.to(x + 0.02, -0.1);
    pen.to(0.6 * x, 0.6);
    pen.to(foot, 1.0);
}

fn nine_hooked(pen: &mut Pen<'_>) {
    let ring = nine_ring(pen);
    let [x, y] = [ring.radii[0], ring.centre[1]];
    let end = pen.vary(0.66, 0.84);
    pen.corner(x, y - 0.16);
    pen.to(x + 0.03, 0.05);
    pen.to(0.88 * x, 0.7);
    pen.to(0.02, 1.0);
    pen.to(-0.44, end);
}
