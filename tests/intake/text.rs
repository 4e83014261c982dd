//! Rows of text, and CIFAR-10's own.

use hourglass::intake::{ArrayReading, IntakeError, Table};

use crate::read::{planes, read, read_in};

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
