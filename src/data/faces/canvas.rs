//! What faces are painted on.

use crate::data::figure::{DistanceShape, coverage};

/// Width and height of a picture in pixels.
pub const SIDE: usize = 32;
/// Pixels of a picture.
pub const PIXELS: usize = SIDE * SIDE;

/// The middles of the pixels along an axis.
const MIDDLES: [f32; SIDE] = {
    let mut middles = [0.5; SIDE];
    let mut at = 1;
    while at < SIDE {
        middles[at] = middles[at - 1] + 1.0;
        at += 1;
    }
    middles
};

/// Red, green and blue, each 0..=255.
pub type Colour = [f32; 3];

/// Where the coordinates of figures lie on the picture.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    /// Their origin, in pixels.
    pub origin: [f32; 2],
    /// Sine and cosine of their turn with the clock.
    pub turn: [f32; 2],
}

impl Placement {
    /// The picture's own coordinates.
    pub const PLAIN: Self = Self {
        origin: [0.0, 0.0],
        turn: [0.0, 1.0],
    };
}

/// A picture in the making.
pub struct Canvas {
    planes: [[f32; PIXELS]; 3],
    placement: Placement,
}

impl Canvas {
    pub fn new() -> Self {
        Self {
            planes: [[0.0; PIXELS]; 3],
            placement: Placement::PLAIN,
        }
    }

    /// Begins another picture, all of one colour.
    pub fn clear(&mut self, ground: Colour) {
        for (plane, channel) in self.planes.iter_mut().zip(ground) {
            plane.fill(channel);
        }
        self.placement = Placement::PLAIN;
    }

    /// From now on figures lie like this.
    pub fn place(&mut self, placement: Placement) {
        self.placement = placement;
    }

    /// Paints a figure over what is there.
    pub fn fill(&mut self, figure: DistanceShape<impl Fn([f32; 2]) -> f32 + Copy>, colour: Colour) {
        self.glaze(figure, colour, 1.0);
    }

    /// As [`fill`](Self::fill), letting through what is there; `opacity` is 0..=1.
    pub fn glaze(
        &mut self,
        figure: DistanceShape<impl Fn([f32; 2]) -> f32 + Copy>,
        colour: Colour,
        opacity: f32,
    ) {
        let Placement {
            origin,
            turn: [sin, cos],
        } = self.placement;
        let [low, high] = figure.bounds;
        if low[0] > high[0] || low[1] > high[1] {
            return;
        }
        // The figure's box, turned, and the upright box around that.
        let middle = [0, 1].map(|axis| 0.5 * (low[axis] + high[axis]));
        let half = [0, 1].map(|axis| 0.5 * (high[axis] - low[axis]));
        let [x, y] = [
            origin[0] + middle[0] * cos - middle[1] * sin,
            origin[1] + middle[0] * sin + middle[1] * cos,
        ];
        let reach = [
            half[0] * cos.abs() + half[1] * sin.abs() + 0.5,
            half[0] * sin.abs() + half[1] * cos.abs() + 0.5,
        ];
        let pixels = |middle: f32, reach: f32| {
            let first = (middle - reach).max(0.0) as usize;
            let end = (middle + reach).max(0.0) as usize + 1;
            first.min(SIDE)..end.min(SIDE)
        };
        let columns = pixels(x, reach[0]);
        // A row of coverages and then a row of each plane, so that both loops become vector instructions.
        let mut shares = [0.0; SIDE];
        let shares = &mut shares[columns.clone()];
        for row in pixels(y, reach[1]) {
            let py = MIDDLES[row] - origin[1];
            for (middle, share) in MIDDLES[columns.clone()].iter().zip(shares.iter_mut()) {
                let px = middle - origin[0];
                let at = [px * cos + py * sin, py * cos - px * sin];
                *share = opacity * coverage((figure.distance)(at));
            }
            for (plane, over) in self.planes.iter_mut().zip(colour) {
                let there = &mut plane[row * SIDE..][columns.clone()];
                for (there, share) in there.iter_mut().zip(shares.iter()) {
                    *there += share * (over - *there);
                }
            }
        }
    }

    /// Writes the picture as three planes of bytes.
    pub fn finish(&self, picture: &mut [u8]) {
        for (bytes, plane) in picture.chunks_exact_mut(PIXELS).zip(&self.planes) {
            for (byte, value) in bytes.iter_mut().zip(plane) {
                *byte = (value + 0.5) as i32 as u8;
            }
        }
    }
}

/// A colour this many times as bright.
pub fn shade(colour: Colour, by: f32) -> Colour {
    colour.map(|channel| (channel * by).min(255.0))
}

/// A colour that is this share of the way to another.
pub fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|channel| from[channel] + share * (to[channel] - from[channel]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::figure::{disc, rectangle};

    const WHITE: Colour = [255.0; 3];

    fn picture(canvas: &Canvas) -> Vec<u8> {
        let mut picture = vec![0; 3 * PIXELS];
        canvas.finish(&mut picture);
        picture
    }

    #[test]
    fn figures_are_placed_turned_and_let_through() {
        let mut canvas = Canvas::new();
        canvas.fill(rectangle([16.0; 2], [16.0; 2]), WHITE);
        canvas.clear([10.0, 20.0, 30.0]);
        canvas.place(Placement {
            origin: [20.0, 10.0],
            turn: [1.0, 0.0],
        });
        // A quarter turn: what lies to the right of the origin lies below it.
        canvas.glaze(rectangle([4.0, 0.0], [2.0, 1.0]), WHITE, 0.5);
        let picture = picture(&canvas);
        let at = |x: usize, y: usize| [0, 1, 2].map(|c| picture[c * PIXELS + y * SIDE + x]);
        let changed: Vec<usize> = (0..PIXELS).filter(|&at| picture[at] != 10).collect();
        let expected: Vec<usize> = (12..16)
            .flat_map(|y| [y * SIDE + 19, y * SIDE + 20])
            .collect();
        assert_eq!(changed, expected);
        assert_eq!(at(19, 12), [133, 138, 143]);
        assert_eq!(at(19, 11), [10, 20, 30]);
    }

    #[test]
    fn what_runs_off_the_picture_is_cut() {
        let mut canvas = Canvas::new();
        for centre in [[-40.0, 5.0], [5.0, 90.0], [0.0, 0.0], [32.0, 32.0]] {
            canvas.fill(disc(centre, 4.0), WHITE);
        }
        canvas.fill(disc([4.0, 4.0], 1.0).within(disc([25.0, 4.0], 1.0)), WHITE);
        let lit = picture(&canvas).iter().filter(|&&v| v > 127).count();
        // Two quarters of a disc of radius 4, in three planes.
        assert!((70..=82).contains(&lit), "{lit}");
    }
}
