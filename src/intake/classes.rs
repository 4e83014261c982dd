//! Classes by the names that came with the pictures.

use std::collections::{HashMap, HashSet};

use super::part::part_folders;

/// Most classes that are kept.
pub const MAX_CLASSES: usize = 64;
/// The class of pictures that have none, where others have one.
pub const NO_CLASS: &str = "(no class)";

/// Folders that say what is in them, but not which class.
const NOT_CLASSES: [&str; 8] = [
    "images",
    "image",
    "imgs",
    "img",
    "pictures",
    "photos",
    "data",
    "jpegimages",
];

/// Collects a name for each picture.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    names: HashMap<String, usize>,
    /// Of each picture, the number of its name.
    of: Vec<Option<usize>>,
}

/// What the names of all pictures come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassNames {
    /// A label for each picture, or nothing.
    pub labels: Vec<u8>,
    /// The classes' names by label.
    pub names: Vec<String>,
    /// How many pictures there are of each.
    pub counts: Vec<usize>,
    /// How many classes there were, where they are too many to be kept.
    pub too_many: Option<usize>,
}

impl Classes {
    /// The class of the next picture, where it has one.
    pub fn push(&mut self, name: Option<&str>) {
        let class = name.filter(|name| !name.is_empty()).map(|name| {
            let next = self.names.len();
            match self.names.get(name) {
                Some(&known) => known,
                None => *self.names.entry(name.to_owned()).or_insert(next),
            }
        });
        self.of.push(class);
    }

    /// How many classes there are so far, with [`NO_CLASS`] where it would be one.
    pub fn count(&self) -> usize {
        let unnamed = self.of.iter().any(Option::is_none);
        self.names.len() + usize::from(unnamed && !self.names.is_empty())
    }

    /// The classes in order: numbers by size, others by their letters. Pictures without a class are [`NO_CLASS`], the last, where others
    /// have one. There are no classes unless there are from 2 to [`MAX_CLASSES`] of them.
    pub fn finish(self) -> ClassNames {
        let mut order: Vec<(&String, usize)> =
            self.names.iter().map(|(name, &at)| (name, at)).collect();
        let number = |name: &str| name.parse::<i64>().ok();
        let are_numbers = order.iter().all(|(name, _)| number(name).is_some());
        order.sort_by(|(a, _), (b, _)| match are_numbers {
            true => number(a).cmp(&number(b)).then(a.cmp(b)),
            false => a.cmp(b),
        });
        let unnamed = self.of.iter().any(Option::is_none);
        let all = self.count();
        if order.len() < 2 || all > MAX_CLASSES {
            return ClassNames {
                too_many: (all > MAX_CLASSES).then_some(order.len()),
                ..ClassNames::default()
            };
        }
        let mut names: Vec<String> = order.iter().map(|(name, _)| (*name).clone()).collect();
        let mut places = vec![0; order.len()];
        for (place, (_, at)) in order.into_iter().enumerate() {
            places[at] = place;
        }
        if unnamed {
            names.push(NO_CLASS.into());
        }
        let mut counts = vec![0; names.len()];
        let labels = self
            .of
            .into_iter()
            .map(|class| {
                let place = class.map_or(names.len() - 1, |class| places[class]);
                counts[place] += 1;
                place as u8
            })
            .collect();
        ClassNames {
            labels,
            names,
            counts,
            too_many: None,
        }
    }
}

