//! What the page knows of the visitor's own pictures.

use super::about::About;
use super::model::Skipped;
use crate::page::store::files::Files;

/// The set of own pictures: what is known of it, and its files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Own {
    /// The set there is, in the page or in storage.
    pub about: Option<About>,
    /// Counts how often that changed.
    pub version: u32,
    /// Counts how often the dialog was asked for.
    pub asked: u32,
    /// The set's files, once they have been read.
    pub(in crate::page) files: Option<Files>,
    /// What was left out of the set that is on its way.
    pub(in crate::page) skipped: Vec<Skipped>,
}

impl Own {
    /// Another set is there, or none.
    pub(in crate::page) fn turn_to(&mut self, about: Option<About>) {
        self.about = about;
        self.version += 1;
    }
}
