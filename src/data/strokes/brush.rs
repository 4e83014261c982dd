//! From skeleton to pixels.

use super::Factors;
use super::curve::Dot;
use crate::data::rng::Stream;

/// Width and height of a picture in pixels.
pub const SIDE: usize = 28;
/// Pixels of a picture.
pub const PIXELS: usize = SIDE * SIDE;

/// Longer side of the box MNIST's digits are fitted in, in pixels.
const BOX: f32 = 20.0;
/// Pixels that stay free at each edge.
const MARGIN: f32 = 1.0;
/// Farthest the centre of mass strays from the middle along each axis, in pixels.
const STRAY: f32 = 0.5;
/// Width of the ramp from ink to paper, in pixels.
const SOFT: f32 = 1.2;

/// A dot with the brush on it, in pixels.
#[derive(Clone, Copy)]
struct Dab {
    at: [f32; 2],
    radius: f32,
    start: bool,
}

/// Paints the strokes into a picture of [`SIDE`]² bytes: 0 is paper, 255 ink.
pub fn paint(dots: Vec<Dot>, factors: &Factors, stream: &mut Stream, picture: &mut [u8]) {
    let mut dabs: Vec<Dab> = dots
        .into_iter()
        .map(|Dot { at, start }| Dab {
            at,
            radius: 0.0,
            start,
        })
        .collect();
    press(&mut dabs, factors, stream);
    fit(&mut dabs, factors, stream);

    let mut ink = [0.0; SIDE * SIDE];
    for pair in dabs.windows(2).filter(|pair| !pair[1].start) {
        line(pair[0], pair[1], &mut ink);
    }
    for (byte, ink) in picture.iter_mut().zip(ink) {
        *byte = (ink * 255.0 + 0.5) as u8;
    }
}

/// Gives each dab its radius: it swells and thins along the stroke, and as a broad nib's does with the direction.
fn press(dabs: &mut [Dab], factors: &Factors, stream: &mut Stream) {
    let nib = stream.between(0.0, 0.5) * factors.pressure;
    let mut first = 0;
    while first < dabs.len() {
        let last = (first + 1..dabs.len())
            .find(|&i| dabs[i].start)
            .unwrap_or(dabs.len());
        let [rise, belly] = [stream.bell(), 0.5 + 0.7 * stream.bell()].map(|v| v.clamp(-1.2, 1.2));
        let steps = (last - first - 1).max(1) as f32;
        for i in first..last {
            let along = (i - first) as f32 / steps;
            let swell =
                0.5 * rise * (1.0 - 2.0 * along) + belly * (4.0 * along * (1.0 - along) - 0.67);
            let [from, to] = [i.max(first + 1) - 1, (i + 1).min(last - 1)];
            let [dx, dy] = [0, 1].map(|axis| dabs[to].at[axis] - dabs[from].at[axis]);
            // 1 along the nib's thick direction (down to the right), −1 across it.
            let across = 2.0 * dx * dy / (dx * dx + dy * dy).max(1e-9);
            let share = 1.0 + factors.pressure * swell + nib * across;
            dabs[i].radius = (0.5 * factors.thickness * share).max(0.5);
        }
        first = last;
    }
}

/// Fits the ink into MNIST's box, with its centre of mass in the middle, give or take half a pixel. A digit that would come
/// too near the edge that way (a tall 7, whose mass is at its top) is made smaller.
fn fit(dabs: &mut [Dab], factors: &Factors, stream: &mut Stream) {
    let mut mass = 1e-9;
    let mut moment = [0.0; 2];
    for pair in dabs.windows(2).filter(|pair| !pair[1].start) {
        let [dx, dy] = [0, 1].map(|axis| pair[1].at[axis] - pair[0].at[axis]);
        let weight = (dx * dx + dy * dy).sqrt() * (pair[0].radius + pair[1].radius);
        mass += weight;
        for (axis, moment) in moment.iter_mut().enumerate() {
            *moment += 0.5 * weight * (pair[0].at[axis] + pair[1].at[axis]);
        }
    }
    let centre = moment.map(|m| m / mass);

    let mut extent: f32 = 1e-3;
    let mut farthest: f32 = 1e-3;
    for (axis, centre) in centre.into_iter().enumerate() {
        let low = dabs.iter().fold(f32::MAX, |low, dab| low.min(dab.at[axis]));
        let high = dabs
            .iter()
            .fold(f32::MIN, |high, dab| high.max(dab.at[axis]));
        extent = extent.max(high - low);
        farthest = farthest.max(high - centre).max(centre - low);
    }
    let radius = dabs.iter().fold(0.0, |most: f32, dab| most.max(dab.radius));
    let room = 0.5 * SIDE as f32 - MARGIN - STRAY - radius - 0.5 * SOFT;
    let size = ((BOX * factors.scale - factors.thickness) / extent).min(room / farthest);

    let middle = [0, 1].map(|_| 0.5 * SIDE as f32 + stream.between(-STRAY, STRAY));
    for dab in dabs.iter_mut() {
        for axis in 0..2 {
            dab.at[axis] = (dab.at[axis] - centre[axis]) * size + middle[axis];
        }
    }
}

/// Inks the pixels under a line whose width goes from one dab's to the other's.
fn line(a: Dab, b: Dab, ink: &mut [f32; SIDE * SIDE]) {
    let [dx, dy] = [b.at[0] - a.at[0], b.at[1] - a.at[1]];
    let per_length = 1.0 / (dx * dx + dy * dy).max(1e-9);
    let reach = a.radius.max(b.radius) + 0.5 * SOFT;
    let [columns, rows] = [0, 1].map(|axis| {
        let low = (a.at[axis].min(b.at[axis]) - reach).max(0.0) as usize;
        let high = (a.at[axis].max(b.at[axis]) + reach).max(0.0) as usize;
        low..(high + 1).min(SIDE)
    });
    for row in rows {
        let py = row as f32 + 0.5 - a.at[1];
        for column in columns.clone() {
            let px = column as f32 + 0.5 - a.at[0];
            let along = ((px * dx + py * dy) * per_length).clamp(0.0, 1.0);
            let [ox, oy] = [px - along * dx, py - along * dy];
            let edge = a.radius + along * (b.radius - a.radius) + 0.5 * SOFT;
            let squared = ox * ox + oy * oy;
            if squared < edge * edge {
                let cover = ((edge - squared.sqrt()) * (1.0 / SOFT)).min(1.0);
                let pixel = &mut ink[row * SIDE + column];
                *pixel = pixel.max(cover);
            }
        }
    }
}
