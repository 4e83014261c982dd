//! A first look at what was chosen: what is in it, what is left out, and a few of its pictures.

use crate::intake::{
    FileKind, IntakeError, MIN_PICTURES, SIDES, SetPart, Shaping, by_name, by_start, is_hidden,
};

use super::chosen::Chosen;
use super::described::described;
use super::items::{Content, Item};
use super::model::Refusal;
use super::names::{composed, in_order};
use super::sheet::ContactSheet;
use super::survey_look::{Found, SurveyLook};
use super::survey_sense::{Counts, Sense};
use crate::page::browser::files::Source;
use crate::page::browser::packed::{Bytes, read};

/// Where nothing is as bright as this, pictures are dark enough to tell of it.
const DARK: u8 = 64;

/// What was chosen, looked through.
pub struct Survey {
    /// The same for whoever shows it.
    pub chosen: Chosen,
    /// What pictures will come from, in the order they will have.
    pub items: Vec<Item>,
    /// How many pictures there are of each class and part.
    pub counts: Counts,
    /// A few of the pictures.
    pub sheet: ContactSheet,
}

/// Looks through files. `told` hears how many files and rows have been seen.
///
/// # Errors
/// Where there is no picture in any of them, or too few: why, and what was left out.
pub async fn survey(sources: Vec<Source>, told: &dyn Fn(usize)) -> Result<Survey, Refusal> {
    let mut look = SurveyLook::new(told);
    let sources = sources
        .into_iter()
        .filter(|source| !is_hidden(&source.path))
        .map(|source| Source {
            path: composed(source.path),
            ..source
        });
    let sources = in_order(sources.collect(), |source| &source.path);
    let paths: Vec<String> = sources.iter().map(|source| source.path.clone()).collect();
    for source in sources {
        let kind = match kind(&source).await {
            Ok(kind) => kind,
            Err(error) => {
                look.skip(source.path, &error);
                continue;
            }
        };
        look.file(Found {
            path: source.path,
            scope: String::new(),
            kind,
            bytes: match kind {
                FileKind::Packed => Bytes::Gzip(source.blob),
                _ => Bytes::File(source.blob),
            },
            depth: 0,
        })
        .await;
    }
    look.settle_arrays().await;
    look.settle_range();
    let sense = look.make_sense();
    let title = match sense.known {
        Some(known) => known.title().into(),
        None => title(&paths, &look.items),
    };
    finish(look, sense, title).await
}

/// What a file is, by its name or else by its first bytes.
async fn kind(source: &Source) -> Result<FileKind, IntakeError> {
    if let Some(kind) = by_name(&source.path) {
        return Ok(kind);
    }
    let start = read(&source.blob, 0, 16).await?;
    if start.is_empty() {
        return Err(IntakeError::Empty);
    }
    by_start(&start).ok_or(IntakeError::Unknown)
}

/// What a set is called: by the folder that all of it lies in, by its file, or by the first of its tables.
fn title(paths: &[String], items: &[Item]) -> String {
    let first = paths.first().map_or("", |path| path);
    let top = first.split('/').next().unwrap_or_default();
    let within = |path: &String| {
        let rest = path.strip_prefix(top);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    if !top.is_empty() && paths.iter().all(within) {
        return top.to_owned();
    }
    if let [only] = paths {
        return only.clone();
    }
    // The largest part of a set is usually that for training.
    let trains = |item: &&Item| !item.is_picture() && item.part == SetPart::Train;
    let table = items.iter().find(trains);
    match (table, paths.len() - 1) {
        (Some(table), more @ 1..) => format!("{} and {more} more", table.path),
        (Some(table), 0) => table.path.clone(),
        (None, _) => "Pictures".into(),
    }
}

async fn finish(look: SurveyLook<'_>, sense: Sense, title: String) -> Result<Survey, Refusal> {
    let refused = |why: String| Refusal {
        why,
        skipped: look.skipped.clone(),
    };
    let all: usize = look.items.iter().map(Item::count).sum();
    if all == 0 {
        return Err(refused(nothing(&look)));
    }
    let sheet = ContactSheet::of(&look.items).await.map_err(&refused)?;
    if all < MIN_PICTURES {
        // What is wrong with one of so few weighs more than that they are few.
        let too_few = IntakeError::TooFew {
            found: all,
            least: MIN_PICTURES,
        };
        return Err(refused(match &sheet.first_failure {
            Some((path, error)) => format!("“{path}”: {error}"),
            None => too_few.to_string(),
        }));
    }
    let brightest = sheet.brightest();
    let mut notes = look.notes.clone();
    if (1..DARK).contains(&brightest) {
        notes.insert(
            0,
            format!("The pictures are dark: no value of those shown is over {brightest} of 255. They can be stretched."),
        );
    }
    let chosen = Chosen {
        title,
        count: all,
        shown: sheet.pictures.len(),
        arrays: described(&look, &sense),
        classes: sense.classes.clone(),
        split: sense.split,
        brightest,
        notes,
        skipped: look.skipped.clone(),
        shaping: suggested(&look.items, sheet.is_coloured()),
    };
    Ok(Survey {
        chosen,
        items: look.items,
        counts: sense.counts,
        sheet,
    })
}

/// Why there is no picture.
fn nothing(look: &SurveyLook) -> String {
    let none = IntakeError::NoPictures.to_string();
    match &look.skipped[..] {
        [] => format!(
            "{none} Choose files or a folder with PNG, JPEG or WebP pictures, or a zip, tar, IDX, NPY, NPZ or CSV file."
        ),
        [only] => format!("“{}”: {}", only.path, only.why),
        [first, ..] => format!(
            "{none} {} files were left out, such as “{}”: {}",
            look.skipped.len(),
            first.path,
            first.why
        ),
    }
}

/// Tables of pictures of a size that is offered stay as they are; else what is in colour stays so.
fn suggested(items: &[Item], colour: bool) -> Shaping {
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
