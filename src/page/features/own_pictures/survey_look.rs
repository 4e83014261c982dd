//! What is found in files one after another, and what it is to each other.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::intake::{
    ArrayPlace, ArrayReading, Classes, FileKind, IntakeError, MAX_CLASSES, Range, by_name,
    class_folders, hold_one_each, is_hidden, pair_labels, path_key,
};

use super::halt::Halt;
use super::items::{Content, Contents, Item};
use super::model::Skipped;
use super::seen_table::{FIRST, SeenTable};
use crate::page::browser::files::Source;
use crate::page::browser::packed::{Bytes, Zip};
use crate::page::text::format::count;

/// A column of labels that no pictures have claimed yet.
struct SurveyLabels {
    path: String,
    scope: String,
    values: Rc<Vec<f32>>,
}

#[derive(Default)]
pub struct SurveyLook {
    pub items: Vec<Item>,
    labels: Vec<(usize, SurveyLabels)>,
    scopes: Vec<String>,
    pub skipped: Vec<Skipped>,
    pub notes: Vec<String>,
    /// The first rows of tables, by item.
    pub rows: Vec<(usize, Vec<Vec<f32>>)>,
    /// The lowest and highest values of all tables, and whether all of them are bytes.
    values: Option<(f32, f32, bool)>,
    /// Arrays of several axes in files of their own, which may hold one picture each.
    arrays: Vec<LoneArray>,
}

/// An array in a file of its own, gone through as one of many pictures.
struct LoneArray {
    path: String,
    scope: String,
    bytes: Bytes,
    seen: SeenTable,
    read: Result<(), IntakeError>,
}

impl SurveyLook {
    /// Leaves a file out.
    pub fn skip(&mut self, path: String, why: &IntakeError) {
        self.skipped.push(Skipped {
            path,
            why: why.to_string(),
        });
    }

    /// Looks through an archive.
    ///
    /// # Errors
    /// That it was stopped.
    pub async fn archive(&mut self, source: Source, halt: &Halt) -> Result<(), String> {
        let (zip, mut entries) = match Zip::open(source.blob.into()).await {
            Ok(open) => open,
            Err(error) => {
                self.skip(source.path, &error);
                return Ok(());
            }
        };
        entries.retain(|entry| !is_hidden(&entry.path));
        let entries = in_order(entries, |entry| &entry.path);
        if entries.is_empty() {
            self.skip(source.path, &IntakeError::Empty);
            return Ok(());
        }
        for entry in entries {
            halt.check()?;
            let path = format!("{}/{}", source.path, entry.path);
            let kind = by_name(&entry.path);
            match kind {
                Some(kind @ (FileKind::Picture | FileKind::Table)) => {
                    let bytes = Bytes::Entry(Rc::clone(&zip), entry);
                    self.file(path, source.path.clone(), kind, bytes).await;
                }
                Some(_) => self.skip(path, &IntakeError::Zip("inside another, or a packed file")),
                None => self.skip(path, &IntakeError::Unknown),
            }
        }
        Ok(())
    }

    /// A file that is no archive; `scope` is the one it lies in.
    pub async fn file(&mut self, path: String, scope: String, kind: FileKind, bytes: Bytes) {
        if kind == FileKind::Picture {
            return self.add(path, scope, bytes, Content::Picture);
        }
        let mut seen = SeenTable::new(&path, ArrayReading::Many);
        let read = seen.read(&bytes).await;
        if path.ends_with(".npy") && seen.table.sizes().len() > 1 {
            self.arrays.push(LoneArray {
                path,
                scope,
                bytes,
                seen,
                read,
            });
        } else {
            self.table(path, scope, bytes, seen, read);
        }
    }

    fn add(&mut self, path: String, scope: String, bytes: Bytes, content: Content) {
        self.scopes.push(scope);
        self.items.push(Item {
            path,
            bytes,
            content,
            folder: None,
        });
    }

    /// A table that has been gone through, whatever came of that.
    fn table(
        &mut self,
        path: String,
        scope: String,
        bytes: Bytes,
        seen: SeenTable,
        read: Result<(), IntakeError>,
    ) {
        if let Err(error) = read {
            return self.skip(path, &error);
        }
        let Some(planes) = seen.table.planes() else {
            let labels = SurveyLabels {
                path,
                scope,
                values: Rc::new(seen.single),
            };
            return self.labels.push((seen.table.rows(), labels));
        };
        if let Some(column) = seen.table.supposed_label() {
            let which = if column == 0 { "first" } else { "last" };
            self.notes.push(format!(
                "{path}: the {which} column is taken for the class, the others for {} × {} pixels.",
                planes.width, planes.height
            ));
        }
        if seen.table.is_counted_last() {
            self.notes.push(format!(
                "{path}: taken for {} pictures of {} × {} along the last axis of {:?}.",
                seen.table.rows(),
                planes.width,
                planes.height,
                seen.table.sizes()
            ));
        }
        let (low, high, bytes_only) =
            self.values
                .unwrap_or((f32::INFINITY, f32::NEG_INFINITY, true));
        self.values = Some((
            low.min(seen.low),
            high.max(seen.high),
            bytes_only && seen.table.is_bytes(),
        ));
        if self.rows.len() < FIRST {
            self.rows.push((self.items.len(), seen.first));
        }
        let content = Content::Table(Contents {
            count: seen.table.rows(),
            reading: seen.reading,
            planes,
            range: Range::UNKNOWN,
            labels: None,
            classes: seen.classes,
        });
        self.add(path, scope, bytes, content);
    }

