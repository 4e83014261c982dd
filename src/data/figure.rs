//! Plane figures by signed distance: how far a point is from the edge, negative inside. What stands beyond the edge by half a
//! pixel is outside for sure, so that the share of a pixel that a figure covers follows from the distance at its middle. The
//! arithmetic is additions, products, quotients and square roots alone, so that pictures are the same everywhere.

/// A figure. Coordinates are in pixels, x to the right and y down.
#[derive(Clone, Copy)]
pub struct DistanceShape<F> {
    /// The corners, lower coordinates first, of a box around all of it.
    pub bounds: [[f32; 2]; 2],
    /// Distance from the edge at a point, negative inside; near the edge true to a few percent.
    pub distance: F,
}

/// The share of a pixel that is covered whose middle is this far from the edge, 0..=1.
pub fn coverage(distance: f32) -> f32 {
    (0.5 - distance).clamp(0.0, 1.0)
}

fn length([x, y]: [f32; 2]) -> f32 {
    (x * x + y * y).sqrt()
}

fn around(centre: [f32; 2], reach: [f32; 2]) -> [[f32; 2]; 2] {
    [
        [centre[0] - reach[0], centre[1] - reach[1]],
        [centre[0] + reach[0], centre[1] + reach[1]],
    ]
}

/// A disc.
pub fn disc(centre: [f32; 2], radius: f32) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
    DistanceShape {
        bounds: around(centre, [radius; 2]),
        distance: move |[x, y]: [f32; 2]| length([x - centre[0], y - centre[1]]) - radius,
    }
}

/// An ellipse with its axes along the picture's. The distance is the first-order one, value over gradient, of
/// `|p / r|² − 1`: near the edge, as right as one that takes more than a square root.
pub fn oval(centre: [f32; 2], radii: [f32; 2]) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
    let inverse = radii.map(|radius| 1.0 / radius);
    DistanceShape {
        bounds: around(centre, radii),
        distance: move |[x, y]: [f32; 2]| {
            let [sx, sy] = [(x - centre[0]) * inverse[0], (y - centre[1]) * inverse[1]];
            let [gx, gy] = [sx * inverse[0], sy * inverse[1]];
            // The gradient vanishes in the middle, which is to be inside by far.
            (sx * sx + sy * sy - 1.0) / (2.0 * (gx * gx + gy * gy).max(1e-6).sqrt())
        },
    }
}

/// A rectangle of these half sides.
pub fn rectangle(
    centre: [f32; 2],
    half: [f32; 2],
) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
    DistanceShape {
        bounds: around(centre, half),
        distance: move |[x, y]: [f32; 2]| {
            let beyond = [
                (x - centre[0]).abs() - half[0],
                (y - centre[1]).abs() - half[1],
            ];
            length(beyond.map(|b| b.max(0.0))) + beyond[0].max(beyond[1]).min(0.0)
        },
    }
}

/// What is within `radius` of a line from `a` to `b`.
pub fn stroke(
    a: [f32; 2],
    b: [f32; 2],
    radius: f32,
) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
    let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    let per_length = 1.0 / (dx * dx + dy * dy).max(1e-9);
    let low = [0, 1].map(|axis| a[axis].min(b[axis]) - radius);
    let high = [0, 1].map(|axis| a[axis].max(b[axis]) + radius);
    DistanceShape {
        bounds: [low, high],
        distance: move |[x, y]: [f32; 2]| {
            let [px, py] = [x - a[0], y - a[1]];
            let along = ((px * dx + py * dy) * per_length).clamp(0.0, 1.0);
            length([px - along * dx, py - along * dy]) - radius
        },
    }
}

/// A heart, upright: a square on its corner of half side `size`, with half a disc on each of its upper sides. The origin is
/// the middle of its box, which is 3.41 wide and 3.12 high in parts of `size`.
pub fn heart(size: f32) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
    const ROOT_HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    // From the square's middle to the box's, in parts of `size`.
    const RISE: f32 = (1.0 - ROOT_HALF) * 0.5;
    let square = rectangle([0.0, 0.0], [size; 2]);
    let lobe = disc([ROOT_HALF * size, -ROOT_HALF * size], size);
    DistanceShape {
        bounds: around(
            [0.0, 0.0],
            [(1.0 + ROOT_HALF) * size, (0.5 + 1.5 * ROOT_HALF) * size],
        ),
        distance: move |[x, y]: [f32; 2]| {
            let y = y - RISE * size;
            let on_corner = [(x + y) * ROOT_HALF, (y - x) * ROOT_HALF];
            (square.distance)(on_corner).min((lobe.distance)([x.abs(), y]))
        },
    }
}

