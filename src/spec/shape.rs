use std::fmt;

/// The shape of one sample's values at some point of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `[channels, height, width]`, row-major.
    Picture([u32; 3]),
    /// `[channels, length]`, row-major.
    Series([u32; 2]),
    /// A flat vector.
    Vector(u32),
}

impl Shape {
    /// `values` as a picture: as large and square as they can be without a remainder.
    pub(super) fn picture_of(values: u32) -> Self {
        let most = f64::from(values).sqrt() as u32;
        let side = (2..=most)
            .rev()
            .find(|side| values.is_multiple_of(side * side))
            .unwrap_or(1);
        Self::Picture([values / (side * side), side, side])
    }

    /// Values a sample has here; at most `u32::MAX`.
    pub fn values(self) -> u32 {
        let product = |sizes: &[u32]| sizes.iter().fold(1u32, |n, &size| n.saturating_mul(size));
        match self {
            Self::Picture(sizes) => product(&sizes),
            Self::Series(sizes) => product(&sizes),
            Self::Vector(values) => values,
        }
    }

    /// `[channels, height, width]`, a series as a picture one pixel high; none for a vector.
    pub fn planes(self) -> Option<[u32; 3]> {
        match self {
            Self::Picture(sizes) => Some(sizes),
            Self::Series([channels, length]) => Some([channels, 1, length]),
            Self::Vector(_) => None,
        }
    }

    /// `[channels, height, width]`, as [`planes`](Self::planes), and a vector as one row of one channel.
    pub fn grid(self) -> [u32; 3] {
        self.planes().unwrap_or([1, 1, self.values()])
    }

    /// (channels, places of each): a vector's units are channels of one place.
    pub fn channels(self) -> (u32, u32) {
        match self {
            Self::Picture([channels, height, width]) => (channels, height.saturating_mul(width)),
            Self::Series([channels, length]) => (channels, length),
            Self::Vector(units) => (units, 1),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture([1, height, width]) => write!(f, "{height} × {width}"),
            Self::Picture([channels, height, width]) => {
                write!(f, "{height} × {width} × {channels}")
            }
            Self::Series([1, length]) => write!(f, "{length} × 1"),
            Self::Series([channels, length]) => write!(f, "{length} × {channels}"),
            Self::Vector(values) => write!(f, "{values}"),
        }
    }
}
