use super::Dataset;
use super::rng::{Purpose, Stream};
use crate::spec::{DatasetName, Split};

/// Pictures at the end of MNIST's training file that validate under [`Split::Standard`].
const MNIST_VALIDATION: u32 = 6_000;

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
    /// - [`Split::Standard`], MNIST: the last 6,000 training pictures validate (the last tenth, where there are fewer than
    ///   60,000), the test file tests.
    /// - [`Split::Standard`], other data: 80 % train, 10 % validate, 10 % test, by chance.
    /// - [`Split::Tutorial`]: all training pictures train and the test file validates; without a test file, 20 % by chance
    ///   validate.
    pub fn parts(&self, split: Split, seed: u32) -> Parts {
        let count = self.len();
        let test_from = self.test_from.unwrap_or(count);
        match (split, self.name) {
            (Split::Standard, DatasetName::Mnist) => {
                let validation_from = test_from - share(test_from, 10).min(MNIST_VALIDATION);
                Parts {
                    train: (0..validation_from).collect(),
                    validation: (validation_from..test_from).collect(),
                    test: (test_from..count).collect(),
                }
            }
            (Split::Tutorial, _) if test_from < count => Parts {
                train: (0..test_from).collect(),
                validation: (test_from..count).collect(),
                test: Vec::new(),
            },
            (Split::Standard, _) => {
                let tenth = share(count, 10);
                by_chance(count, tenth, if count > 2 { tenth } else { 0 }, seed)
            }
            (Split::Tutorial, _) => by_chance(count, share(count, 5), 0, seed),
        }
    }
}

/// A `divisor`-th of `count`, but at least one, as long as one is left.
fn share(count: u32, divisor: u32) -> u32 {
    (count / divisor).max(1).min(count.saturating_sub(1))
}

/// The numbers of each part stand in rising order, so that what is shown of a part does not depend on the shuffle.
fn by_chance(count: u32, validation: u32, test: u32, seed: u32) -> Parts {
    let mut train: Vec<u32> = (0..count).collect();
    Stream::new(seed, Purpose::Split, 0).shuffle(&mut train);
    let mut test = train.split_off((count - test) as usize);
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
    use crate::spec::Shape;

    fn dataset(name: DatasetName, count: u32, test_from: Option<u32>) -> Dataset {
        Dataset {
            test_from,
            ..Dataset::pictures(
                name,
                Shape::Picture([1, 1, 1]),
                SampleValues::U8(vec![0; count as usize]),
            )
        }
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
    fn mnist_is_divided_by_place() {
        let mnist = dataset(DatasetName::Mnist, 70_000, Some(60_000));
        let standard = mnist.parts(Split::Standard, 1);
        assert_eq!(sizes(&standard), [54_000, 6_000, 10_000]);
        assert_eq!(standard.validation[0], 54_000);
        assert_eq!(standard.test[0], 60_000);
        assert_eq!(standard, mnist.parts(Split::Standard, 2));
        let tutorial = mnist.parts(Split::Tutorial, 1);
        assert_eq!(sizes(&tutorial), [60_000, 10_000, 0]);
        assert_eq!(tutorial.validation[0], 60_000);
    }

    #[test]
    fn mnist_without_its_test_file_still_validates() {
        let mnist = dataset(DatasetName::Mnist, 60_000, None);
        assert_eq!(sizes(&mnist.parts(Split::Standard, 0)), [54_000, 6_000, 0]);
        assert_eq!(sizes(&mnist.parts(Split::Tutorial, 0)), [48_000, 12_000, 0]);
        let few = dataset(DatasetName::Mnist, 500, None);
        assert_eq!(sizes(&few.parts(Split::Standard, 0)), [450, 50, 0]);
    }

    #[test]
    fn other_data_is_divided_by_the_seed() {
        let strokes = dataset(DatasetName::Strokes, 10_000, None);
        let parts = strokes.parts(Split::Standard, 7);
        assert_eq!(sizes(&parts), [8_000, 1_000, 1_000]);
        assert_eq!(parts, strokes.parts(Split::Standard, 7));
        assert_ne!(parts, strokes.parts(Split::Standard, 8));
        assert_eq!(sizes(&strokes.parts(Split::Tutorial, 7)), [8_000, 2_000, 0]);
    }

    #[test]
    fn every_picture_is_in_one_part_however_few_there_are() {
        for count in 0..40 {
            for name in DatasetName::ALL {
                for test_from in [None, Some(count / 2)] {
                    let data = dataset(name, count, test_from);
                    for split in [Split::Standard, Split::Tutorial] {
                        let parts = data.parts(split, 3);
                        assert!(covers_all_once(&parts, count), "{count} {name:?} {split:?}");
                        if test_from.is_none() && count > 1 {
                            assert!(!parts.train.is_empty() && !parts.validation.is_empty());
                        }
                    }
                }
            }
        }
    }
}
