//! What samples of a dataset are for.

/// A part of a dataset, by what its samples are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatasetPart {
    /// They train.
    Train,
    /// They validate after each epoch.
    Validation,
    /// They are kept for the end.
    Test,
}
