//! A first look at what was chosen: what is in it, what is left out, and a few of its pictures.

use std::pin::Pin;

use crate::intake::{
    FileKind, IntakeError, MIN_PICTURES, Picture, SIDES, Shaping, by_name, by_start, is_hidden,
};

use super::halt::Halt;
use super::items::{Content, Item};
use super::seen_table::FIRST;
use super::steps::Chosen;
use super::survey_look::{SurveyLook, in_order};
use crate::page::browser::decode_image::Decoder;
use crate::page::browser::files::Source;
use crate::page::browser::packed::{Bytes, read};

/// Pictures shown before they are loaded.
pub const SAMPLES: usize = FIRST;
/// Where nothing is as bright as this, pictures are dark enough to tell of it.
const DARK: u8 = 64;
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

impl SurveyLook {
    async fn finish(mut self, title: String, halt: &Halt) -> Result<Survey, String> {
        self.settle_arrays().await;
        self.settle_range();
        self.pair();
        let all: usize = self.items.iter().map(Item::count).sum();
        if all == 0 {
            return Err(self.nothing());
        }
        let classes = self.classify();
        let mut samples = Vec::new();
        let decoder = Decoder::new().map_err(|error| error.to_string())?;
        let every = (all / SAMPLES).max(1);
        let mut at = 0;
        let mut wanted = 0;
        let mut failed = 0;
        let mut first_failure = None;
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
                        Err(error) => {
                            first_failure.get_or_insert((item.path.clone(), error));
                            failed += 1;
                        }
                    }
                }
                Content::Table(contents) => {
                    let rows = self.rows.iter().find(|(of, _)| *of == i);
                    let share = (SAMPLES * contents.count).div_ceil(all);
                    for row in rows.into_iter().flat_map(|(_, rows)| rows).take(share) {
                        samples.push(contents.picture(row));
                    }
                    wanted = until + every;
                }
                Content::Picture => {}
            }
            at = until;
        }
        if all < MIN_PICTURES {
            // What is wrong with one of so few weighs more than that they are few.
            let too_few = IntakeError::TooFew {
                found: all,
                least: MIN_PICTURES,
            };
            return Err(match first_failure {
                Some((path, error)) => format!("“{path}”: {error}"),
                None => too_few.to_string(),
            });
        }
        samples.truncate(SAMPLES);
        let suggested = suggested(&self.items, &samples);
        let brightest = samples
            .iter()
            .flat_map(|picture| picture.bytes.iter().copied())
            .max()
            .unwrap_or(255);
        let mut notes = self.notes;
        if (1..DARK).contains(&brightest) {
            notes.insert(
                0,
                format!("The pictures are dark: no value of those shown is over {brightest} of 255. They can be stretched."),
            );
        }
        let chosen = Chosen {
            title,
            count: all,
            shown: samples.len(),
            classes,
            brightest,
            notes,
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
