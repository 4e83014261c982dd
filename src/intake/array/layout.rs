//! What the header of an array says: its numbers, its sizes, and what they are taken for.

use super::element::Element;
use crate::intake::{IntakeError, MAX_TABLE_BYTES, MAX_VALUES, Planes};

/// Most bytes of an NPY header; real ones have about a hundred.
const MAX_HEADER: usize = 64 * 1024;
/// Most classes that rows of zeros and a one may have.
const MOST_CLASSES: u64 = 64;

/// What the numbers of one array are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ArrayReading {
    /// Many pictures, or a label for each of many.
    #[default]
    Many,
    /// One picture, as where each has a file of its own.
    One,
    /// A label for each of many, whatever else its sizes could be, as where its name says so.
    Labels,
}

/// What an array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayContent {
    /// A picture a row.
    Pictures(Planes),
    /// A number a row.
    Labels,
    /// A one among zeros a row, in the place of its class.
    OneHot(usize),
    /// Several numbers a row, of which the first is its class.
    FirstOf(usize),
}

/// What a header says.
#[derive(Debug, Clone)]
pub struct ArrayLayout {
    /// As the header has them.
    pub sizes: Vec<u64>,
    pub rows: u64,
    pub content: ArrayContent,
    pub element: Element,
    /// Where the numbers begin.
    pub at: usize,
    /// How far in the file, in numbers, the next row is, and within a row the next along each of its axes; with their sizes.
    row_stride: usize,
    axes: Vec<[usize; 2]>,
}

impl ArrayLayout {
    /// Numbers of a row.
    pub fn values(&self) -> usize {
        match self.content {
            ArrayContent::Pictures(planes) => planes.values(),
            ArrayContent::Labels => 1,
            ArrayContent::OneHot(numbers) | ArrayContent::FirstOf(numbers) => numbers,
        }
    }

    /// Whether rows are counted by the last of several axes.
    pub fn is_counted_last(&self) -> bool {
        self.sizes.len() > 2 && self.sizes.last() == Some(&self.rows) && self.sizes[0] != self.rows
    }

    /// Whether the numbers of a row follow each other, and the rows too.
    pub fn is_in_order(&self) -> bool {
        let mut stride = 1;
        let within = self.axes.iter().rev().all(|&[size, far]| {
            let follows = far == stride || size == 1;
            stride *= size;
            follows
        });
        within && (self.row_stride == stride || self.rows == 1)
    }

    /// Puts together a row whose numbers are spread over `file`, all of the array's numbers.
    pub fn gather(&self, file: &[u8], row: u64, values: &mut Vec<f32>) {
        values.clear();
        let size = self.element.size();
        let mut at = vec![0usize; self.axes.len()];
        for _ in 0..self.values() {
            let offset: usize = at
                .iter()
                .zip(&self.axes)
                .map(|(at, [_, far])| at * far)
                .sum();
            let place = (row as usize * self.row_stride + offset) * size;
            values.push(self.element.value(&file[place..place + size]));
            for (at, [size, _]) in at.iter_mut().zip(&self.axes).rev() {
                *at += 1;
                if *at < *size {
                    break;
                }
                *at = 0;
            }
        }
    }

    /// That it holds no pictures, and of which sizes it is.
    pub fn no_pictures(&self) -> IntakeError {
        no_pictures(&self.sizes)
    }
}

fn no_pictures(sizes: &[u64]) -> IntakeError {
    let sizes: Vec<String> = sizes.iter().map(u64::to_string).collect();
    IntakeError::Shape(format!("[{}]", sizes.join(", ")))
}

/// What stands in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrayHeader {
    pub sizes: Vec<u64>,
    element: Element,
    /// Where the numbers begin.
    at: usize,
    /// Whether the first of the sizes is that along which numbers follow each other, rather than the last.
    fortran: bool,
    /// Whether it is IDX's rather than NPY's.
    is_idx: bool,
}

/// The header at the beginning of a file; none as long as it is not whole.
///
/// # Errors
/// What is wrong with it.
pub fn header(start: &[u8]) -> Result<Option<ArrayHeader>, IntakeError> {
    if start.starts_with(b"\x93NUMPY") {
        npy(start)
    } else {
        idx(start)
    }
}

fn idx(start: &[u8]) -> Result<Option<ArrayHeader>, IntakeError> {
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
    Ok(Some(ArrayHeader {
        sizes,
        element,
        at,
        fortran: false,
        is_idx: true,
    }))
}

fn npy(start: &[u8]) -> Result<Option<ArrayHeader>, IntakeError> {
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
    let fortran = !after("'fortran_order'")
        .ok_or(NO_HEADER)?
        .starts_with("False");
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
    Ok(Some(ArrayHeader {
        sizes: sizes.map_err(|_| NO_HEADER)?,
        element,
        at,
        fortran,
        is_idx: false,
    }))
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
    if (kind == b'f' && size < 2) || (kind == b'b' && size > 1) {
        return Err(unread());
    }
    Ok(Element {
        kind,
        size: usize::from(size),
        big: order == b'>',
    })
}

