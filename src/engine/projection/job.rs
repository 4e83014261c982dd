//! The analysis under way: a layout of codes on a plane, and how far it has got.

use web_time::Instant;

use crate::analysis::tsne::Tsne;
use crate::analysis::umap::Umap;
use crate::protocol::Floats;

/// Iterations of t-SNE.
const TSNE_ITERATIONS: u32 = 750;

/// The analysis under way.
#[derive(Default)]
pub struct Projection {
    pub(super) job: Option<ProjectionJob>,
}

pub(super) struct ProjectionJob {
    pub ticket: u32,
    pub layout: ProjectionLayout,
    pub told: Instant,
}

pub(super) enum ProjectionLayout {
    Tsne(Box<Tsne>),
    Umap(Box<Umap>, u32),
}

impl ProjectionLayout {
    pub fn step(&mut self) {
        match self {
            Self::Tsne(tsne) => tsne.step(),
            Self::Umap(umap, _) => umap.step(),
        }
    }

    /// From 0 to 1. Preparing counts for a tenth.
    pub fn share(&self) -> f32 {
        let (prepared, done) = match self {
            Self::Tsne(tsne) => (
                tsne.prepared(),
                tsne.iteration() as f32 / TSNE_ITERATIONS as f32,
            ),
            Self::Umap(umap, epochs) => (umap.prepared(), umap.iteration() as f32 / *epochs as f32),
        };
        (0.1 * prepared + 0.9 * done).min(1.0)
    }

    pub fn is_done(&self) -> bool {
        match self {
            Self::Tsne(tsne) => tsne.iteration() >= TSNE_ITERATIONS,
            Self::Umap(umap, epochs) => umap.iteration() >= *epochs,
        }
    }

    pub fn places(&self) -> Floats {
        Floats(match self {
            Self::Tsne(tsne) => tsne.embedding().to_vec(),
            Self::Umap(umap, _) => umap.embedding().to_vec(),
        })
    }
}
