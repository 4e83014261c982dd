//! Classes by the names that came with the pictures.

/// Most classes that are shown apart.
pub const MAX_CLASSES: usize = 16;

/// Collects a name for each picture.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    names: Vec<String>,
    of: Vec<u8>,
    spoilt: bool,
}

impl Classes {
    /// The class of the next picture, where it has one.
    pub fn push(&mut self, name: Option<&str>) {
        if self.spoilt {
            return;
        }
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.spoilt = true;
            return;
        };
        let found = self.names.iter().position(|known| known == name);
        let class = found.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        if class >= MAX_CLASSES {
            self.spoilt = true;
            return;
        }
        self.of.push(class as u8);
    }

    /// A label for each picture and the names of the classes in order: numbers by size, others by their letters. Both are empty
    /// unless every picture has a class and there are from 2 to [`MAX_CLASSES`] of them.
    pub fn finish(self) -> (Vec<u8>, Vec<String>) {
        if self.spoilt || self.names.len() < 2 {
            return (Vec::new(), Vec::new());
        }
        let number = |name: &str| name.parse::<i64>().ok();
        let numbers = self.names.iter().all(|name| number(name).is_some());
        let key = |name: &'_ str| if numbers { number(name) } else { None };
        // There are few, so each is told its place by counting those before it.
        let place = |of: &String| {
            let before = |name: &&String| (key(name), *name) < (key(of), of);
            self.names.iter().filter(before).count()
        };
        let places: Vec<usize> = self.names.iter().map(place).collect();
        let mut names = self.names.clone();
        for (name, &place) in self.names.iter().zip(&places) {
            names[place].clone_from(name);
        }
        let labels = self
            .of
            .iter()
            .map(|&class| places[usize::from(class)] as u8);
        (labels.collect(), names)
    }
}

/// The folder that a file lies in, by its path.
pub fn folder(path: &str) -> Option<&str> {
    path.rsplit('/').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[Option<&str>]) -> (Vec<u8>, Vec<String>) {
        let mut classes = Classes::default();
        for name in names {
            classes.push(*name);
        }
        classes.finish()
    }

    #[test]
    fn names_become_classes_where_every_picture_has_one() {
        let (labels, names) = of(&[Some("dogs"), Some("cats"), Some("dogs")]);
        assert_eq!(
            (labels, names),
            (vec![1, 0, 1], vec!["cats".into(), "dogs".into()])
        );
        let (labels, names) = of(&[Some("10"), Some("9"), Some("-1")]);
        assert_eq!((labels, names.join(" ")), (vec![2, 1, 0], "-1 9 10".into()));
        assert_eq!(of(&[Some("cats"), None, Some("dogs")]), (vec![], vec![]));
        assert_eq!(of(&[Some("cats"), Some("cats")]), (vec![], vec![]));
        let many: Vec<String> = (0..20).map(|i| i.to_string()).collect();
        let many: Vec<_> = many.iter().map(|name| Some(&name[..])).collect();
        assert_eq!(of(&many), (vec![], vec![]));
        assert_eq!(of(&many[..16]).1.len(), 16);
    }

    #[test]
    fn the_folder_is_the_last_but_one_part() {
        assert_eq!(folder("animals/cats/1.png"), Some("cats"));
        assert_eq!(folder("1.png"), None);
    }
}
