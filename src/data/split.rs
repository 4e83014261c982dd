use super::dataset::Dataset;
use super::part::DatasetPart;
use super::rng::{Purpose, Stream};
use crate::spec::Split;

/// Numbers of the pictures in each part of a dataset. No picture is in two parts, and each is in one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// Those that train.
    pub train: Vec<u32>,
    /// Those that validate after each epoch. Empty only where there are too few pictures to spare one.
    pub validation: Vec<u32>,
    /// Those kept for the end; empty under [`Split::Tutorial`].
    pub test: Vec<u32>,
}

impl Dataset {
    /// Divides the pictures; `seed` matters only where the division is by chance.
    ///
    /// - [`Split::Standard`]: as they came ([`Dataset::came_as`]); where none came for validation, a tenth of those for training, by
    ///   chance. Data that came in one piece: 80 % train, 10 % validate, 10 % test, by chance.
    /// - [`Split::Tutorial`]: what came for training and validation trains and what came for testing validates; where nothing came for
    ///   testing, 20 % by chance validate.
    pub fn parts(&self, split: Split, seed: u32) -> Parts {
        let all = || (0..self.len()).collect::<Vec<u32>>();
        let came = |part: DatasetPart| -> Vec<u32> {
            let numbers = (0..).zip(&self.came_as);
            numbers
                .filter(|&(_, &of)| of == part)
                .map(|(number, _)| number)
                .collect()
        };
        let [train, validation, test] = [
            DatasetPart::Train,
            DatasetPart::Validation,
            DatasetPart::Test,
        ]
        .map(came);
        // Without anything to train on, it came as no division.
        let came_divided = !train.is_empty() && validation.len() + test.len() > 0;
        match split {
            Split::Standard if came_divided => {
                if validation.is_empty() {
                    let tenth = share(train.len() as u32, 10);
                    Parts {
                        test,
                        ..by_chance(train, tenth, 0, seed)
                    }
                } else {
                    Parts {
                        train,
                        validation,
                        test,
                    }
                }
            }
            Split::Standard => {
                let tenth = share(self.len(), 10);
                let test = if self.len() > 2 { tenth } else { 0 };
                by_chance(all(), tenth, test, seed)
            }
            Split::Tutorial if !train.is_empty() && !test.is_empty() => {
                let mut train = [train, validation].concat();
                train.sort_unstable();
                Parts {
                    train,
                    validation: test,
                    test: Vec::new(),
                }
            }
            Split::Tutorial => by_chance(all(), share(self.len(), 5), 0, seed),
        }
    }
}

/// A `divisor`-th of `count`, but at least one, as long as one is left.
pub fn share(count: u32, divisor: u32) -> u32 {
    (count / divisor).max(1).min(count.saturating_sub(1))
}

