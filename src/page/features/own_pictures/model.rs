//! Pictures of the visitor's own: what a kept set is, as files that go to the engine and into the browser's storage.

use crate::intake::{Block, CLASSES_FILE, IntakeError, PICTURES_FILE, own_header};
use crate::protocol::DataFile;
use crate::spec::Shape;

use crate::page::store::Files;
use crate::page::text::format::count;

/// A kept set in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// The same from all of a set's files.
    pub fn of(files: &[DataFile]) -> Option<Self> {
        let file = |name| files.iter().find(|file| file.name == name);
        Self::read(&file(PICTURES_FILE)?.bytes, &file(CLASSES_FILE)?.bytes)
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

/// The files that a set goes to the engine and into storage as: what
/// [`OwnAction::Take`](crate::page::store::OwnAction::Take) wants.
///
/// # Errors
/// As [`Block::check`].
pub fn files(block: Block) -> Result<Files, IntakeError> {
    let files = block.files()?;
    let file = |(name, bytes): (&str, Vec<u8>)| DataFile {
        name: name.to_owned(),
        bytes,
    };
    Ok(files.into_iter().map(file).collect::<Vec<_>>().into())
}

/// A file that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its path as it was chosen; one in an archive stands behind the archive's.
    pub path: String,
    /// Why, in whole sentences.
    pub why: String,
}

impl Skipped {
    /// “a.png, b.png and 8 more”: the first `most` of their names.
    pub fn names(skipped: &[Self], most: usize) -> String {
        let paths: Vec<&str> = skipped
            .iter()
            .take(most)
            .map(|file| &file.path[..])
            .collect();
        match skipped.len() - paths.len() {
            0 => paths.join(", "),
            more => format!("{} and {} more", paths.join(", "), count(more as u64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_told_in_words() {
        let block = Block {
            title: "Animals".into(),
            shape: [3, 16, 16],
            pixels: vec![0; 12 * 768],
            ink: false,
            labels: (0..12).map(|i| i % 2).collect(),
            classes: vec!["cats".into(), "dogs".into()],
        };
        let files = files(block).unwrap();
        let about = About::of(&files).unwrap();
        assert_eq!(about.title, "Animals");
        assert_eq!(about.words(), "12 pictures, 16 × 16, in colour, 2 classes");
        assert_eq!(about.shape(), Shape::Picture([3, 16, 16]));
        assert_eq!(About::of(&files[1..]), None);
    }

    #[test]
    fn the_first_names_are_told() {
        let skipped: Vec<_> = ["a", "b", "c"]
            .map(|path| Skipped {
                path: path.into(),
                why: String::new(),
            })
            .into();
        assert_eq!(Skipped::names(&skipped, 3), "a, b, c");
        assert_eq!(Skipped::names(&skipped, 1), "a and 2 more");
    }
}
