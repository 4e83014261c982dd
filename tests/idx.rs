//! The IDX reader on files that are cut off, damaged or lie.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use hourglass::data::DataError;
use hourglass::data::idx::{Idx, read};
use proptest::prelude::*;

fn file(dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, dimensions.len() as u8];
    for dimension in dimensions {
        bytes.extend(dimension.to_be_bytes());
    }
    bytes.extend(values);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A gzip stream of so many zero bytes after a beginning, made without holding them.
fn gzip_zeros(start: &[u8], zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(start).unwrap();
    let block = vec![0; 1 << 20];
    for _ in 0..zeros >> 20 {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap()
}

fn name() -> String {
    "digits.idx".into()
}

fn error(bytes: &[u8]) -> DataError {
    let error = read("digits.idx", bytes).expect_err("must be refused");
    assert!(error.to_string().contains("“digits.idx”"), "{error}");
    error
}

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(error(&[]), DataError::Empty { file: name() });
    assert_eq!(error(&gzip(&[])), DataError::Empty { file: name() });
}

#[test]
fn a_wrong_magic_is_refused() {
    for bytes in [&b"hello, world"[..], &[0], &[0, 0, 8], &[8, 1, 0, 0, 0]] {
        assert!(matches!(error(bytes), DataError::NotIdx { .. }));
        assert!(matches!(error(&gzip(bytes)), DataError::NotIdx { .. }));
    }
}

#[test]
fn a_wrong_element_type_is_named() {
    let mut bytes = file(&[1, 1], &[0; 4]);
    bytes[2] = 0x0d;
    assert_eq!(
        error(&bytes),
        DataError::ElementType {
            file: name(),
            found: "32-bit floats".into()
        }
    );
}

#[test]
fn a_wrong_number_of_dimensions_is_refused() {
    for dimensions in [0, 5, 255] {
        let bytes = [&[0, 0, 8, dimensions][..], &[0; 2048]].concat();
        assert_eq!(
            error(&bytes),
            DataError::Dimensions {
                file: name(),
                dimensions
            }
        );
    }
}

#[test]
fn a_header_that_stops_short_is_refused() {
    let whole = file(&[2, 3, 4], &[0; 24]);
    assert_eq!(
        error(&whole[..10]),
        DataError::Truncated {
            file: name(),
            found: 10,
            expected: 16
        }
    );
}

#[test]
fn a_header_that_promises_too_much_is_refused() {
    for bytes in [
        file(&[60_000, 28, 28], &[7; 784]),
        gzip(&file(&[60_000, 28, 28], &[7; 784])),
    ] {
        assert_eq!(
            error(&bytes),
            DataError::Truncated {
                file: name(),
                found: 800,
                expected: 16 + 60_000 * 784
            }
        );
    }
}

#[test]
fn a_header_that_promises_too_little_is_refused() {
    let bytes = file(&[1, 28, 28], &[7; 785]);
    let expected = DataError::Trailing {
        file: name(),
        expected: 800,
    };
    assert_eq!(error(&bytes), expected);
    assert_eq!(error(&gzip(&bytes)), expected);
}

#[test]
fn huge_headers_are_refused_before_anything_is_read() {
    const MAX: u32 = u32::MAX;
    for dimensions in [
        &[MAX][..],
        &[MAX, MAX],
        &[MAX, MAX, MAX],
        &[MAX, MAX, MAX, MAX],
        &[1 << 31, 1 << 31, 4],
        &[1 << 29, 1, 1, 2],
    ] {
        assert!(matches!(
            error(&file(dimensions, &[0; 64])),
            DataError::TooLarge { .. }
        ));
        assert!(matches!(
            error(&gzip(&file(dimensions, &[0; 64]))),
            DataError::TooLarge { .. }
        ));
    }
    // The most that may be promised; none of it is there.
    assert!(matches!(
        error(&file(&[1 << 29], &[])),
        DataError::Truncated { found: 8, .. }
    ));
}

#[test]
fn a_gzip_bomb_is_left_after_what_its_header_promises() {
    let bomb = gzip_zeros(&file(&[10], &[]), 256 << 20);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(
        error(&bomb),
        DataError::Trailing {
            file: name(),
            expected: 18
        }
    );
}

#[test]
fn a_gzip_stream_that_is_cut_off_is_refused_wherever_the_cut_is() {
    let values: Vec<u8> = (0..5000_u32).map(|i| ((i * i) >> 3) as u8).collect();
    let whole = gzip(&file(&[5000], &values));
    assert!(read("f", &whole).is_ok());
    for length in 2..whole.len() {
        assert_eq!(
            error(&whole[..length]),
            DataError::GzipTruncated { file: name() },
            "{length} of {}",
            whole.len()
        );
    }
}

#[test]
fn a_damaged_gzip_stream_is_refused() {
    let whole = gzip(&file(&[5000], &[3; 5000]));
    let mut checksum = whole.clone();
    let at = checksum.len() - 8;
    checksum[at] ^= 1;
    assert!(matches!(error(&checksum), DataError::GzipDamaged { .. }));
    let trailing = [&whole[..], b"<html>"].concat();
    assert!(matches!(error(&trailing), DataError::GzipDamaged { .. }));
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        dimensions in prop::collection::vec(0_u32..9, 1..=4),
        seed: u8,
        gzipped: bool,
    ) {
        let size: u32 = dimensions.iter().product();
        let values: Vec<u8> = (0..size).map(|i| (i as u8).wrapping_mul(31) ^ seed).collect();
        let plain = file(&dimensions, &values);
        let bytes = if gzipped { gzip(&plain) } else { plain };
        prop_assert_eq!(read("f", &bytes), Ok(Idx { dimensions, values }));
    }

    #[test]
    fn no_bytes_make_it_panic(mut bytes: Vec<u8>, looks_right: bool, gzipped: bool) {
        if looks_right {
            bytes.splice(..0, [0, 0, 8, 3]);
        }
        let bytes = if gzipped { gzip(&bytes) } else { bytes };
        if let Ok(idx) = read("f", &bytes) {
            let size: u64 = idx.dimensions.iter().map(|&d| u64::from(d)).product();
            prop_assert_eq!(size, idx.values.len() as u64);
        }
    }

    #[test]
    fn no_damage_to_a_gzip_stream_makes_it_panic(at: prop::sample::Index, flip in 1_u8..) {
        let mut bytes = gzip(&file(&[6, 5, 4], &[9; 120]));
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let _ = read("f", &bytes);
    }
}
