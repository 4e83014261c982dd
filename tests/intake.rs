//! A visitor's files: every kind of table and archive whole, damaged and hostile; and a set from there into the engine.

#![cfg(not(target_arch = "wasm32"))]

use hourglass::data::{self, DataError, SampleValues};
use hourglass::intake::{
    ArrayReading, Block, IntakeError, Packing, Planes, Table, data_offset, entries, find_end, head,
    may_unpack,
};
use hourglass::spec::{DatasetName, Shape};
use proptest::prelude::*;

#[derive(Debug, PartialEq)]
struct Read {
    planes: Option<Planes>,
    rows: Vec<(Vec<f32>, Option<String>)>,
    supposed_label: Option<usize>,
}

/// Reads a table that comes in parts of `size` bytes.
fn read_in(size: usize, file: &[u8]) -> Result<Read, IntakeError> {
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
fn read(file: &[u8]) -> Result<Read, IntakeError> {
    let at_once = read_in(file.len().max(1), file);
    for size in [1, 7, 64] {
        assert_eq!(read_in(size, file), at_once, "in parts of {size}");
    }
    at_once
}

fn npy_of(header: &str, values: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    let header = format!("{header:<117}\n");
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(values);
    file
}

fn npy(kind: &str, shape: &str, values: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    npy_of(&header, values)
}

fn planes(channels: usize, height: usize, width: usize, interleaved: bool) -> Option<Planes> {
    Some(Planes {
        channels,
        height,
        width,
        interleaved,
    })
}

#[test]
fn arrays_of_every_kind_of_number_are_read() {
    let floats: Vec<f32> = vec![0.0, 0.25, 0.5, 1.0];
    let little: Vec<u8> = floats.iter().flat_map(|v| v.to_le_bytes()).collect();
    let big: Vec<u8> = floats.iter().flat_map(|v| v.to_be_bytes()).collect();
    let double: Vec<u8> = floats
        .iter()
        .flat_map(|&v| f64::from(v).to_le_bytes())
        .collect();
    for (kind, bytes) in [("<f4", &little), (">f4", &big), ("<f8", &double)] {
        let read = read(&npy(kind, "(1, 2, 2)", bytes)).unwrap();
        assert_eq!(read.planes, planes(1, 2, 2, false));
        assert_eq!(read.rows, [(floats.clone(), None)], "{kind}");
    }
    let of = |kind, bytes: &[u8]| {
        read(&npy(kind, "(1, 2, 2)", bytes))
            .unwrap()
            .rows
            .remove(0)
            .0
    };
    assert_eq!(of("|u1", &[0, 1, 128, 255]), [0.0, 1.0, 128.0, 255.0]);
    assert_eq!(of("|b1", &[0, 1, 1, 0]), [0.0, 1.0, 1.0, 0.0]);
    assert_eq!(of("|i1", &[0, 1, 127, 255]), [0.0, 1.0, 127.0, -1.0]);
    assert_eq!(
        of("<u2", &[0, 1, 1, 0, 0, 0, 255, 255]),
        [256.0, 1.0, 0.0, 65535.0]
    );
    assert_eq!(
        of(">i2", &[255, 254, 0, 3, 0, 0, 0, 0]),
        [-2.0, 3.0, 0.0, 0.0]
    );
}

#[test]
fn arrays_of_every_shape_of_pictures_are_read() {
    let shape = |shape, values| {
        read(&npy("|u1", shape, &vec![7; values])).map(|read| (read.planes, read.rows.len()))
    };
    assert_eq!(shape("(2, 3, 4)", 24), Ok((planes(1, 3, 4, false), 2)));
    assert_eq!(shape("(2, 9)", 18), Ok((planes(1, 3, 3, false), 2)));
    assert_eq!(shape("(2, 8, 6, 3)", 288), Ok((planes(3, 8, 6, true), 2)));
    assert_eq!(shape("(2, 8, 6, 4)", 384), Ok((planes(4, 8, 6, true), 2)));
    assert_eq!(shape("(2, 8, 6, 1)", 96), Ok((planes(1, 8, 6, true), 2)));
    assert_eq!(shape("(2, 3, 8, 6)", 288), Ok((planes(3, 8, 6, false), 2)));
    assert_eq!(shape("(5,)", 5), Ok((None, 5)));
    for bad in [
        "(2, 70)",
        "(2, 5, 4, 7)",
        "(64, 64, 3)",
        "(1, 1, 1, 1, 1)",
        "(2, 4294967296, 4294967296)",
        "(2, 2000, 2000)",
        "()",
    ] {
        assert!(
            matches!(shape(bad, 0), Err(IntakeError::Shape(_))),
            "{bad}: {:?}",
            shape(bad, 0)
        );
    }
    assert_eq!(shape("(0, 3, 4)", 0), Err(IntakeError::Empty));
    assert_eq!(shape("(2, 3, 4)", 23), Err(IntakeError::Truncated));
    assert_eq!(shape("(2, 3, 4)", 25), Err(IntakeError::Trailing));
    assert_eq!(shape("(99999999999, 2, 2)", 4), Err(IntakeError::Truncated));
}

#[test]
fn arrays_whose_rows_are_spread_over_the_file_are_put_together() {
    let bytes: Vec<u8> = (0..24).collect();
    let fortran = npy_of(
        "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }",
        &bytes,
    );
    let read_in = read(&fortran).unwrap();
    assert_eq!(read_in.planes, planes(1, 3, 4, false));
    // Along the first axis numbers follow each other.
    let row = |first: usize| -> Vec<f32> {
        let at = |y: usize, x: usize| (first + 2 * y + 6 * x) as f32;
        (0..12).map(|i| at(i / 4, i % 4)).collect()
    };
    assert_eq!(read_in.rows, [(row(0), None), (row(1), None)]);
    // Matlab's order of axes: pictures along the last.
    let last: Vec<u8> = (0..175).collect();
    let read_in = read(&npy("|u1", "(5, 5, 7)", &last)).unwrap();
    assert_eq!(read_in.planes, planes(1, 5, 5, false));
    let row: Vec<f32> = (0..25).map(|i| (7 * i + 3) as f32).collect();
    assert_eq!(read_in.rows[3], (row, None));
    assert_eq!(
        read(&npy("|u1", "(5, 5, 7)", &last[1..])),
        Err(IntakeError::Truncated)
    );
}

#[test]
fn labels_come_as_a_column_or_as_a_one_among_zeros() {
    let column = read(&npy("|u1", "(4, 1)", &[3, 0, 2, 3])).unwrap();
    assert_eq!(column.planes, None);
    let values: Vec<f32> = column.rows.iter().map(|(row, _)| row[0]).collect();
    assert_eq!(values, [3.0, 0.0, 2.0, 3.0]);
    let one_hot = [[0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]].concat();
    let hot = read(&npy("|b1", "(3, 5)", &one_hot)).unwrap();
    let values: Vec<f32> = hot.rows.iter().map(|(row, _)| row[0]).collect();
    assert_eq!((hot.planes, values), (None, vec![2.0, 0.0, 4.0]));
    // Six numbers a row are no class.
    let latents = read(&npy("|u1", "(2, 6)", &[1, 0, 0, 0, 0, 0, 1, 0, 3, 0, 0, 0]));
    assert_eq!(latents, Err(IntakeError::Shape("[2, 6]".into())));
}

#[test]
fn half_precision_is_read() {
    let halves: Vec<u8> = [0x0000u16, 0x3c00, 0x3800, 0xbc00]
        .iter()
        .flat_map(|half| half.to_le_bytes())
        .collect();
    let read_in = read(&npy("<f2", "(1, 2, 2)", &halves)).unwrap();
    assert_eq!(read_in.rows[0].0, [0.0, 1.0, 0.5, -1.0]);
}

#[test]
fn pickles_are_told_from_numbers_and_never_looked_at() {
    let refused = |file: &[u8]| read(file).unwrap_err();
    let pickle = npy("|O", "(2, 28, 28)", b"\x80\x04cposix\nsystem\n");
    assert_eq!(refused(&pickle), IntakeError::Pickle);
    assert!(refused(&pickle).to_string().contains("never run"));
    let record = npy_of(
        "{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (2,), }",
        &[],
    );
    assert!(matches!(refused(&record), IntakeError::ElementType(_)));
    let other = npy("<c16", "(2, 28, 28)", &[]);
    assert!(matches!(refused(&other), IntakeError::ElementType(_)));
    let nan = npy("<f4", "(1, 1, 1)", &f32::NAN.to_le_bytes());
    assert_eq!(refused(&nan), IntakeError::NotFinite(1));
    let long = [b"\x93NUMPY\x02\x00\xff\xff\xff\x7f".as_slice(), &[b' '; 64]].concat();
    assert!(matches!(refused(&long), IntakeError::Damaged(_)));
    assert_eq!(refused(b"\x80\x04\x95\x10\x00"), IntakeError::Pickle);
    let mut tar = vec![b'a'; 600];
    tar[257..262].copy_from_slice(b"ustar");
    assert_eq!(refused(&tar), IntakeError::Tar);
    assert!(matches!(
        refused(&npy_of("{}", &[])),
        IntakeError::Damaged(_)
    ));
}

#[test]
fn idx_files_are_read_whatever_their_size() {
    let mut file = vec![0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
    file.extend([1, 2, 3, 4]);
    let whole = read(&file).unwrap();
    assert_eq!(whole.planes, planes(1, 1, 2, false));
    assert_eq!(whole.rows[1].0, [3.0, 4.0]);
    assert_eq!(read(&file[..19]), Err(IntakeError::Truncated));
    let labels = [0, 0, 8, 1, 0, 0, 0, 3, 4, 5, 6];
    assert_eq!(read(&labels).unwrap().planes, None);
    let huge = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28, 1];
    assert_eq!(read(&huge), Err(IntakeError::Truncated));
}

#[test]
fn csv_files_with_and_without_names_and_labels() {
    let plain = read(b"0,128,255,3\n1,2,3,4").unwrap();
    assert_eq!(plain.planes, planes(1, 2, 2, false));
    assert_eq!(
        plain.rows,
        [
            (vec![0.0, 128.0, 255.0, 3.0], None),
            (vec![1.0, 2.0, 3.0, 4.0], None)
        ]
    );
    let named = read(b"\xef\xbb\xbflabel,p0,p1,p2,p3\r\n7,1,2,3,4\r\n\r\n9,5,6,7,8\r\n").unwrap();
    assert_eq!(named.rows[1], (vec![5.0, 6.0, 7.0, 8.0], Some("9".into())));
    let last = read(b"a;b;c;d;Class\n1;2;3;4;\"cat\"\n").unwrap();
    assert_eq!(last.rows, [(vec![1.0, 2.0, 3.0, 4.0], Some("cat".into()))]);
    let unnamed = read(b"5\t1\t2\t3\t4\n").unwrap();
    assert_eq!(unnamed.rows[0].1.as_deref(), Some("5"));
    assert_eq!(
        unnamed.supposed_label,
        Some(0),
        "no name says that it is a label"
    );
    assert!(
        [plain, named, last]
            .iter()
            .all(|read| read.supposed_label.is_none())
    );
    let words = read(b"cat,1,2,3,4\ndog,1,2,3,4\n").unwrap();
    assert_eq!(words.rows[0].1.as_deref(), Some("cat"), "no row of names");
    let counted: Vec<String> = (0..9).map(|i| i.to_string()).collect();
    let counted = format!("{}\n1,1,1,1,1,1,1,1,1\n", counted.join(","));
    assert_eq!(
        read(counted.as_bytes()).unwrap().rows.len(),
        1,
        "columns that are counted"
    );
}

#[test]
fn the_column_of_labels_is_found_without_a_name() {
    // Digits of 2 × 2 pixels whose class stands last; the corners are nearly always black.
    let rows = |first: bool| {
        let row = |i: usize| {
            let pixels = format!("0,{},{},0", 3 * i % 17, 5 * i % 17);
            let class = i % 3;
            if first {
                format!("{class},{pixels}\n")
            } else {
                format!("{pixels},{class}\n")
            }
        };
        (0..30).map(row).collect::<String>()
    };
    let last = read(rows(false).as_bytes()).unwrap();
    assert_eq!(last.supposed_label, Some(4));
    assert_eq!(last.rows[4], (vec![0.0, 12.0, 3.0, 0.0], Some("1".into())));
    let first = read(rows(true).as_bytes()).unwrap();
    assert_eq!(first.supposed_label, Some(0));
    assert_eq!(first.rows[4], (vec![0.0, 12.0, 3.0, 0.0], Some("1".into())));
    // A row of names that tells of none, and a column that counts.
    let named = read(b"id,a,b,c,d,kind\n0,1,2,3,4,cat\n1,5,6,7,8,dog\n").unwrap();
    assert_eq!(
        named.rows[1],
        (vec![5.0, 6.0, 7.0, 8.0], Some("dog".into()))
    );
    let counted = read(b",label,a,b,c,d\n0,7,1,2,3,4\n1,8,5,6,7,8\n").unwrap();
    assert_eq!(
        counted.rows[1],
        (vec![5.0, 6.0, 7.0, 8.0], Some("8".into()))
    );
    let written_out = read(b"6.0000 -1.0000 0.5 1.0 1.0 \n5.0000 1.0 1.0 1.0 1.0 \n").unwrap();
    assert_eq!(written_out.rows[0].1.as_deref(), Some("6"));
}

#[test]
fn numbers_and_letters_are_read_as_spreadsheets_write_them() {
    let comma = read(b"0;0,5;1;2,25\n1;0,25;0;1\n").unwrap();
    assert_eq!(comma.rows[0].0, [0.0, 0.5, 1.0, 2.25]);
    let tabs = read(b"label\ta\tb\tc\td\n7,0\t1,5\t2\t3\t4\n").unwrap();
    assert_eq!(tabs.rows[0], (vec![1.5, 2.0, 3.0, 4.0], Some("7".into())));
    let aligned = read(b"  1   2  3 4\n 10  20  30 40\n").unwrap();
    assert_eq!(aligned.rows[1].0, [10.0, 20.0, 30.0, 40.0]);
    let text = "label\tä\tb\tc\td\r\n𝔣\t1\t2\t3\t4\r\n";
    let units = || text.encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    for file in [[&[0xff, 0xfe], &little[..]], [&[0xfe, 0xff], &big[..]]] {
        let read_in = read(&file.concat()).unwrap();
        assert_eq!(read_in.rows, [(vec![1.0, 2.0, 3.0, 4.0], Some("𝔣".into()))]);
    }
}

#[test]
fn cifars_own_files_are_read() {
    let mut file = Vec::new();
    for class in [3u8, 9] {
        file.push(class);
        file.extend(vec![class * 20; 3072]);
    }
    let mut table = Table::new("cifar-10-batches-bin/data_batch_1.bin", ArrayReading::Many);
    let mut rows = Vec::new();
    let mut take = |row: hourglass::intake::Row| {
        rows.push((row.values[5], row.label.map(str::to_owned)));
    };
    for part in file.chunks(1000) {
        table.push(part, &mut take).unwrap();
    }
    table.end(&mut take).unwrap();
    assert_eq!(
        rows,
        [(60.0, Some("cat".into())), (180.0, Some("truck".into()))]
    );
    assert_eq!(table.planes(), planes(3, 32, 32, false));
}

#[test]
fn a_separator_between_quotes_is_text() {
    let class = |file: &[u8]| read(file).map(|read| read.rows[0].1.clone().unwrap_or_default());
    for (file, label) in [
        (
            &b"label,a,b,c,d\n\"cat, tabby\",1,2,3,4\n"[..],
            "cat, tabby",
        ),
        // The separator is looked for outside quotes, too.
        (b"Class;\"a,b,c\";\"d,e\";f;g\nx;1;2;3;4\n", "x"),
        (
            b"\"the \"\"big\"\" one, wet\", \"1\" ,2,3,4\n",
            "the \"big\" one, wet",
        ),
        (b"class\ta\tb\tc\td\n\"x\ty\"\t1\t2\t3\t4\n", "x\ty"),
        // What only begins with a quote, or has one within, is as it stands.
        (b"label,a,b,c,d\n\"a\" b,1,2,3,4\n", "\"a\" b"),
        (b"label,a,b,c,d\n5\" disk,1,2,3,4\n", "5\" disk"),
        (b"label,a,b,c,d\n\",1,2,3,4\n", "\""),
        (b"label,a,b,c,d\n\"\",1,2,3,4\n", ""),
    ] {
        let text = String::from_utf8_lossy(file);
        assert_eq!(class(file).as_deref(), Ok(label), "{text}");
    }
    assert_eq!(
        class(b"label,a,b,c,d\n\"cat, tabby\",1,2,3\n"),
        Err(IntakeError::Columns {
            row: 2,
            found: 4,
            expected: 5
        })
    );
}

#[test]
fn csv_files_that_are_wrong_say_where() {
    let refused = |file: &[u8]| read(file).unwrap_err();
    assert_eq!(
        refused(b"label,a,b,c,d\n1,2,3,4,5\n1,2,x7,4,5\n"),
        IntakeError::Cell {
            row: 3,
            column: 3,
            cell: "x7".into()
        }
    );
    assert_eq!(
        refused(b"1,2,3,4\n1,2,3\n"),
        IntakeError::Columns {
            row: 2,
            found: 3,
            expected: 4
        }
    );
    assert_eq!(refused(b"1,2,3\n"), IntakeError::NoSquare(3));
    assert_eq!(refused(b"sun and sea\n"), IntakeError::NoSquare(3));
    assert_eq!(
        refused(b"1,2,inf,4\n1,2,3,4\n"),
        IntakeError::Cell {
            row: 1,
            column: 3,
            cell: "inf".into()
        }
    );
    assert_eq!(
        refused(b"1,2,3,4\n\xff\xfe,2,3,4\n"),
        IntakeError::NoText(2)
    );
    assert_eq!(refused(b"\n\n  \n"), IntakeError::Empty);
    assert_eq!(refused(b""), IntakeError::Empty);
    // A row without end is given up, not gathered.
    let endless = vec![b'1'; 9 << 20];
    assert_eq!(read_in(1 << 16, &endless), Err(IntakeError::NoText(1)));
}

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
fn bombs_are_known_by_how_much_they_swell() {
    assert!(may_unpack(10, 200 << 20), "small enough whatever it weighs");
    assert!(may_unpack(100 << 20, 5 << 30));
    assert!(!may_unpack(1 << 20, 1 << 30));
    assert!(!may_unpack(42_374, 4_507_981_343_026_016));
}

#[test]
fn a_set_goes_into_the_engines_hands() {
    let block = Block {
        title: "Animals\nof mine".into(),
        shape: [3, 2, 2],
        pixels: (0..144).collect(),
        ink: false,
        labels: (0..12).map(|i| i % 2).collect(),
        classes: vec!["cats".into(), "dogs".into()],
    };
    let files = block.clone().files().unwrap();
    let named: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (*name, &bytes[..]))
        .collect();
    let data = data::own::from_files(&named).unwrap();
    assert_eq!((data.name, data.len()), (DatasetName::Own, 12));
    assert_eq!(data.shape, Shape::Picture([3, 2, 2]));
    assert_eq!(data.values, SampleValues::U8(block.pixels.clone()));
    assert_eq!((data.labels, data.classes), (block.labels, block.classes));

    let refused = |files: &[(&str, &[u8])]| data::own::from_files(files).unwrap_err();
    assert!(
        matches!(refused(&named[1..]), DataError::Own { .. }),
        "no pictures"
    );
    let cut = [(named[0].0, &named[0].1[..100])];
    assert!(matches!(refused(&cut), DataError::Truncated { .. }));
    let no_names = [named[0], named[2]];
    assert!(
        matches!(refused(&no_names), DataError::Own { .. }),
        "a label of no class"
    );
    assert_eq!(data::own::from_files(&named[..1]).unwrap().classes.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever comes, it is read or refused.
    #[test]
    fn nothing_panics(
        start in prop::sample::select(vec![
            &b""[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\0\0\0\0WEBPVP8X",
            b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, ", b"\x93NUMPY\x03\x00",
            b"\0\0\x08\x03\0\0\0\x02", b"\0\0\x0e\x02", b"1,2,3,4\n", b"label,1,2,3,4\n",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        size in 1_usize..40,
    ) {
        let file = [start, &bytes].concat();
        let _ = head(&file);
        let _ = read_in(size, &file);
        let _ = find_end(&file, file.len() as u64);
        let _ = entries(&file);
        let signed = [b"PK\x01\x02", &bytes[..]].concat();
        let _ = entries(&signed);
        let ended = [&bytes[..], b"PK\x05\x06", &bytes[..]].concat();
        let _ = find_end(&ended, ended.len() as u64);
    }

    /// Rows of numbers are read back as they were written.
    #[test]
    fn rows_are_read_back(rows in prop::collection::vec(prop::collection::vec(0_u8..=255, 9), 1..20), size in 1_usize..40) {
        let text: String = rows.iter().map(|row| {
            let row: Vec<String> = row.iter().map(u8::to_string).collect();
            row.join(",") + "\n"
        }).collect();
        // A first row that counts would be one of names.
        let text = format!("a,b,c,d,e,f,g,h,i\n{text}");
        let back = read_in(size, text.as_bytes()).unwrap();
        prop_assert_eq!(back.rows.len(), rows.len());
        for (row, back) in rows.iter().zip(&back.rows) {
            prop_assert!(row.iter().zip(&back.0).all(|(&a, &b)| f32::from(a) == b));
        }
    }
}
