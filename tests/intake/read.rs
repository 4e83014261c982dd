//! Reading a table as it comes.

use hourglass::intake::{IntakeError, Planes, Table};

#[derive(Debug, PartialEq)]
pub struct Read {
    pub planes: Option<Planes>,
    pub rows: Vec<(Vec<f32>, Option<String>)>,
    pub supposed_label: Option<usize>,
}

/// Reads a table that comes in parts of `size` bytes.
pub fn read_in(size: usize, file: &[u8]) -> Result<Read, IntakeError> {
    let mut table = Table::default();
    let mut rows = Vec::new();
    let mut take = |row: hourglass::intake::Row| {
        rows.push((row.values.to_vec(), row.label.map(str::to_owned)));
    };
    for part in file.chunks(size) {
        table.push(part, &mut take)?;
    }
    table.end(&mut take)?;
    assert_eq!(table.rows(), rows.len());
    Ok(Read {
        planes: table.planes(),
        supposed_label: table.supposed_label(),
        rows,
    })
}

/// Reads a table at once, and sees that it does not matter how it comes.
pub fn read(file: &[u8]) -> Result<Read, IntakeError> {
    let at_once = read_in(file.len().max(1), file);
    for size in [1, 7, 64] {
        assert_eq!(read_in(size, file), at_once, "in parts of {size}");
    }
    at_once
}

pub fn planes(channels: usize, height: usize, width: usize, interleaved: bool) -> Option<Planes> {
    Some(Planes {
        channels,
        height,
        width,
        interleaved,
    })
}
