//! The IDX format of MNIST's files: two zero bytes, the element type, the number of dimensions, each dimension as a big-endian
//! u32, then the elements (<http://yann.lecun.com/exdb/mnist/>). Plain or gzipped.
//!
//! Files come from visitors and from the network, so a header is a claim, not a fact: memory grows only with bytes that are
//! really there.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::DataError;

/// Most bytes of elements that a file may hold.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UNSIGNED_BYTE: u8 = 0x08;
const MAX_DIMENSIONS: u8 = 4;
const CHUNK: usize = 64 * 1024;
/// Bytes that deflate makes of one at most.
const MOST_OF_ONE: u64 = 1032;

/// The content of an IDX file of unsigned bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idx {
    /// Size of each dimension, slowest first: `[count, height, width]` for pictures, `[count]` for labels.
    pub dimensions: Vec<u32>,
    /// The elements, as many as the product of the dimensions, the last dimension fastest.
    pub values: Vec<u8>,
}

/// Reads an IDX file of unsigned bytes, gzipped or not. `name` is for messages.
///
/// # Errors
/// Anything but a whole, well-formed file of 1 to 4 dimensions and at most [`MAX_BYTES`]: see [`DataError`].
pub fn read(name: &str, bytes: &[u8]) -> Result<Idx, DataError> {
    read_with_room(name, bytes, 0)
}

/// As [`read`], with memory behind the elements for so many more.
///
/// # Errors
/// As [`read`].
pub fn read_with_room(name: &str, bytes: &[u8], room: u64) -> Result<Idx, DataError> {
    if bytes.is_empty() {
        return Err(DataError::Empty { file: name.into() });
    }
    if bytes.starts_with(&GZIP_MAGIC) {
        let mut decoder = GzDecoder::new(bytes);
        let most = MOST_OF_ONE * bytes.len() as u64;
        let idx = IdxReader::new(name, &mut decoder, most).idx(room)?;
        if !decoder.get_ref().is_empty() {
            return Err(DataError::GzipDamaged {
                file: name.into(),
                reason: "there is something after its end".into(),
            });
        }
        Ok(idx)
    } else {
        IdxReader::new(name, bytes, bytes.len() as u64).idx(room)
    }
}

/// How many elements a file has by its header, no more than it can hold; none where it cannot be read.
pub fn elements(bytes: &[u8]) -> u64 {
    let (size, most) = if bytes.starts_with(&GZIP_MAGIC) {
        let most = MOST_OF_ONE * bytes.len() as u64;
        (
            IdxReader::new("", GzDecoder::new(bytes), most).header(),
            most,
        )
    } else {
        let most = bytes.len() as u64;
        (IdxReader::new("", bytes, most).header(), most)
    };
    size.map_or(0, |(_, size, _)| size).min(most)
}

struct IdxReader<'a, R> {
    name: &'a str,
    source: R,
    /// Bytes it can hold at most.
    most: u64,
}

impl<'a, R: Read> IdxReader<'a, R> {
    fn new(name: &'a str, source: R, most: u64) -> Self {
        Self { name, source, most }
    }

    fn file(&self) -> String {
        self.name.into()
    }

    fn idx(mut self, room: u64) -> Result<Idx, DataError> {
        let (dimensions, size, header_size) = self.header()?;
        let values = self.values(size, room)?;
        let found = values.len() as u64;
        if found < size {
            return Err(DataError::Truncated {
                file: self.file(),
                found: header_size + found,
                expected: header_size + size,
            });
        }
        // Asking for one more byte also makes the gzip decoder check the stream's checksum.
        if !self.bytes(1)?.is_empty() {
            return Err(DataError::Trailing {
                file: self.file(),
                expected: header_size + size,
            });
        }
        Ok(Idx { dimensions, values })
    }

    /// The dimensions, the number of elements, and how many bytes it takes to say so.
    fn header(&mut self) -> Result<(Vec<u32>, u64, u64), DataError> {
        let magic = self.bytes(4)?;
        if magic.is_empty() {
            return Err(DataError::Empty { file: self.file() });
        }
        if magic.len() < 4 || magic[0] != 0 || magic[1] != 0 {
            return Err(DataError::NotIdx {
                file: self.file(),
                found: describe(&magic),
            });
        }
        let [_, _, element, dimensions] = [magic[0], magic[1], magic[2], magic[3]];
        if element != UNSIGNED_BYTE {
            return Err(self.wrong_element(element, &magic));
        }
        if !(1..=MAX_DIMENSIONS).contains(&dimensions) {
            return Err(DataError::Dimensions {
                file: self.file(),
                dimensions,
            });
        }

        let header = self.bytes(4 * u64::from(dimensions))?;
        let header_size = 4 + 4 * u64::from(dimensions);
        if (header.len() as u64) < header_size - 4 {
            return Err(DataError::Truncated {
                file: self.file(),
                found: 4 + header.len() as u64,
                expected: header_size,
            });
        }
        let dimensions: Vec<u32> = header
            .chunks_exact(4)
            .map(|d| u32::from_be_bytes([d[0], d[1], d[2], d[3]]))
            .collect();
        let size = dimensions
            .iter()
            .try_fold(1_u64, |product, &d| product.checked_mul(u64::from(d)))
            .filter(|&size| size <= MAX_BYTES)
            .ok_or_else(|| DataError::TooLarge {
                file: self.file(),
                dimensions: dimensions
                    .iter()
                    .map(u32::to_string)
                    .collect::<Vec<_>>()
                    .join(" × "),
                limit_mib: MAX_BYTES >> 20,
            })?;

        Ok((dimensions, size, header_size))
    }

