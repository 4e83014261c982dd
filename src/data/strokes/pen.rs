//! Writing a skeleton: the points a pen goes through.

use crate::data::rng::Stream;
use crate::data::trig::{cos_turns, sin_turns};

/// How the pen comes to a point and goes on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// It is put down here.
    Start,
    /// It passes in a curve.
    Smooth,
    /// It turns sharply.
    Corner,
}

/// A point the pen goes through.
#[derive(Debug, Clone, Copy)]
pub struct Knot {
    /// x to the right, y down; a digit is about 2 high, around the origin.
    pub at: [f32; 2],
    /// How the curve goes through it.
    pub joint: Joint,
}

/// An ellipse by centre and radii.
#[derive(Debug, Clone, Copy)]
pub struct Oval {
    pub centre: [f32; 2],
    pub radii: [f32; 2],
}

/// A pen in a hand that wavers.
pub struct Pen<'a> {
    stream: &'a mut Stream,
    waver: f32,
    knots: Vec<Knot>,
    lifted: bool,
}

impl<'a> Pen<'a> {
    /// `waver` is the standard deviation by which each point is missed.
    pub fn new(stream: &'a mut Stream, waver: f32) -> Self {
        Self {
            stream,
            waver,
            knots: Vec::with_capacity(24),
            lifted: true,
        }
    }

    /// A number by chance, uniform in [low, high).
    pub fn vary(&mut self, low: f32, high: f32) -> f32 {
        self.stream.between(low, high)
    }

    /// Up from the paper: the next point starts a new stroke.
    pub fn lift(&mut self) {
        self.lifted = true;
    }

    /// On to a point, in a curve.
    pub fn to(&mut self, x: f32, y: f32) {
        self.go(x, y, Joint::Smooth);
    }

    /// On to a point where the pen turns sharply.
    pub fn corner(&mut self, x: f32, y: f32) {
        self.go(x, y, Joint::Corner);
    }

    /// Along an ellipse from one angle to another, in turns: 0 is the top, 0.25 the right, 0.5 the bottom, so that falling
    /// angles go against the clock. The radii end `growth` times as large as they begin.
    pub fn arc(&mut self, oval: Oval, from: f32, to: f32, growth: f32) {
        let spans = ((to - from).abs() * 8.0).ceil().max(1.0);
        for i in 0..=spans as u32 {
            let share = i as f32 / spans;
            let angle = from + (to - from) * share;
            let size = 1.0 + (growth - 1.0) * share;
            self.to(
                oval.centre[0] + oval.radii[0] * size * sin_turns(angle),
                oval.centre[1] - oval.radii[1] * size * cos_turns(angle),
            );
        }
    }

    /// The points gone through.
    pub fn finish(self) -> Vec<Knot> {
        self.knots
    }

    fn go(&mut self, x: f32, y: f32, joint: Joint) {
        let joint = if self.lifted { Joint::Start } else { joint };
        self.lifted = false;
        let at = [
            x + self.waver * self.stream.bell(),
            y + self.waver * self.stream.bell(),
        ];
        self.knots.push(Knot { at, joint });
    }
}
