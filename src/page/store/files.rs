//! Files of a dataset, as the page has them.

use std::sync::Arc;

use crate::protocol::DataFile;

use crate::page::features::own_pictures::about::About;

/// Files of a dataset, shared between whoever keeps them and what is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    list: Arc<Vec<DataFile>>,
    about: Option<About>,
}

impl Files {
    /// Files of a dataset whose content is known by its name.
    pub fn new(list: Vec<DataFile>) -> Self {
        Self {
            list: list.into(),
            about: None,
        }
    }

    /// Files of the visitor's own pictures.
    pub fn own(about: About, list: Vec<DataFile>) -> Self {
        Self {
            about: Some(about),
            ..Self::new(list)
        }
    }

    /// The files.
    pub fn list(&self) -> &[DataFile] {
        &self.list
    }

    /// What they are, where they are the visitor's own pictures.
    pub fn about(&self) -> Option<&About> {
        self.about.as_ref()
    }

    /// Bytes of all of them.
    pub fn bytes(&self) -> u64 {
        self.list.iter().map(|file| file.bytes.len()).sum()
    }
}
