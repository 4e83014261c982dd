//! A dataset in memory.

use super::{DataError, DatasetPart, Factor};
use crate::spec::{DatasetName, Polarity, SampleKind, Shape};

/// Values of all samples, one after the other, each in the order of its shape.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleValues {
    /// 0..=255, where 255 stands for 1.0.
    U8(Vec<u8>),
    /// Values as they are.
    F32(Vec<f32>),
}

/// The byte that stands for a value, which is brought to 0..=1.
pub fn byte_of(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// The value that a byte stands for, 0..=1.
pub fn value_of(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

/// Samples of one shape and kind, with labels where they have some.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Which one.
    pub name: DatasetName,
    /// What its samples are.
    pub kind: SampleKind,
    /// What a value of 1 is in grey pictures.
    pub polarity: Polarity,
    /// Shape of a sample.
    pub shape: Shape,
    /// Values of all samples.
    pub values: SampleValues,
    /// Class of each sample; empty where there are none.
    pub labels: Vec<u8>,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// What the samples were made from, where that is known ([`DatasetName::has_factors`]); else empty.
    pub factors: Vec<Factor>,
    /// Names of a sample's channels, of a series' measurements; empty where they need none.
    pub columns: Vec<String>,
    /// The part that each sample came as, where who made the dataset has divided it; else empty.
    pub came_as: Vec<DatasetPart>,
}

impl Dataset {
    /// Pictures without labels.
    pub fn pictures(name: DatasetName, shape: Shape, values: SampleValues) -> Self {
        Self {
            name,
            kind: SampleKind::Picture,
            polarity: name.polarity(),
            shape,
            values,
            labels: Vec::new(),
            classes: Vec::new(),
            factors: Vec::new(),
            columns: Vec::new(),
            came_as: Vec::new(),
        }
    }

    /// Whether its parts fit each other.
    ///
    /// # Errors
    /// [`DataError::Samples`], which says what does not.
    pub fn check(&self) -> Result<(), DataError> {
        let fits = |fits: bool, reason: &'static str| {
            if fits {
                Ok(())
            } else {
                Err(DataError::Samples { reason })
            }
        };
        let (each, count) = (self.shape.values() as usize, self.len() as usize);
        fits(
            self.kind.takes(self.shape),
            "samples of their kind have no such shape",
        )?;
        fits(count > 0, "there are none")?;
        fits(
            count * each == self.value_count(),
            "their values do not make whole samples",
        )?;
        let finite = match &self.values {
            SampleValues::U8(_) => true,
            SampleValues::F32(values) => values.iter().all(|value| value.is_finite()),
        };
        fits(finite, "a value is no number")?;
        let named = |of: &[u8], names: &[String]| of.iter().all(|&i| usize::from(i) < names.len());
        fits(
            self.labels.is_empty() || self.labels.len() == count,
            "there is not a label for each",
        )?;
        fits(named(&self.labels, &self.classes), "a label is of no class")?;
        fits(
            self.came_as.is_empty() || self.came_as.len() == count,
            "there is not a part for each",
        )?;
        for factor in &self.factors {
            fits(
                factor.of.len() == count,
                "a factor has not a level for each",
            )?;
            fits(
                named(&factor.of, &factor.levels),
                "a level of a factor has no name",
            )?;
        }
        fits(
            self.columns.is_empty() || self.columns.len() == self.shape.channels().0 as usize,
            "there is not a name for each channel",
        )
    }

    fn value_count(&self) -> usize {
        match &self.values {
            SampleValues::U8(values) => values.len(),
            SampleValues::F32(values) => values.len(),
        }
    }

    /// Bytes that the values take.
    pub fn bytes(&self) -> u64 {
        match &self.values {
            SampleValues::U8(values) => values.len() as u64,
            SampleValues::F32(values) => 4 * values.len() as u64,
        }
    }

    /// How many samples there are.
    pub fn len(&self) -> u32 {
        (self.value_count() / (self.shape.values() as usize).max(1)) as u32
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of sample `i`, bytes scaled to 0..=1.
    ///
    /// # Panics
    /// Where there is no sample `i`.
    pub fn sample(&self, i: u32) -> Vec<f32> {
        self.samples(&[i])
    }

    /// The values of the samples of these numbers, `[n, features]`, likewise.
    ///
    /// # Panics
    /// Where there is no such sample.
    pub fn samples(&self, numbers: &[u32]) -> Vec<f32> {
        let features = self.shape.values() as usize;
        let mut values = Vec::with_capacity(numbers.len() * features);
        for &number in numbers {
            let place = number as usize * features..(number as usize + 1) * features;
            match &self.values {
                SampleValues::U8(bytes) => {
                    values.extend(bytes[place].iter().map(|&byte| value_of(byte)));
                }
                SampleValues::F32(floats) => values.extend(&floats[place]),
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_scaled_and_told_apart() {
        let data = Dataset::pictures(
            DatasetName::Strokes,
            Shape::Picture([1, 1, 2]),
            SampleValues::U8(vec![0, 255, 51, 102]),
        );
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

    #[test]
    fn parts_that_do_not_fit_are_told() {
        let series = Dataset {
            kind: SampleKind::Series,
            labels: vec![0, 1],
            classes: vec!["calm".into(), "wild".into()],
            columns: vec!["left".into(), "right".into()],
            ..Dataset::pictures(
                DatasetName::Own,
                Shape::Series([2, 3]),
                SampleValues::F32(vec![0.5; 12]),
            )
        };
        assert_eq!(series.check(), Ok(()));
        let refused = |change: &dyn Fn(&mut Dataset)| {
            let mut data = series.clone();
            change(&mut data);
            data.check().expect_err("refused").to_string()
        };
        for (said, change) in [
            ("shape", &|data| data.kind = SampleKind::Picture),
            ("whole", &|data| {
                data.values = SampleValues::U8(vec![0; 13]);
            }),
            ("none", &|data| data.values = SampleValues::U8(vec![0; 5])),
            ("number", &|data| {
                data.values = SampleValues::F32(vec![f32::NAN; 12]);
            }),
            ("label for", &|data| data.labels.truncate(1)),
            ("class", &|data| data.labels[1] = 2),
            ("channel", &|data| data.columns.truncate(1)),
        ] as [(&str, &dyn Fn(&mut Dataset)); 7]
        {
            let message = refused(change);
            assert!(message.contains(said), "{message}");
        }
    }
}
