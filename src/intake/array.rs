//! IDX (<http://yann.lecun.com/exdb/mnist/>) and NPY
//! (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>), a part at a time. What an NPY file could
//! have run, its pickles, is never looked at.

mod element;
mod layout;

use super::row::Row;
use super::{IntakeError, Planes};
pub use layout::ArrayReading;
use layout::{ArrayContent, ArrayLayout, header, layout};

/// An array as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Array {
    reading: ArrayReading,
    pending: Vec<u8>,
    sizes: Vec<u64>,
    layout: Option<ArrayLayout>,
    done: u64,
    row: Vec<f32>,
}

impl Array {
    pub fn new(reading: ArrayReading) -> Self {
        Self {
            reading,
            ..Self::default()
        }
    }

    /// Whether a file that begins so is an array.
    pub fn begins(start: &[u8]) -> bool {
        start.starts_with(b"\x93NUMPY") || (start.starts_with(&[0, 0]) && start.len() >= 4)
    }

    pub fn planes(&self) -> Option<Planes> {
        match self.layout.as_ref()?.content {
            ArrayContent::Pictures(planes) => Some(planes),
            ArrayContent::Labels | ArrayContent::OneHot(_) | ArrayContent::FirstOf(_) => None,
        }
    }

    /// Its sizes as its header tells them, also where they are those of no pictures.
    pub fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// Whether its pictures lie along its last axis.
    pub fn is_counted_last(&self) -> bool {
        self.layout
            .as_ref()
            .is_some_and(ArrayLayout::is_counted_last)
    }

    pub fn is_bytes(&self) -> bool {
        let element = self.layout.as_ref().map(|layout| layout.element);
        element.is_some_and(|element| element.is_byte())
    }

    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        self.pending.extend_from_slice(bytes);
        if self.layout.is_none() {
            let Some(header) = header(&self.pending)? else {
                return Ok(());
            };
            self.sizes.clone_from(&header.sizes);
            let layout = layout(&header, self.reading)?;
            self.pending.drain(..layout.at);
            self.layout = Some(layout);
        }
        let Some(layout) = &self.layout else {
            return Ok(());
        };
        let size = layout.element.size();
        if !layout.is_in_order() {
            // A row is spread over all of the file, so all of it is waited for.
            let all = layout.rows as usize * layout.values() * size;
            if self.pending.len() < all {
                return Ok(());
            }
            while self.done < layout.rows {
                layout.gather(&self.pending, self.done, &mut self.row);
                take_row(layout, self.done, &self.row, take)?;
                self.done += 1;
            }
            self.pending.drain(..all);
        }
        let row_size = size * layout.values();
        let mut at = 0;
        while self.done < layout.rows && self.pending.len() - at >= row_size {
            self.row.clear();
            let row = self.pending[at..at + row_size].chunks_exact(size);
            self.row
                .extend(row.map(|number| layout.element.value(number)));
            take_row(layout, self.done, &self.row, take)?;
            self.done += 1;
            at += row_size;
        }
        self.pending.drain(..at);
        if self.done == layout.rows && !self.pending.is_empty() {
            return Err(IntakeError::Trailing);
        }
        Ok(())
    }

    pub fn end(&self) -> Result<(), IntakeError> {
        match &self.layout {
            Some(layout) if self.done == layout.rows => Ok(()),
            _ => Err(IntakeError::Truncated),
        }
    }
}

/// Hands on a row's values, or the label that they tell.
fn take_row(
    layout: &ArrayLayout,
    number: u64,
    values: &[f32],
    take: &mut dyn FnMut(Row),
) -> Result<(), IntakeError> {
    if values.iter().any(|value| !value.is_finite()) {
        return Err(IntakeError::NotFinite(number + 1));
    }
    let row = |values| Row {
        values,
        label: None,
    };
    match layout.content {
        ArrayContent::OneHot(_) => {
            let ones = values.iter().filter(|&&value| value == 1.0).count();
            let zeros = values.iter().filter(|&&value| value == 0.0).count();
            if ones != 1 || ones + zeros != values.len() {
                return Err(layout.no_pictures());
            }
            let class = values.iter().position(|&value| value == 1.0);
            take(row(&[class.unwrap_or_default() as f32]));
        }
        ArrayContent::FirstOf(_) => take(row(&values[..1])),
        ArrayContent::Labels | ArrayContent::Pictures(_) => take(row(values)),
    }
    Ok(())
}
