//! Pictures of the visitor's own: what a kept set is, as files that go to the engine and into the browser's storage.

use serde::{Deserialize, Serialize};

use crate::intake::{Block, IntakeError};
use crate::protocol::DataFile;

use super::about::About;
use crate::page::store::Files;
use crate::page::text::format::count;

/// The files that a set goes to the engine and into storage as: what
/// [`OwnAction::Take`](crate::page::store::OwnAction::Take) wants.
///
/// # Errors
/// As [`Block::check`].
pub fn files(block: Block) -> Result<Files, IntakeError> {
    let about = About::from(&block);
    let files = block.files()?;
    let file = |(name, bytes): (&str, Vec<u8>)| DataFile {
        name: name.to_owned(),
        bytes: bytes.into(),
    };
    Ok(Files::own(about, files.into_iter().map(file).collect()))
}

/// A file that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Why nothing came of files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Refusal {
    /// In whole sentences.
    pub why: String,
    /// Each file that was left out, and why.
    pub skipped: Vec<Skipped>,
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self {
            why,
            skipped: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::intake::{CLASSES_FILE, PICTURES_FILE};
    use crate::spec::Shape;

    #[test]
    fn a_set_is_told_in_words() {
        let block = Block {
            title: "Animals".into(),
            shape: [3, 16, 16],
            pixels: vec![0; 12 * 768],
            ink: false,
            labels: (0..12).map(|i| i % 2).collect(),
            classes: vec!["cats".into(), "dogs".into()],
            parts: Vec::new(),
        };
        let files = files(block).unwrap();
        let about = files.about().cloned().unwrap();
        assert_eq!(about.title, "Animals");
        assert_eq!(about.words(), "12 pictures, 16 × 16, in colour, 2 classes");
        assert_eq!(about.shape(), Shape::Picture([3, 16, 16]));
        let file = |name| files.list().iter().find(|file| file.name == name);
        let [pictures, names] = [PICTURES_FILE, CLASSES_FILE].map(|name| {
            let bytes = file(name).unwrap().bytes.read().now_or_never().unwrap();
            bytes.unwrap().into_owned()
        });
        assert_eq!(About::read(&pictures, &names), Some(about));
        assert_eq!(About::read(&names, &names), None);
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
