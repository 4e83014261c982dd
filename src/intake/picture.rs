//! Decoded pictures, and rows of values that make one.

/// A decoded picture, row after row, the channels of a pixel side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row, over 0.
    pub width: usize,
    /// Rows, over 0.
    pub height: usize,
    /// 1 for grey, 3 for colour, 4 for colour with something that is ignored.
    pub channels: usize,
    /// `height × width × channels` bytes.
    pub bytes: Vec<u8>,
}

/// How the values of a picture lie in a table's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planes {
    /// 1, 3 or 4.
    pub channels: usize,
    /// Rows of pixels.
    pub height: usize,
    /// Pixels in a row.
    pub width: usize,
    /// Whether the channels of a pixel lie side by side, rather than each in a plane of its own.
    pub interleaved: bool,
}

impl Planes {
    /// Values of a picture.
    pub fn values(self) -> usize {
        self.channels * self.height * self.width
    }

    /// The picture of these values.
    ///
    /// # Panics
    /// Where there are not [`values`](Self::values) of them.
    pub fn picture(self, values: &[u8]) -> Picture {
        assert_eq!(values.len(), self.values());
        let area = self.height * self.width;
        let bytes = if self.interleaved || self.channels == 1 {
            values.to_vec()
        } else {
            let at = |i: usize| values[i % self.channels * area + i / self.channels];
            (0..values.len()).map(at).collect()
        };
        Picture {
            width: self.width,
            height: self.height,
            channels: self.channels,
            bytes,
        }
    }
}
