//! Which variants of the kernels a device runs.

/// Which variants of the kernels are used. The results differ by rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tuning {
    /// Those that do well on a GPU: many threads, sums shared out, workgroup memory.
    Hardware,
    /// Those that do well where a CPU plays a GPU: few threads, no barriers.
    Software,
}

/// What to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// By the adapter where absent.
    pub tuning: Option<Tuning>,
}
