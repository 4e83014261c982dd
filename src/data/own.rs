//! A visitor's own pictures, from the files that the page makes of them.

use super::idx::{self, Idx};
use super::{DataError, Dataset, DatasetPart, SampleValues};
use crate::spec::{DatasetName, Polarity, Shape};

/// The dataset in these files, (name, content) in any order: IDX files of four dimensions, `[n, channels, height, width]`, for the
/// pictures and of one for their labels (which may be missing), and a file of text with the set's title in its first line
/// and the name of a class in each further one. A file whose name ends with `ink.txt` says that a value of 255 is ink; without one it is
/// light. One whose name ends with `split-idx1-ubyte` says which part each picture came as: 0 for training, 1 for validation, 2 for
/// testing.
///
/// # Errors
/// Files that cannot be read or do not fit each other: see [`DataError`].
pub fn from_files(files: &[(&str, &[u8])]) -> Result<Dataset, DataError> {
    let wrong = |reason| DataError::Own { reason };
    let (mut pictures, mut labels, mut names) = (None, None, None);
    let mut came_as = Vec::new();
    let mut polarity = Polarity::Light;
    for &(name, bytes) in files {
        if name.ends_with("ink.txt") {
            polarity = Polarity::Ink;
            continue;
        }
        if name.ends_with(".txt") {
            let text = std::str::from_utf8(bytes).map_err(|_| wrong("their names are no text"))?;
            names = Some(text);
            continue;
        }
        let Idx { dimensions, values } = idx::read(name, bytes)?;
        match dimensions[..] {
            [count, channels, height, width] => {
                pictures = Some((count, [channels, height, width], values));
            }
            [_] if name.ends_with("split-idx1-ubyte") => came_as = parts(&values)?,
            [_] => labels = Some(values),
            _ => return Err(wrong("their sizes are unknown")),
        }
    }
    let (count, shape, pixels) =
        pictures.ok_or_else(|| wrong("the pictures themselves are missing"))?;
    if count == 0 || !matches!(shape[0], 1 | 3) || shape.contains(&0) {
        return Err(wrong("there is nothing in them"));
    }
    let labels = labels.unwrap_or_default();
    if !labels.is_empty() && labels.len() != count as usize {
        return Err(wrong("there is not a label for each"));
    }
    if !came_as.is_empty() && came_as.len() != count as usize {
        return Err(wrong("there is not a part for each"));
    }
    let classes: Vec<String> = names
        .into_iter()
        .flat_map(|names| names.lines().skip(1).map(str::to_owned))
        .collect();
    if labels
        .iter()
        .any(|&label| usize::from(label) >= classes.len())
    {
        return Err(wrong("a label is of no class"));
    }
    Ok(Dataset {
        polarity,
        labels,
        classes,
        came_as,
        ..Dataset::pictures(
            DatasetName::Own,
            Shape::Picture(shape),
            SampleValues::U8(pixels),
        )
    })
}

fn parts(values: &[u8]) -> Result<Vec<DatasetPart>, DataError> {
    let part = |&value: &u8| match value {
        0 => Ok(DatasetPart::Train),
        1 => Ok(DatasetPart::Validation),
        2 => Ok(DatasetPart::Test),
        _ => Err(DataError::Own {
            reason: "a part is none of three",
        }),
    };
    values.iter().map(part).collect()
}
