//! Zip archives.

use hourglass::intake::{IntakeError, Packing, data_offset, entries, find_end, may_unpack};

/// A zip archive of (path, packed bytes, method).
fn zip(files: &[(&str, &[u8], u16)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (path, packed, method) in files {
        let header = archive.len() as u32;
        let shared = |out: &mut Vec<u8>| {
            out.extend([20, 0, 0, 0]);
            out.extend(method.to_le_bytes());
            out.extend([0; 8]);
            out.extend((packed.len() as u32).to_le_bytes());
            out.extend(1_000_000u32.to_le_bytes());
            out.extend((path.len() as u16).to_le_bytes());
            out.extend([0, 0]);
        };
        archive.extend(b"PK\x03\x04");
        shared(&mut archive);
        archive.extend(path.as_bytes());
        archive.extend(*packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        shared(&mut directory);
        directory.extend([0; 10]);
        directory.extend(header.to_le_bytes());
        directory.extend(path.as_bytes());
    }
    let start = archive.len() as u32;
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend((files.len() as u16).to_le_bytes());
    archive.extend((files.len() as u16).to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

#[test]
fn files_are_found_in_an_archive() {
    let archive = zip(&[
        ("cats/", b"", 0),
        ("cats/1.png", b"first", 0),
        ("dogs\\2.png", b"second", 8),
        ("3.png", b"third", 14),
    ]);
    let length = archive.len() as u64;
    let found = find_end(&archive, length).unwrap();
    let directory = &archive[found.start as usize..(found.start + found.size) as usize];
    let entries = entries(directory).unwrap();
    let paths: Vec<_> = entries.iter().map(|entry| &entry.path[..]).collect();
    assert_eq!(paths, ["cats/1.png", "dogs/2.png", "3.png"]);
    assert_eq!(entries[0].packing, Packing::Stored);
    assert_eq!(entries[1].packing, Packing::Deflated);
    assert!(matches!(entries[2].packing, Packing::Unread(_)));
    let at = data_offset(&entries[0], &archive[entries[0].header as usize..]).unwrap() as usize;
    assert_eq!(&archive[at..at + entries[0].packed as usize], b"first");
    assert!(data_offset(&entries[0], &archive[1..]).is_err());
}

#[test]
fn archives_that_are_not_whole_or_not_read_say_so() {
    let whole = zip(&[("1.png", b"first", 0)]);
    let length = whole.len() as u64;
    let end = whole.len() - 22;
    assert_eq!(
        find_end(&whole[..end], length - 22),
        Err(IntakeError::Truncated)
    );
    let changed = |at: usize, bytes: &[u8]| {
        let mut file = whole.clone();
        file[end + at..end + at + bytes.len()].copy_from_slice(bytes);
        find_end(&file, length)
    };
    assert!(
        matches!(changed(4, &[1]), Err(IntakeError::Zip(_))),
        "in parts"
    );
    assert!(
        matches!(changed(10, &[255, 255]), Err(IntakeError::Zip(_))),
        "Zip64"
    );
    assert_eq!(changed(16, &[0, 0, 1]), Err(IntakeError::Truncated));
    let directory = &whole[end - 51..end];
    assert_eq!(entries(directory).unwrap().len(), 1);
    assert!(entries(&directory[..50]).is_err());
    assert!(entries(&directory[1..]).is_err());
}

#[test]
fn the_end_of_a_large_archive_is_found() {
    let plain = zip(&[("1.png", b"first", 0), ("2.png", b"second", 0)]);
    let end = plain.len() - 22;
    let directory = find_end(&plain, plain.len() as u64).unwrap();
    let mut large = plain[..end].to_vec();
    large.extend(b"PK\x06\x06");
    large.extend([0; 36]);
    large.extend(directory.size.to_le_bytes());
    large.extend(directory.start.to_le_bytes());
    large.extend(b"PK\x06\x07\0\0\0\0");
    large.extend((end as u64).to_le_bytes());
    large.extend([1, 0, 0, 0]);
    large.extend(b"PK\x05\x06\0\0\0\0");
    large.extend([255; 12]);
    large.extend([0, 0]);
    assert_eq!(find_end(&large, large.len() as u64), Ok(directory));
    // Of the same in a file of which only the last bytes are at hand.
    let last = &large[end - 10..];
    assert_eq!(find_end(last, large.len() as u64), Ok(directory));
    let last = &large[end + 1..];
    assert!(find_end(last, large.len() as u64).is_err(), "out of reach");
}

#[test]
fn bombs_are_known_by_how_much_they_swell() {
    assert!(may_unpack(10, 200 << 20), "small enough whatever it weighs");
    assert!(may_unpack(100 << 20, 5 << 30));
    assert!(!may_unpack(1 << 20, 1 << 30));
    assert!(!may_unpack(42_374, 4_507_981_343_026_016));
}
