//! A first look at what was chosen: what is in it, what is left out, and a few of its pictures.

use std::pin::Pin;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::intake::{
    FileKind, IntakeError, MAX_PICTURES, MAX_TABLE_BYTES, Picture, Range, SIDES, Shaping, Table,
    by_name, by_start, is_hidden, path_key,
};

use super::halt::Halt;
use super::items::{Content, Contents, Item};
use super::model::Skipped;
use super::steps::Chosen;
use crate::page::browser::decode_image::Decoder;
use crate::page::browser::files::Source;
use crate::page::browser::packed::{Bytes, Zip, each_part, read};

/// Pictures shown before they are loaded.
pub const SAMPLES: usize = 12;
/// Pictures that may fail before no more are looked for to show.
const MOST_FAILED: usize = 24;

/// What was chosen, looked through.
pub struct Survey {
    /// The same for whoever shows it.
    pub chosen: Chosen,
    /// What pictures will come from, in the order they will have.
    pub items: Vec<Item>,
    /// A few of the pictures, spread over all.
    pub samples: Vec<Picture>,
}

/// A column of labels that no pictures have claimed yet.
struct SurveyLabels {
    path: String,
    scope: String,
    values: Rc<Vec<f32>>,
}

/// Looks through files. `told` hears how many have been looked at.
///
/// # Errors
/// Where there is no picture in any of them: why not, in whole sentences.
pub fn survey<'a>(
    sources: Vec<Source>,
    halt: &'a Halt,
    told: &'a dyn Fn(usize),
) -> Pin<Box<dyn Future<Output = Result<Survey, String>> + 'a>> {
    // In a box, so that everyone who waits for it shares its code.
    Box::pin(look_through(sources, halt, told))
}

async fn look_through(
    sources: Vec<Source>,
    halt: &Halt,
    told: &dyn Fn(usize),
) -> Result<Survey, String> {
    let mut look = SurveyLook::default();
    let mut sources: Vec<Source> = sources
        .into_iter()
        .filter(|source| !is_hidden(&source.path))
        .collect();
    sources = in_order(sources, |source| &source.path);
    let title = title(&sources);
    for (i, source) in sources.into_iter().enumerate() {
        halt.check()?;
        told(i);
        let kind = match by_name(&source.path) {
            Some(kind) => Some(kind),
            None => match read(&source.blob, 0, 16).await {
                Ok(start) if start.is_empty() => {
                    look.skip(source.path, &IntakeError::Empty);
                    continue;
                }
                Ok(start) => by_start(&start),
                Err(error) => {
                    look.skip(source.path, &error);
                    continue;
                }
            },
        };
        match kind {
            Some(FileKind::Archive) => look.archive(source, halt).await?,
            Some(kind) => {
                let bytes = match kind {
                    FileKind::PackedTable => Bytes::Gzip(source.blob.into()),
                    _ => Bytes::File(source.blob.into()),
                };
                look.file(source.path, String::new(), kind, bytes).await;
            }
            None => look.skip(source.path, &IntakeError::Unknown),
        }
    }
    look.finish(title, halt).await
}

