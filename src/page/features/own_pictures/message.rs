//! What the page and the reader of its files say to each other.

use serde::{Deserialize, Serialize};

use super::about::About;
use super::chosen::{Chosen, ImportOptions};
use super::model::{Refusal, Skipped};
use crate::intake::Shaping;
use crate::page::browser::files::Source;
use crate::protocol::DataFile;

/// What the page says to the reader.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToReader {
    /// These files, too.
    Files(Vec<Source>),
    /// That was all: look through them. Answered with [`FromReader::Looked`].
    Look,
    /// Show the contact sheet so. Answered with [`FromReader::Shown`].
    Show(Shaping),
    /// Make a set of all. Answered with [`FromReader::Loaded`].
    Load(ImportOptions),
}

/// What the reader says to the page.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromReader {
    /// It is there, and hears.
    Listening,
    /// How much has been seen or loaded.
    Told(usize),
    /// What was found.
    Looked(Box<Chosen>),
    /// The contact sheet.
    Shown(PaintedSheet),
    /// The set.
    Loaded(LoadedSet),
    /// Nothing came of it.
    Refused(Refusal),
}

/// A contact sheet to be painted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaintedSheet {
    /// Pixels a side of each picture.
    pub side: u32,
    /// The pictures one after another, four channels of bytes each.
    #[serde(with = "serde_bytes")]
    pub rgba: Vec<u8>,
}

/// A set that was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadedSet {
    /// What it is.
    pub about: About,
    /// Its files.
    pub files: Vec<DataFile>,
    /// What was left out of it.
    pub skipped: Vec<Skipped>,
}
