//! Curves through the pen's points.

use super::pen::{Joint, Knot};

/// Longest step along a curve, in the skeleton's units; under a pixel and a half.
const STEP: f32 = 0.14;

/// A point of a flattened curve.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    /// Where.
    pub at: [f32; 2],
    /// Whether a stroke starts here, rather than coming from the dot before.
    pub start: bool,
}

/// The strokes as short straight lines: a centripetal Catmull-Rom spline through the knots of each smooth piece, which
/// neither overshoots nor loops however unevenly they lie (Yuksel, Schaefer & Keyser 2011).
pub fn flatten(knots: &[Knot]) -> Vec<Dot> {
    let mut dots = Vec::with_capacity(96);
    for (i, pair) in knots.windows(2).enumerate() {
        let [a, b] = [pair[0], pair[1]];
        if a.joint == Joint::Start {
            dots.push(Dot {
                at: a.at,
                start: true,
            });
        }
        if b.joint == Joint::Start {
            continue;
        }
        // Past an end or a corner, the curve goes as if the neighbour were mirrored.
        let before = match a.joint {
            Joint::Smooth => knots[i - 1].at,
            Joint::Start | Joint::Corner => mirror(b.at, a.at),
        };
        let after = match knots.get(i + 2) {
            Some(next) if next.joint != Joint::Start && b.joint == Joint::Smooth => next.at,
            _ => mirror(a.at, b.at),
        };
        span([before, a.at, b.at, after], &mut dots);
    }
    dots
}

fn mirror(point: [f32; 2], about: [f32; 2]) -> [f32; 2] {
    [2.0 * about[0] - point[0], 2.0 * about[1] - point[1]]
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    let [x, y] = [b[0] - a[0], b[1] - a[1]];
    (x * x + y * y).sqrt()
}

/// The dots after `p[1]` up to `p[2]`.
fn span(p: [[f32; 2]; 4], dots: &mut Vec<Dot>) {
    let chord = distance(p[1], p[2]);
    let interval = |a, b| distance(a, b).sqrt().max(1e-3);
    let [before, here, after] = [
        interval(p[0], p[1]),
        interval(p[1], p[2]),
        interval(p[2], p[3]),
    ];
    // Tangents at both ends for a parameter that runs over 0..=1 (the Barry-Goldman form as a Hermite curve).
    let tangent = |k: usize, left: f32, right: f32, axis: usize| {
        let [a, b, c] = [p[k - 1][axis], p[k][axis], p[k + 1][axis]];
        here * ((b - a) / left - (c - a) / (left + right) + (c - b) / right)
    };
    let start = [0, 1].map(|axis| tangent(1, before, here, axis));
    let end = [0, 1].map(|axis| tangent(2, here, after, axis));

    let steps = (chord / STEP).ceil().clamp(1.0, 32.0);
    for i in 1..=steps as u32 {
        let t = i as f32 / steps;
        let [t2, t3] = [t * t, t * t * t];
        let at = [0, 1].map(|axis| {
            (2.0 * t3 - 3.0 * t2 + 1.0) * p[1][axis]
                + (t3 - 2.0 * t2 + t) * start[axis]
                + (3.0 * t2 - 2.0 * t3) * p[2][axis]
                + (t3 - t2) * end[axis]
        });
        dots.push(Dot { at, start: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knot(x: f32, y: f32, joint: Joint) -> Knot {
        Knot { at: [x, y], joint }
    }

    #[test]
    fn curves_go_through_their_knots_in_small_steps() {
        let knots = [
            knot(0.0, -1.0, Joint::Start),
            knot(0.5, 0.0, Joint::Smooth),
            knot(0.5, 0.0, Joint::Smooth),
            knot(-0.5, 0.2, Joint::Corner),
            knot(0.5, 1.0, Joint::Smooth),
            knot(-1.0, 0.0, Joint::Start),
            knot(1.0, 0.0, Joint::Smooth),
        ];
        let dots = flatten(&knots);
        assert_eq!(dots.iter().filter(|dot| dot.start).count(), 2);
        for knot in &knots {
            assert!(dots.iter().any(|dot| distance(dot.at, knot.at) < 1e-5));
        }
        for pair in dots.windows(2).filter(|pair| !pair[1].start) {
            assert!(distance(pair[0].at, pair[1].at) < 2.0 * STEP);
        }
    }

    #[test]
    fn straight_strokes_stay_straight() {
        let dots = flatten(&[knot(0.0, -1.0, Joint::Start), knot(0.0, 1.0, Joint::Smooth)]);
        assert!(dots.iter().all(|dot| dot.at[0] == 0.0));
        assert!(dots.windows(2).all(|pair| pair[0].at[1] < pair[1].at[1]));
    }
}
