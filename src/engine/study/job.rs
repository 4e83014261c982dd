//! The study under way, and how far it has got.

use crate::analysis::Pca;
use crate::analysis::covariance::{Components, Covariance};
use crate::protocol::NoisePoint;

/// The study under way.
#[derive(Default)]
pub struct StudyJobs {
    pub(super) job: Option<StudyJob>,
}

pub(super) struct StudyJob {
    pub ticket: u32,
    pub pictures: Vec<u32>,
    pub work: Work,
}

pub(super) enum Work {
    /// Amounts of noise that are left, and what the others gave.
    Noise {
        amounts: Vec<f64>,
        points: Vec<NoisePoint>,
        similar: bool,
    },
    /// Training pictures that have been taken in.
    Covariance(Box<Covariance>, usize),
    Components(Box<Components>, usize),
    /// Test pictures that have been compared, and the sums of squared errors of components and model.
    Compare(Option<Box<Pca>>, usize, [f64; 2]),
}
