//! Which part of a set, for training, validation or testing, files came as, by what they and their folders are called.

use std::collections::HashMap;

/// A part of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetPart {
    /// For training.
    Train,
    /// For validation.
    Validation,
    /// For testing.
    Test,
}

impl SetPart {
    /// Every part, in the order they are told.
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    /// The number it is kept as: 0, 1 or 2.
    pub fn number(self) -> u8 {
        match self {
            Self::Train => 0,
            Self::Validation => 1,
            Self::Test => 2,
        }
    }

    /// What its pictures are for, in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Train => "training",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }

    /// The part that a word names, in lower case.
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "train" | "training" | "trn" | "tr" => Some(Self::Train),
            "val" | "valid" | "validation" | "dev" | "va" => Some(Self::Validation),
            // MNIST calls its test files “t10k”.
            "test" | "testing" | "tst" | "te" | "eval" | "t10k" => Some(Self::Test),
            _ => None,
        }
    }

    /// The part that the name of a table or an array tells of: `x_train`, `val_images`, `Xte`, `t10k-images-idx3-ubyte.gz`.
    pub fn of_table(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let words = name.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| !word.is_empty())
            .find_map(|word| {
                // “xtrain” and “ytr” have nothing between.
                let short = word.strip_prefix(['x', 'y']);
                Self::of_word(word).or_else(|| Self::of_word(short?))
            })
            // CIFAR-10's training files are batches by number.
            .or_else(|| name.starts_with("data_batch").then_some(Self::Train))
    }
}

/// The part that each of these files came as: by its own name where it is a table (`path, whether it is one`), else by a folder all of
/// whose neighbours are parts, too. None at all where that makes no division: it takes some for training and some for something else.
/// What tells of no part beside others that do is for training.
pub fn set_parts(files: &[(&str, bool)]) -> Option<Vec<SetPart>> {
    let paths: Vec<&str> = files.iter().map(|&(path, _)| path).collect();
    let folders = part_folders(&paths);
    let parts: Vec<Option<SetPart>> = files
        .iter()
        .zip(folders)
        .map(|(&(path, is_table), folder)| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let own = is_table.then(|| SetPart::of_table(name)).flatten();
            own.or(folder.map(|(part, _)| part))
        })
        .collect();
    let has = |wanted: SetPart| parts.contains(&Some(wanted));
    let divides = has(SetPart::Train) && (has(SetPart::Validation) || has(SetPart::Test));
    divides.then(|| {
        let trains = |part: Option<SetPart>| part.unwrap_or(SetPart::Train);
        parts.into_iter().map(trains).collect()
    })
}

/// The outermost folder (or archive) of each path that is called after a part while all that lie beside it are, too, and which of the
/// path's folders that is. Beside `car` a folder `train` is one of pictures of trains.
pub fn part_folders(paths: &[&str]) -> Vec<Option<(SetPart, usize)>> {
    let named = |folder: &str| {
        let folder = folder.to_ascii_lowercase();
        SetPart::of_word(folder.strip_suffix(".zip").unwrap_or(&folder))
    };
    // Of each place, whether all folders in it are parts.
    let mut all_parts: HashMap<&str, bool> = HashMap::new();
    for path in paths {
        for (end, _) in path.match_indices('/') {
            let start = path[..end].rfind('/').map_or(0, |slash| slash + 1);
            let is_part = named(&path[start..end]).is_some();
            *all_parts.entry(&path[..start]).or_insert(true) &= is_part;
        }
    }
    paths
        .iter()
        .map(|path| {
            let ends = path.match_indices('/').map(|(end, _)| end);
            ends.enumerate().find_map(|(level, end)| {
                let start = path[..end].rfind('/').map_or(0, |slash| slash + 1);
                let part = named(&path[start..end])?;
                all_parts[&path[..start]].then_some((part, level))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_tell_their_part_by_name() {
        for (name, part) in [
            ("x_train.npy", Some(SetPart::Train)),
            ("train_images.npy", Some(SetPart::Train)),
            ("Xtr.npy", Some(SetPart::Train)),
            ("zip.train.gz", Some(SetPart::Train)),
            ("data_batch_3.bin", Some(SetPart::Train)),
            ("val_images.npy", Some(SetPart::Validation)),
            ("X_dev.npy", Some(SetPart::Validation)),
            ("t10k-images-idx3-ubyte.gz", Some(SetPart::Test)),
            ("test_batch.bin", Some(SetPart::Test)),
            ("xtest.npy", Some(SetPart::Test)),
            ("kmnist-test-imgs.npz", Some(SetPart::Test)),
            ("cat.npy", None),
            ("latest.npy", None),
            ("images.npy", None),
        ] {
            assert_eq!(SetPart::of_table(name), part, "{name}");
        }
    }

    #[test]
    fn folders_tell_it_where_all_beside_them_do() {
        let of = |paths: &[&'static str]| {
            set_parts(&paths.iter().map(|&path| (path, false)).collect::<Vec<_>>())
        };
        use SetPart::{Test, Train, Validation};
        assert_eq!(
            of(&["s/train/0/a.png", "s/valid/0/b.png", "s/test/1/c.png"]),
            Some(vec![Train, Validation, Test])
        );
        assert_eq!(
            of(&["train.zip/0/a.png", "test.zip/0/b.png"]),
            Some(vec![Train, Test])
        );
        assert_eq!(of(&["train/1.png", "car/1.png", "bus/1.png"]), None);
        assert_eq!(of(&["train/0/1.png", "train/1/1.png"]), None, "one part");
        assert_eq!(of(&["val/0/1.png", "test/1/1.png"]), None, "none to train");
        assert_eq!(of(&["0/train-1.png", "0/test-1.png"]), None);
    }

    #[test]
    fn arrays_that_tell_nothing_are_for_training() {
        let files = [("m.npz/x_test.npy", true), ("m.npz/x_train.npy", true)];
        assert_eq!(set_parts(&files), Some(vec![SetPart::Test, SetPart::Train]));
        let files = [("a.npy", true), ("test.npy", true), ("train.npy", true)];
        let parts = set_parts(&files).unwrap();
        assert_eq!(parts, [SetPart::Train, SetPart::Test, SetPart::Train]);
        assert_eq!(set_parts(&[("a.npy", true), ("test.npy", true)]), None);
    }
}
