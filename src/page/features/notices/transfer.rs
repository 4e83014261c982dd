//! How far a transfer is.

/// Bytes on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// Those that have come.
    pub done: u64,
    /// Those there are.
    pub total: u64,
}