    /// The elements, or as many as there are. Memory for all of them is taken at once where the file may well hold them, since memory
    /// that grows on the way takes up half as much again.
    fn values(&mut self, size: u64, room: u64) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        if size <= self.most {
            bytes
                .try_reserve_exact((size + room) as usize)
                .map_err(|_| DataError::Memory { file: self.file() })?;
        }
        self.fill(bytes, size)
    }

    /// The next `wanted` bytes, or as many as there are.
    fn bytes(&mut self, wanted: u64) -> Result<Vec<u8>, DataError> {
        self.fill(Vec::new(), wanted)
    }

    /// As [`bytes`](Self::bytes), into a vector that is empty.
    fn fill(&mut self, mut bytes: Vec<u8>, wanted: u64) -> Result<Vec<u8>, DataError> {
        let mut chunk = [0; CHUNK];
        loop {
            let left = wanted - bytes.len() as u64;
            let ask = left.min(CHUNK as u64) as usize;
            if ask == 0 {
                return Ok(bytes);
            }
            let got = match self.source.read(&mut chunk[..ask]) {
                Ok(0) => return Ok(bytes),
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.gzip_error(&error)),
            };
            if bytes.capacity() - bytes.len() < got {
                // Doubling what has really arrived, never past what is wanted.
                let more = (bytes.len().max(CHUNK) as u64).min(left) as usize;
                bytes
                    .try_reserve_exact(more)
                    .map_err(|_| DataError::Memory { file: self.file() })?;
            }
            bytes.extend_from_slice(&chunk[..got]);
        }
    }

    fn gzip_error(&self, error: &io::Error) -> DataError {
        let file = self.file();
        if error.kind() == io::ErrorKind::UnexpectedEof {
            DataError::GzipTruncated { file }
        } else {
            DataError::GzipDamaged {
                file,
                reason: error.to_string(),
            }
        }
    }

    fn wrong_element(&self, element: u8, magic: &[u8]) -> DataError {
        let found = match element {
            0x09 => "signed bytes",
            0x0b => "16-bit integers",
            0x0c => "32-bit integers",
            0x0d => "32-bit floats",
            0x0e => "64-bit floats",
            _ => {
                return DataError::NotIdx {
                    file: self.file(),
                    found: describe(magic),
                };
            }
        };
        DataError::ElementType {
            file: self.file(),
            found: found.into(),
        }
    }
}

/// What a file that begins like this may be.
fn describe(start: &[u8]) -> String {
    let kind = match start {
        [b'<', ..] => " (a web page?)",
        [0x89, b'P', b'N', b'G'] => " (a PNG picture)",
        [0xff, 0xd8, ..] => " (a JPEG picture)",
        [b'P', b'K', ..] => " (a ZIP archive: unpack it first)",
        [0x1f, 0x8b, ..] => " (gzipped twice)",
        _ => "",
    };
    let bytes: Vec<String> = start.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("the bytes {}{kind}", bytes.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_file_is_read() {
        let file = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
        assert_eq!(
            read("f", &file),
            Ok(Idx {
                dimensions: vec![2, 3],
                values: vec![1, 2, 3, 4, 5, 6]
            })
        );
    }

    #[test]
    fn beginnings_are_told_apart() {
        let found = |bytes: &[u8]| match read("f", bytes) {
            Err(DataError::NotIdx { found, .. }) => found,
            other => panic!("{other:?}"),
        };
        assert!(found(b"<!doctype html>").contains("web page"));
        assert!(found(b"\x89PNG\r\n").contains("PNG"));
        assert!(found(b"PK\x03\x04").contains("ZIP"));
        assert_eq!(found(&[0, 0]), "the bytes 00 00");
        assert_eq!(found(&[0, 0, 7, 1]), "the bytes 00 00 07 01");
    }
}
