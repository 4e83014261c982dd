//! IDX (<http://yann.lecun.com/exdb/mnist/>) and NPY
//! (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>), a part at a time. What an NPY file could
//! have run, its pickles, is never looked at.

use super::row::Row;
use super::{IntakeError, MAX_VALUES, Planes};

/// Most bytes of an NPY header; real ones have about a hundred.
const MAX_HEADER: usize = 64 * 1024;

/// A number's form in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Element {
    kind: u8,
    size: usize,
    big: bool,
}

/// What a header says.
#[derive(Debug, Clone)]
struct ArrayLayout {
    rows: u64,
    /// None for labels.
    planes: Option<Planes>,
    element: Element,
    /// Where the numbers begin.
    at: usize,
}

/// An array as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Array {
    pending: Vec<u8>,
    layout: Option<ArrayLayout>,
    done: u64,
    row: Vec<f32>,
}

impl Array {
    /// Whether a file that begins so is an array.
    pub fn begins(start: &[u8]) -> bool {
        start.starts_with(b"\x93NUMPY") || (start.starts_with(&[0, 0]) && start.len() >= 4)
    }

    pub fn planes(&self) -> Option<Planes> {
        self.layout.as_ref()?.planes
    }

    pub fn is_bytes(&self) -> bool {
        let element = self.layout.as_ref().map(|layout| layout.element);
        element.is_some_and(|element| element.size == 1)
    }

    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        self.pending.extend_from_slice(bytes);
        if self.layout.is_none() {
            let Some(layout) = layout(&self.pending)? else {
                return Ok(());
            };
            self.pending.drain(..layout.at);
            self.layout = Some(layout);
        }
        let Some(layout) = &self.layout else {
            return Ok(());
        };
        let values = layout.planes.map_or(1, Planes::values);
        let size = layout.element.size * values;
        let mut at = 0;
        while self.done < layout.rows && self.pending.len() - at >= size {
            self.row.clear();
            let row = self.pending[at..at + size].chunks_exact(layout.element.size);
            self.row
                .extend(row.map(|number| layout.element.value(number)));
            if self.row.iter().any(|value| !value.is_finite()) {
                return Err(IntakeError::NotFinite(self.done + 1));
            }
            take(Row {
                values: &self.row,
                label: None,
            });
            self.done += 1;
            at += size;
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

impl Element {
    fn value(self, bytes: &[u8]) -> f32 {
        let mut raw = [0; 8];
        for (i, place) in raw[..self.size].iter_mut().enumerate() {
            *place = bytes[if self.big { self.size - 1 - i } else { i }];
        }
        let bits = u64::from_le_bytes(raw);
        match (self.kind, self.size) {
            (b'f', 4) => f32::from_bits(bits as u32),
            (b'f', _) => f64::from_bits(bits) as f32,
            (b'i', size) => {
                let unused = 64 - 8 * size;
                ((bits << unused) as i64 >> unused) as f32
            }
            _ => bits as f32,
        }
    }
}

fn layout(start: &[u8]) -> Result<Option<ArrayLayout>, IntakeError> {
    if start.starts_with(b"\x93NUMPY") {
        npy(start)
    } else {
        idx(start)
    }
}

fn idx(start: &[u8]) -> Result<Option<ArrayLayout>, IntakeError> {
    let Some(&[_, _, kind, dimensions]) = start.get(..4) else {
        return Ok(None);
    };
    let element = |kind, size| {
        Ok(Element {
            kind,
            size,
            big: true,
        })
    };
    let element = match kind {
        0x08 => element(b'u', 1),
        0x09 => element(b'i', 1),
        0x0b => element(b'i', 2),
        0x0c => element(b'i', 4),
        0x0d => element(b'f', 4),
        0x0e => element(b'f', 8),
        _ => Err(IntakeError::Damaged("its first bytes are of no array")),
    }?;
    let at = 4 + 4 * usize::from(dimensions);
    let Some(sizes) = start.get(4..at) else {
        return Ok(None);
    };
    let sizes: Vec<u64> = sizes
        .chunks_exact(4)
        .map(|size| size.iter().fold(0, |n, &byte| n << 8 | u64::from(byte)))
        .collect();
    shaped(&sizes, element, at).map(Some)
}

fn npy(start: &[u8]) -> Result<Option<ArrayLayout>, IntakeError> {
    const NO_HEADER: IntakeError = IntakeError::Damaged("its NPY header cannot be read");
    let Some(version) = start.get(6) else {
        return Ok(None);
    };
    let digits = if *version == 1 { 2 } else { 4 };
    let Some(length) = start.get(8..8 + digits) else {
        return Ok(None);
    };
    let length = length
        .iter()
        .rev()
        .fold(0usize, |n, &byte| n << 8 | usize::from(byte));
    if length > MAX_HEADER {
        return Err(NO_HEADER);
    }
    let at = 8 + digits + length;
    let Some(header) = start.get(8 + digits..at) else {
        return Ok(None);
    };
    let header = std::str::from_utf8(header).map_err(|_| NO_HEADER)?;
    let after = |key: &str| {
        header
            .split_once(key)
            .map(|(_, rest)| rest.trim_start_matches([':', ' ']))
    };
    let kind = after("'descr'").ok_or(NO_HEADER)?;
    let element = match kind
        .strip_prefix('\'')
        .and_then(|kind| kind.split_once('\''))
    {
        Some((kind, _)) => npy_element(kind)?,
        None => return Err(IntakeError::ElementType("a record of several".into())),
    };
    if !after("'fortran_order'")
        .ok_or(NO_HEADER)?
        .starts_with("False")
    {
        return Err(IntakeError::Fortran);
    }
    let sizes = after("'shape'")
        .and_then(|rest| rest.strip_prefix('('))
        .and_then(|rest| rest.split_once(')'))
        .ok_or(NO_HEADER)?
        .0;
    let sizes: Result<Vec<u64>, _> = sizes
        .split(',')
        .map(|size| size.trim().trim_end_matches('L'))
        .filter(|size| !size.is_empty())
        .map(str::parse)
        .collect();
    shaped(&sizes.map_err(|_| NO_HEADER)?, element, at).map(Some)
}

fn npy_element(kind: &str) -> Result<Element, IntakeError> {
    let unread =
        || IntakeError::ElementType(format!("“{}”", kind.chars().take(12).collect::<String>()));
    let (order, rest) = match kind.as_bytes() {
        [order @ (b'<' | b'>' | b'|' | b'='), rest @ ..] => (*order, rest),
        rest => (b'|', rest),
    };
    let (kind, size) = match rest {
        [b'O', ..] => return Err(IntakeError::Pickle),
        [
            kind @ (b'u' | b'i' | b'b' | b'f'),
            size @ (b'1' | b'2' | b'4' | b'8'),
        ] => (*kind, size - b'0'),
        _ => return Err(unread()),
    };
    if (kind == b'f' && size < 4) || (kind == b'b' && size > 1) {
        return Err(unread());
    }
    Ok(Element {
        kind,
        size: usize::from(size),
        big: order == b'>',
    })
}

/// What an array of these sizes is.
fn shaped(sizes: &[u64], element: Element, at: usize) -> Result<ArrayLayout, IntakeError> {
    let wrong = || {
        let sizes: Vec<String> = sizes.iter().map(u64::to_string).collect();
        IntakeError::Shape(format!("[{}]", sizes.join(", ")))
    };
    let planes = |channels: u64, height: u64, width: u64, interleaved| {
        let values = channels
            .checked_mul(height)
            .and_then(|n| n.checked_mul(width));
        if !values.is_some_and(|n| (1..=MAX_VALUES as u64).contains(&n)) {
            return Err(wrong());
        }
        Ok(Some(Planes {
            channels: channels as usize,
            height: height as usize,
            width: width as usize,
            interleaved,
        }))
    };
    let (rows, planes) = match *sizes {
        [rows] => (rows, None),
        [rows, values] => {
            let side = values.isqrt();
            if side * side != values {
                return Err(wrong());
            }
            (rows, planes(1, side, side, false)?)
        }
        // One picture in colour, rather than many with three pixels a row.
        [height, width, 3 | 4] if height.min(width) > 4 => return Err(wrong()),
        [rows, height, width] => (rows, planes(1, height, width, false)?),
        [rows, channels @ (1 | 3), height, width]
            if !matches!(width, 1 | 3) || channels == width =>
        {
            (rows, planes(channels, height, width, false)?)
        }
        [rows, height, width, channels @ (1 | 3 | 4)] => {
            (rows, planes(channels, height, width, true)?)
        }
        _ => return Err(wrong()),
    };
    if rows == 0 {
        return Err(IntakeError::Empty);
    }
    Ok(ArrayLayout {
        rows,
        planes,
        element,
        at,
    })
}
