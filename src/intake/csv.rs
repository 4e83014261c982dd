//! Pictures as rows of text: a number a pixel, with or without a row of names and a column of labels.

mod form;
mod text;

use std::borrow::Cow;

use super::row::Row;
use super::{IntakeError, Planes};
use form::{CsvForm, cells, number};
use text::TextDecoder;

/// Most bytes of a row.
const MAX_ROW: usize = 8 << 20;
/// Rows that are looked at before the form is settled, and most bytes of them.
const FIRST_ROWS: usize = 200;
const FIRST_BYTES: usize = 4 << 20;

/// A CSV file as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Csv {
    text: TextDecoder,
    pending: Vec<u8>,
    /// Rows seen, empty ones too.
    row: u64,
    /// The first rows with their numbers, until the form is settled.
    first: Vec<(u64, String)>,
    first_bytes: usize,
    form: Option<CsvForm>,
    values: Vec<f32>,
}

impl Csv {
    /// The column, from 0, that is taken for labels though no name says so: without it a row is a square picture.
    pub fn supposed_label(&self) -> Option<usize> {
        self.form.filter(|form| !form.named)?.label
    }

    pub fn planes(&self) -> Option<Planes> {
        let side = self.form?.side;
        Some(Planes {
            channels: 1,
            height: side,
            width: side,
            interleaved: false,
        })
    }

    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        let text = self.text.push(bytes);
        self.lines(&text, take)
    }

    pub fn end(&mut self, take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        let rest = self.text.end();
        self.lines(&rest, take)?;
        let line = std::mem::take(&mut self.pending);
        self.line(&line, take)?;
        self.settle(take)?;
        if self.form.is_none() {
            return Err(IntakeError::Empty);
        }
        Ok(())
    }

    fn lines(&mut self, text: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        let mut rest = text;
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            if self.pending.is_empty() {
                self.line(&rest[..end], take)?;
            } else {
                let mut line = std::mem::take(&mut self.pending);
                line.extend_from_slice(&rest[..end]);
                self.line(&line, take)?;
            }
            rest = &rest[end + 1..];
        }
        self.pending.extend_from_slice(rest);
        if self.pending.len() > MAX_ROW {
            return Err(IntakeError::NoText(self.row + 1));
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        self.row += 1;
        let text = std::str::from_utf8(line).map_err(|_| IntakeError::NoText(self.row))?;
        let text = text
            .trim_start_matches('\u{feff}')
            .trim_start_matches(' ')
            .trim_end();
        if text.contains('\0') {
            return Err(IntakeError::NoText(self.row));
        }
        if text.trim().is_empty() {
            return Ok(());
        }
        if let Some(form) = self.form {
            return self.cells(self.row, text, form, take);
        }
        self.first_bytes += text.len();
        self.first.push((self.row, text.to_owned()));
        if self.first.len() > FIRST_ROWS || self.first_bytes > FIRST_BYTES {
            self.settle(take)?;
        }
        Ok(())
    }

    /// Finds the form by the first rows, and takes those.
    fn settle(&mut self, take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        if self.form.is_some() || self.first.is_empty() {
            return Ok(());
        }
        let (numbers, rows): (Vec<u64>, Vec<String>) =
            std::mem::take(&mut self.first).into_iter().unzip();
        let form = CsvForm::of(&rows)?;
        self.form = Some(form);
        let rows = numbers.into_iter().zip(&rows);
        for (number, row) in rows.skip(usize::from(form.is_headed)) {
            self.cells(number, row, form, take)?;
        }
        Ok(())
    }

    fn cells(
        &mut self,
        row: u64,
        text: &str,
        form: CsvForm,
        take: &mut dyn FnMut(Row),
    ) -> Result<(), IntakeError> {
        self.values.clear();
        let mut label = None;
        let mut columns = 0;
        for (column, cell) in cells(text, form.separator).enumerate() {
            columns += 1;
            if form.label == Some(column) {
                label = Some(class_name(cell, form.separator));
            } else if form.index == Some(column) {
            } else if let Some(value) = number(&cell, form.separator) {
                self.values.push(value);
            } else {
                return Err(IntakeError::Cell {
                    row,
                    column: column + 1,
                    cell: cell.chars().take(24).collect(),
                });
            }
            if columns > form.columns {
                break;
            }
        }
        if columns != form.columns {
            return Err(IntakeError::Columns {
                row,
                found: cells(text, form.separator).count(),
                expected: form.columns,
            });
        }
        take(Row {
            values: &self.values,
            label: label.as_deref(),
        });
        Ok(())
    }
}

/// A class as it is meant: the number 6 where it is written as 6.0000.
fn class_name(cell: Cow<'_, str>, separator: char) -> Cow<'_, str> {
    let whole = number(&cell, separator).filter(|value| value.fract() == 0.0);
    match whole {
        Some(value) if cell.contains(['.', ',']) => format!("{value:.0}").into(),
        _ => cell,
    }
}