    /// Takes in the arrays in files of their own: as one picture each where that is what they hold, else as they have been read.
    pub async fn settle_arrays(&mut self) {
        let arrays = std::mem::take(&mut self.arrays);
        let sizes: Vec<(&str, &[u64])> = arrays
            .iter()
            .map(|array| (&array.path[..], array.seen.table.sizes()))
            .collect();
        let one_each = hold_one_each(&sizes);
        for mut array in arrays {
            if one_each {
                array.seen = SeenTable::new(&array.path, ArrayReading::One);
                array.read = array.seen.read(&array.bytes).await;
            }
            self.table(array.path, array.scope, array.bytes, array.seen, array.read);
        }
    }

    /// Lays out the values of all tables alike: what is half as bright in one as in another stays so.
    pub fn settle_range(&mut self) {
        let Some((low, high, is_bytes)) = self.values else {
            return;
        };
        let range = Range::of(low, high, is_bytes);
        let mut tables = 0;
        for item in &mut self.items {
            if let Content::Table(contents) = &mut item.content {
                contents.range = range;
                tables += 1;
            }
        }
        if range.is_unusual() {
            let all = if tables > 1 { " of all arrays" } else { "" };
            self.notes.push(format!(
                "Values{all} from {} to {} are laid out from black to white.",
                range.black, range.white
            ));
        }
    }

    /// Gives each column of labels to its pictures.
    pub fn pair(&mut self) {
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
            .map(|(count, labels)| ArrayPlace {
                path: &labels.path,
                scope: &labels.scope,
                count: *count,
            })
            .collect();
        let pairs = pair_labels(&pictures, &places);
        for ((count, labels), pair) in labels.into_iter().zip(pairs) {
            match pair.map(|pair| &mut self.items[tables[pair]].content) {
                Some(Content::Table(contents)) => contents.labels = Some(labels.values),
                _ => self.skip(labels.path, &IntakeError::Unpaired(count)),
            }
        }
    }

    /// Finds the folder that names each file's class, and counts the pictures of each class: in words, where there are any.
    pub fn classify(&mut self) -> Option<String> {
        let paths: Vec<String> = self.items.iter().map(|item| item.path.clone()).collect();
        let folders = class_folders(&paths.iter().map(|path| &path[..]).collect::<Vec<_>>());
        let mut classes = Classes::default();
        for (item, folder) in self.items.iter_mut().zip(folders) {
            item.folder = folder.map(str::to_owned);
            let folder = item.folder.as_deref();
            match &item.content {
                Content::Picture => classes.push(folder),
                Content::Table(contents) => {
                    contents.each_class(folder, |class| classes.push(class));
                }
            }
        }
        let all = classes.count();
        let classes = classes.finish();
        if classes.too_many.is_some() {
            return Some(format!(
                "{all} classes: more than {MAX_CLASSES} are not kept, so the pictures will have none."
            ));
        }
        let told: Vec<String> = classes
            .names
            .iter()
            .zip(&classes.counts)
            .map(|(name, &of)| format!("{name} ({})", count(of as u64)))
            .collect();
        (!told.is_empty()).then(|| format!("{} classes: {}.", told.len(), told.join(", ")))
    }
}

/// Puts what has paths in order. The browser sorts, which takes less code than another sort of ours.
pub fn in_order<T>(things: Vec<T>, path: fn(&T) -> &str) -> Vec<T> {
    let keys: Vec<Vec<u8>> = things.iter().map(|thing| path_key(path(thing))).collect();
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let order = order(&keys);
    order
        .into_iter()
        .filter_map(|at| things[at].take())
        .collect()
}

fn order(keys: &[Vec<u8>]) -> Vec<usize> {
    let at = |value: JsValue| value.as_f64().unwrap_or_default() as usize;
    let numbers: Array = (0..keys.len() as u32).map(JsValue::from).collect();
    let sorted = numbers.sort_by(&mut |a, b| keys[at(a)].cmp(&keys[at(b)]) as i32);
    sorted.iter().map(at).collect()
}
