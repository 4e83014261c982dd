//! IDX and NPY.

use hourglass::intake::{ArrayReading, IntakeError, Table};

use crate::read::{planes, read};

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
    assert_eq!(refused(&tar), IntakeError::Nested);
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
fn of_qmnists_labels_the_class_is_taken() {
    let mut file = vec![0, 0, 0x0c, 2];
    for size in [3_u32, 8] {
        file.extend(size.to_be_bytes());
    }
    for class in [7_i32, 0, 2] {
        file.extend(class.to_be_bytes());
        file.extend([1; 28]);
    }
    let read = read(&file).unwrap();
    assert_eq!(read.planes, None);
    let classes: Vec<f32> = read.rows.iter().map(|(row, _)| row[0]).collect();
    assert_eq!(classes, [7.0, 0.0, 2.0]);
}

#[test]
fn labels_of_as_many_classes_as_a_square_are_known_by_name() {
    let ones: Vec<u8> = (0..16).map(|i| u8::from(i % 4 == i / 4)).collect();
    let file = npy("|u1", "(4, 4)", &ones);
    for (name, labels) in [
        ("s.npz/y_train.npy", true),
        ("labels.npy", true),
        ("x.npy", false),
    ] {
        let mut table = Table::new(name, ArrayReading::Many);
        table.push(&file, &mut |_| ()).unwrap();
        table.end(&mut |_| ()).unwrap();
        assert_eq!(table.planes().is_none(), labels, "{name}");
    }
}
