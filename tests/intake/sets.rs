//! A set on its way into the engine, and files of anything.

use hourglass::data::{self, DataError, SampleValues};
use hourglass::intake::{Block, entries, find_end, head, tar_header, tar_name};
use hourglass::spec::{DatasetName, Shape, Split};
use proptest::prelude::*;

use crate::read::read_in;

#[test]
fn a_set_goes_into_the_engines_hands() {
    let block = Block {
        title: "Animals\nof mine".into(),
        shape: [3, 2, 2],
        pixels: (0..144).collect(),
        ink: false,
        labels: (0..12).map(|i| i % 2).collect(),
        classes: vec!["cats".into(), "dogs".into()],
        parts: (0..12).map(|i| i / 4).collect(),
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
    let parts = data.parts(Split::Standard, 0);
    assert_eq!(parts.train, [0, 1, 2, 3]);
    assert_eq!(parts.validation, [4, 5, 6, 7]);
    assert_eq!(parts.test, [8, 9, 10, 11]);
    assert_eq!((data.labels, data.classes), (block.labels, block.classes));

    let refused = |files: &[(&str, &[u8])]| data::own::from_files(files).unwrap_err();
    assert!(
        matches!(refused(&named[1..]), DataError::Own { .. }),
        "no pictures"
    );
    let cut = [(named[0].0, &named[0].1[..100])];
    assert!(matches!(refused(&cut), DataError::Truncated { .. }));
    let short = [
        named[0],
        named[1],
        ("own-split-idx1-ubyte", &[0, 0, 8, 1, 0, 0, 0, 1, 0][..]),
    ];
    assert!(
        matches!(refused(&short), DataError::Own { .. }),
        "a part for each"
    );
    let none = [
        named[0],
        named[1],
        ("own-split-idx1-ubyte", &[0, 0, 8, 1, 0, 0, 0, 1, 3][..]),
    ];
    assert!(
        matches!(refused(&none), DataError::Own { .. }),
        "a part that is none"
    );
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
            b"\0\0\x08\x03\0\0\0\x02", b"\0\0\x0e\x02", b"1,2,3,4\n", b"label,1,2,3,4\n", b"\xff\xfe1\0;\0", b"0,5;1;",
            b"\x93NUMPY\x01\x00v\x00{'descr': '<f2', 'fortran_order': True, 'shape': (", b"\x80\x04",
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
        let mut tar = [&bytes[..], &[0; 512]].concat();
        tar.truncate(512);
        tar[257..262].copy_from_slice(b"ustar");
        let _ = tar_header(&tar);
        let _ = tar_name(&bytes, size % 2 == 0);
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
