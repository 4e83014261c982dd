//! Files that pictures can come from, and what is in them.

use std::rc::Rc;

use crate::intake::{ArrayReading, Picture, Planes, Range};

use crate::page::browser::packed::Bytes;

/// A file that pictures can come from.
pub struct Item {
    /// Its path, an archive's before it.
    pub path: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// What is in it.
    pub content: Content,
    /// The folder that names its class, where one does.
    pub folder: Option<String>,
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
    /// What an array's numbers are taken for.
    pub reading: ArrayReading,
    /// How a row makes one.
    pub planes: Planes,
    /// What stands for black and white.
    pub range: Range,
    /// Labels that came in another table.
    pub labels: Option<Rc<Vec<f32>>>,
    /// How many of each class its own column of labels tells of.
    pub classes: Vec<(String, usize)>,
}

impl Contents {
    /// Gives each picture's class, in whatever order: of its own column, of labels beside it, or else the `folder`'s.
    pub fn each_class(&self, folder: Option<&str>, mut give: impl FnMut(Option<&str>)) {
        let mut left = self.count;
        for (name, count) in &self.classes {
            (0..*count).for_each(|_| give(Some(name)));
            left -= count;
        }
        if let Some(labels) = self.labels.as_ref().filter(|_| self.classes.is_empty()) {
            labels
                .iter()
                .for_each(|label| give(Some(&label.to_string())));
            left = left.saturating_sub(labels.len());
        }
        (0..left).for_each(|_| give(folder));
    }

    /// The picture in a row.
    pub fn picture(&self, row: &[f32]) -> Picture {
        let bytes: Vec<u8> = row.iter().map(|&value| self.range.byte(value)).collect();
        self.planes.picture(&bytes)
    }
}
