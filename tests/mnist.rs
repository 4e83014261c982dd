//! MNIST from its files: made-up ones, and the real ones where they are.
#![cfg(not(target_arch = "wasm32"))]

use std::path::PathBuf;

use hourglass::data::mnist::{TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS};
use hourglass::data::mnist::{from_dir, from_files};
use hourglass::data::{DataError, Dataset, DatasetPart, SampleValues};
use hourglass::spec::{Shape, Split};

fn images(count: u32, side: u32, value: u8) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, 3];
    for dimension in [count, side, side] {
        bytes.extend(dimension.to_be_bytes());
    }
    bytes.resize(16 + (count * side * side) as usize, value);
    bytes
}

fn labels(values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, 1];
    bytes.extend((values.len() as u32).to_be_bytes());
    bytes.extend(values);
    bytes
}

fn read(files: &[(&str, Vec<u8>)]) -> Result<Dataset, DataError> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, &b[..])).collect();
    from_files(&files)
}

/// The first picture that came for testing.
fn test_from(data: &Dataset) -> Option<usize> {
    data.came_as
        .iter()
        .position(|&part| part == DatasetPart::Test)
}

#[test]
fn four_files_in_any_order_make_one_dataset() {
    let mut files = vec![
        (TEST_LABELS, labels(&[7, 8])),
        (TEST_IMAGES, images(2, 28, 20)),
        (TRAIN_LABELS, labels(&[1, 2, 3])),
        (TRAIN_IMAGES, images(3, 28, 10)),
    ];
    for _ in 0..4 {
        files.rotate_left(1);
        let data = read(&files).unwrap();
        assert_eq!(data.len(), 5);
        assert_eq!(data.shape, Shape::Picture([1, 28, 28]));
        assert_eq!(data.labels, [1, 2, 3, 7, 8]);
        assert_eq!(test_from(&data), Some(3));
        assert_eq!(data.classes.len(), 10);
        let SampleValues::U8(pixels) = &data.values else {
            panic!("bytes expected")
        };
        assert!(pixels[..3 * 784].iter().all(|&v| v == 10));
        assert!(pixels[3 * 784..].iter().all(|&v| v == 20));
    }
}

#[test]
fn all_but_the_training_pictures_may_be_missing() {
    let alone = read(&[("my digits.idx", images(3, 28, 1))]).unwrap();
    assert_eq!((alone.len(), test_from(&alone)), (3, None));
    assert!(alone.labels.is_empty());

    let some_labels = read(&[
        (TRAIN_IMAGES, images(3, 28, 1)),
        (TRAIN_LABELS, labels(&[1, 2, 3])),
        (TEST_IMAGES, images(2, 28, 1)),
    ])
    .unwrap();
    assert_eq!(some_labels.len(), 5);
    assert!(some_labels.labels.is_empty());

    for files in [vec![], vec![(TEST_IMAGES, images(2, 28, 1))]] {
        assert_eq!(read(&files), Err(DataError::NoTrainingPictures));
    }
}

#[test]
fn files_of_other_names_are_known_by_their_counts() {
    let data = read(&[("b", images(10_000, 28, 2)), ("a", images(60_000, 28, 1))]).unwrap();
    assert_eq!((data.len(), test_from(&data)), (70_000, Some(60_000)));

    // A folder's name says nothing of the files in it.
    let data = read(&[
        ("test/train-images", images(3, 28, 1)),
        ("test/TEST-images", images(2, 28, 2)),
    ])
    .unwrap();
    assert_eq!(test_from(&data), Some(3));

    let unclear = read(&[("a", images(3, 28, 1)), ("b", images(2, 28, 1))]);
    assert_eq!(unclear, Err(DataError::Unclear { file: "a".into() }));
}

#[test]
fn two_files_for_one_purpose_are_refused() {
    assert_eq!(
        read(&[
            (TRAIN_IMAGES, images(3, 28, 1)),
            ("train-again", images(3, 28, 1)),
        ]),
        Err(DataError::Twice {
            first: TRAIN_IMAGES.into(),
            second: "train-again".into(),
            role: "training pictures"
        })
    );
}

#[test]
fn as_many_labels_as_pictures_are_asked_for() {
    let message = read(&[
        (TRAIN_IMAGES, images(3, 28, 1)),
        (TRAIN_LABELS, labels(&[1, 2])),
    ])
    .unwrap_err()
    .to_string();
    for part in [TRAIN_LABELS, "2 labels", TRAIN_IMAGES, "3 pictures"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn what_is_not_mnist_is_refused() {
    assert_eq!(
        read(&[(TRAIN_IMAGES, images(3, 32, 1))]),
        Err(DataError::PictureSize {
            file: TRAIN_IMAGES.into(),
            height: 32,
            width: 32
        })
    );
    assert_eq!(
        read(&[
            (TRAIN_IMAGES, images(3, 28, 1)),
            (TRAIN_LABELS, labels(&[1, 10, 3])),
        ]),
        Err(DataError::Label {
            file: TRAIN_LABELS.into(),
            picture: 1,
            label: 10
        })
    );
    assert_eq!(
        read(&[(TRAIN_IMAGES, images(0, 28, 1))]),
        Err(DataError::NothingInside {
            file: TRAIN_IMAGES.into()
        })
    );
    assert_eq!(
        read(&[("two", vec![0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5])]),
        Err(DataError::Dimensions {
            file: "two".into(),
            dimensions: 2
        })
    );
}

#[test]
fn a_folder_without_the_files_is_named() {
    let message = from_dir("no/such/folder").unwrap_err().to_string();
    assert!(message.contains("no/such/folder"), "{message}");
}

#[test]
fn the_real_files_are_read() {
    let dir = PathBuf::from(std::env::var_os("MNIST_DIR").unwrap_or("data/mnist".into()));
    if !dir.is_dir() {
        println!(
            "skipped: no MNIST at {} (set MNIST_DIR to the folder of its four files)",
            dir.display()
        );
        return;
    }
    let data = from_dir(&dir).unwrap();
    assert_eq!((data.len(), test_from(&data)), (70_000, Some(60_000)));
    assert_eq!(data.labels[..5], [5, 0, 4, 1, 9]);
    assert_eq!(data.labels[60_000..60_005], [7, 2, 1, 0, 4]);
    let SampleValues::U8(pixels) = &data.values else {
        panic!("bytes expected")
    };
    // The mean that is published with MNIST's training pictures: 0.1307.
    let sum: u64 = pixels[..60_000 * 784].iter().map(|&v| u64::from(v)).sum();
    let mean = sum as f64 / (255.0 * 60_000.0 * 784.0);
    assert!((mean - 0.130_66).abs() < 1e-5, "{mean}");
    let parts = data.parts(Split::Standard, 0);
    assert_eq!(parts.train.len(), 54_000);
}
