//! What is drawn, in pixels much finer than the model's.

/// Fine pixels along the longer side of a pad, at least.
const FINE: usize = 280;
/// How far a brush's edge reaches to both sides of its radius, as a share of that.
const SOFT: f64 = 0.3;

/// A picture `[channels, height, width]` in fine pixels, values 0 (paper) to 1 (ink).
#[derive(Debug, Clone, PartialEq)]
pub struct Ink {
    /// Channels, height and width of the picture the model gets.
    shape: [usize; 3],
    /// Fine pixels on a side of its pixels.
    times: usize,
    /// `[channels, height · times, width · times]`
    values: Vec<f32>,
}

impl Ink {
    /// An empty sheet for pictures of this shape.
    ///
    /// # Panics
    /// Where a side is 0.
    pub fn blank(shape: [usize; 3]) -> Self {
        let [channels, height, width] = shape;
        assert!(channels * height * width > 0, "no picture has {shape:?}");
        let times = FINE.div_ceil(height.max(width));
        Self {
            shape,
            times,
            values: vec![0.0; channels * height * width * times * times],
        }
    }

    /// Channels, and height and width in fine pixels.
    pub fn planes(&self) -> [usize; 3] {
        let [channels, height, width] = self.shape;
        [channels, height * self.times, width * self.times]
    }

    /// The values, channel by channel and row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Fine pixels on a side of the model's pixels.
    pub fn times(&self) -> usize {
        self.times
    }

    /// The darkest value.
    pub fn most(&self) -> f32 {
        self.values.iter().copied().fold(0.0, f32::max)
    }

    /// A sheet of the same size that nothing is covered on.
    pub fn cover(&self) -> Cover {
        let [_, height, width] = self.planes();
        Cover {
            height,
            width,
            values: vec![0.0; height * width],
        }
    }

    /// Puts a picture `[channels, height, width]` over the whole sheet. One of another size is enlarged or reduced to it; one of
    /// other channels becomes grey.
    pub fn put(&mut self, picture: &[f32], of: [usize; 3]) {
        let [channels, height, width] = self.planes();
        let area = of[1] * of[2];
        let grey: Vec<f32>;
        let picture = if of[0] == channels {
            picture
        } else {
            grey = mean_of_channels(picture, of);
            &grey
        };
        let frame = InkFrame {
            left: 0.0,
            top: 0.0,
            across: of[2] as f64 / width as f64,
            down: of[1] as f64 / height as f64,
        };
        self.values.clear();
        for channel in 0..channels {
            let at = (channel * area) % picture.len();
            let plane = &picture[at..at + area];
            self.values
                .extend(frame.seen(plane, [of[1], of[2]], [height, width]));
        }
    }

    /// Inks what is covered or, where `erase`, takes the ink off there.
    pub fn stroke(&mut self, cover: &Cover, erase: bool) {
        for plane in self.values.chunks_exact_mut(cover.values.len()) {
            for (ink, cover) in plane.iter_mut().zip(&cover.values) {
                *ink = if erase {
                    *ink * (1.0 - cover)
                } else {
                    ink.max(*cover)
                };
            }
        }
    }

    /// The picture `[channels, height, width]` that is seen through a frame, each pixel the mean of what it covers.
    pub fn seen(&self, frame: InkFrame) -> Vec<f32> {
        let [channels, height, width] = self.planes();
        let size = [self.shape[1], self.shape[2]];
        let planes = self.values.chunks_exact(self.values.len() / channels);
        planes
            .flat_map(|plane| frame.seen(plane, [height, width], size))
            .collect()
    }

    /// The frame that shows the sheet as it is.
    pub fn whole(&self) -> InkFrame {
        InkFrame {
            left: 0.0,
            top: 0.0,
            across: self.times as f64,
            down: self.times as f64,
        }
    }
}

/// Mean over channels of a picture, `[1, height, width]`.
pub fn mean_of_channels(picture: &[f32], [channels, height, width]: [usize; 3]) -> Vec<f32> {
    let area = height * width;
    (0..area)
        .map(|at| {
            let sum: f32 = (0..channels).map(|c| picture[c * area + at]).sum();
            sum / channels as f32
        })
        .collect()
}

