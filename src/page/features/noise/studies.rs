//! What the run has been compared with.

use crate::protocol::{NoisePoint, Subspace};

/// What studies have given, and the one under way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Studies {
    /// How well noise of each strength is undone, with the step of the model; empty before it was asked.
    pub noise: Vec<NoisePoint>,
    /// The step at which that was asked.
    pub noise_step: u32,
    /// Principal components beside the model.
    pub subspace: Option<Subspace>,
    /// Mean squared error of the test pictures' reconstructions, with the step of the model.
    pub error: Option<(f64, u32)>,
    /// Mean squared error of some validation samples' reconstructions, and the step of the model: of all losses comparable.
    pub validation: Option<(f64, u32)>,
    /// The one under way: its ticket, whether it is of components, and how far it is from 0 to 1.
    pub under_way: Option<(u32, bool, f32)>,
}