/// Puts what has paths in order. The browser sorts, which takes less code than another sort of ours.
fn in_order<T>(things: Vec<T>, path: fn(&T) -> &str) -> Vec<T> {
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

fn title(sources: &[Source]) -> String {
    let first = sources.first().map_or("", |source| &source.path);
    let top = first.split('/').next().unwrap_or_default();
    let all = sources.iter().all(|source| {
        source
            .path
            .strip_prefix(top)
            .is_some_and(|rest| rest.starts_with('/'))
    });
    if all && !top.is_empty() {
        top.to_owned()
    } else if let [only] = sources {
        only.path.clone()
    } else {
        "Pictures".into()
    }
}

#[derive(Default)]
struct SurveyLook {
    items: Vec<Item>,
    labels: Vec<(usize, SurveyLabels)>,
    scopes: Vec<String>,
    skipped: Vec<Skipped>,
    notes: Vec<String>,
    /// The first rows of tables, by item.
    rows: Vec<(usize, Vec<Vec<f32>>)>,
}

impl SurveyLook {
    fn skip(&mut self, path: String, why: &IntakeError) {
        self.skipped.push(Skipped {
            path,
            why: why.to_string(),
        });
    }

    async fn archive(&mut self, source: Source, halt: &Halt) -> Result<(), String> {
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
    async fn file(&mut self, path: String, scope: String, kind: FileKind, bytes: Bytes) {
        let content = if kind == FileKind::Picture {
            Content::Picture
        } else {
            match self.table(&path, &scope, &bytes).await {
                Ok(Some(content)) => Content::Table(content),
                Ok(None) => return,
                Err(error) => return self.skip(path, &error),
            }
        };
        self.scopes.push(scope);
        self.items.push(Item {
            path,
            bytes,
            content,
        });
    }

    /// Goes through all of a table, so that nothing in it can be wrong later; none for one of labels.
    async fn table(
        &mut self,
        path: &str,
        scope: &str,
        bytes: &Bytes,
    ) -> Result<Option<Contents>, IntakeError> {
        let blob = bytes.blob(MAX_TABLE_BYTES).await?;
        let mut table = Table::default();
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        let mut first: Vec<Vec<f32>> = Vec::new();
        let mut single = Vec::new();
        let mut take = |row: crate::intake::Row| {
            for &value in row.values {
                low = low.min(value);
                high = high.max(value);
            }
            if let ([value], true) = (row.values, single.len() < MAX_PICTURES) {
                single.push(*value);
            } else if first.len() < SAMPLES {
                first.push(row.values.to_vec());
            }
        };
        each_part(&blob, &mut |part| table.push(&part, &mut take)).await?;
        table.end(&mut take)?;
        let Some(planes) = table.planes() else {
            let labels = SurveyLabels {
                path: path.to_owned(),
                scope: scope.to_owned(),
                values: Rc::new(single),
            };
            self.labels.push((table.rows(), labels));
            return Ok(None);
        };
        let range = Range::of(low, high, table.is_bytes());
        if range.is_unusual() {
            self.notes.push(format!(
                "{path}: values from {} to {} are laid out from black to white.",
                range.black, range.white
            ));
        }
        if table.supposes_labels() {
            self.notes.push(format!(
                "{path}: the first column is taken for the class, the others for {} × {} pixels.",
                planes.width, planes.height
            ));
        }
        if self.rows.len() < SAMPLES {
            self.rows.push((self.items.len(), first));
        }
        Ok(Some(Contents {
            count: table.rows(),
            planes,
            range,
            labels: None,
        }))
    }

    /// Gives each column of labels to pictures beside it of the same number.
    fn pair(&mut self) {
        for (rows, labels) in std::mem::take(&mut self.labels) {
            let claimed = self
                .items
                .iter_mut()
                .zip(&self.scopes)
                .find_map(|(item, scope)| match &mut item.content {
                    Content::Table(contents)
                        if contents.count == rows
                            && contents.labels.is_none()
                            && *scope == labels.scope =>
                    {
                        Some(contents)
                    }
                    _ => None,
                });
            match claimed {
                Some(contents) => contents.labels = Some(labels.values),
                None => self.skip(labels.path, &IntakeError::Unpaired(rows)),
            }
        }
    }

    async fn finish(mut self, title: String, halt: &Halt) -> Result<Survey, String> {
        self.pair();
        let count: usize = self.items.iter().map(Item::count).sum();
        if count == 0 {
            return Err(self.nothing());
        }
        let mut samples = Vec::new();
        let decoder = Decoder::new().map_err(|error| error.to_string())?;
        let every = (count / SAMPLES).max(1);
        let mut at = 0;
        let mut wanted = 0;
        let mut failed = 0;
        for (i, item) in self.items.iter().enumerate() {
            halt.check()?;
            let until = at + item.count();
            match &item.content {
                Content::Picture
                    if at >= wanted && samples.len() < SAMPLES && failed < MOST_FAILED =>
                {
                    // One that cannot be read is told of when all are; the next stands in for it.
                    match decoder.decode(&item.bytes).await {
                        Ok(picture) => {
                            samples.push(picture);
                            wanted = at + every;
                        }
                        Err(_) => failed += 1,
                    }
                }
                Content::Table(contents) => {
                    let rows = self.rows.iter().find(|(of, _)| *of == i);
                    let share = (SAMPLES * contents.count).div_ceil(count);
                    for row in rows.into_iter().flat_map(|(_, rows)| rows).take(share) {
                        samples.push(contents.picture(row));
                    }
                    wanted = until + every;
                }
                Content::Picture => {}
            }
            at = until;
        }
        samples.truncate(SAMPLES);
        let suggested = suggested(&self.items, &samples);
        let chosen = Chosen {
            title,
            count,
            shown: samples.len(),
            notes: self.notes,
            skipped: self.skipped,
            shaping: suggested,
        };
        Ok(Survey {
            chosen,
            items: self.items,
            samples,
        })
    }

    /// Why there is no picture.
    fn nothing(&self) -> String {
        let none = IntakeError::NoPictures.to_string();
        match &self.skipped[..] {
            [] => format!(
                "{none} Choose files or a folder with PNG, JPEG or WebP pictures, or a zip, IDX, NPY, NPZ or CSV file."
            ),
            [only] => format!("“{}”: {}", only.path, only.why),
            [first, ..] => format!(
                "{none} {} files were left out, such as “{}”: {}",
                self.skipped.len(),
                first.path,
                first.why
            ),
        }
    }
}

/// Tables of pictures of a size that is offered stay as they are; else what is in colour stays so.
fn suggested(items: &[Item], samples: &[Picture]) -> Shaping {
    let colour = samples.iter().any(|picture| {
        picture.channels > 1
            && picture.bytes.chunks_exact(picture.channels).any(|pixel| {
                let of = || pixel.iter().take(3);
                of().max()
                    .zip(of().min())
                    .is_some_and(|(high, low)| high - low > 24)
            })
    });
    let side = items.iter().find_map(|item| match &item.content {
        Content::Table(contents) => Some(contents.planes.height as u32),
        Content::Picture => None,
    });
    let usual = if colour { 32 } else { 28 };
    Shaping {
        side: side.filter(|side| SIDES.contains(side)).unwrap_or(usual),
        colour,
        ..Shaping::default()
    }
}
