//! Ways from one code to another.

/// Lengths and angles under this are none: there is no direction to turn from.
const NOTHING: f64 = 1e-6;

/// How a code changes into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// Straight: `(1 − t) · a + t · b`.
    #[default]
    Line,
    /// On an arc about the origin: the direction turns evenly in the plane of both (Shoemake 1985, section 3.3), the length
    /// changes evenly. High-dimensional standard normal codes all lie about as far from the origin, which a straight line
    /// leaves. Straight where there is no one arc: where a code is zero, and where they lie in the same direction or
    /// in opposite ones.
    Arc,
}

impl Way {
    /// The code at `share` of the way, 0 to 1, from one code to another of the same size.
    pub fn at(self, from: &[f32], to: &[f32], share: f32) -> Vec<f32> {
        let share = f64::from(share);
        let (a, b) = match self {
            Self::Line => None,
            Self::Arc => arc(from, to, share),
        }
        .unwrap_or((1.0 - share, share));
        std::iter::zip(from, to)
            .map(|(&from, &to)| (a * f64::from(from) + b * f64::from(to)) as f32)
            .collect()
    }

    /// `count` codes at even shares of the way, both ends among them, one after another.
    pub fn codes(self, from: &[f32], to: &[f32], count: u32) -> Vec<f32> {
        (0..count)
            .flat_map(|i| self.at(from, to, i as f32 / (count.max(2) - 1) as f32))
            .collect()
    }
}

/// What each end is multiplied by; none where there is no one arc.
fn arc(from: &[f32], to: &[f32], share: f64) -> Option<(f64, f64)> {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        std::iter::zip(a, b)
            .map(|(&a, &b)| f64::from(a) * f64::from(b))
            .sum()
    };
    let (here, there) = (dot(from, from).sqrt(), dot(to, to).sqrt());
    if here.min(there) < NOTHING {
        return None;
    }
    let angle = (dot(from, to) / (here * there)).clamp(-1.0, 1.0).acos();
    if angle.sin() < NOTHING.sqrt() {
        return None;
    }
    let length = here + (there - here) * share;
    let part = |share: f64, end: f64| length * (share * angle).sin() / (angle.sin() * end);
    Some((part(1.0 - share, here), part(share, there)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: &[f32], wanted: &[f32]) {
        assert_eq!(got.len(), wanted.len());
        for (got, wanted) in std::iter::zip(got, wanted) {
            assert!((got - wanted).abs() < 1e-5, "{got} is not {wanted}");
        }
    }

    #[test]
    fn both_ways_begin_and_end_at_the_ends() {
        let (a, b) = ([0.5, -2.0, 1.0], [1.5, 0.25, -3.0]);
        for way in [Way::Line, Way::Arc] {
            near(&way.at(&a, &b, 0.0), &a);
            near(&way.at(&a, &b, 1.0), &b);
            let codes = way.codes(&a, &b, 9);
            assert_eq!(codes.len(), 27);
            near(&codes[..3], &a);
            near(&codes[24..], &b);
            near(&codes[12..15], &way.at(&a, &b, 0.5));
        }
    }

    #[test]
    fn an_arc_turns_evenly_and_keeps_its_length() {
        let codes = Way::Arc.codes(&[2.0, 0.0], &[0.0, 2.0], 4);
        for (i, code) in codes.chunks(2).enumerate() {
            let turned = (i as f32 * 30.0).to_radians();
            near(code, &[2.0 * turned.cos(), 2.0 * turned.sin()]);
        }
        // Of different lengths, the middle is of the mean length.
        let middle = Way::Arc.at(&[1.0, 0.0], &[0.0, 3.0], 0.5);
        near(&middle, &[2.0 * 0.5_f32.sqrt(), 2.0 * 0.5_f32.sqrt()]);
    }

    #[test]
    fn without_one_arc_the_way_is_straight() {
        for (a, b) in [
            ([0.0, 0.0], [1.0, 2.0]),
            ([1.0, 2.0], [2.0, 4.0]),
            ([1.0, 2.0], [-1.0, -2.0]),
            ([1.0, 2.0], [1.0, 2.0]),
        ] {
            for share in [0.0, 0.3, 0.5, 1.0] {
                near(&Way::Arc.at(&a, &b, share), &Way::Line.at(&a, &b, share));
            }
        }
    }

    #[test]
    fn one_picture_is_the_start() {
        near(&Way::Line.codes(&[1.0], &[3.0], 1), &[1.0]);
    }
}
