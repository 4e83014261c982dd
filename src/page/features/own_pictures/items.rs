//! Files that pictures can come from, and what is in them.

use std::borrow::Cow;
use std::rc::Rc;

use crate::intake::{ArrayReading, KeptRows, Picture, Planes, Range, SetPart};

use crate::page::browser::packed::Bytes;

/// A file that pictures can come from.
pub struct Item {
    /// Its path, an archive's before it.
    pub path: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// What is in it.
    pub content: Content,
    /// The folder, or the file's own name, that names its class, where one does.
    pub class: Option<String>,
    /// The part of the set that it came as.
    pub part: SetPart,
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

    /// The class of one of its pictures.
    pub fn class_of(&self, number: usize) -> Option<Cow<'_, str>> {
        let own = match &self.content {
            Content::Picture => None,
            Content::Table(contents) => contents.class_of(number),
        };
        own.or(self.class.as_deref().map(Cow::Borrowed))
    }
}

/// What is in a file.
pub enum Content {
    /// One picture.
    Picture,
    /// Many.
    Table(Box<Contents>),
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
    /// The rows themselves.
    pub rows: KeptRows,
    /// Names in its own column of labels, and for each row which of them it has.
    pub classes: Vec<String>,
    pub of: Vec<u16>,
    /// Labels that came in another table.
    pub labels: Option<Rc<Vec<f32>>>,
    /// What such labels stand for, where that is known.
    pub names: Option<[&'static str; 10]>,
}

impl Contents {
    fn class_of(&self, number: usize) -> Option<Cow<'_, str>> {
        if let Some(&of) = self.of.get(number) {
            return self.classes.get(usize::from(of)).map(|name| name.into());
        }
        let label = self.labels.as_ref()?.get(number)?;
        let name = self.names.and_then(|names| {
            let whole = label.fract() == 0.0 && *label >= 0.0;
            names.get(*label as usize).filter(|_| whole).copied()
        });
        Some(name.map_or_else(|| label.to_string().into(), Cow::Borrowed))
    }

    /// Whether it has many pictures and no labels.
    pub fn is_bare(&self) -> bool {
        self.reading != ArrayReading::One && self.classes.is_empty() && self.labels.is_none()
    }

    /// The picture in a row.
    pub fn picture(&self, row: &[f32]) -> Picture {
        let bytes: Vec<u8> = row.iter().map(|&value| self.range.byte(value)).collect();
        self.planes.picture(&bytes)
    }
}
