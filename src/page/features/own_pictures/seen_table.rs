//! A table of pictures, gone through for what is in it.

use crate::intake::{
    ArrayReading, IntakeError, MAX_CLASSES, MAX_PICTURES, MAX_TABLE_BYTES, Row, Table,
};

use crate::page::browser::packed::{Bytes, each_part};

/// Rows that are kept to be shown.
pub const FIRST: usize = 12;

/// A table as it is gone through, all of it, so that nothing in it can be wrong later.
pub struct SeenTable {
    pub reading: ArrayReading,
    pub table: Table,
    /// The lowest and the highest value.
    pub low: f32,
    pub high: f32,
    /// The first rows.
    pub first: Vec<Vec<f32>>,
    /// The numbers of rows that have but one.
    pub single: Vec<f32>,
    /// The names in its column of labels, and how many rows have each.
    pub classes: Vec<(String, usize)>,
}

impl SeenTable {
    /// Before any of it has come.
    pub fn new(path: &str, reading: ArrayReading) -> Self {
        Self {
            reading,
            table: Table::new(path, reading),
            low: f32::INFINITY,
            high: f32::NEG_INFINITY,
            first: Vec::new(),
            single: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// Goes through all of it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn read(&mut self, bytes: &Bytes) -> Result<(), IntakeError> {
        let Self {
            table,
            low,
            high,
            first,
            single,
            classes,
            ..
        } = self;
        let blob = bytes.blob(MAX_TABLE_BYTES).await?;
        let mut take = |row: Row| {
            for &value in row.values {
                *low = low.min(value);
                *high = high.max(value);
            }
            if let ([value], true) = (row.values, single.len() < MAX_PICTURES) {
                single.push(*value);
            } else if first.len() < FIRST {
                first.push(row.values.to_vec());
            }
            if let Some(label) = row.label
                && classes.len() <= MAX_CLASSES
            {
                match classes.iter_mut().find(|(name, _)| name == label) {
                    Some((_, count)) => *count += 1,
                    None => classes.push((label.to_owned(), 1)),
                }
            }
        };
        each_part(&blob, &mut |part| table.push(&part, &mut take)).await?;
        table.end(&mut take)
    }
}
