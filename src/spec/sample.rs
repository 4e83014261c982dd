use serde::{Deserialize, Serialize};

use super::{Shape, SpecError};

/// What a dataset's samples are, and so how they are drawn and which values they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SampleKind {
    /// Pixels from 0 to 1, paper to ink or black to white ([`Polarity`]); three channels are red, green and blue.
    Picture,
    /// Measurements in sequence, of any size, one row for each channel.
    Series,
}

/// What a pixel of value 1 is where pictures are grey, as an image file's photometric interpretation says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// Full ink, and 0 the paper: drawn in the page's own colours, dark on light or light on dark by its theme.
    Ink,
    /// White, and 0 black, in either theme: as a negative a photograph would not be what it is.
    Light,
}

impl SampleKind {
    /// What several of them are called: “pictures”.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Picture => "pictures",
            Self::Series => "series",
        }
    }

    /// Whether a dataset of this kind has samples of such a shape.
    pub fn takes(self, shape: Shape) -> bool {
        match self {
            Self::Picture => matches!(shape, Shape::Picture(_)),
            Self::Series => matches!(shape, Shape::Series(_)),
        }
    }

    /// The planes, `[channels, height, width]`, as which views draw a sample of this shape, value by value in the order they lie in. Three
    /// channels are colours. A series is rows of shades, one for each channel.
    pub fn planes(self, shape: Shape) -> [u32; 3] {
        match self {
            Self::Picture => shape.grid(),
            Self::Series => match shape {
                Shape::Series([channels, length]) => [1, channels, length],
                Shape::Picture(_) | Shape::Vector(_) => shape.grid(),
            },
        }
    }

    /// What a value of 1 is in samples of these planes, of a dataset whose grey pictures have such a polarity. Three channels are light.
    pub fn polarity(self, grey: Polarity, [channels, ..]: [u32; 3]) -> Polarity {
        match self {
            Self::Picture if channels == 3 => Polarity::Light,
            Self::Picture => grey,
            Self::Series => Polarity::Ink,
        }
    }

    /// `[channels, height, width]` of pictures in ink on paper or in colours; none where samples of this shape are nothing of the kind.
    pub fn picture(self, shape: Shape) -> Option<[u32; 3]> {
        match self {
            Self::Picture => match shape {
                Shape::Picture(sizes @ [1 | 3, ..]) => Some(sizes),
                Shape::Picture(_) | Shape::Series(_) | Shape::Vector(_) => None,
            },
            Self::Series => None,
        }
    }

    /// The least and the largest value a sample can have; none where any number will do.
    pub fn range(self) -> Option<[f32; 2]> {
        match self {
            Self::Picture => Some([0.0, 1.0]),
            Self::Series => None,
        }
    }

    /// Lets through what takes values from 0 to 1 alone, named `what`, for samples that have such.
    ///
    /// # Errors
    /// Samples with values of any size: says so, and what to do instead.
    pub fn check_range(self, what: &'static str, instead: &'static str) -> Result<(), SpecError> {
        match self.range() {
            Some(_) => Ok(()),
            None => Err(SpecError::Range {
                what,
                samples: self.plural(),
                instead,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_drawn_as_rows_of_shades() {
        let of = |kind: SampleKind, shape| kind.planes(shape);
        assert_eq!(of(SampleKind::Series, Shape::Series([3, 32])), [1, 3, 32]);
        assert_eq!(
            of(SampleKind::Picture, Shape::Picture([3, 4, 5])),
            [3, 4, 5]
        );
        // A model may take a sample's values in a row.
        for kind in [SampleKind::Picture, SampleKind::Series] {
            assert_eq!(of(kind, Shape::Vector(60)), [1, 1, 60]);
        }
    }
}