/// The folder that names the class of each of these files, by their paths: the nearest that differs among them and is not one of those
/// that only say what is in them.
pub fn class_folders<'a>(paths: &[&'a str]) -> Vec<Option<&'a str>> {
    let folders: Vec<Vec<&str>> = paths
        .iter()
        .zip(part_folders(paths))
        .map(|(path, part)| {
            let mut folders: Vec<&str> = path.split('/').collect();
            // The file itself, and the folder that says which part of the set it is of.
            folders.pop();
            if let Some((_, level)) = part {
                folders.remove(level);
            }
            folders.reverse();
            folders.retain(|folder| {
                let folder = folder.to_ascii_lowercase();
                !NOT_CLASSES.contains(&folder.as_str())
            });
            folders
        })
        .collect();
    let deepest = folders.iter().map(Vec::len).max().unwrap_or(0);
    let differs = |level: usize| {
        let names: HashSet<&str> = folders
            .iter()
            .filter_map(|folders| folders.get(level).copied())
            .collect();
        names.len() > 1
    };
    let level = (0..deepest).find(|&level| differs(level)).unwrap_or(0);
    // What lies beside the folders of classes, rather than in one, has none.
    let home = |path: &'a str| path.rsplit_once('/').map_or("", |(home, _)| home);
    let homes: HashSet<&str> = paths.iter().map(|path| home(path)).collect();
    let around: HashSet<&str> = homes
        .iter()
        .flat_map(|home| home.match_indices('/').map(|(end, _)| &home[..end]))
        .collect();
    folders
        .iter()
        .zip(paths)
        .map(|(folders, path)| {
            if around.contains(home(path)) {
                return None;
            }
            let folder = folders.get(level)?;
            Some(folder.strip_suffix(".zip").unwrap_or(folder))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[Option<&str>]) -> (Vec<u8>, Vec<String>) {
        let mut classes = Classes::default();
        for name in names {
            classes.push(*name);
        }
        let ClassNames { labels, names, .. } = classes.finish();
        (labels, names)
    }

    #[test]
    fn names_become_classes() {
        let (labels, names) = of(&[Some("dogs"), Some("cats"), Some("dogs")]);
        assert_eq!(
            (labels, names),
            (vec![1, 0, 1], vec!["cats".into(), "dogs".into()])
        );
        let (labels, names) = of(&[Some("10"), Some("9"), Some("-1")]);
        assert_eq!((labels, names.join(" ")), (vec![2, 1, 0], "-1 9 10".into()));
        assert_eq!(of(&[Some("cats"), Some("cats")]), (vec![], vec![]));
        assert_eq!(of(&[None, None]), (vec![], vec![]));
    }

    #[test]
    fn pictures_without_a_class_have_one_of_their_own_beside_others() {
        let (labels, names) = of(&[Some("cats"), None, Some("dogs")]);
        assert_eq!(labels, [0, 2, 1]);
        assert_eq!(names, ["cats", "dogs", NO_CLASS]);
        assert_eq!(of(&[Some("cats"), None]), (vec![], vec![]));
    }

    #[test]
    fn what_is_too_many_is_told() {
        let many: Vec<String> = (0..70).map(|i| i.to_string()).collect();
        let finish = |count: usize| {
            let mut classes = Classes::default();
            many[..count]
                .iter()
                .for_each(|name| classes.push(Some(name)));
            classes.finish()
        };
        assert_eq!(finish(70).too_many, Some(70));
        assert!(finish(70).labels.is_empty());
        assert_eq!(finish(64).names.len(), 64);
        assert_eq!(finish(64).counts, [1; 64]);
    }

    #[test]
    fn the_nearest_folder_that_differs_is_the_class() {
        let of = |paths: &[&'static str]| {
            class_folders(paths)
                .into_iter()
                .map(|folder| folder.unwrap_or("-"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            of(&["animals/cats/1.png", "animals/dogs/1.png"]),
            "cats dogs"
        );
        assert_eq!(of(&["1.png", "2.png"]), "- -");
        assert_eq!(
            of(&["t/train/n01/images/0.png", "t/train/n02/images/0.png"]),
            "n01 n02"
        );
        assert_eq!(
            of(&["s/train/0/a.png", "s/test/0/b.png", "s/test/1/c.png"]),
            "0 0 1"
        );
        assert_eq!(
            of(&["train/1.png", "car/1.png", "bus/1.png"]),
            "train car bus"
        );
        assert_eq!(of(&["7/1.png", "7/2.png"]), "7 7");
        assert_eq!(of(&["cats.zip/1.png", "dogs.zip/1.png"]), "cats dogs");
        assert_eq!(
            of(&["a/cats/1.png", "a/dogs/1.png", "a/notes.png"]),
            "cats dogs -"
        );
        assert_eq!(of(&["s/a/deep/1.png", "s/b/2.png"]), "deep b");
    }
}