impl<F: Fn([f32; 2]) -> f32 + Copy> DistanceShape<F> {
    /// This figure and another together.
    pub fn and<G: Fn([f32; 2]) -> f32 + Copy>(
        self,
        other: DistanceShape<G>,
    ) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
        let [a, b] = [self.bounds, other.bounds];
        DistanceShape {
            bounds: [
                [0, 1].map(|axis| a[0][axis].min(b[0][axis])),
                [0, 1].map(|axis| a[1][axis].max(b[1][axis])),
            ],
            distance: move |p| (self.distance)(p).min((other.distance)(p)),
        }
    }

    /// What of it lies in another.
    pub fn within<G: Fn([f32; 2]) -> f32 + Copy>(
        self,
        other: DistanceShape<G>,
    ) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
        let [a, b] = [self.bounds, other.bounds];
        DistanceShape {
            bounds: [
                [0, 1].map(|axis| a[0][axis].max(b[0][axis])),
                [0, 1].map(|axis| a[1][axis].min(b[1][axis])),
            ],
            distance: move |p| (self.distance)(p).max((other.distance)(p)),
        }
    }

    /// What of it lies outside another.
    pub fn without<G: Fn([f32; 2]) -> f32 + Copy>(
        self,
        other: DistanceShape<G>,
    ) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
        DistanceShape {
            bounds: self.bounds,
            distance: move |p| (self.distance)(p).max(-(other.distance)(p)),
        }
    }

    /// With an edge that is `by` farther out, rounded at corners.
    pub fn grown(self, by: f32) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
        let [low, high] = self.bounds;
        DistanceShape {
            bounds: [low.map(|l| l - by), high.map(|h| h + by)],
            distance: move |p| (self.distance)(p) - by,
        }
    }

    /// A line of this width along its edge.
    pub fn outline(self, width: f32) -> DistanceShape<impl Fn([f32; 2]) -> f32 + Copy> {
        let half = 0.5 * width;
        let [low, high] = self.bounds;
        DistanceShape {
            bounds: [low.map(|l| l - half), high.map(|h| h + half)],
            distance: move |p| (self.distance)(p).abs() - half,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Area by the coverage of pixels, and by counting points of a fine grid.
    fn areas(figure: DistanceShape<impl Fn([f32; 2]) -> f32 + Copy>) -> [f32; 2] {
        const FINE: i32 = 16;
        let mut areas = [0.0; 2];
        for y in -12..12 {
            for x in -12..12 {
                let corner = [x as f32, y as f32];
                areas[0] += coverage((figure.distance)(corner.map(|c| c + 0.5)));
                for at in 0..FINE * FINE {
                    let part = |n: i32| (n as f32 + 0.5) / FINE as f32;
                    let point = [corner[0] + part(at % FINE), corner[1] + part(at / FINE)];
                    if (figure.distance)(point) < 0.0 {
                        areas[1] += 1.0 / (FINE * FINE) as f32;
                        let [low, high] = figure.bounds;
                        for axis in 0..2 {
                            assert!((low[axis]..=high[axis]).contains(&point[axis]));
                        }
                    }
                }
            }
        }
        areas
    }

    fn assert_area(figure: DistanceShape<impl Fn([f32; 2]) -> f32 + Copy>, area: f32) {
        for found in areas(figure) {
            assert!((found / area - 1.0).abs() < 0.02, "{found}, not {area}");
        }
    }

    #[test]
    fn figures_cover_their_areas() {
        use std::f32::consts::PI;
        assert_area(disc([0.3, -0.4], 5.0), 25.0 * PI);
        assert_area(oval([0.3, 0.1], [7.0, 4.0]), 28.0 * PI);
        assert_area(rectangle([0.2, -0.3], [4.3, 2.6]), 4.0 * 4.3 * 2.6);
        assert_area(stroke([-4.0, -2.0], [4.0, 4.0], 1.5), 30.0 + 2.25 * PI);
        assert_area(heart(4.0), 16.0 * (4.0 + PI));
    }

    #[test]
    fn figures_are_put_together() {
        use std::f32::consts::PI;
        let (large, small) = (disc([0.0, 0.0], 6.0), disc([0.0, 0.0], 3.0));
        assert_area(large.without(small), 27.0 * PI);
        assert_area(large.within(small), 9.0 * PI);
        assert_area(large.and(small), 36.0 * PI);
        assert_area(small.grown(2.0), 25.0 * PI);
        assert_area(small.outline(2.0), 12.0 * PI);
    }

    #[test]
    fn the_middle_of_an_ellipse_is_inside() {
        let figure = oval([2.0, 3.0], [5.0, 2.0]);
        for offset in [0.0, 1e-6, 1e-4, 1e-2] {
            assert!((figure.distance)([2.0 + offset, 3.0]) < -1.9);
        }
    }
}
