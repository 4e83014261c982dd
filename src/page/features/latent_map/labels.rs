//! Where words stand on the map, so that they lie neither on each other nor on what can be taken hold of.

/// An upright rectangle in CSS pixels of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapBox {
    /// Its middle.
    pub middle: [f64; 2],
    /// Half its width and height.
    pub half: [f64; 2],
}

impl MapBox {
    /// A square `side` pixels wide.
    pub fn square(middle: [f64; 2], side: f64) -> Self {
        Self {
            middle,
            half: [side / 2.0; 2],
        }
    }

    /// The rectangle between two corners.
    pub fn between(least: [f64; 2], most: [f64; 2]) -> Self {
        Self {
            middle: [0, 1].map(|i| (least[i] + most[i]) / 2.0),
            half: [0, 1].map(|i| (most[i] - least[i]) / 2.0),
        }
    }

    /// What words take whose letters are `letters` pixels high. Wider than most fonts set them: what is drawn is not measured.
    pub fn of_words(words: &str, middle: [f64; 2], letters: f64) -> Self {
        /// Width of a letter and height of a line, as multiples of the letters' size, and the white edge around words in pixels.
        const WIDE: f64 = 0.68;
        const HIGH: f64 = 1.2;
        const EDGE: f64 = 2.0;
        let wide = words.chars().count() as f64 * WIDE * letters;
        Self {
            middle,
            half: [wide / 2.0 + EDGE, letters * HIGH / 2.0],
        }
    }

    /// Pixels of this that lie in another.
    fn shared(self, other: Self) -> f64 {
        let along = |i: usize| {
            let apart = (self.middle[i] - other.middle[i]).abs();
            (self.half[i] + other.half[i] - apart).clamp(0.0, 2.0 * self.half[i])
        };
        along(0) * along(1)
    }

    /// The same with all of it on a map `side` pixels wide.
    fn inside(self, side: f64) -> Self {
        let middle = [0, 1].map(|i| {
            let half = self.half[i].min(side / 2.0);
            self.middle[i].clamp(half, side - half)
        });
        Self { middle, ..self }
    }
}

/// Moves each of these, in their order, as little as it takes to lie on none of those `taken` and none before it, all of it on a map `side`
/// pixels wide. What has no free place within reach stands where it lies on the least.
pub fn apart(boxes: &[MapBox], taken: &[MapBox], side: f64) -> Vec<MapBox> {
    let mut placed: Vec<MapBox> = Vec::with_capacity(boxes.len());
    for &home in boxes {
        let covered = |at: MapBox| -> f64 {
            let others = taken.iter().chain(&placed);
            others.map(|&other| at.shared(other)).sum()
        };
        let (mut best, mut least) = (home.inside(side), f64::INFINITY);
        for [x, y] in around() {
            let [x, y] = [x * home.half[1], y * home.half[1]];
            let at = MapBox {
                middle: [home.middle[0] + x, home.middle[1] + y],
                ..home
            };
            let at = at.inside(side);
            let lies_on = covered(at);
            // The nearer of places that are alike but for rounding.
            if lies_on < least - 1e-6 {
                (best, least) = (at, lies_on);
            }
            if least == 0.0 {
                break;
            }
        }
        placed.push(best);
    }
    placed
}

/// Places to try, the nearest first: the middle, then rings about it, in half heights.
fn around() -> impl Iterator<Item = [f64; 2]> {
    const RINGS: u32 = 14;
    const PLACES: u32 = 16;
    let ring = |ring: u32| {
        (0..PLACES).map(move |place| {
            let angle = std::f64::consts::TAU * f64::from(place) / f64::from(PLACES);
            [f64::from(ring) * angle.sin(), f64::from(ring) * angle.cos()]
        })
    };
    std::iter::once([0.0, 0.0]).chain((1..=RINGS).flat_map(ring))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: f64 = 400.0;

    fn words(words: &str, middle: [f64; 2]) -> MapBox {
        MapBox::of_words(words, middle, 15.0)
    }

    #[test]
    fn what_is_free_stays_where_it_is() {
        let boxes = [words("3", [100.0, 100.0]), words("8", [200.0, 90.0])];
        assert_eq!(apart(&boxes, &[], SIDE), boxes);
    }

    #[test]
    fn ten_names_at_one_place_lie_apart_and_off_the_handles() {
        let boxes: Vec<_> = (0..10)
            .map(|i| words(&i.to_string(), [200.0 + f64::from(i), 200.0]))
            .collect();
        let taken = [
            MapBox::square([200.0, 200.0], 24.0),
            MapBox::square([230.0, 180.0], 24.0),
            words("drag me", [200.0, 223.0]),
        ];
        let placed = apart(&boxes, &taken, SIDE);
        for (i, one) in placed.iter().enumerate() {
            for other in taken.iter().chain(&placed[..i]) {
                assert_eq!(one.shared(*other), 0.0, "{one:?} on {other:?}");
            }
            let away =
                (one.middle[0] - boxes[i].middle[0]).hypot(one.middle[1] - boxes[i].middle[1]);
            assert!(away < 100.0, "{away} pixels from its points");
        }
    }

    #[test]
    fn nothing_leaves_the_map() {
        let placed = apart(&[words("ellipse", [395.0, 3.0])], &[], SIDE)[0];
        assert_eq!(placed.middle[0] + placed.half[0], SIDE);
        assert_eq!(placed.middle[1] - placed.half[1], 0.0);
    }

    #[test]
    fn without_a_free_place_it_stands_on_the_least() {
        let all = MapBox::between([0.0, 0.0], [SIDE, SIDE]);
        let placed = apart(&[words("7", [50.0, 60.0])], &[all], SIDE)[0];
        assert_eq!(placed.middle, [50.0, 60.0]);
    }
}
