//! What is found in files one after another: each is gone through as far as it takes to know what is in it.

use std::pin::Pin;
use std::rc::Rc;

use web_sys::Blob;

use crate::intake::{
    ArrayReading, FileKind, IntakeError, KnownSet, MAX_TABLE_BYTES, Planes, Range, SetPart,
    begins_like_tar, by_name, by_start, hold_one_each, is_hidden,
};

use super::items::{Content, Contents, Item};
use super::model::Skipped;
use super::names::{composed, in_order};
use super::seen_table::SeenTable;
use crate::page::browser::known::identify;
use crate::page::browser::packed::{Bytes, Zip, each_of_tar, read};

/// Most bytes of tables that are kept, so that loading need not read them again.
const KEPT: usize = 384 << 20;
/// Bytes by which a file is known: a tar archive's mark stands before the last of them.
const START: u64 = 262;
/// How deep gzip files and archives may lie in each other.
const DEEPEST: usize = 3;

/// A column of labels that no pictures have claimed yet.
pub struct SurveyLabels {
    pub path: String,
    pub scope: String,
    pub values: Rc<Vec<f32>>,
    /// The set whose labels they are, by their content.
    pub known: Option<KnownSet>,
}

/// What a table was found to be, beside what is needed to load it.
pub struct TableFacts {
    /// The item it became.
    pub item: usize,
    /// The sizes of an array, as its header has them.
    pub sizes: Vec<u64>,
    /// The lowest and the highest value.
    pub values: [f32; 2],
    /// Whether its values are bytes in the file.
    pub is_bytes: bool,
    /// The set whose pictures they are, by their content.
    pub known: Option<KnownSet>,
}

pub struct SurveyLook<'a> {
    pub items: Vec<Item>,
    /// Of each item, the archive that it lies in; empty for one by itself.
    pub scopes: Vec<String>,
    pub labels: Vec<SurveyLabels>,
    pub skipped: Vec<Skipped>,
    pub notes: Vec<String>,
    pub tables: Vec<TableFacts>,
    /// Arrays of several axes in files of their own, which may hold one picture each.
    arrays: Vec<LoneArray>,
    /// Rows and files that have been seen, and who hears of that.
    seen: usize,
    told: &'a dyn Fn(usize),
    kept: usize,
}

/// An array in a file of its own, gone through as one of many pictures.
struct LoneArray {
    path: String,
    scope: String,
    bytes: Bytes,
    seen: SeenTable,
    read: Result<(), IntakeError>,
    known: Option<KnownSet>,
}

/// A file to be looked at.
pub struct Found {
    pub path: String,
    /// The archive that it lies in; empty for one by itself.
    pub scope: String,
    pub kind: FileKind,
    pub bytes: Bytes,
    /// How many archives and gzip files it lies in.
    pub depth: usize,
}

impl<'a> SurveyLook<'a> {
    /// Before anything was found. `told` hears how many files and rows have been seen.
    pub fn new(told: &'a dyn Fn(usize)) -> Self {
        Self {
            items: Vec::new(),
            scopes: Vec::new(),
            labels: Vec::new(),
            skipped: Vec::new(),
            notes: Vec::new(),
            tables: Vec::new(),
            arrays: Vec::new(),
            seen: 0,
            told,
            kept: 0,
        }
    }

    /// Leaves a file out.
    pub fn skip(&mut self, path: String, why: &IntakeError) {
        self.skipped.push(Skipped {
            path,
            why: why.to_string(),
        });
    }