/// What a stroke covers of a sheet, 0 to 1 a fine pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover {
    height: usize,
    width: usize,
    values: Vec<f32>,
}

impl Cover {
    /// Draws a round brush along a line. Points are x and y in fine pixels, as is the radius, at which half is covered.
    pub fn line(&mut self, from: [f64; 2], to: [f64; 2], radius: f64) {
        // An edge narrower than a fine pixel would be jagged.
        let soft = (radius * SOFT).max(0.5);
        let (inner, outer) = (radius - soft, radius + soft);
        let reach = |axis: usize, most: usize| {
            let least = from[axis].min(to[axis]) - outer - 0.5;
            let end = from[axis].max(to[axis]) + outer + 0.5;
            let clamped = |at: f64| at.clamp(0.0, most as f64);
            clamped(least.floor()) as usize..clamped(end.ceil()) as usize
        };
        let along = [to[0] - from[0], to[1] - from[1]];
        let length = along[0] * along[0] + along[1] * along[1];
        for y in reach(1, self.height) {
            for x in reach(0, self.width) {
                let beside = [x as f64 + 0.5 - from[0], y as f64 + 0.5 - from[1]];
                let share = if length > 0.0 {
                    let share = (beside[0] * along[0] + beside[1] * along[1]) / length;
                    share.clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let away = (beside[0] - share * along[0]).hypot(beside[1] - share * along[1]);
                let depth = ((outer - away) / (outer - inner)).clamp(0.0, 1.0);
                let covered = (depth * depth * (3.0 - 2.0 * depth)) as f32;
                let place = &mut self.values[y * self.width + x];
                *place = place.max(covered);
            }
        }
    }
}

/// What part of a plane a picture shows: where its upper left corner lies, and how much of the plane a pixel covers to the
/// right and downwards, in the plane's pixels. Beyond the plane is paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InkFrame {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width of a pixel.
    pub across: f64,
    /// Height of a pixel.
    pub down: f64,
}

impl InkFrame {
    /// A plane of `from` (height, width) pixels as a picture of `to` pixels: means over what each covers.
    pub fn seen(self, plane: &[f32], from: [usize; 2], to: [usize; 2]) -> Vec<f32> {
        let columns = covered(self.left, self.across, to[1], from[1]);
        let rows = covered(self.top, self.down, to[0], from[0]);
        let mut across = vec![0.0f32; from[0] * to[1]];
        for (out, row) in across
            .chunks_exact_mut(to[1])
            .zip(plane.chunks_exact(from[1]))
        {
            for (out, (first, weights)) in out.iter_mut().zip(&columns) {
                let under = row[*first..].iter().zip(weights);
                *out = under.map(|(value, weight)| value * weight).sum();
            }
        }
        let mut picture = Vec::with_capacity(to[0] * to[1]);
        for (first, weights) in &rows {
            for x in 0..to[1] {
                let column = across[first * to[1] + x..].iter().step_by(to[1]);
                let value: f32 = column.zip(weights).map(|(v, weight)| v * weight).sum();
                picture.push(value.clamp(0.0, 1.0));
            }
        }
        picture
    }
}

