//! What was computed about the scatter's codes, and what is under way.

use crate::protocol::{Analysis, Embedding};

/// Principal components of the scatter's codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pca {
    /// `[size]`
    pub mean: Vec<f32>,
    /// `[size, size]`: orthonormal rows, by falling variance.
    pub components: Vec<f32>,
    /// Variance along each.
    pub variances: Vec<f32>,
    /// The step of the codes it was asked of.
    pub step: u32,
}

impl Pca {
    /// The component `i`, a row of `components`.
    pub fn component(&self, i: usize) -> &[f32] {
        let size = self.mean.len();
        self.components
            .get(i * size..(i + 1) * size)
            .unwrap_or_default()
    }

    /// Where a code lies along the component `i`, from the mean.
    pub fn along(&self, i: usize, code: &[f32]) -> f64 {
        let row = self.component(i).iter().zip(&self.mean).zip(code);
        row.map(|((&c, &m), &z)| f64::from(c) * (f64::from(z) - f64::from(m)))
            .sum()
    }

    /// The share of the codes' variance that the first `n` components hold.
    pub fn share(&self, n: usize) -> f64 {
        let sum = |variances: &[f32]| variances.iter().map(|&v| f64::from(v)).sum::<f64>();
        let all = sum(&self.variances);
        if all > 0.0 {
            sum(&self.variances[..n.min(self.variances.len())]) / all
        } else {
            0.0
        }
    }
}

/// An embedding of the scatter's codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// Which.
    pub kind: Embedding,
    /// Where the codes lie, in their order.
    pub places: Vec<[f32; 2]>,
    /// The step of the codes it was made of.
    pub step: u32,
}

/// An analysis under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Analysing {
    /// Its ticket.
    pub ticket: u32,
    /// What it is.
    pub analysis: Analysis,
    /// How far it is, from 0 to 1.
    pub share: f32,
    /// The step of the codes it is made of.
    pub step: u32,
}
