//! The phases of the engine, from its start to its end.

/// Whether there is an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// A worker is being started.
    #[default]
    Starting,
    /// It listens and is choosing its backend.
    Choosing,
    /// It has a backend.
    Running,
    /// It ended too often and stays ended until the visitor wants it back.
    Gone,
}
