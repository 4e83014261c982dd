//! What files that came together are to each other: whose labels are whose, which class and which part of the set each picture is of.

use std::collections::BTreeMap;

use crate::intake::{
    ArrayPlace, Classes, IntakeError, KnownSet, MAX_CLASSES, Range, SetPart, array_classes,
    class_folders, class_names, guess, pair_labels, set_parts,
};

use super::items::Content;
use super::survey_look::SurveyLook;
use crate::page::text::format::count;

/// How many pictures there are of each class (empty for none) and part.
pub type Counts = Vec<(String, SetPart, usize)>;

/// What all files together come to.
#[derive(Default)]
pub struct Sense {
    /// How many pictures there are of each class and part.
    pub counts: Counts,
    /// The classes and how many pictures each has, in words, where there are any.
    pub classes: Option<String>,
    /// How many pictures came for training, validation and testing, where they came divided.
    pub split: Option<[usize; 3]>,
    /// The set that all of it is, by its content.
    pub known: Option<KnownSet>,
    /// For each table, which labels it was given.
    pub labels: Vec<(usize, String)>,
}

impl SurveyLook<'_> {
    /// Lays out the values of all tables alike: what is half as bright in one as in another stays so.
    pub fn settle_range(&mut self) {
        let all = |pick: fn(f32, f32) -> f32, at: usize| {
            let values = self.tables.iter().map(|table| table.values[at]);
            values.reduce(pick)
        };
        let (Some(low), Some(high)) = (all(f32::min, 0), all(f32::max, 1)) else {
            return;
        };
        let is_bytes = self.tables.iter().all(|table| table.is_bytes);
        let range = Range::of(low, high, is_bytes);
        for item in &mut self.items {
            if let Content::Table(contents) = &mut item.content {
                contents.range = range;
            }
        }
        if range.is_unusual() {
            let all = if self.tables.len() > 1 {
                " of all arrays"
            } else {
                ""
            };
            self.notes.push(format!(
                "Values{all} from {} to {} are laid out from black to white.",
                range.black, range.white
            ));
        }
    }

    /// Finds out whose labels are whose, and of which class and part each picture is.
    pub fn make_sense(&mut self) -> Sense {
        let mut sense = Sense {
            labels: self.pair(),
            ..Sense::default()
        };
        let known = |set: KnownSet| {
            let all = self.tables.iter().all(|table| table.known == Some(set));
            all && self.tables.len() == self.items.len()
        };
        sense.known = [KnownSet::Mnist, KnownSet::FashionMnist]
            .into_iter()
            .find(|&set| !self.tables.is_empty() && known(set));
        self.name_classes();
        self.divide();
        sense.counts = self.counts();
        sense.split = split(&sense.counts);
        let mut classes = Classes::default();
        for (class, _, count) in &sense.counts {
            let class = Some(&class[..]).filter(|class| !class.is_empty());
            (0..*count).for_each(|_| classes.push(class));
        }
        let all = classes.count();
        let names = classes.finish();
        sense.classes = if names.too_many.is_some() {
            Some(format!(
                "{all} classes: more than {MAX_CLASSES} are not kept, so the pictures will have none."
            ))
        } else {
            let told: Vec<String> = names
                .names
                .iter()
                .zip(&names.counts)
                .map(|(name, &of)| format!("{name} ({})", count(of as u64)))
                .collect();
            (!told.is_empty()).then(|| format!("{} classes: {}.", told.len(), told.join(", ")))
        };
        if sense.known.is_none() {
            self.note_guess(&sense, all);
        }
        sense
    }

    /// Gives each column of labels to its pictures, and says which table has which.
    fn pair(&mut self) -> Vec<(usize, String)> {
        let labels = std::mem::take(&mut self.labels);
        let tables: Vec<usize> = (0..self.items.len())
            .filter(|&at| !self.items[at].is_picture())
            .collect();
        let place = |at: &usize| ArrayPlace {
            path: &self.items[*at].path,
            scope: &self.scopes[*at],
            count: self.items[*at].count(),
        };
        let pictures: Vec<ArrayPlace> = tables.iter().map(place).collect();
        let places: Vec<ArrayPlace> = labels
            .iter()
            .map(|labels| ArrayPlace {
                path: &labels.path,
                scope: &labels.scope,
                count: labels.values.len(),
            })
            .collect();
        let pairs = pair_labels(&pictures, &places);
        let mut paired = Vec::new();
        for (labels, pair) in labels.into_iter().zip(pairs) {
            let item = pair.map(|pair| tables[pair]);
            match item.map(|item| (item, &mut self.items[item].content)) {
                Some((item, Content::Table(contents))) => {
                    contents.names = labels.known.and_then(class_names);
                    contents.labels = Some(labels.values);
                    paired.push((item, labels.path));
                }
                _ => self.skip(labels.path, &IntakeError::Unpaired(labels.values.len())),
            }
        }
        paired
    }

    /// Finds the folder, or the array's own name, that names each file's class.
    fn name_classes(&mut self) {
        let paths: Vec<&str> = self.items.iter().map(|item| &item.path[..]).collect();
        let folders = class_folders(&paths);
        // Arrays of many pictures without labels, of which each is a class by itself.
        let bare: Vec<Option<&str>> = self
            .items
            .iter()
            .map(|item| match &item.content {
                Content::Table(contents) if contents.is_bare() => Some(&item.path[..]),
                Content::Table(_) | Content::Picture => None,
            })
            .collect();
        let own = array_classes(&bare);
        let classes: Vec<Option<String>> = match own {
            Some(names) => names.into_iter().map(Some).collect(),
            None => folders
                .into_iter()
                .map(|folder| folder.map(str::to_owned))
                .collect(),
        };
        for (item, class) in self.items.iter_mut().zip(classes) {
            item.class = class;
        }
    }

    /// Finds out which part of the set each file came as.
    fn divide(&mut self) {
        let files: Vec<(&str, bool)> = self
            .items
            .iter()
            .map(|item| (&item.path[..], !item.is_picture()))
            .collect();
        if let Some(parts) = set_parts(&files) {
            for (item, part) in self.items.iter_mut().zip(parts) {
                item.part = part;
            }
        }
    }

    fn counts(&self) -> Counts {
        let mut counts: BTreeMap<(String, u8), (SetPart, usize)> = BTreeMap::new();
        for item in &self.items {
            for number in 0..item.count() {
                let class = item.class_of(number).unwrap_or_default();
                let key = (class.into_owned(), item.part.number());
                counts.entry(key).or_insert((item.part, 0)).1 += 1;
            }
        }
        let counts = counts.into_iter();
        counts
            .map(|((class, _), (part, count))| (class, part, count))
            .collect()
    }

    /// Says what set it may be, where its names, counts and classes tell.
    fn note_guess(&mut self, sense: &Sense, classes: usize) {
        let is_small = |table: &super::survey_look::TableFacts| {
            let Content::Table(contents) = &self.items[table.item].content else {
                return false;
            };
            (contents.planes.height, contents.planes.width) == (28, 28)
        };
        if self.tables.is_empty() || !self.tables.iter().all(is_small) {
            return;
        }
        let paths: Vec<&str> = self.items.iter().map(|item| &item.path[..]).collect();
        let split = sense.split.unwrap_or_default();
        let counts: Vec<_> = SetPart::ALL.into_iter().zip(split).collect();
        self.notes.extend(guess(&paths, &counts, classes));
    }
}

/// How many pictures each part has, where there is more than one.
fn split(counts: &Counts) -> Option<[usize; 3]> {
    let of = |part: SetPart| {
        let counts = counts.iter().filter(|(_, of, _)| *of == part);
        counts.map(|&(.., count)| count).sum::<usize>()
    };
    let split = SetPart::ALL.map(of);
    (split[1] + split[2] > 0).then_some(split)
}
