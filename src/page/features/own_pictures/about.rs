//! What a kept set of the visitor's own pictures is, in a few words.

use serde::{Deserialize, Serialize};

use crate::intake::{Block, own_header};
use crate::spec::Shape;

use crate::page::text::format::count;

/// A kept set in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it is called.
    pub title: String,
    /// How many pictures it has.
    pub count: u32,
    /// Channels, height and width of a picture.
    pub shape: [u32; 3],
    /// The names of its classes, by label.
    pub classes: Vec<String>,
}

impl From<&Block> for About {
    fn from(block: &Block) -> Self {
        Self {
            title: block.title.clone(),
            count: block.count() as u32,
            shape: block.shape,
            classes: block.classes.clone(),
        }
    }
}

impl About {
    /// What the beginning of a set's file of pictures and its file of names say; none where they are no such files.
    pub fn read(pictures: &[u8], names: &[u8]) -> Option<Self> {
        let (count, shape) = own_header(pictures)?;
        let names = std::str::from_utf8(names).ok()?;
        let mut lines = names.lines().map(str::to_owned);
        Some(Self {
            title: lines.next()?,
            count,
            shape,
            classes: lines.collect(),
        })
    }

    /// The shape of a picture.
    pub fn shape(&self) -> Shape {
        Shape::Picture(self.shape)
    }

    /// “5,000 pictures, 32 × 32, in colour, 3 classes”
    pub fn words(&self) -> String {
        let [channels, height, width] = self.shape;
        let colour = if channels == 3 { "in colour" } else { "grey" };
        let classes = match self.classes.len() {
            0 | 1 => String::new(),
            classes => format!(", {classes} classes"),
        };
        format!(
            "{} pictures, {height} × {width}, {colour}{classes}",
            count(self.count.into())
        )
    }
}
