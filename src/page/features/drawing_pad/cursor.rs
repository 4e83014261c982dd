//! Where the keyboard draws.

/// A place on the pad, by pixels of the model's picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// From the left, from 0.
    pub column: usize,
    /// From the top, from 0.
    pub row: usize,
}

impl Cursor {
    /// The middle of a picture of `height` by `width` pixels.
    pub fn middle([height, width]: [usize; 2]) -> Self {
        Self {
            column: width / 2,
            row: height / 2,
        }
    }

    /// So many pixels to the right and down, and no further than the edge.
    pub fn moved(self, [right, down]: [isize; 2], [height, width]: [usize; 2]) -> Self {
        let to = |at: usize, by: isize, most: usize| {
            at.saturating_add_signed(by).min(most.saturating_sub(1))
        };
        Self {
            column: to(self.column, right, width),
            row: to(self.row, down, height),
        }
    }

    /// Its pixel's middle, in shares of the picture's longer side.
    pub fn point(self, [height, width]: [usize; 2]) -> [f64; 2] {
        let side = height.max(width) as f64;
        [self.column, self.row].map(|at| (at as f64 + 0.5) / side)
    }

    /// Where it is, in words.
    pub fn words(self) -> String {
        format!("column {}, row {}", self.column + 1, self.row + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stops_at_the_edges() {
        let size = [28, 20];
        let cursor = Cursor::middle(size);
        assert_eq!((cursor.column, cursor.row), (10, 14));
        assert_eq!(cursor.point(size), [0.375, 14.5 / 28.0]);
        let corner = cursor.moved([-40, -40], size);
        assert_eq!(corner.words(), "column 1, row 1");
        let other = corner.moved([100, 100], size);
        assert_eq!(other.words(), "column 20, row 28");
        assert_eq!(other.moved([-1, 0], size).words(), "column 19, row 28");
    }
}
