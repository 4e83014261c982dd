//! Many pictures in one file, read as its bytes come: IDX, NPY, CSV or CIFAR's own.

use super::array::{Array, ArrayReading};
use super::cifar::{Cifar, is_cifar};
use super::csv::Csv;
use super::row::Row;
use super::sets::names_labels;
use super::tar::begins_like_tar;
use super::{IntakeError, Planes};

/// Bytes by which a file is known: a tar archive's mark stands before the last of them.
const START: usize = 262;

/// A table as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    is_cifar: bool,
    reading: ArrayReading,
    start: Vec<u8>,
    reader: Option<Reader>,
    rows: usize,
}

#[derive(Debug, Clone)]
enum Reader {
    Array(Array),
    Csv(Csv),
    Cifar(Cifar),
}

impl Table {
    /// The table in a file of this path, the numbers of an array taken for so much; for labels where the name says that they are.
    pub fn new(path: &str, reading: ArrayReading) -> Self {
        let reading = match reading {
            ArrayReading::Many if names_labels(path) => ArrayReading::Labels,
            reading => reading,
        };
        Self {
            is_cifar: is_cifar(path),
            reading,
            ..Self::default()
        }
    }

    /// Takes the file's next bytes and gives the rows that they complete.
    ///
    /// # Errors
    /// What is wrong with the file; nothing of it should be used then.
    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        if self.reader.is_none() {
            self.start.extend_from_slice(bytes);
            if self.start.len() < START {
                return Ok(());
            }
            let start = std::mem::take(&mut self.start);
            return self.begin(&start, take);
        }
        self.read(Some(bytes), take)
    }

    /// The file has ended.
    ///
    /// # Errors
    /// As [`push`](Self::push), and where it should have gone on.
    pub fn end(&mut self, take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        if self.reader.is_none() {
            let start = std::mem::take(&mut self.start);
            if start.is_empty() {
                return Err(IntakeError::Empty);
            }
            self.begin(&start, take)?;
        }
        self.read(None, take)
    }

    fn begin(&mut self, start: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        self.reader = Some(match start {
            _ if self.is_cifar => Reader::Cifar(Cifar::default()),
            _ if Array::begins(start) => Reader::Array(Array::new(self.reading)),
            // The protocols of pickles that are still written.
            [0x80, 2..=5, ..] => return Err(IntakeError::Pickle),
            _ if begins_like_tar(start) => return Err(IntakeError::Nested),
            _ => Reader::Csv(Csv::default()),
        });
        self.read(Some(start), take)
    }

    fn read(&mut self, bytes: Option<&[u8]>, take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        let mut rows = self.rows;
        let mut counted = |row: Row| {
            rows += 1;
            take(row);
        };
        match (&mut self.reader, bytes) {
            (Some(Reader::Array(array)), Some(bytes)) => array.push(bytes, &mut counted)?,
            (Some(Reader::Array(array)), None) => array.end()?,
            (Some(Reader::Csv(csv)), Some(bytes)) => csv.push(bytes, &mut counted)?,
            (Some(Reader::Csv(csv)), None) => csv.end(&mut counted)?,
            (Some(Reader::Cifar(cifar)), Some(bytes)) => cifar.push(bytes, &mut counted)?,
            (Some(Reader::Cifar(cifar)), None) => cifar.end()?,
            (None, _) => {}
        }
        self.rows = rows;
        Ok(())
    }

    /// How many rows have come.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How a row's values make a picture; none for a column of labels, and before that is known.
    pub fn planes(&self) -> Option<Planes> {
        match &self.reader {
            Some(Reader::Array(array)) => array.planes(),
            Some(Reader::Csv(csv)) => csv.planes(),
            Some(Reader::Cifar(_)) => Some(Cifar::PLANES),
            None => None,
        }
    }

    /// The column, from 0, that is taken for labels though nothing in the file says so.
    pub fn supposed_label(&self) -> Option<usize> {
        match &self.reader {
            Some(Reader::Csv(csv)) => csv.supposed_label(),
            Some(Reader::Array(_) | Reader::Cifar(_)) | None => None,
        }
    }

    /// The sizes of an array, also where they are those of no pictures.
    pub fn sizes(&self) -> &[u64] {
        match &self.reader {
            Some(Reader::Array(array)) => array.sizes(),
            Some(Reader::Csv(_) | Reader::Cifar(_)) | None => &[],
        }
    }

    /// Whether an array's pictures lie along its last axis.
    pub fn is_counted_last(&self) -> bool {
        matches!(&self.reader, Some(Reader::Array(array)) if array.is_counted_last())
    }

    /// Whether its values are bytes in the file.
    pub fn is_bytes(&self) -> bool {
        match &self.reader {
            Some(Reader::Array(array)) => array.is_bytes(),
            Some(Reader::Cifar(_)) => true,
            Some(Reader::Csv(_)) | None => false,
        }
    }
}
