//! The latent map's part of the page's state: which codes are looked at and how, what the engine last told of them, and the
//! arithmetic between a code, its place on the map and its place on the screen.
//!
//! Nothing in here knows the DOM; [`State`](crate::page::store::State) changes it.

mod action;
mod analyses;
mod codes;
mod framing;
pub mod labels;
pub mod latency;
mod map_view;
mod model;
mod moves;
pub mod normal;
mod outlines;
mod plane;
pub(in crate::page) mod state;
pub mod stretch;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod view;
mod window;
pub mod words;

pub use action::LatentAction;
pub use analyses::{Analysing, Embedded, Pca};
pub use codes::{COLLAPSED, mean};
pub use map_view::MapView;
pub use model::{DENSITIES, Latent};
pub use plane::{FieldKey, PointsKey, Projection};
pub use window::MapWindow;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Codes, Floats};

    /// A map of plain codes.
    pub fn plain(size: usize) -> Latent {
        Latent {
            size,
            probe: vec![0.0; size],
            a: vec![0.0; size],
            b: vec![0.0; size],
            axes: [0, usize::from(size > 1)],
            ..Latent::default()
        }
    }

    /// A map of Gaussian codes.
    pub fn gaussian(size: usize) -> Latent {
        Latent {
            gaussian: true,
            ..plain(size)
        }
    }

    /// Plain codes with their classes.
    pub fn codes(size: u32, mu: &[f32], labels: &[u8]) -> Codes {
        Codes {
            step: 1,
            size,
            mu: Floats(mu.to_vec()),
            logvar: Floats::default(),
            labels: labels.to_vec(),
            levels: Vec::new(),
            pictures: (0..labels.len() as u32).collect(),
        }
    }
}
