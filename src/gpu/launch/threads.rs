//! How the work of a kernel is divided among threads, and the constants that tell its shader.

use crate::gpu::Tuning;

/// How a kernel that goes over elements one by one is divided, see `shaders/common/elements.wgsl`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements {
    pub workgroup: u32,
    pub each: u32,
}

impl Elements {
    pub fn new(tuning: Tuning) -> Self {
        match tuning {
            Tuning::Hardware => Self {
                workgroup: 64,
                each: 1,
            },
            Tuning::Software => Self {
                workgroup: 4,
                each: 128,
            },
        }
    }

    fn constants(self) -> [(&'static str, u32); 2] {
        [("WORKGROUP", self.workgroup), ("EACH", self.each)]
    }

    /// Workgroups for so many elements.
    pub fn blocks(self, count: u32) -> u32 {
        count.div_ceil(self.workgroup * self.each)
    }
}

pub(super) fn constants(
    elements: Elements,
    own: &[(&'static str, u32)],
) -> Vec<(&'static str, u32)> {
    [&elements.constants(), own].concat()
}

/// Constants of `shaders/common/slices.wgsl`.
pub(super) fn sliced(
    lanes: u32,
    slices: u32,
    own: &[(&'static str, u32)],
) -> Vec<(&'static str, u32)> {
    let shape = [
        ("LANES", lanes),
        ("SLICES", slices),
        ("THREADS", lanes * slices),
    ];
    [&shape, own].concat()
}

/// Threads that share out a sum within a workgroup.
pub(super) fn reducers(tuning: Tuning) -> u32 {
    match tuning {
        Tuning::Software => 4,
        Tuning::Hardware => 128,
    }
}
