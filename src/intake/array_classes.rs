//! Arrays of which each is a class: files like `cat.npy` beside `dog.npy`, as Quick, Draw! has them.

use super::part::SetPart;

/// Words in an array's name that say what is in it, but not which class.
const NOT_CLASSES: [&str; 11] = [
    "x", "image", "images", "imgs", "img", "picture", "pictures", "data", "array", "arr", "batch",
];

/// The class of each array by its file's name, without the words that all of them begin or end with. None where there are fewer than two,
/// where one of them (none in its place) is no array without labels, where names tell of parts or of pictures, and where two are alike.
/// Names of arrays within one NPZ file are of arrays, not of classes.
pub fn array_classes(paths: &[Option<&str>]) -> Option<Vec<String>> {
    let names: Vec<Vec<&str>> = paths
        .iter()
        .map(|path| words((*path)?))
        .collect::<Option<_>>()?;
    if names.len() < 2 {
        return None;
    }
    let shortest = names.iter().map(Vec::len).min()?;
    let first = &names[0];
    let same = |at: &dyn Fn(&Vec<&str>) -> String| names.iter().all(|name| at(name) == at(first));
    let begin = (0..shortest)
        .take_while(|&i| same(&|name| name[i].to_owned()))
        .count();
    let end = (0..shortest - begin)
        .take_while(|&i| same(&|name| name[name.len() - 1 - i].to_owned()))
        .count();
    let classes: Vec<String> = names
        .iter()
        .map(|name| name[begin..name.len() - end].join(" "))
        .collect();
    let mut sorted = classes.clone();
    sorted.sort_unstable();
    let alike = sorted.windows(2).any(|pair| pair[0] == pair[1]);
    (!alike && sorted.iter().all(|class| !class.is_empty())).then_some(classes)
}

/// The words of an array file's name; none where they tell of no class.
fn words(path: &str) -> Option<Vec<&str>> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let stem = name.strip_suffix(".npy")?;
    if folder.ends_with(".npz") {
        return None;
    }
    let words: Vec<&str> = stem
        .split(['_', '-', '.', ' '])
        .filter(|word| !word.is_empty())
        .collect();
    let is_other = |word: &&str| {
        let word = word.to_ascii_lowercase();
        NOT_CLASSES.contains(&&word[..]) || SetPart::of_table(&word).is_some()
    };
    (!words.iter().any(is_other)).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str]) -> String {
        let paths: Vec<Option<&str>> = paths.iter().copied().map(Some).collect();
        array_classes(&paths).unwrap_or_default().join(", ")
    }

    #[test]
    fn file_names_are_classes_unless_they_say_otherwise() {
        assert_eq!(of(&["cat.npy", "dog.npy"]), "cat, dog");
        assert_eq!(
            of(&[
                "q/full_numpy_bitmap_The Eiffel Tower.npy",
                "q/full_numpy_bitmap_cat.npy"
            ]),
            "The Eiffel Tower, cat"
        );
        assert_eq!(of(&["z.zip/apple.npy", "z.zip/pear.npy"]), "apple, pear");
        assert_eq!(of(&["0.npy", "1.npy"]), "0, 1");
        for others in [
            ["x_train.npy", "x_test.npy"],
            ["train.npy", "val.npy"],
            ["images.npy", "cat.npy"],
            ["m.npz/cat.npy", "m.npz/dog.npy"],
            ["a/cat.npy", "b/cat.npy"],
            ["cat.csv", "dog.csv"],
        ] {
            assert_eq!(of(&others), "", "{others:?}");
        }
        assert_eq!(of(&["cat.npy"]), "");
        assert_eq!(array_classes(&[Some("cat.npy"), None]), None);
    }
}
