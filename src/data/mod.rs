//! Datasets: samples with labels, where they come from and how they are divided.

mod classes;
mod dataset;
mod error;
pub mod faces;
mod factor;
mod figure;
pub mod idx;
pub mod mnist;
pub mod moons_and_spirals;
pub mod own;
mod part;
pub mod rng;
pub mod shapes;
mod split;
pub mod strokes;
mod trig;

pub use dataset::{Dataset, SampleValues, byte_of, value_of};
pub use error::DataError;
pub use factor::Factor;
pub use part::DatasetPart;
pub use split::Parts;

use crate::spec::DatasetName;

/// A dataset that is generated, with as many pictures as the page makes; none for one that comes in files.
pub fn generate(name: DatasetName, seed: u32) -> Option<Dataset> {
    match name {
        DatasetName::Strokes => Some(strokes::generate(strokes::DEFAULT_COUNT, seed)),
        DatasetName::ColourStrokes => Some(strokes::generate_colour(strokes::DEFAULT_COUNT, seed)),
        DatasetName::Shapes => Some(shapes::generate(shapes::DEFAULT_COUNT, seed)),
        DatasetName::Faces => Some(faces::generate(faces::DEFAULT_COUNT, seed)),
        DatasetName::MoonsAndSpirals => Some(moons_and_spirals::generate(
            moons_and_spirals::DEFAULT_COUNT,
            seed,
        )),
        DatasetName::Mnist | DatasetName::Own => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datasets_are_what_their_names_say() {
        for name in DatasetName::ALL {
            let data = generate(name, 3);
            assert_eq!(data.is_some(), name.is_generated(), "{name:?}");
            let Some(data) = data else {
                assert!(!name.has_factors());
                continue;
            };
            assert_eq!(data.factors.is_empty(), !name.has_factors(), "{name:?}");
            assert_eq!((data.name, data.shape), (name, name.shape()));
            assert_eq!(data.classes.len() as u32, name.classes());
            assert_eq!(data.polarity, name.polarity());
            assert_eq!((data.kind, data.check()), (name.kind(), Ok(())));
            assert!(data.len() >= 10_000);
            assert_eq!(data.labels.len() as u32, data.len());
        }
    }
}
