//! The steps of a model from value to value: what the forward pass writes down for the backward pass to walk.

use super::buffer::{ArenaPlace, Slice};
use super::geometry::Geometry;
use super::kernel::{Mask, Measure, NormalNoise, Normalized, PoolKind, Running, Upsample};
use crate::spec::{Activation, Largest};

/// Names a [`Value`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ValueId(pub usize);

/// A tensor that steps read and write: `[batch, features]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub slice: Slice,
    /// The activation that the step which made it has fused.
    pub activation: Activation,
    /// Whether a parameter stands before it, so that its gradient is wanted.
    pub needs_gradient: bool,
    /// Steps that read it, and the loss.
    pub readers: u32,
}

/// What a step computes, with what its gradient needs.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Dense {
        layer: String,
        weight: ArenaPlace,
        bias: ArenaPlace,
        inputs: u32,
        outputs: u32,
    },
    /// A dense layer with the weight of another, `[inputs, outputs]`.
    DenseTied {
        layer: String,
        weight: ArenaPlace,
        bias: ArenaPlace,
        inputs: u32,
        outputs: u32,
    },
    Conv {
        layer: String,
        geometry: Geometry,
    },
    ConvTranspose {
        layer: String,
        geometry: Geometry,
    },
    Pool {
        kind: PoolKind,
        geometry: Geometry,
        taken: Option<Slice>,
    },
    Upsample(Upsample),
    Normalize {
        layer: String,
        shape: Normalized,
        mean: Slice,
        variance: Slice,
        epsilon: f32,
        /// Whether mean and variance are those of the values themselves.
        measured: bool,
        running: Option<Running>,
    },
    Dropout {
        rate: f32,
        mask: Mask,
    },
    Activate(Activation),
    Softmax {
        classes: u32,
        places: u32,
    },
    Add {
        skip: ValueId,
    },
    Sample {
        noise: NormalNoise,
        units: u32,
        /// What the divergence's gradient is told by, where training wants it.
        slopes: Option<Slice>,
    },
    TopK {
        k: u32,
        by: Largest,
        /// Where it is told which values were kept.
        kept: Slice,
        units: u32,
    },
    /// Nothing, but that the code it reads costs something by itself.
    Cost {
        measure: Measure,
        slopes: Slice,
        units: u32,
    },
    Join {
        labels: Slice,
        features: u32,
        classes: u32,
    },
}

impl Op {
    /// The layer whose parameters it goes by; none where it has no parameters.
    pub fn layer(&self) -> Option<&str> {
        match self {
            Self::Dense { layer, .. }
            | Self::DenseTied { layer, .. }
            | Self::Conv { layer, .. }
            | Self::ConvTranspose { layer, .. }
            | Self::Normalize { layer, .. } => Some(layer),
            Self::Pool { .. }
            | Self::Upsample(_)
            | Self::Dropout { .. }
            | Self::Activate(_)
            | Self::Softmax { .. }
            | Self::Add { .. }
            | Self::Sample { .. }
            | Self::TopK { .. }
            | Self::Cost { .. }
            | Self::Join { .. } => None,
        }
    }

    /// Whether the kernel applies an activation by itself.
    pub fn fuses(&self) -> bool {
        matches!(
            self,
            Self::Dense { .. }
                | Self::DenseTied { .. }
                | Self::Conv { .. }
                | Self::ConvTranspose { .. }
                | Self::Normalize { .. }
                | Self::Add { .. }
        )
    }
}

/// One op from value to value.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub op: Op,
    pub input: ValueId,
    pub output: ValueId,
}