/// For each of `count` pixels along an axis, from `start` on `step` wide each: the first of `most` source pixels it covers, and the
/// shares of it that they make up.
fn covered(start: f64, step: f64, count: usize, most: usize) -> Vec<(usize, Vec<f32>)> {
    (0..count)
        .map(|at| {
            let (low, high) = (start + step * at as f64, start + step * (at + 1) as f64);
            let clamped = |at: f64| at.clamp(0.0, most as f64) as usize;
            let (first, end) = (clamped(low.floor()), clamped(high.ceil()));
            let weights = (first..end).map(|source| {
                let overlap = (high.min((source + 1) as f64) - low.max(source as f64)).max(0.0);
                (overlap / step) as f32
            });
            // A row there is not cannot be begun at.
            (first.min(most.saturating_sub(1)), weights.collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_as_it_was_put() {
        for shape in [
            [1, 28, 28],
            [3, 32, 32],
            [1, 5, 9],
            [1, 64, 48],
            [1, 300, 7],
        ] {
            let count: usize = shape.iter().product();
            let picture: Vec<f32> = (0..count)
                .map(|at| (at * 37 % 101) as f32 / 100.0)
                .collect();
            let mut ink = Ink::blank(shape);
            ink.put(&picture, shape);
            let seen = ink.seen(ink.whole());
            let worst = seen.iter().zip(&picture).map(|(a, b)| (a - b).abs());
            assert!(worst.fold(0.0, f32::max) < 1e-5, "{shape:?}");
        }
    }

    #[test]
    fn pictures_of_other_sizes_and_colours_are_fitted() {
        let mut ink = Ink::blank([3, 4, 4]);
        // Halves of a picture twice as large, in grey.
        let picture: Vec<f32> = (0..64).map(|at| f32::from(at % 8 > 3)).collect();
        ink.put(&picture, [1, 8, 8]);
        let seen = ink.seen(ink.whole());
        let wanted: Vec<f32> = (0..48).map(|at| f32::from(at % 4 > 1)).collect();
        assert!(seen.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-5));
        // A colour becomes its mean.
        let mut ink = Ink::blank([1, 2, 2]);
        ink.put(
            &[1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0],
            [3, 2, 2],
        );
        let seen = ink.seen(ink.whole());
        assert!(seen.iter().all(|value| (value - 0.5).abs() < 1e-5));
    }

    #[test]
    fn a_brush_is_round_and_soft_and_covers_its_area() {
        let ink = Ink::blank([1, 28, 28]);
        let mut cover = ink.cover();
        cover.line([140.0, 140.0], [140.0, 140.0], 20.0);
        let at = |x: usize, y: usize| cover.values[y * 280 + x];
        assert_eq!(at(140, 140), 1.0);
        assert_eq!(at(140, 110), 0.0);
        assert!((at(160, 140) - 0.5).abs() < 0.1, "half at its radius");
        assert_eq!(at(154, 140), at(140, 154), "round");
        // The edge is soft to both sides alike, so the area is that of the disc, but for a term of second order.
        let sum: f32 = cover.values.iter().sum();
        let disc = std::f32::consts::PI * 400.0;
        assert!((sum / disc - 1.0).abs() < 0.03, "{}", sum / disc);
        // A line covers what lies between its ends, and nothing is covered twice.
        let mut line = ink.cover();
        line.line([100.0, 140.0], [180.0, 140.0], 20.0);
        line.line([100.0, 140.0], [180.0, 140.0], 20.0);
        let sum: f32 = line.values.iter().sum();
        let area = disc + 80.0 * 40.0;
        assert!((sum / area - 1.0).abs() < 0.03, "{}", sum / area);
        // Beyond the sheet nothing is drawn, and nothing breaks.
        line.line([-500.0, -20.0], [-400.0, 9000.0], 20.0);
        line.line([f64::from(u32::MAX), 0.0], [0.0, 0.0], 1.0);
    }

    #[test]
    fn ink_is_not_doubled_and_the_eraser_takes_it_off() {
        let mut ink = Ink::blank([3, 28, 28]);
        let mut cover = ink.cover();
        cover.line([140.0, 140.0], [200.0, 140.0], 12.0);
        ink.stroke(&cover, false);
        let once = ink.clone();
        ink.stroke(&cover, false);
        assert_eq!(ink, once);
        let seen = ink.seen(ink.whole());
        let (red, rest) = seen.split_at(784);
        assert_eq!(red, &rest[..784]);
        assert_eq!(red, &rest[784..]);
        assert!(red.iter().any(|&v| v > 0.9) && red.iter().any(|&v| v > 0.0 && v < 0.9));
        let mut wider = ink.cover();
        wider.line([140.0, 140.0], [200.0, 140.0], 30.0);
        ink.stroke(&wider, true);
        assert_eq!(ink.most(), 0.0);
    }
}
