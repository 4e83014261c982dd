/// Which values stand for black and for white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Black.
    pub black: f32,
    /// White, above it.
    pub white: f32,
}

impl Range {
    /// Before the values are known.
    pub const UNKNOWN: Self = Self {
        black: 0.0,
        white: 1.0,
    };

    /// The range that values from `low` to `high` are meant in: 0 to 1, bytes, from 0 up to their largest, or, where some are
    /// below 0, all there are. `bytes` says that they were bytes in the file, where dark pictures are just dark.
    pub fn of(low: f32, high: f32, bytes: bool) -> Self {
        if low < 0.0 {
            let white = if high > low { high } else { low + 1.0 };
            return Self { black: low, white };
        }
        let white = if high <= 1.0 {
            1.0
        } else if bytes || (128.0..=255.0).contains(&high) {
            255.0
        } else {
            high
        };
        Self { black: 0.0, white }
    }

    /// A value as a byte.
    pub fn byte(self, value: f32) -> u8 {
        // In f64, so that whole numbers up to 255 stay what they are.
        let [value, black, white] = [value, self.black, self.white].map(f64::from);
        (255.0 * (value - black) / (white - black)).round() as u8
    }

    /// Whether values are laid out otherwise than as bytes or from 0 to 1, which should be told.
    pub fn is_unusual(self) -> bool {
        self.black != 0.0 || !(self.white == 1.0 || self.white == 255.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_told_from_the_values() {
        let of = |low, high, bytes| {
            let range = Range::of(low, high, bytes);
            (range.black, range.white)
        };
        assert_eq!(of(0.0, 1.0, false), (0.0, 1.0));
        assert_eq!(of(0.0, 0.2, false), (0.0, 1.0));
        assert_eq!(of(0.0, 1.0, true), (0.0, 1.0), "a mask");
        assert_eq!(of(0.0, 90.0, true), (0.0, 255.0));
        assert_eq!(of(3.0, 254.0, false), (0.0, 255.0));
        assert_eq!(of(0.0, 16.0, false), (0.0, 16.0));
        assert_eq!(of(0.0, 65535.0, false), (0.0, 65535.0));
        assert_eq!(of(-1.0, 1.0, false), (-1.0, 1.0));
        assert_eq!(of(-2.0, -2.0, false), (-2.0, -1.0));
        let bytes = Range::of(0.0, 255.0, false);
        assert!((0..=255).all(|v| bytes.byte(v as f32) == v as u8));
        let signed = Range::of(-1.0, 1.0, false);
        assert_eq!([-1.0, 0.0, 1.0].map(|v| signed.byte(v)), [0, 128, 255]);
    }
}