    /// Looks at a file, and at those in it.
    pub fn file(&mut self, found: Found) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        // In a box, since files lie in files.
        Box::pin(async move {
            self.seen += 1;
            (self.told)(self.seen);
            let path = found.path.clone();
            let looked = match found.kind {
                FileKind::Picture => {
                    self.add(found.path, found.scope, found.bytes, Content::Picture);
                    Ok(())
                }
                FileKind::Table => {
                    self.table(found).await;
                    Ok(())
                }
                FileKind::Packed => self.packed(found).await,
                FileKind::Archive => self.zip(found).await,
                FileKind::Tar => self.tar(found).await,
            };
            if let Err(error) = looked {
                self.skip(path, &error);
            }
        })
    }

    /// What is in a gzip file, unpacked once.
    async fn packed(&mut self, found: Found) -> Result<(), IntakeError> {
        if found.depth >= DEEPEST {
            return Err(IntakeError::Nested);
        }
        let known = match &found.bytes {
            Bytes::Gzip(blob) => identify(blob).await,
            Bytes::File(_) | Bytes::Entry(..) => None,
        };
        let blob = found.bytes.blob(MAX_TABLE_BYTES).await?;
        // What an archive has unpacked is packed still.
        let blob = match &found.bytes {
            Bytes::Entry(..) => Bytes::Gzip(blob).blob(MAX_TABLE_BYTES).await?,
            Bytes::File(_) | Bytes::Gzip(_) => blob,
        };
        let start = read(&blob, 0, START).await?;
        let kind = match by_start(&start) {
            Some(FileKind::Packed) => {
                let inner = Found {
                    kind: FileKind::Packed,
                    bytes: Bytes::Gzip(blob),
                    depth: found.depth + 1,
                    ..found
                };
                self.file(inner).await;
                return Ok(());
            }
            Some(kind) => kind,
            None if begins_like_tar(&start) => FileKind::Tar,
            None => FileKind::Table,
        };
        let inner = Found {
            kind,
            bytes: Bytes::File(blob),
            depth: found.depth + 1,
            ..found
        };
        match kind {
            FileKind::Table => self.table_of(inner, known.map(|file| file.set)).await,
            _ => self.file(inner).await,
        }
        Ok(())
    }

    /// Looks through a zip archive.
    async fn zip(&mut self, found: Found) -> Result<(), IntakeError> {
        let blob = match found.bytes {
            Bytes::File(blob) => blob,
            Bytes::Gzip(_) | Bytes::Entry(..) => return Err(IntakeError::Nested),
        };
        let (zip, mut entries) = Zip::open(blob).await?;
        entries.retain(|entry| !is_hidden(&entry.path));
        let entries = in_order(entries, |entry| &entry.path);
        if entries.is_empty() {
            return Err(IntakeError::Empty);
        }
        for entry in entries {
            let name = composed(entry.path.clone());
            let path = format!("{}/{name}", found.path);
            let bytes = Bytes::Entry(Rc::clone(&zip), entry);
            self.inside(path, &name, &found.path, bytes, found.depth)
                .await;
        }
        Ok(())
    }

    /// Looks through a tar archive.
    async fn tar(&mut self, found: Found) -> Result<(), IntakeError> {
        let blob = found.bytes.blob(MAX_TABLE_BYTES).await?;
        let mut files: Vec<(String, Blob)> = Vec::new();
        let all = each_of_tar(&blob, &mut |path, blob| files.push((composed(path), blob))).await;
        files.retain(|(path, _)| !is_hidden(path));
        let files = in_order(files, |(path, _)| path);
        let none = files.is_empty();
        for (name, blob) in files {
            let path = format!("{}/{name}", found.path);
            let bytes = match by_name(&name) {
                Some(FileKind::Packed) => Bytes::Gzip(blob),
                _ => Bytes::File(blob),
            };
            self.inside(path, &name, &found.path, bytes, found.depth)
                .await;
        }
        // What came before the damage is there all the same.
        all?;
        if none {
            Err(IntakeError::Empty)
        } else {
            Ok(())
        }
    }

    /// A file in an archive.
    async fn inside(&mut self, path: String, name: &str, scope: &str, bytes: Bytes, depth: usize) {
        match by_name(name) {
            Some(FileKind::Archive) => self.skip(path, &IntakeError::Nested),
            Some(FileKind::Tar) if depth >= DEEPEST => self.skip(path, &IntakeError::Nested),
            Some(kind) => {
                self.file(Found {
                    path,
                    scope: scope.to_owned(),
                    kind,
                    bytes,
                    depth: depth + 1,
                })
                .await;
            }
            None => self.skip(path, &IntakeError::Unknown),
        }
    }

    async fn table(&mut self, found: Found) {
        let known = match &found.bytes {
            Bytes::File(blob) => identify(blob).await,
            Bytes::Gzip(_) | Bytes::Entry(..) => None,
        };
        self.table_of(found, known.map(|file| file.set)).await;
    }

    /// Goes through a table whose content may be known.
    async fn table_of(&mut self, found: Found, known: Option<KnownSet>) {
        let Found {
            path, scope, bytes, ..
        } = found;
        let (seen, read) = self.go_through(&path, &bytes, ArrayReading::Many).await;
        if path.ends_with(".npy") && seen.table.sizes().len() > 1 {
            self.arrays.push(LoneArray {
                path,
                scope,
                bytes,
                seen,
                read,
                known,
            });
        } else {
            self.take(path, scope, bytes, seen, read, known);
        }
    }

    async fn go_through(
        &mut self,
        path: &str,
        bytes: &Bytes,
        reading: ArrayReading,
    ) -> (SeenTable, Result<(), IntakeError>) {
        let mut seen = SeenTable::new(path, reading, KEPT.saturating_sub(self.kept));
        let (before, told) = (self.seen, self.told);
        let read = seen.read(bytes, &mut |rows| told(before + rows)).await;
        self.seen += seen.table.rows();
        self.kept += seen.rows.size();
        (seen, read)
    }

    fn add(&mut self, path: String, scope: String, bytes: Bytes, content: Content) {
        self.scopes.push(scope);
        self.items.push(Item {
            path,
            bytes,
            content,
            class: None,
            part: SetPart::Train,
        });
    }

    /// A table that has been gone through, whatever came of that.
    fn take(
        &mut self,
        path: String,
        scope: String,
        bytes: Bytes,
        seen: SeenTable,
        read: Result<(), IntakeError>,
        known: Option<KnownSet>,
    ) {
        if let Err(error) = read {
            return self.skip(path, &error);
        }
        let Some(planes) = seen.table.planes() else {
            return self.labels.push(SurveyLabels {
                path,
                scope,
                values: Rc::new(seen.single),
                known,
            });
        };
        self.note_assumptions(&path, &seen, planes);
        self.tables.push(TableFacts {
            item: self.items.len(),
            sizes: seen.table.sizes().to_vec(),
            values: [seen.low, seen.high],
            is_bytes: seen.table.is_bytes(),
            known,
        });
        let contents = Contents {
            count: seen.table.rows(),
            reading: seen.reading,
            planes,
            range: Range::UNKNOWN,
            rows: seen.rows,
            classes: seen.classes,
            of: seen.of,
            labels: None,
            names: None,
        };
        self.add(path, scope, bytes, Content::Table(Box::new(contents)));
    }

    /// Says what of a table nothing in it tells.
    fn note_assumptions(&mut self, path: &str, seen: &SeenTable, planes: Planes) {
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
                self.kept -= array.seen.rows.size().min(self.kept);
                (array.seen, array.read) = self
                    .go_through(&array.path, &array.bytes, ArrayReading::One)
                    .await;
            }
            let LoneArray {
                path,
                scope,
                bytes,
                seen,
                read,
                known,
            } = array;
            self.take(path, scope, bytes, seen, read, known);
        }
    }
}
