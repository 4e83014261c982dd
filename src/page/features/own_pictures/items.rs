//! Files that pictures can come from, and what is in them.

use std::rc::Rc;

use crate::intake::{Picture, Planes, Range, folder};

use crate::page::browser::packed::Bytes;

/// A file that pictures can come from.
pub struct Item {
    /// Its path, an archive's before it.
    pub path: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// What is in it.
    pub content: Content,
}

impl Item {
    /// How many pictures it should have.
    pub fn count(&self) -> usize {
        match &self.content {
            Content::Picture => 1,
            Content::Table(contents) => contents.count,
        }
    }

    /// Whether it is a single picture.
    pub fn is_picture(&self) -> bool {
        matches!(self.content, Content::Picture)
    }

    /// The folder that it lies in, which may name its class.
    pub fn folder(&self) -> Option<&str> {
        folder(&self.path).map(|folder| folder.strip_suffix(".zip").unwrap_or(folder))
    }
}

/// What is in a file.
pub enum Content {
    /// One picture.
    Picture,
    /// Many.
    Table(Contents),
}

/// What is in a table.
pub struct Contents {
    /// Its pictures.
    pub count: usize,
    /// How a row makes one.
    pub planes: Planes,
    /// What stands for black and white.
    pub range: Range,
    /// Labels that came in another table.
    pub labels: Option<Rc<Vec<f32>>>,
}

impl Contents {
    /// The picture in a row.
    pub fn picture(&self, row: &[f32]) -> Picture {
        let bytes: Vec<u8> = row.iter().map(|&value| self.range.byte(value)).collect();
        self.planes.picture(&bytes)
    }
}
