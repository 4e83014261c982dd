//! A dataset that a preset brought along.

use crate::spec::DatasetName;

/// A dataset that a preset brought along, and the one that the next preset goes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) struct BorrowedDataset {
    pub(super) now: DatasetName,
    pub(super) before: DatasetName,
}
