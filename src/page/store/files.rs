//! Files of a dataset in the page's memory.

use std::sync::Arc;

use crate::protocol::DataFile;

/// Files of a dataset, shared between the page's memory and what is under way.
pub type Files = Arc<Vec<DataFile>>;