/// What an array with this header is taken for.
///
/// # Errors
/// That its sizes are those of no pictures.
pub fn layout(header: &ArrayHeader, reading: ArrayReading) -> Result<ArrayLayout, IntakeError> {
    let ArrayHeader {
        ref sizes,
        element,
        at,
        fortran,
        is_idx,
    } = *header;
    let wrong = || no_pictures(sizes);
    let planes = |channels: u64, height: u64, width: u64, interleaved| {
        let values = channels
            .checked_mul(height)
            .and_then(|n| n.checked_mul(width));
        if !values.is_some_and(|n| (1..=MAX_VALUES as u64).contains(&n)) {
            return Err(wrong());
        }
        Ok(ArrayContent::Pictures(Planes {
            channels: channels as usize,
            height: height as usize,
            width: width as usize,
            interleaved,
        }))
    };
    let square = |values: u64| {
        let side = values.isqrt();
        (side > 1 && side * side == values).then_some(side)
    };
    // Which axis counts the rows; none where there is one picture.
    let (row_axis, content) = match (reading, &sizes[..]) {
        (ArrayReading::One, &[height, width]) => (None, planes(1, height, width, false)?),
        (ArrayReading::One, &[height, width, channels @ (1 | 3 | 4)]) => {
            (None, planes(channels, height, width, true)?)
        }
        (ArrayReading::One, &[channels @ (1 | 3), height, width]) => {
            (None, planes(channels, height, width, false)?)
        }
        (ArrayReading::One, _) => return Err(wrong()),
        (_, &[_] | &[_, 1]) => (Some(0), ArrayContent::Labels),
        // QMNIST's labels say beside the class who wrote a digit and where it comes from (Yadav & Bottou 2019).
        (_, &[_, 8]) if is_idx && element.size() == 4 => (Some(0), ArrayContent::FirstOf(8)),
        (ArrayReading::Labels, &[_, classes @ 2..=MOST_CLASSES]) => {
            (Some(0), ArrayContent::OneHot(classes as usize))
        }
        (_, &[_, values]) => match (square(values), values) {
            (Some(side), _) => (Some(0), planes(1, side, side, false)?),
            (None, 2..=MOST_CLASSES) => (Some(0), ArrayContent::OneHot(values as usize)),
            (None, _) => return Err(wrong()),
        },
        // One picture in colour, rather than many with three pixels a row.
        (_, &[height, width, 3 | 4]) if height.min(width) > 4 => return Err(wrong()),
        // Pictures along the last axis, as Matlab has them: squares of a size, as many as it says.
        (_, &[height, width, count]) if height == width && count > width && height > 4 => {
            (Some(2), planes(1, height, width, false)?)
        }
        (_, &[height, width, channels @ (1 | 3), count])
            if height == width && count > 4 && height > 4 =>
        {
            (Some(3), planes(channels, height, width, true)?)
        }
        (_, &[_, height, width]) => (Some(0), planes(1, height, width, false)?),
        (_, &[_, channels @ (1 | 3), height, width])
            if !matches!(width, 1 | 3) || channels == width =>
        {
            (Some(0), planes(channels, height, width, false)?)
        }
        (_, &[_, height, width, channels @ (1 | 3 | 4)]) => {
            (Some(0), planes(channels, height, width, true)?)
        }
        _ => return Err(wrong()),
    };
    let bytes = sizes
        .iter()
        .try_fold(element.size() as u64, |all, &size| all.checked_mul(size));
    let rows = row_axis.map_or(1, |axis: usize| sizes[axis]);
    if bytes == Some(0) {
        return Err(IntakeError::Empty);
    }
    let mut strides = vec![0; sizes.len()];
    let mut stride = 1usize;
    for i in 0..sizes.len() {
        let axis = if fortran { i } else { sizes.len() - 1 - i };
        strides[axis] = stride;
        stride = stride.saturating_mul(sizes[axis] as usize);
    }
    let mut axes: Vec<[usize; 2]> = (0..sizes.len())
        .filter(|&axis| Some(axis) != row_axis)
        .map(|axis| [sizes[axis] as usize, strides[axis]])
        .collect();
    // A row of a square's values is one axis in the file.
    if axes.is_empty() {
        axes.push([1, 1]);
    }
    let layout = ArrayLayout {
        sizes: sizes.clone(),
        rows,
        content,
        element,
        at,
        row_stride: row_axis.map_or(0, |axis| strides[axis]),
        axes,
    };
    if !layout.is_in_order() && bytes.is_none_or(|bytes| bytes > MAX_TABLE_BYTES) {
        return Err(IntakeError::Heavy(MAX_TABLE_BYTES >> 20));
    }
    Ok(layout)
}
