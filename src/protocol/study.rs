//! What a run is compared with.

use serde::{Deserialize, Serialize};

use super::Likeness;

/// What a run is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Study {
    /// Noise of the kinds that are set, and a median filter of 3 × 3.
    Noise {
        /// How much noise, in [0, 1].
        amounts: Vec<f64>,
        /// Most pictures to put it on.
        most: u32,
        /// Whether on test pictures, where there are any, rather than those that validate.
        test: bool,
        /// Whether structural similarity is wanted as well, which takes its time.
        similar: bool,
    },
    /// As many principal components of the training pictures as the code has numbers, on the test pictures (where there are none, on those
    /// that validate).
    Components,
    /// Nothing but the mean squared error of reconstructions of those pictures.
    Error,
    /// The same of some samples that validate.
    Validation {
        /// Most samples to take.
        most: u32,
    },
}

/// What a study gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Studied {
    /// One for each amount.
    Noise(Vec<NoisePoint>),
    /// See [`Study::Components`].
    Components(Subspace),
    /// See [`Study::Error`] and [`Study::Validation`].
    Error(f64),
}

/// How like clean pictures are, on the mean, to others made from them with so much noise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NoisePoint {
    /// How much, in [0, 1].
    pub amount: f64,
    /// What the encoder saw.
    pub corrupted: Likeness,
    /// What came out.
    pub restored: Likeness,
    /// What a median filter of 3 × 3 makes of what the encoder saw.
    pub median: Likeness,
}

/// The errors of principal components and of a model whose code is as large.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Subspace {
    /// How many.
    pub components: u32,
    /// Share of the training pictures' variance that lies along them.
    pub explained: f64,
    /// Mean squared error of pictures put together from them.
    pub linear: f64,
    /// That of the model's reconstructions.
    pub own: f64,
    /// Pictures that were compared.
    pub pictures: u32,
    /// Steps the model had taken.
    pub step: u32,
}
