//! Turning pictures that lie otherwise in their file.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Picture;

/// How a picture is turned before all else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PictureTurn {
    /// As it is.
    #[default]
    None,
    /// Rows become columns, as EMNIST and Matlab's arrays need it.
    Transposed,
    /// A quarter to the right.
    Right,
    /// A quarter to the left.
    Left,
    /// Upside down.
    Half,
    /// Left and right change places.
    Mirrored,
}

impl PictureTurn {
    /// Every turn, in the order they are offered.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Transposed,
        Self::Right,
        Self::Left,
        Self::Half,
        Self::Mirrored,
    ];

    /// The name in scripts.
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Transposed => "transposed",
            Self::Right => "right",
            Self::Left => "left",
            Self::Half => "half",
            Self::Mirrored => "mirrored",
        }
    }

    /// What it is called on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::None => "As it is",
            Self::Transposed => "Rows and columns swapped",
            Self::Right => "A quarter to the right",
            Self::Left => "A quarter to the left",
            Self::Half => "Upside down",
            Self::Mirrored => "Mirrored",
        }
    }

    /// The picture turned.
    pub fn of(self, picture: &Picture) -> Cow<'_, Picture> {
        let Picture {
            width,
            height,
            channels,
            ref bytes,
        } = *picture;
        let swaps = match self {
            Self::None => return Cow::Borrowed(picture),
            Self::Transposed | Self::Right | Self::Left => true,
            Self::Half | Self::Mirrored => false,
        };
        let [columns, rows] = if swaps {
            [height, width]
        } else {
            [width, height]
        };
        let mut turned = Vec::with_capacity(bytes.len());
        for row in 0..rows {
            for column in 0..columns {
                let [x, y] = match self {
                    Self::None => [column, row],
                    Self::Transposed => [row, column],
                    Self::Right => [row, height - 1 - column],
                    Self::Left => [width - 1 - row, column],
                    Self::Half => [width - 1 - column, height - 1 - row],
                    Self::Mirrored => [width - 1 - column, row],
                };
                let at = (y * width + x) * channels;
                turned.extend_from_slice(&bytes[at..at + channels]);
            }
        }
        Cow::Owned(Picture {
            width: columns,
            height: rows,
            channels,
            bytes: turned,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_turn_puts_pixels_where_it_says() {
        // 0 1 2
        // 3 4 5
        let picture = Picture {
            width: 3,
            height: 2,
            channels: 1,
            bytes: vec![0, 1, 2, 3, 4, 5],
        };
        let turned = |turn: PictureTurn| {
            let turned = turn.of(&picture).into_owned();
            (turned.width, turned.bytes)
        };
        assert_eq!(turned(PictureTurn::None), (3, vec![0, 1, 2, 3, 4, 5]));
        assert_eq!(turned(PictureTurn::Transposed), (2, vec![0, 3, 1, 4, 2, 5]));
        assert_eq!(turned(PictureTurn::Right), (2, vec![3, 0, 4, 1, 5, 2]));
        assert_eq!(turned(PictureTurn::Left), (2, vec![2, 5, 1, 4, 0, 3]));
        assert_eq!(turned(PictureTurn::Half), (3, vec![5, 4, 3, 2, 1, 0]));
        assert_eq!(turned(PictureTurn::Mirrored), (3, vec![2, 1, 0, 5, 4, 3]));
    }

    #[test]
    fn the_channels_of_a_pixel_stay_together() {
        let picture = Picture {
            width: 2,
            height: 1,
            channels: 3,
            bytes: vec![1, 2, 3, 4, 5, 6],
        };
        assert_eq!(PictureTurn::Mirrored.of(&picture).bytes, [4, 5, 6, 1, 2, 3]);
    }
}
