//! Convolutions by what they are: sums over all pixels, weights and places that meet, in f64.

use hourglass::program::Geometry;

/// Calls `meet(picture, weight, map)` with the flat indices of each meeting of a pixel, a weight and a place.
pub fn meetings(geometry: &Geometry, batch: u32, mut meet: impl FnMut(usize, usize, usize)) {
    let g = geometry;
    let pixel = |r: u32, i: u32, axis: usize| {
        let at = i64::from(r * g.stride[axis] + i * g.dilation[axis]);
        let size = [g.height, g.width][axis];
        u32::try_from(at - i64::from(g.padding[axis]))
            .ok()
            .filter(|&at| at < size)
    };
    let taps: Vec<(u32, u32)> = (0..g.kernel[0])
        .flat_map(|i| (0..g.kernel[1]).map(move |j| (i, j)))
        .collect();
    for n in 0..batch {
        for place in 0..g.places() {
            let (r, c) = (place / g.columns, place % g.columns);
            for &(i, j) in &taps {
                let (Some(y), Some(x)) = (pixel(r, i, 0), pixel(c, j, 1)) else {
                    continue;
                };
                for channel in 0..g.channels {
                    let picture = ((n * g.channels + channel) * g.height + y) * g.width + x;
                    for m in 0..g.maps {
                        let weight =
                            ((m * g.channels + channel) * g.kernel[0] + i) * g.kernel[1] + j;
                        let map = (n * g.maps + m) * g.places() + place;
                        meet(picture as usize, weight as usize, map as usize);
                    }
                }
            }
        }
    }
}

/// Sums of products, and beside them the sums of the terms' magnitudes, to which rounding errors are in proportion.
#[derive(Clone, Default)]
pub struct Sums {
    pub values: Vec<f64>,
    pub magnitudes: Vec<f64>,
}

impl Sums {
    pub fn new(len: u32) -> Self {
        Self {
            values: vec![0.0; len as usize],
            magnitudes: vec![0.0; len as usize],
        }
    }

    pub fn add(&mut self, at: usize, a: f32, b: f32) {
        let term = f64::from(a) * f64::from(b);
        self.values[at] += term;
        self.magnitudes[at] += term.abs();
    }
}
