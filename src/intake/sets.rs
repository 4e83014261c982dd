//! What arrays that came together are to each other: which labels are whose, and which hold one picture each.

/// An array among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrayPlace<'a> {
    /// Its path, an archive's before it.
    pub path: &'a str,
    /// The archive that it lies in; empty for one by itself.
    pub scope: &'a str,
    /// How many pictures, or labels, it has.
    pub count: usize,
}

/// For each array of labels, which array of pictures of the same archive and number they are for: the one of the matching name
/// (`y_train` for `x_train`, `val_labels` for `val_images`), else the first that none has claimed by name.
pub fn pair_labels(pictures: &[ArrayPlace], labels: &[ArrayPlace]) -> Vec<Option<usize>> {
    let mut claimed = vec![false; pictures.len()];
    let mut pairs = vec![None; labels.len()];
    for by_name in [true, false] {
        for (pair, label) in pairs.iter_mut().zip(labels) {
            if pair.is_some() {
                continue;
            }
            *pair = (0..pictures.len()).find(|&at| {
                let picture = &pictures[at];
                !claimed[at]
                    && picture.scope == label.scope
                    && picture.count == label.count
                    && (!by_name || stem(picture.path) == stem(label.path))
            });
            if let Some(at) = *pair {
                claimed[at] = true;
            }
        }
    }
    pairs
}

/// An array's name without what says that it holds pictures or labels: the same for both of a pair.
fn stem(path: &str) -> String {
    const KINDS: [&str; 21] = [
        "x", "y", "image", "images", "imgs", "img", "picture", "pictures", "data", "label",
        "labels", "target", "targets", "class", "classes", "idx1", "idx2", "idx3", "idx4", "ubyte",
        "int",
    ];
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let name = name.trim_end_matches(".gz");
    let name = name.strip_suffix(".npy").unwrap_or(name);
    // “Xtr” and “ytr” have nothing between.
    let short = name
        .strip_prefix(['x', 'y'])
        .filter(|rest| matches!(*rest, "tr" | "te" | "va"));
    if let Some(rest) = short {
        return rest.to_owned();
    }
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !KINDS.contains(word))
        .collect::<Vec<_>>()
        .join("_")
}

/// Whether an array's name says that it holds labels.
pub fn names_labels(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "y" | "ytr" | "yte" | "yva" | "label" | "labels" | "target" | "targets" | "onehot"
        )
    })
}

/// Whether arrays of files of their own hold one picture each: there are several of the same sizes, which are those of a picture.
/// `arrays`: path, sizes.
pub fn hold_one_each(arrays: &[(&str, &[u64])]) -> bool {
    let Some((_, sizes)) = arrays.first() else {
        return false;
    };
    let alike = arrays.len() > 1 && arrays.iter().all(|(_, other)| other == sizes);
    // Names in an NPZ file are of arrays, never of pictures.
    let in_files = arrays.iter().all(|(path, _)| !path.contains(".npz/"));
    let is_picture = match **sizes {
        [height, width] => {
            let side = width.isqrt();
            height == width || side * side != width && height.max(width) <= 4 * height.min(width)
        }
        [height, width, 3 | 4] => height.min(width) > 4,
        _ => false,
    };
    alike && in_files && is_picture
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(path: &'a str, count: usize) -> ArrayPlace<'a> {
        let scope = path.split_once(".npz/").map_or("", |(scope, _)| scope);
        ArrayPlace { path, scope, count }
    }

    #[test]
    fn labels_find_their_pictures_by_name_and_number() {
        let pictures = [
            "m.npz/test_images",
            "m.npz/train_images",
            "m.npz/val_images",
        ];
        let labels = [
            "m.npz/val_labels",
            "m.npz/train_labels",
            "m.npz/test_labels",
        ];
        let pictures =
            pictures.map(|path| place(path, if path.contains("train") { 48 } else { 12 }));
        let labels = labels.map(|path| place(path, if path.contains("train") { 48 } else { 12 }));
        assert_eq!(pair_labels(&pictures, &labels), [Some(2), Some(1), Some(0)]);
        assert_eq!(
            pair_labels(&[place("digits.npy", 20)], &[place("classes.npy", 20)]),
            [Some(0)],
            "by number alone"
        );
        assert_eq!(
            pair_labels(&[place("x.npy", 20)], &[place("y.npy", 21)]),
            [None]
        );
        assert_eq!(
            pair_labels(&[place("a.npz/x.npy", 20)], &[place("b.npz/y.npy", 20)]),
            [None],
            "of another archive"
        );
        let idx = [
            place("t10k-images-idx3-ubyte", 9),
            place("train-images-idx3-ubyte", 9),
        ];
        assert_eq!(
            pair_labels(&idx, &[place("train-labels-idx1-ubyte.gz", 9)]),
            [Some(1)]
        );
        let qmnist = [
            place("qmnist-test-images-idx3-ubyte", 9),
            place("qmnist-train-images-idx3-ubyte", 9),
        ];
        assert_eq!(
            pair_labels(&qmnist, &[place("qmnist-train-labels-idx2-int", 9)]),
            [Some(1)]
        );
        assert_eq!(
            pair_labels(
                &[place("Xte.npy", 5), place("Xtr.npy", 5)],
                &[place("ytr.npy", 5)]
            ),
            [Some(1)]
        );
    }

    #[test]
    fn files_of_one_picture_each_are_told_from_files_of_many() {
        let of = |paths: [&'static str; 2], sizes: &[u64]| {
            hold_one_each(&paths.map(|path| (path, sizes)))
        };
        assert!(of(["z.zip/0.npy", "z.zip/1.npy"], &[64, 64]));
        assert!(of(["0.npy", "1.npy"], &[28, 28]) && of(["0.npy", "1.npy"], &[48, 40]));
        assert!(of(["0.npy", "1.npy"], &[32, 32, 3]));
        assert!(!of(["cat.npy", "dog.npy"], &[1000, 784]), "a class a file");
        assert!(!of(["cat.npy", "dog.npy"], &[1000, 28, 28]));
        assert!(!of(["s.npz/a.npy", "s.npz/b.npy"], &[64, 64]));
        assert!(!of(["cat.npy", "latents.npy"], &[1000, 6]));
        assert!(!hold_one_each(&[("0.npy", &[64, 64])]));
    }
}
