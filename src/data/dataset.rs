//! A dataset in memory.

use super::Factor;
use crate::spec::{DatasetName, Shape};

/// Pixels of all pictures, one after the other, each in channel, row, column order.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleValues {
    /// 0..=255, where 255 stands for 1.0.
    U8(Vec<u8>),
    /// Values as they are.
    F32(Vec<f32>),
}

/// Pictures with labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Which one.
    pub name: DatasetName,
    /// Shape of a picture.
    pub shape: Shape,
    /// Pixels of all pictures.
    pub values: SampleValues,
    /// Class of each picture; empty where there are none.
    pub labels: Vec<u8>,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// What the pictures were made from, where that is known ([`DatasetName::has_factors`]); else empty.
    pub factors: Vec<Factor>,
    /// Pictures from this number on were set apart for testing by who made the dataset (MNIST's test file).
    pub test_from: Option<u32>,
}

impl Dataset {
    /// How many pictures there are.
    pub fn len(&self) -> u32 {
        let values = match &self.values {
            SampleValues::U8(values) => values.len(),
            SampleValues::F32(values) => values.len(),
        };
        (values / self.shape.values() as usize) as u32
    }

    /// Whether there are no pictures.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of picture `i`, with [`SampleValues::U8`] scaled to 0..=1.
    ///
    /// # Panics
    /// Where there is no picture `i`.
    pub fn sample(&self, i: u32) -> Vec<f32> {
        let size = self.shape.values() as usize;
        let start = i as usize * size;
        match &self.values {
            SampleValues::U8(values) => values[start..start + size]
                .iter()
                .map(|&v| f32::from(v) / 255.0)
                .collect(),
            SampleValues::F32(values) => values[start..start + size].to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_scaled_and_told_apart() {
        let data = Dataset {
            name: DatasetName::Strokes,
            shape: Shape::Picture([1, 1, 2]),
            values: SampleValues::U8(vec![0, 255, 51, 102]),
            labels: Vec::new(),
            classes: Vec::new(),
            factors: Vec::new(),
            test_from: None,
        };
        assert_eq!(data.len(), 2);
        assert_eq!(data.sample(0), [0.0, 1.0]);
        assert_eq!(data.sample(1), [0.2, 0.4]);
        let floats = Dataset {
            values: SampleValues::F32(vec![-1.0, 2.0]),
            ..data
        };
        assert_eq!(floats.len(), 1);
        assert_eq!(floats.sample(0), [-1.0, 2.0]);
    }
}
