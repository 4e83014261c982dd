//! The directory of a zip archive (<https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.9.TXT>), so that files can be taken
//! out one at a time. Sizes that it promises are not believed: whoever unpacks has to measure.

use super::IntakeError;
use super::code_page::archive_name;

/// So many bytes from the end of an archive on hold the record that ends it.
pub const END_BYTES: u64 = 22 + 65_535;
/// Bytes before a file's name in its own header.
pub const LOCAL_BYTES: u64 = 30;
/// Most bytes of a directory.
const MAX_DIRECTORY: u64 = 32 << 20;

/// Where an archive's directory lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archive {
    /// Its first byte in the file.
    pub start: u64,
    /// Its size in bytes.
    pub size: u64,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Stored,
    /// Raw deflate.
    Deflated,
    /// In a way that is not read, and why in words: “that is encrypted”.
    Unread(&'static str),
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path, parted by `/`.
    pub path: String,
    /// How it is packed.
    pub packing: Packing,
    /// Its bytes in the archive.
    pub packed: u64,
    /// Where its own header lies in the file.
    pub header: u64,
}

fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
    let bytes = &bytes[at..at + size];
    bytes
        .iter()
        .rev()
        .fold(0, |n, &byte| n << 8 | u64::from(byte))
}

/// Finds the directory from an archive's last bytes, [`END_BYTES`] or all there are; `length` is the archive's.
///
/// # Errors
/// What is no zip archive, or one of a kind that is not read.
pub fn find_end(last: &[u8], length: u64) -> Result<Archive, IntakeError> {
    let at = last
        .windows(22)
        .rposition(|record| record.starts_with(b"PK\x05\x06"))
        .ok_or(IntakeError::Truncated)?;
    let record = &last[at..];
    if number(record, 4, 2) != 0 || number(record, 6, 2) != 0 {
        return Err(IntakeError::Zip("in several parts"));
    }
    let [mut size, mut start] = [number(record, 12, 4), number(record, 16, 4)];
    if number(record, 10, 2) == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff {
        [size, start] = large_end(last, at, length).ok_or(IntakeError::Zip(
            "of the large kind, Zip64, whose end is not where it should be",
        ))?;
    }
    if start.checked_add(size).is_none_or(|end| end > length) {
        return Err(IntakeError::Truncated);
    }
    if size > MAX_DIRECTORY {
        return Err(IntakeError::Damaged("its directory has no end"));
    }
    Ok(Archive { start, size })
}

/// Size and place of the directory of an archive of over 65,535 files or 4 GB, whose own record of the end lies before the usual one at
/// `at`, as a locator between them says (APPNOTE 4.3.14 and 4.3.15).
fn large_end(last: &[u8], at: usize, length: u64) -> Option<[u64; 2]> {
    let locator = last.get(at.checked_sub(20)?..at)?;
    let locator = Some(locator).filter(|locator| locator.starts_with(b"PK\x06\x07"))?;
    let place = number(locator, 8, 8).checked_sub(length - last.len() as u64)?;
    let place = usize::try_from(place).ok()?;
    let record = last.get(place..place.checked_add(56)?)?;
    record
        .starts_with(b"PK\x06\x06")
        .then(|| [number(record, 40, 8), number(record, 48, 8)])
}

/// The files in a directory; folders are left out.
///
/// # Errors
/// A damaged directory.
pub fn entries(mut directory: &[u8]) -> Result<Vec<Entry>, IntakeError> {
    const DAMAGED: IntakeError = IntakeError::Damaged("its directory is not whole");
    let mut entries = Vec::new();
    while !directory.is_empty() {
        let Some(fixed) = directory
            .get(..46)
            .filter(|fixed| fixed.starts_with(b"PK\x01\x02"))
        else {
            return Err(DAMAGED);
        };
        let [name, extra, comment] = [28, 30, 32].map(|at| number(fixed, at, 2) as usize);
        let end = 46 + name + extra + comment;
        let path = directory.get(46..46 + name).ok_or(DAMAGED)?;
        let fields = directory.get(46 + name..46 + name + extra).ok_or(DAMAGED)?;
        let path = unicode_path(fields).unwrap_or_else(|| archive_name(path));
        let path = path.replace('\\', "/");
        let packing = match number(fixed, 10, 2) {
            _ if number(fixed, 8, 2) & 1 != 0 => Packing::Unread("that is encrypted"),
            0 => Packing::Stored,
            8 => Packing::Deflated,
            _ => Packing::Unread("that is packed otherwise than by deflate"),
        };
        if !path.ends_with('/') {
            let [_, packed, header] =
                large([24, 20, 42].map(|at| number(fixed, at, 4)), fields).ok_or(DAMAGED)?;
            entries.push(Entry {
                path,
                packing,
                packed,
                header,
            });
        }
        directory = directory.get(end..).ok_or(DAMAGED)?;
    }
    Ok(entries)
}

/// The name in UTF-8 that stands beside one in an old code page, where there is one (APPNOTE 4.6.9): behind a version and a checksum.
fn unicode_path(fields: &[u8]) -> Option<String> {
    const UNICODE_PATH: u64 = 0x7075;
    let name = field(fields, UNICODE_PATH)?.get(5..)?;
    String::from_utf8(name.to_vec()).ok()
}

/// The extra field of this kind (APPNOTE 4.5.1).
fn field(mut fields: &[u8], wanted: u64) -> Option<&[u8]> {
    while fields.len() >= 4 {
        let [kind, length] = [0, 2].map(|at| number(fields, at, 2));
        let content = fields.get(4..4 + length as usize)?;
        if kind == wanted {
            return Some(content);
        }
        fields = &fields[4 + length as usize..];
    }
    None
}

/// Size, packed size and place of a file, of which those that are all ones stand in an extra field of eight bytes each, in that order
/// (APPNOTE 4.5.3). None where that is missing.
fn large(mut sizes: [u64; 3], fields: &[u8]) -> Option<[u64; 3]> {
    const ELSEWHERE: u64 = 0xffff_ffff;
    const ZIP64: u64 = 1;
    if sizes.iter().all(|&size| size != ELSEWHERE) {
        return Some(sizes);
    }
    let field = field(fields, ZIP64)?;
    let mut at = 0;
    for size in sizes.iter_mut().filter(|size| **size == ELSEWHERE) {
        field.get(at..at + 8)?;
        *size = number(field, at, 8);
        at += 8;
    }
    Some(sizes)
}

/// Where a file's bytes begin, from its own header's [`LOCAL_BYTES`] first bytes.
///
/// # Errors
/// A damaged header.
pub fn data_offset(entry: &Entry, local: &[u8]) -> Result<u64, IntakeError> {
    if local.len() < LOCAL_BYTES as usize || !local.starts_with(b"PK\x03\x04") {
        return Err(IntakeError::Damaged("a packed file has no header"));
    }
    Ok(entry.header + LOCAL_BYTES + number(local, 26, 2) + number(local, 28, 2))
}
