//! What a dispatch is made of: a pipeline, what it binds, and how many workgroups.

use super::binding::{Access, Binding};
use crate::gpu::shaders::Shader;

/// One dispatch.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::gpu) struct Launch {
    pub pipeline: PipelineKey,
    /// Bound from 1 on, in order; the parameters stand at 0.
    pub bindings: Vec<Binding>,
    /// The words of the shader's `Params`.
    pub params: Vec<u32>,
    /// Workgroups in all.
    pub workgroups: u32,
}

/// What a pipeline is made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::gpu) struct PipelineKey {
    pub shader: Shader,
    pub entry: &'static str,
    /// Overrides; those not named keep their default.
    pub constants: Vec<(&'static str, u32)>,
    /// How the slices are bound.
    pub access: Vec<Access>,
}

impl Launch {
    pub(super) fn of(
        shader: Shader,
        entry: &'static str,
        constants: Vec<(&'static str, u32)>,
        bindings: Vec<Binding>,
        params: Vec<u32>,
        workgroups: u32,
    ) -> Self {
        Self {
            pipeline: PipelineKey {
                shader,
                entry,
                constants,
                access: bindings.iter().map(|binding| binding.access).collect(),
            },
            bindings,
            params,
            workgroups,
        }
    }
}
