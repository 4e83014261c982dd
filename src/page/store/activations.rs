//! What the model makes of the picture in focus.

use crate::protocol::Floats;

/// The picture in focus on its way through the model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activations {
    /// The picture.
    pub picture: Floats,
    /// What the encoder saw of it.
    pub input: Floats,
    /// Output of each layer of the summary.
    pub layers: Vec<Floats>,
}
