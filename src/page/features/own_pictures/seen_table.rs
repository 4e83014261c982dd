//! A table of pictures, gone through for what is in it.

use std::collections::HashMap;

use crate::intake::{ArrayReading, IntakeError, KeptRows, MAX_TABLE_BYTES, Row, Table};

use crate::page::browser::packed::{Bytes, each_part};

/// Most labels that are read: of larger sets than there is room for a sample is drawn, for which all labels are needed.
const MOST_LABELS: usize = 4_000_000;
/// Rows of each class that are kept to be shown, whatever becomes of the others.
const SHOWN_OF_EACH: usize = 2;
/// Names of classes that are told apart; more are not kept in any case.
const MOST_NAMES: usize = 1_000;

/// A table as it is gone through, all of it, so that nothing in it can be wrong later.
pub struct SeenTable {
    pub reading: ArrayReading,
    pub table: Table,
    /// The lowest and the highest value.
    pub low: f32,
    pub high: f32,
    /// Its rows, where they are pictures.
    pub rows: KeptRows,
    /// The numbers of rows that have but one.
    pub single: Vec<f32>,
    /// The names in its column of labels, and which of them each row has.
    pub classes: Vec<String>,
    pub of: Vec<u16>,
}

impl SeenTable {
    /// Before any of it has come; `most` bytes of its rows are kept.
    pub fn new(path: &str, reading: ArrayReading, most: usize) -> Self {
        Self {
            reading,
            table: Table::new(path, reading),
            low: f32::INFINITY,
            high: f32::NEG_INFINITY,
            rows: KeptRows::new(most),
            single: Vec::new(),
            classes: Vec::new(),
            of: Vec::new(),
        }
    }

    /// Goes through all of it; `told` hears how many rows have come.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn read(
        &mut self,
        bytes: &Bytes,
        told: &mut dyn FnMut(usize),
    ) -> Result<(), IntakeError> {
        let Self {
            table,
            low,
            high,
            rows,
            single,
            classes,
            of,
            ..
        } = self;
        let blob = bytes.blob(MAX_TABLE_BYTES).await?;
        let mut known: HashMap<String, u16> = HashMap::new();
        let mut seen: Vec<usize> = Vec::new();
        let mut number = 0usize;
        let mut take = |row: Row| {
            for &value in row.values {
                *low = low.min(value);
                *high = high.max(value);
            }
            if let ([value], true) = (row.values, single.len() < MOST_LABELS) {
                single.push(*value);
                return;
            }
            // Places that spread over all of it, however long it is.
            let mut shown = number.is_power_of_two() || number == 0;
            if let Some(label) = row.label {
                let class = known.get(label).copied().unwrap_or_else(|| {
                    let next = classes.len().min(MOST_NAMES);
                    if next < MOST_NAMES {
                        classes.push(label.to_owned());
                        seen.push(0);
                        known.insert(label.to_owned(), next as u16);
                    }
                    next as u16
                });
                of.push(class);
                if let Some(seen) = seen.get_mut(usize::from(class)) {
                    shown |= *seen < SHOWN_OF_EACH;
                    *seen += 1;
                }
            }
            rows.push(row.values, shown);
            number += 1;
        };
        let mut before = 0;
        each_part(&blob, &mut |part| {
            table.push(&part, &mut take)?;
            if table.rows() > before {
                before = table.rows();
                told(before);
            }
            Ok(())
        })
        .await?;
        table.end(&mut take)
    }
}
