//! UMAP (McInnes, Healy & Melville 2018, “UMAP: Uniform manifold approximation and projection for dimension reduction”), one
//! epoch at a time. It is written here since the crate that has it in steps (umap-rs) asks the clock and the system's random
//! numbers, so that in wasm it panics and nowhere gives the same picture twice.

mod curve;
mod graph;

use super::AnalysisError;
use super::layout::principal_start;
use super::random::Random;
use super::rows::check_rows;
use graph::{Edge, NEGATIVES, Neighbors};

pub use curve::curve;

/// How far a coordinate moves at most for a rate of 1, as in the authors' code.
const LONGEST: f32 = 4.0;
/// Half the width of the start, and the standard deviation of the noise on it.
const START: f32 = 10.0;
const NOISE: f32 = 1e-4;

/// What may be chosen of UMAP.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How many nearest neighbours a point is joined to, 2..n, not counting itself. Few show detail, many the whole.
    pub neighbors: usize,
    /// How close points may lie in the embedding, 0..=1.
    pub min_dist: f32,
    /// How many epochs a run has; the rate falls to 0 over them.
    pub epochs: u32,
    /// Which noise and which pushed points.
    pub seed: u32,
}

impl Default for Settings {
    /// Those of the authors for up to 10,000 points.
    fn default() -> Self {
        Self {
            neighbors: 15,
            min_dist: 0.1,
            epochs: 500,
            seed: 0,
        }
    }
}

/// A UMAP embedding in the plane that is being made. Dropping it cancels it.
///
/// The first calls of [`step`](Self::step) look for the nearest neighbours, a few rows each; [`prepared`](Self::prepared)
/// says how far that is. It takes time with n², an epoch with n.
#[derive(Debug, Clone)]
pub struct Umap {
    settings: Settings,
    n: usize,
    curve: [f32; 2],
    preparation: Option<Neighbors>,
    edges: Vec<Edge>,
    embedding: Vec<f32>,
    random: Random,
    iteration: u32,
}

impl Umap {
    /// Embeds rows `[n, d]`, from their first two principal components.
    ///
    /// # Errors
    /// Where there are fewer than four points, a value is not finite, or a setting is out of range.
    ///
    /// # Panics
    /// Where the slice is not `[n, d]`.
    pub fn new(
        rows: &[f32],
        n: usize,
        d: usize,
        settings: Settings,
    ) -> Result<Self, AnalysisError> {
        check_rows(rows, n, d)?;
        if n < 4 {
            return Err(AnalysisError::TooFewPoints {
                found: n,
                needed: 4,
            });
        }
        if !(2..n).contains(&settings.neighbors) {
            return Err(AnalysisError::Neighbors {
                points: n,
                most: n - 1,
            });
        }
        if !(0.0..=1.0).contains(&settings.min_dist) {
            return Err(AnalysisError::MinDistance);
        }
        let mut random = Random::new(settings.seed);
        let scale = |scores: &[f32]| {
            START
                / scores
                    .iter()
                    .fold(0.0f32, |most, score| most.max(score.abs()))
        };
        let embedding = principal_start(rows, n, d, NOISE, &mut random, scale)?;
        Ok(Self {
            n,
            curve: curve(settings.min_dist),
            preparation: Some(Neighbors::new(rows, n, d, settings.neighbors)),
            edges: Vec::new(),
            embedding,
            random,
            iteration: 0,
            settings,
        })
    }

    /// One epoch of stochastic gradient descent, or, while there is something left to prepare, a part of that. Nothing once
    /// all epochs are done.
    pub fn step(&mut self) {
        if let Some(neighbors) = &mut self.preparation {
            if neighbors.advance() {
                self.edges = neighbors.edges(self.settings.epochs);
                self.preparation = None;
            }
            return;
        }
        if self.finished() {
            return;
        }
        let epochs = self.settings.epochs as f32;
        let rate = 1.0 - self.iteration as f32 / epochs;
        let now = self.iteration as f32;
        let mut edges = std::mem::take(&mut self.edges);
        for edge in &mut edges {
            if edge.due > now {
                continue;
            }
            edge.due += edge.period;
            self.pull(edge.from, edge.to, rate);
            let period = edge.period / NEGATIVES;
            let count = ((now - edge.negatives_due) / period).max(0.0).floor();
            for _ in 0..count as u32 {
                let other = self.random.below(self.n);
                if other != edge.from {
                    self.push(edge.from, other, rate);
                }
            }
            edge.negatives_due += count * period;
        }
        self.edges = edges;
        self.iteration += 1;
    }

    /// How much of the preparation is done, 0..=1.
    pub fn prepared(&self) -> f32 {
        self.preparation.as_ref().map_or(1.0, Neighbors::share)
    }

    /// How many epochs have been done.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Whether all epochs are done.
    pub fn finished(&self) -> bool {
        self.iteration >= self.settings.epochs
    }

    /// Where the points are now, `[n, 2]`.
    pub fn embedding(&self) -> &[f32] {
        &self.embedding
    }

    /// Moves the two ends of an edge towards each other, down the gradient of −ln of their similarity.
    fn pull(&mut self, from: usize, to: usize, rate: f32) {
        let [a, b] = self.curve;
        let (dx, dy) = self.difference(from, to);
        let squared = dx * dx + dy * dy;
        if squared <= 0.0 {
            return;
        }
        let power = squared.powf(b);
        let force = -2.0 * a * b * power / squared / (1.0 + a * power);
        for (axis, delta) in [dx, dy].into_iter().enumerate() {
            let step = (force * delta).clamp(-LONGEST, LONGEST) * rate;
            self.embedding[2 * from + axis] += step;
            self.embedding[2 * to + axis] -= step;
        }
    }

    /// Moves a point away from another that it is not joined to, down the gradient of −ln (1 − similarity).
    fn push(&mut self, from: usize, other: usize, rate: f32) {
        let [a, b] = self.curve;
        let (dx, dy) = self.difference(from, other);
        let squared = dx * dx + dy * dy;
        if squared <= 0.0 {
            return;
        }
        let force = 2.0 * b / ((0.001 + squared) * (1.0 + a * squared.powf(b)));
        for (axis, delta) in [dx, dy].into_iter().enumerate() {
            let step = (force * delta).clamp(-LONGEST, LONGEST) * rate;
            self.embedding[2 * from + axis] += step;
        }
    }

    fn difference(&self, from: usize, to: usize) -> (f32, f32) {
        let at = |point: usize, axis: usize| self.embedding[2 * point + axis];
        (at(from, 0) - at(to, 0), at(from, 1) - at(to, 1))
    }
}
