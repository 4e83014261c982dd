//! Many pictures in one file, read as its bytes come: IDX, NPY or CSV.

use super::array::Array;
use super::csv::Csv;
use super::row::Row;
use super::{IntakeError, Planes};

/// A table as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    start: Vec<u8>,
    reader: Option<Reader>,
    rows: usize,
}

#[derive(Debug, Clone)]
enum Reader {
    Array(Array),
    Csv(Csv),
}

impl Table {
    /// Takes the file's next bytes and gives the rows that they complete.
    ///
    /// # Errors
    /// What is wrong with the file; nothing of it should be used then.
    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        if self.reader.is_none() {
            self.start.extend_from_slice(bytes);
            if self.start.len() < 16 {
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
        self.reader = Some(if Array::begins(start) {
            Reader::Array(Array::default())
        } else {
            Reader::Csv(Csv::default())
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
            None => None,
        }
    }

    /// Whether the first number of a row is taken for its label, though nothing in the file says so.
    pub fn supposes_labels(&self) -> bool {
        matches!(&self.reader, Some(Reader::Csv(csv)) if csv.supposes_labels())
    }

    /// Whether its values are bytes in the file.
    pub fn is_bytes(&self) -> bool {
        matches!(&self.reader, Some(Reader::Array(array)) if array.is_bytes())
    }
}
