//! MNIST (LeCun, Cortes & Burges) from its four IDX files.

use super::classes::digit_names;
use super::idx::{self, Idx};
use super::split::share;
use super::{DataError, Dataset, DatasetPart, SampleValues};
use crate::spec::{DatasetName, Shape};

/// 60,000 training pictures.
pub const TRAIN_IMAGES: &str = "train-images-idx3-ubyte.gz";
/// Their labels.
pub const TRAIN_LABELS: &str = "train-labels-idx1-ubyte.gz";
/// 10,000 test pictures.
pub const TEST_IMAGES: &str = "t10k-images-idx3-ubyte.gz";
/// Their labels.
pub const TEST_LABELS: &str = "t10k-labels-idx1-ubyte.gz";
/// All four names.
pub const FILES: [&str; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

const SIDE: u32 = 28;
const TRAIN_COUNT: u32 = 60_000;
const TEST_COUNT: u32 = 10_000;
/// Pictures at the end of the training file that validate; the last tenth, where it has fewer than 60,000.
const VALIDATION: u32 = 6_000;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FilePart {
    Train,
    Test,
}

struct File<'a> {
    name: &'a str,
    idx: Idx,
}

impl File<'_> {
    fn count(&self) -> u32 {
        self.idx.dimensions[0]
    }

    /// By the name (MNIST calls its test files “t10k”) or, failing that, by MNIST's own counts.
    fn part(&self) -> Option<FilePart> {
        let base = self.name.rsplit(['/', '\\']).next().unwrap_or(self.name);
        let base = base.to_ascii_lowercase();
        let test = base.contains("t10k") || base.contains("test");
        match (base.contains("train"), test, self.count()) {
            (true, false, _) => Some(FilePart::Train),
            (false, true, _) => Some(FilePart::Test),
            (_, _, TRAIN_COUNT) => Some(FilePart::Train),
            (_, _, TEST_COUNT) => Some(FilePart::Test),
            _ => None,
        }
    }
}

/// The dataset in these files: (name, content) in any order, gzipped or not. Pictures and labels are told apart by what is
/// in them, training and test files by their names or by how many pictures they have; a lone file of neither name nor count
/// is taken for training.
///
/// The training pictures must be there, all else may be missing. Labels count only where every picture has one.
///
/// # Errors
/// Files that cannot be read, do not fit each other or are not MNIST's: see [`DataError`].
pub fn from_files(files: &[(&str, &[u8])]) -> Result<Dataset, DataError> {
    let mut images = Vec::new();
    let mut labels = Vec::new();
    let sizes: Vec<u64> = files
        .iter()
        .map(|(_, bytes)| idx::elements(bytes))
        .collect();
    let (largest, all) = (sizes.iter().max(), sizes.iter().sum::<u64>());
    for (&(name, bytes), size) in files.iter().zip(&sizes) {
        // The others' pictures are put behind those of the largest file.
        let room = if Some(size) == largest { all - size } else { 0 };
        let file = File {
            name,
            idx: idx::read_with_room(name, bytes, room.min(idx::MAX_BYTES))?,
        };
        match file.idx.dimensions[..] {
            [count, height, width] => {
                if [height, width] != [SIDE, SIDE] {
                    return Err(DataError::PictureSize {
                        file: name.into(),
                        height,
                        width,
                    });
                }
                check_some(name, count)?;
                images.push(file);
            }
            [count] => {
                check_some(name, count)?;
                check_labels(&file)?;
                labels.push(file);
            }
            _ => {
                return Err(DataError::Dimensions {
                    file: name.into(),
                    dimensions: file.idx.dimensions.len() as u8,
                });
            }
        }
    }

    let [train_images, test_images] = assign(images, ["training pictures", "test pictures"])?;
    let [train_labels, test_labels] = assign(labels, ["training labels", "test labels"])?;
    let train_images = train_images.ok_or(DataError::NoTrainingPictures)?;
    check_counts(&train_images, train_labels.as_ref())?;
    if let Some(images) = &test_images {
        check_counts(images, test_labels.as_ref())?;
    }

    let train_count = train_images.count();
    let mut pixels = train_images.idx.values;
    let mut all_labels = train_labels.map_or_else(Vec::new, |file| file.idx.values);
    let mut came_as = vec![DatasetPart::Train; train_count as usize];
    // The tutorials train on these, too.
    let validation = share(train_count, 10).min(VALIDATION) as usize;
    came_as[train_count as usize - validation..].fill(DatasetPart::Validation);
    if let Some(images) = test_images {
        came_as.resize(came_as.len() + images.count() as usize, DatasetPart::Test);
        // No more than it takes: what grows by doubling would stay as large.
        pixels.reserve_exact(images.idx.values.len());
        pixels.extend_from_slice(&images.idx.values);
        match test_labels {
            Some(labels) if !all_labels.is_empty() => {
                all_labels.extend_from_slice(&labels.idx.values);
            }
            _ => all_labels.clear(),
        }
    }
    Ok(Dataset {
        labels: all_labels,
        classes: digit_names(),
        came_as,
        ..Dataset::pictures(
            DatasetName::Mnist,
            Shape::Picture([1, SIDE, SIDE]),
            SampleValues::U8(pixels),
        )
    })
}

