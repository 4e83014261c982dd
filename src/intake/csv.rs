//! Pictures as rows of text: a number a pixel, with or without a row of names and a column of labels.

use std::borrow::Cow;

use super::row::Row;
use super::{IntakeError, MAX_VALUES, Planes};

/// Most bytes of a row.
const MAX_ROW: usize = 8 << 20;
/// Names of columns that hold labels.
const LABELS: [&str; 5] = ["label", "labels", "class", "target", "y"];

/// A CSV file as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Csv {
    pending: Vec<u8>,
    /// Rows seen, empty ones too.
    row: u64,
    form: Option<CsvForm>,
    values: Vec<f32>,
}

/// What the first row says of all.
#[derive(Debug, Clone, Copy)]
struct CsvForm {
    separator: char,
    columns: usize,
    label: Option<usize>,
    /// Whether a row of names says which column the label is.
    named: bool,
    side: usize,
}

impl Csv {
    /// Whether the first column is taken for labels though no name says so: without it a row is a square picture.
    pub fn supposes_labels(&self) -> bool {
        self.form
            .is_some_and(|form| form.label.is_some() && !form.named)
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
        let mut rest = bytes;
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

    pub fn end(&mut self, take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        let line = std::mem::take(&mut self.pending);
        self.line(&line, take)?;
        if self.form.is_none() {
            return Err(IntakeError::Empty);
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        self.row += 1;
        let text = std::str::from_utf8(line).map_err(|_| IntakeError::NoText(self.row))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.contains('\0') {
            return Err(IntakeError::NoText(self.row));
        }
        if text.is_empty() {
            return Ok(());
        }
        let form = match self.form {
            Some(form) => form,
            None => {
                let (form, is_header) = form_of(text)?;
                self.form = Some(form);
                if is_header {
                    return Ok(());
                }
                form
            }
        };
        self.values.clear();
        let mut label = None;
        let mut columns = 0;
        for (column, cell) in cells(text, form.separator).enumerate() {
            columns += 1;
            if form.label == Some(column) {
                label = Some(cell);
            } else if let Some(value) = number(&cell) {
                self.values.push(value);
            } else {
                return Err(IntakeError::Cell {
                    row: self.row,
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
                row: self.row,
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

/// The cells of a row, without the quotes around those that have them (RFC 4180, section 2).
fn cells(text: &str, separator: char) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let row = rest?;
        let (cell, after) = quoted_cell(row, separator).unwrap_or_else(|| {
            let end = row.find(separator).unwrap_or(row.len());
            (row[..end].trim().into(), &row[end..])
        });
        rest = after.strip_prefix(separator);
        Some(cell)
    })
}

/// The first cell of a row and what follows it, where that cell stands in quotes: between them separators are text, and two
/// quotes are one. None for another cell, also one that only begins with a quote.
fn quoted_cell(row: &str, separator: char) -> Option<(Cow<'_, str>, &str)> {
    let blank = |c: char| c.is_whitespace() && c != separator;
    let inside = row.trim_start_matches(blank).strip_prefix('"')?;
    let mut end = inside.find('"')?;
    let mut doubled = false;
    while inside[end + 1..].starts_with('"') {
        doubled = true;
        end += 2 + inside[end + 2..].find('"')?;
    }
    let after = inside[end + 1..].trim_start_matches(blank);
    let ends = after.is_empty() || after.starts_with(separator);
    let cell = match doubled {
        true => inside[..end].replace("\"\"", "\"").into(),
        false => inside[..end].into(),
    };
    ends.then_some((cell, after))
}

/// How often a separator stands in a row outside quotes.
fn separators(text: &str, separator: char) -> usize {
    let mut quoted = false;
    text.chars()
        .filter(|&c| {
            quoted ^= c == '"';
            c == separator && !quoted
        })
        .count()
}

fn number(cell: &str) -> Option<f32> {
    let value = cell.parse::<f64>().ok()? as f32;
    value.is_finite().then_some(value)
}

/// What the first row says, and whether it is one of names.
fn form_of(text: &str) -> Result<(CsvForm, bool), IntakeError> {
    let separator = [',', ';', '\t', ' ']
        .into_iter()
        .max_by_key(|&separator| (separators(text, separator), separator == ','))
        .unwrap_or(',');
    let columns = cells(text, separator).count();
    let is_label = |cell: Cow<str>| LABELS.iter().any(|label| cell.eq_ignore_ascii_case(label));
    // A class may be a word in the first row of pictures, too; more than one word makes it a row of names.
    let words = cells(text, separator)
        .filter(|cell| number(cell).is_none())
        .count();
    let named = cells(text, separator).position(is_label);
    // Tables that were written without names may count their columns instead.
    let counted = || {
        let mut numbers = cells(text, separator).skip(1).map(|cell| number(&cell));
        let first = numbers.next().flatten();
        first.is_some_and(|first| {
            let mut next = first;
            columns > 8
                && numbers.all(|number| {
                    next += 1.0;
                    number == Some(next)
                })
        })
    };
    let is_header = words > 1 || named.is_some() || counted();
    let square = |values: usize| {
        let side = values.isqrt();
        (side > 1 && side * side == values && values <= MAX_VALUES).then_some(side)
    };
    let (label, side) = match (named, square(columns), square(columns - 1)) {
        (Some(label), _, Some(side)) => (Some(label), side),
        (None, Some(side), _) => (None, side),
        (None, None, Some(side)) => (Some(0), side),
        _ => return Err(IntakeError::NoSquare(columns)),
    };
    let form = CsvForm {
        separator,
        columns,
        label,
        named: named.is_some(),
        side,
    };
    Ok((form, is_header))
}
