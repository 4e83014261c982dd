//! What the first rows of a table of text say of all: what parts its cells, which column is the class, how a row makes a picture.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::intake::{IntakeError, MAX_VALUES};

/// Names of columns that hold labels, and of those that only count or name the rows.
const LABELS: [&str; 7] = [
    "label", "labels", "class", "classes", "target", "targets", "y",
];
const INDICES: [&str; 5] = ["", "id", "index", "idx", "unnamed: 0"];
/// Most classes that a column without a name may have to be taken for labels.
const MOST_LABELS: usize = 64;

/// How a table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvForm {
    pub separator: char,
    pub columns: usize,
    /// The column of labels.
    pub label: Option<usize>,
    /// A column that counts or names the rows, which is left out.
    pub index: Option<usize>,
    /// Whether a row of names says which column the label is.
    pub named: bool,
    /// Whether the first row is one of names.
    pub is_headed: bool,
    /// Pixels a side.
    pub side: usize,
}

impl CsvForm {
    /// The form that the first rows suggest; there is one at least.
    ///
    /// # Errors
    /// Where no number of columns makes a picture.
    pub fn of(rows: &[String]) -> Result<Self, IntakeError> {
        let first = &rows[0];
        let separator = separator(first);
        let names: Vec<Cow<str>> = cells(first, separator).collect();
        let columns = names.len();
        let is_one_of = |words: &[&str], cell: &str| {
            words
                .iter()
                .any(|word| cell.trim().eq_ignore_ascii_case(word))
        };
        // A class may be a word in the first row of pictures, too; more than one word makes it a row of names.
        let words = names
            .iter()
            .filter(|cell| number(cell, separator).is_none())
            .count();
        let label = names.iter().position(|cell| is_one_of(&LABELS, cell));
        let is_headed = words > 1 || label.is_some() || is_counted(&names, separator);
        let index = names
            .iter()
            .position(|cell| is_headed && is_one_of(&INDICES, cell));
        let body = if is_headed { &rows[1..] } else { rows };
        let with = |label: Option<usize>, index: Option<usize>, named| {
            let values = columns - usize::from(label.is_some()) - usize::from(index.is_some());
            let side = values.isqrt();
            (side > 1 && side * side == values && values <= MAX_VALUES).then_some(Self {
                separator,
                columns,
                label,
                index,
                named,
                is_headed,
                side,
            })
        };
        // Columns that names tell of are left out where a picture is left; else what makes one.
        let supposed = || {
            [None, index].into_iter().find_map(|index| {
                with(
                    Some(likely_label(body, separator, columns, index)),
                    index,
                    false,
                )
            })
        };
        let form = match label {
            Some(label) => with(Some(label), index, true).or_else(|| with(Some(label), None, true)),
            None => with(None, index, false).or_else(|| with(None, None, false)),
        };
        form.or_else(supposed).ok_or(IntakeError::NoSquare(columns))
    }
}

/// Which of the outermost columns is more like one of labels: whole numbers or words, few, and none of them much more frequent than
/// others, as the ground in a picture's corner is. The first where nothing tells.
fn likely_label(rows: &[String], separator: char, columns: usize, index: Option<usize>) -> usize {
    let first = (0..columns)
        .find(|&column| Some(column) != index)
        .unwrap_or(0);
    let last = columns - 1;
    let commonest = |column: usize| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in rows {
            let cell = cells(row, separator).nth(column)?;
            match number(&cell, separator) {
                // A word is no pixel.
                None => return Some(0),
                Some(value) if value.fract() != 0.0 => return None,
                Some(_) => {}
            }
            *counts.entry(cell.into_owned()).or_default() += 1;
        }
        // Where no number comes twice, the column counts or measures something.
        let comes_again = rows.len() <= 2 || counts.len() < rows.len();
        (comes_again && (2..=MOST_LABELS).contains(&counts.len()))
            .then(|| counts.values().copied().max())
            .flatten()
    };
    match (commonest(first), commonest(last)) {
        (Some(of_first), Some(of_last)) if of_last < of_first => last,
        (None, Some(_)) => last,
        _ => first,
    }
}

/// Whether a row of names only counts the columns.
fn is_counted(names: &[Cow<str>], separator: char) -> bool {
    let mut numbers = names.iter().skip(1).map(|cell| number(cell, separator));
    let first = numbers.next().flatten();
    first.is_some_and(|first| {
        let mut next = first;
        names.len() > 8
            && numbers.all(|number| {
                next += 1.0;
                number == Some(next)
            })
    })
}

/// What parts the cells. Semicolons part them wherever the cells between them make sense: commas within are decimal commas then.
fn separator(text: &str) -> char {
    let sensible =
        |cell: Cow<str>| number(&cell, ';').is_some() || !cell.contains(',') || cell.contains(' ');
    if separators(text, ';') > 0 && (separators(text, ',') == 0 || cells(text, ';').all(sensible)) {
        return ';';
    }
    ['\t', ',', ' ', ';']
        .into_iter()
        .max_by_key(|&separator| (separators(text, separator), separator == ','))
        .unwrap_or(',')
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

/// The cells of a row, without the quotes around those that have them (RFC 4180, section 2).
pub fn cells(text: &str, separator: char) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let row = rest?;
        let (cell, after) = quoted_cell(row, separator).unwrap_or_else(|| {
            let end = row.find(separator).unwrap_or(row.len());
            (row[..end].trim().into(), &row[end..])
        });
        // Blanks may stand side by side, as where columns are aligned.
        rest = match separator {
            ' ' => after
                .strip_prefix(' ')
                .map(|after| after.trim_start_matches(' ')),
            _ => after.strip_prefix(separator),
        };
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

/// A cell as a finite number; where commas do not part the cells, one is a decimal comma.
pub fn number(cell: &str, separator: char) -> Option<f32> {
    let value = match cell.parse::<f64>() {
        Ok(value) => value,
        Err(_) if separator != ',' && cell.matches(',').count() == 1 && !cell.contains('.') => {
            cell.replace(',', ".").parse::<f64>().ok()?
        }
        Err(_) => return None,
    };
    let value = value as f32;
    value.is_finite().then_some(value)
}