/// The dataset in a folder that holds the files under the names of [`FILES`], with or without `.gz`.
///
/// # Errors
/// [`DataError::Io`] where the training pictures are not there or a file cannot be read; else as [`from_files`].
#[cfg(not(target_arch = "wasm32"))]
pub fn from_dir(path: impl AsRef<std::path::Path>) -> Result<Dataset, DataError> {
    use std::io::ErrorKind;

    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in FILES {
        let plain = name.trim_end_matches(".gz");
        for candidate in [name, plain] {
            let file = path.as_ref().join(candidate);
            match std::fs::read(&file) {
                Ok(bytes) => {
                    files.push((candidate, bytes));
                    break;
                }
                Err(error)
                    if error.kind() == ErrorKind::NotFound
                        && (candidate == name || name != TRAIN_IMAGES) => {}
                Err(error) => {
                    return Err(DataError::Io {
                        path: file.display().to_string(),
                        reason: error.to_string(),
                    });
                }
            }
        }
    }
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, &b[..])).collect();
    from_files(&borrowed)
}

fn check_some(name: &str, count: u32) -> Result<(), DataError> {
    if count == 0 {
        return Err(DataError::NothingInside { file: name.into() });
    }
    Ok(())
}

fn check_labels(file: &File<'_>) -> Result<(), DataError> {
    match file.idx.values.iter().position(|&label| label > 9) {
        None => Ok(()),
        Some(picture) => Err(DataError::Label {
            file: file.name.into(),
            picture: picture as u32,
            label: file.idx.values[picture],
        }),
    }
}

fn check_counts(images: &File<'_>, labels: Option<&File<'_>>) -> Result<(), DataError> {
    match labels {
        Some(labels) if labels.count() != images.count() => Err(DataError::CountMismatch {
            labels_file: labels.name.into(),
            labels: labels.count(),
            pictures_file: images.name.into(),
            pictures: images.count(),
        }),
        _ => Ok(()),
    }
}

/// The training and the test file among files of one kind; `roles` names the two for messages.
fn assign<'a>(
    files: Vec<File<'a>>,
    roles: [&'static str; 2],
) -> Result<[Option<File<'a>>; 2], DataError> {
    let alone = files.len() == 1;
    let mut assigned: [Option<File<'a>>; 2] = [None, None];
    for file in files {
        let part = match file.part() {
            Some(part) => part,
            None if alone => FilePart::Train,
            None => {
                return Err(DataError::Unclear {
                    file: file.name.into(),
                });
            }
        };
        let slot = part as usize;
        if let Some(first) = &assigned[slot] {
            return Err(DataError::Twice {
                first: first.name.into(),
                second: file.name.into(),
                role: roles[slot],
            });
        }
        assigned[slot] = Some(file);
    }
    Ok(assigned)
}