/// The numbers of each part stand in rising order, so that what is shown of a part does not depend on the shuffle.
fn by_chance(mut train: Vec<u32>, validation: u32, test: u32, seed: u32) -> Parts {
    Stream::new(seed, Purpose::Split, 0).shuffle(&mut train);
    let mut test = train.split_off(train.len() - test as usize);
    let mut validation = train.split_off(train.len() - validation as usize);
    for part in [&mut train, &mut validation, &mut test] {
        part.sort_unstable();
    }
    Parts {
        train,
        validation,
        test,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleValues;
    use crate::spec::{DatasetName, Shape};

    /// So many for training, validation and testing, one after another; or so many in one piece.
    fn dataset(came: &[(DatasetPart, usize)]) -> Dataset {
        let came_as: Vec<DatasetPart> = came
            .iter()
            .flat_map(|&(part, count)| vec![part; count])
            .collect();
        Dataset {
            came_as: came_as.clone(),
            ..in_one(came_as.len())
        }
    }

    fn in_one(count: usize) -> Dataset {
        Dataset::pictures(
            DatasetName::Own,
            Shape::Picture([1, 1, 1]),
            SampleValues::U8(vec![0; count]),
        )
    }

    fn sizes(parts: &Parts) -> [usize; 3] {
        [parts.train.len(), parts.validation.len(), parts.test.len()]
    }

    fn covers_all_once(parts: &Parts, count: u32) -> bool {
        let mut all = [&parts.train[..], &parts.validation, &parts.test].concat();
        all.sort_unstable();
        all == (0..count).collect::<Vec<_>>()
    }

    #[test]
    fn what_came_in_parts_is_divided_so() {
        let mnist = dataset(&[
            (DatasetPart::Train, 54_000),
            (DatasetPart::Validation, 6_000),
            (DatasetPart::Test, 10_000),
        ]);
        let standard = mnist.parts(Split::Standard, 1);
        assert_eq!(sizes(&standard), [54_000, 6_000, 10_000]);
        assert_eq!(standard.validation[0], 54_000);
        assert_eq!(standard.test[0], 60_000);
        assert_eq!(standard, mnist.parts(Split::Standard, 2));
        let tutorial = mnist.parts(Split::Tutorial, 1);
        assert_eq!(sizes(&tutorial), [60_000, 10_000, 0]);
        assert_eq!(tutorial.validation[0], 60_000);
        // Parts may lie in any order.
        let mixed = dataset(&[
            (DatasetPart::Test, 12),
            (DatasetPart::Train, 48),
            (DatasetPart::Validation, 12),
        ]);
        assert_eq!(sizes(&mixed.parts(Split::Standard, 0)), [48, 12, 12]);
        assert_eq!(mixed.parts(Split::Standard, 0).train[0], 12);
    }

    #[test]
    fn a_part_that_did_not_come_is_taken_from_the_others() {
        let keras = dataset(&[(DatasetPart::Train, 60), (DatasetPart::Test, 20)]);
        let parts = keras.parts(Split::Standard, 3);
        assert_eq!(sizes(&parts), [54, 6, 20]);
        assert_eq!(parts.test, (60..80).collect::<Vec<_>>());
        assert_ne!(parts.validation, keras.parts(Split::Standard, 4).validation);
        assert_eq!(sizes(&keras.parts(Split::Tutorial, 3)), [60, 20, 0]);
        let without_test = dataset(&[
            (DatasetPart::Train, 54_000),
            (DatasetPart::Validation, 6_000),
        ]);
        assert_eq!(
            sizes(&without_test.parts(Split::Standard, 0)),
            [54_000, 6_000, 0]
        );
        assert_eq!(
            sizes(&without_test.parts(Split::Tutorial, 0)),
            [48_000, 12_000, 0]
        );
        let of_one_part = dataset(&[(DatasetPart::Test, 20)]);
        assert_eq!(sizes(&of_one_part.parts(Split::Standard, 0)), [16, 2, 2]);
    }

    #[test]
    fn other_data_is_divided_by_the_seed() {
        let strokes = in_one(10_000);
        let parts = strokes.parts(Split::Standard, 7);
        assert_eq!(sizes(&parts), [8_000, 1_000, 1_000]);
        assert_eq!(parts, strokes.parts(Split::Standard, 7));
        assert_ne!(parts, strokes.parts(Split::Standard, 8));
        assert_eq!(sizes(&strokes.parts(Split::Tutorial, 7)), [8_000, 2_000, 0]);
    }

    #[test]
    fn every_picture_is_in_one_part_however_few_there_are() {
        for count in 0..40 {
            let half = count / 2;
            let halves = [
                (DatasetPart::Train, half),
                (DatasetPart::Test, count - half),
            ];
            for data in [in_one(count), dataset(&halves)] {
                for split in [Split::Standard, Split::Tutorial] {
                    let parts = data.parts(split, 3);
                    assert!(covers_all_once(&parts, count as u32), "{count} {split:?}");
                    if count > 3 {
                        assert!(!parts.train.is_empty() && !parts.validation.is_empty());
                    }
                }
            }
        }
    }
}
